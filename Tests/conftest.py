"""The server under test: one demo community in a temporary directory, served on a free port of this machine.

`STAIRWELL_BIN` names the binary; bin/test sets it.
"""

import os
import shutil
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
START_SECONDS = 240
STOP_SECONDS = 30
DEMO_SECONDS = 300


@dataclass(frozen=True)
class Account:
    role: str
    email: str
    password: str
    person: str


@dataclass
class Server:
    """`url` has no slash at its end. `accounts` are in the order in which `stairwell demo` names them."""

    url: str
    data: Path
    binary: Path
    accounts: list[Account] = field(default_factory=list)

    def account(self, role: str) -> Account:
        for account in self.accounts:
            if account.role == role:
                return account
        roles = ", ".join(dict.fromkeys(account.role for account in self.accounts))
        raise LookupError(f"the demo has no account in the role {role!r}; it has: {roles}")

    def command(self, *arguments: str, timeout: float = 120) -> subprocess.CompletedProcess:
        """Runs `stairwell ARGUMENTS… --data …` beside the server; bytes come back as they are."""
        line = [str(self.binary), *arguments, "--data", str(self.data)]
        return subprocess.run(line, env=environment(), capture_output=True, timeout=timeout)


def environment() -> dict[str, str]:
    """Ours, without settings of the person who runs the tests."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith("STAIRWELL_")}
    return {**kept, "STAIRWELL_HOME": str(ROOT)}


def read_accounts(text: str) -> list[Account]:
    """Lines of `role<TAB>e-mail<TAB>password<TAB>person id`; anything else on standard output is an error."""
    accounts = []
    for line in text.splitlines():
        parts = line.split("\t")
        assert len(parts) == 4 and all(parts), f"not a line of an account: {line!r}"
        accounts.append(Account(*parts))
    assert accounts, "stairwell demo named no account"
    return accounts


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def is_healthy(url: str) -> bool:
    try:
        with urllib.request.urlopen(f"{url}/healthz", timeout=2) as answer:
            return answer.status == 200
    except (urllib.error.URLError, OSError):
        return False


def tail(path: Path, lines: int = 40) -> str:
    return "\n".join(path.read_text(errors="replace").splitlines()[-lines:])


def wait_until_healthy(process: subprocess.Popen, url: str, log: Path) -> None:
    end = time.monotonic() + START_SECONDS
    while not is_healthy(url):
        status = process.poll()
        assert status is None, f"the server ended with {status} before it answered:\n{tail(log)}"
        assert time.monotonic() < end, f"no answer from {url}/healthz in {START_SECONDS} s:\n{tail(log)}"
        time.sleep(0.1)


def stop(process: subprocess.Popen, log: Path) -> None:
    """SIGTERM must drain and end with 0."""
    status = process.poll()
    assert status is None, f"the server ended by itself with {status}:\n{tail(log)}"
    process.send_signal(signal.SIGTERM)
    try:
        status = process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
        raise AssertionError(f"the server did not stop within {STOP_SECONDS} s of SIGTERM:\n{tail(log)}")
    assert status == 0, f"the server ended with {status} on SIGTERM:\n{tail(log)}"


@pytest.fixture(scope="session")
def stairwell_binary() -> Path:
    named = os.environ.get("STAIRWELL_BIN")
    if not named:
        pytest.fail("STAIRWELL_BIN is not set; bin/test browser sets it")
    binary = (ROOT / named).resolve()
    assert binary.is_file(), f"there is no binary at {binary}"
    return binary


@pytest.fixture(scope="session")
def start(stairwell_binary: Path, tmp_path_factory: pytest.TempPathFactory):
    """`start("serve", data)` runs that subcommand on a free port until the tests are over; gives a `Server`."""
    with ExitStack() as running:
        def run(subcommand: str, data: Path, *arguments: str) -> Server:
            log = tmp_path_factory.mktemp(subcommand) / "server.log"
            port = free_port()
            url = f"http://127.0.0.1:{port}"
            line = [str(stairwell_binary), subcommand, "--data", str(data), "--port", str(port), *arguments]
            running.enter_context(process_at(url, line, log))
            return Server(url, data, stairwell_binary)

        yield run


@contextmanager
def process_at(url: str, line: list[str], log: Path):
    with log.open("wb") as output:
        process = subprocess.Popen(
            line, env=environment(), cwd=ROOT, stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT)
        try:
            wait_until_healthy(process, url, log)
            yield
            stop(process, log)
        finally:
            if process.poll() is None:
                process.kill()
                process.wait()


@pytest.fixture(scope="session")
def server(stairwell_binary: Path, start, make_demo, tmp_path_factory: pytest.TempPathFactory) -> Server:
    data = tmp_path_factory.mktemp("community") / "data"
    accounts = make_demo(data)
    served = start("serve", data)
    served.accounts = read_accounts(accounts)
    return served


@pytest.fixture(scope="session")
def make_demo(stairwell_binary: Path):
    """`make_demo(data)`: the small demo of seed 7 in that folder; gives its lines. A copy, when `STAIRWELL_TEST_DEMO` names one."""
    def run(data: Path) -> str:
        made = os.environ.get("STAIRWELL_TEST_DEMO")
        if made:
            shutil.copytree(Path(made) / "data", data)
            return (Path(made) / "accounts").read_text()
        demo = subprocess.run(
            [str(stairwell_binary), "demo", "--data", str(data), "--seed", "7", "--size", "small"],
            env=environment(), cwd=ROOT, capture_output=True, text=True, timeout=DEMO_SECONDS)
        assert demo.returncode == 0, f"stairwell demo ended with {demo.returncode}:\n{demo.stderr[-4000:]}"
        return demo.stdout

    return run


@pytest.fixture(scope="session")
def accounts(server: Server) -> list[Account]:
    return server.accounts
