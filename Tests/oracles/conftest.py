"""Beside the server of Tests/conftest.py: the binary on folders of its own, and servers that a test may stop or kill."""

import json
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import contextmanager
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(Path(__file__).resolve().parent))


def environment() -> dict[str, str]:
    kept = {key: value for key, value in os.environ.items() if not key.startswith("STAIRWELL_")}
    return {**kept, "STAIRWELL_HOME": str(ROOT)}


class Binary:
    """`stairwell` on one folder of data (or one database)."""

    def __init__(self, path: Path, data: Path, database: str = ""):
        self.path, self.data, self.database = path, data, database

    def at(self, data: Path, database: str = "") -> "Binary":
        return Binary(self.path, data, database)

    def line(self, *arguments: object) -> list[str]:
        where = ["--data", str(self.data)] + (["--database", self.database] if self.database else [])
        return [str(self.path), *map(str, arguments), *where]

    def run(self, *arguments: object, expect: int | None = 0) -> subprocess.CompletedProcess:
        done = subprocess.run(self.line(*arguments), env=environment(), cwd=ROOT, capture_output=True, timeout=120)
        if expect is not None:
            told = (done.stdout[-1500:] + done.stderr[-1500:]).decode(errors="replace")
            assert done.returncode == expect, f"{arguments} ended with {done.returncode}, not {expect}:\n{told}"
        return done

    def report(self, file: Path, *options: str, expect: int = 0) -> dict:
        """The JSON report of an import."""
        return json.loads(self.run("import", "enterprises", file, "--json", *options, expect=expect).stdout)

    def exported(self, format: str = "csv") -> bytes:
        return self.run("export", "enterprises", "--format", format).stdout

    def token(self, person: str, *options: str) -> str:
        return self.run("admin", "token", "--person", person, *options).stdout.decode().strip()

    @contextmanager
    def serving(self):
        server = Serving(self)
        try:
            server.wait()
            yield server
        finally:
            server.kill()


def unused_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Serving:
    """A server of one test, on a free port."""

    def __init__(self, binary: Binary, settings: dict[str, str] | None = None):
        port = unused_port()
        self.url = f"http://127.0.0.1:{port}"
        binary.data.mkdir(parents=True, exist_ok=True)
        self.log = binary.data.parent / f"serve-{port}.log"
        with self.log.open("wb") as output:
            self.process = subprocess.Popen(
                binary.line("serve", "--port", port), env={**environment(), **(settings or {})}, cwd=ROOT, stdin=subprocess.DEVNULL,
                stdout=output, stderr=subprocess.STDOUT)

    def wait(self, seconds: float = 60) -> None:
        end = time.monotonic() + seconds
        while True:
            try:
                with urllib.request.urlopen(f"{self.url}/healthz", timeout=2) as answer:
                    assert answer.status == 200
                    return
            except (urllib.error.URLError, OSError):
                told = self.log.read_text(errors="replace")[-2000:]
                assert self.process.poll() is None, f"the server ended by itself:\n{told}"
                assert time.monotonic() < end, f"no answer:\n{told}"
                time.sleep(0.01)

    def kill(self) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()


def call(url: str, token: str = "", body: object = None, headers: dict[str, str] | None = None,
         method: str = "") -> tuple[int, dict]:
    """One request of the API: status and JSON."""
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(url, data=data, method=method or ("GET" if data is None else "POST"))
    if data is not None:
        request.add_header("Content-Type", "application/json")
    if token:
        request.add_header("Authorization", f"Bearer {token}")
    for name, value in (headers or {}).items():
        request.add_header(name, value)
    try:
        with urllib.request.urlopen(request, timeout=20) as answer:
            return answer.status, json.loads(answer.read() or b"null")
    except urllib.error.HTTPError as error:
        return error.code, json.loads(error.read() or b"null")


def filer(binary: Binary) -> str:
    """A token of somebody who may file."""
    made = binary.run("admin", "create", "--name", "林管理", "--email", "admin@community.example")
    return binary.token(made.stdout.decode().split("\t")[0], "--as", "self")


@pytest.fixture
def stairwell(stairwell_binary: Path, tmp_path: Path) -> Binary:
    """The binary on an empty folder."""
    return Binary(stairwell_binary, tmp_path / "data")


@pytest.fixture(scope="session")
def demo(server) -> Binary:
    """The binary beside the server of the demo community."""
    return Binary(server.binary, server.data)
