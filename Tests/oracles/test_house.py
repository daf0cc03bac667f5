"""The house as its keeper knows it: starting, stopping, being killed, backup and restore, the second engine."""

import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import threading
import time
import urllib.request
from pathlib import Path

import pytest
import rosters
from conftest import call, filer

WRITERS = 4


def test_it_starts_again_over_its_data(demo, tmp_path):
    """How fast, `bin/bench` tells: a debug build beside other tests does not."""
    data = tmp_path / "data"
    copy(demo.data, data)
    for _ in range(2):
        with demo.at(data).serving() as server:
            assert urllib.request.urlopen(server.url + "/healthz", timeout=20).status == 200


def test_sigterm_drains_and_ends_with_0(stairwell):
    token = filer(stairwell)
    with stairwell.serving() as server:
        stop = threading.Event()
        statuses: list[int] = []

        def write() -> None:
            while not stop.is_set():
                try:
                    statuses.append(call(f"{server.url}/api/v1/cases", token, {"body": "货梯停运"})[0])
                except OSError:
                    return

        writers = [threading.Thread(target=write) for _ in range(WRITERS)]
        for writer in writers:
            writer.start()
        while len(statuses) < 20:
            time.sleep(0.01)
        server.process.send_signal(signal.SIGTERM)
        status = server.process.wait(20)
        stop.set()
        for writer in writers:
            writer.join(20)
        assert status == 0, server.log.read_text(errors="replace")[-2000:]
        assert set(statuses) == {201}
        assert case_count(stairwell.data) >= len(statuses)
    line = server.log.read_text(errors="replace").splitlines()[0]
    assert line.startswith("{") and line.endswith("}"), "the log is not one JSON object a line"


def test_a_backup_made_while_serving_gives_back_the_same_exports(demo, tmp_path):
    data = tmp_path / "data"
    copy(demo.data, data)
    one = demo.at(data)
    token = one.token("employee@demo.example", "--as", "self")
    with one.serving() as server:
        stop = threading.Event()
        written: list[str] = []

        def write() -> None:
            while not stop.is_set():
                status, case = call(f"{server.url}/api/v1/cases", token, {"body": "货梯停运"})
                assert status == 201
                written.append(case["id"])

        writer = threading.Thread(target=write)
        writer.start()
        while len(written) < 5:
            time.sleep(0.01)
        before = list(written)
        one.run("backup", "--output", tmp_path / "a.backup")
        stop.set()
        writer.join(20)
        export = {format: one.exported(format) for format in ["csv", "xlsx"]}
        assert one.run("backup", "--output", tmp_path / "a.backup", expect=64).returncode == 64, "a backup was overwritten"
    two = one.at(tmp_path / "restored")
    two.run("restore", tmp_path / "a.backup", "--keys", data / "keys")
    assert {format: two.exported(format) for format in export} == export
    two.run("audit", "verify")
    two.run("doctor")
    with two.serving() as server:
        for case in before:
            assert call(f"{server.url}/api/v1/cases/{case}", token)[0] == 200, "a case from before the backup is not in it"
        accounts = call(f"{server.url}/api/v1/me", two.token("worker@demo.example"))
        assert accounts[0] == 200
    # Only into an empty place.
    two.run("restore", tmp_path / "a.backup", "--keys", data / "keys", expect=64)


def test_a_broken_backup_is_refused(demo, tmp_path):
    one = demo.at(tmp_path / "data")
    one.run("import", "enterprises", rosters.write_csv(tmp_path / "r.csv", [rosters.row("甲", rosters.usci("MA2B0A11"))]), "--commit")
    one.run("backup", "--output", tmp_path / "a.backup")
    whole = (tmp_path / "a.backup").read_bytes()
    middle = len(whole) // 2
    broken = {"cut": whole[:middle], "flipped": whole[:middle] + bytes([whole[middle] ^ 1]) + whole[middle + 1:], "empty": b""}
    for name, content in broken.items():
        (tmp_path / name).write_bytes(content)
        done = demo.at(tmp_path / f"from-{name}").run("restore", tmp_path / name, "--keys", tmp_path / "data" / "keys", expect=None)
        assert done.returncode not in (0, -11, -4), f"{name} was taken: {done.stdout}"
        assert b"crashed" not in done.stderr, name


def test_nothing_is_restored_without_the_right_keys(stairwell, tmp_path):
    stairwell.run("import", "enterprises", rosters.write_csv(tmp_path / "r.csv", [rosters.row("甲", rosters.usci("MA2B0A11"))]), "--commit")
    stairwell.run("backup", "--output", tmp_path / "a.backup")
    other = stairwell.at(tmp_path / "other")
    other.run("migrate")
    for number, words in enumerate([[], ["--keys", tmp_path / "no-keys"], ["--keys", other.data / "keys"]]):
        into = stairwell.at(tmp_path / f"into-{number}")
        done = into.run("restore", tmp_path / "a.backup", *words, expect=64)
        assert b"key" in done.stderr and not into.data.exists(), done.stderr


def test_what_ports_and_databases_do_is_told_in_a_sentence(stairwell, tmp_path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        # More than once: a server that stops while it starts has waited for itself for ever.
        for _ in range(4):
            done = stairwell.run("serve", "--port", taken.getsockname()[1], expect=74)
            assert b"in use" in done.stderr and b"errno" not in done.stderr, done.stderr
    elsewhere = stairwell.at(tmp_path / "nowhere", "postgres://127.0.0.1:1/none")
    done = elsewhere.run("export", "enterprises", "--format", "csv", expect=74)
    assert b"cannot be reached" in done.stderr and b"connectionLost" not in done.stderr, done.stderr
    assert not elsewhere.data.exists(), "a folder was made for a database that is not there"
    done = stairwell.run("backup", "--output", tmp_path / "no" / "a.backup", expect=None)
    assert done.returncode not in (0, -4, -11) and b"Domain=" not in done.stderr, done.stderr


def test_postgresql_holds_the_same(stairwell, demo, tmp_path):
    """The same roster gives the same export, and a backup of one engine goes into the other."""
    url = os.environ.get("TEST_POSTGRES_URL")
    psql = shutil.which("psql")
    if not url or not psql:
        pytest.skip("TEST_POSTGRES_URL or psql is missing; bin/test has both")
    rows = [rosters.row(f"松涛{number}号有限公司", rosters.usci(f"MA2B0D{number:02}")) for number in range(10, 40)]
    file = rosters.write_xlsx(tmp_path / "r.xlsx", rows)
    stairwell.run("import", "enterprises", file, "--commit")
    names = [f"stairwell_contracts_{os.getpid()}_{number}" for number in range(2)]
    try:
        for name in names:
            settings = "TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C'"
            subprocess.run([psql, url, "-qc", f"CREATE DATABASE {name} {settings}"], check=True, capture_output=True)
        first = stairwell.at(tmp_path / "pg-1", url.replace("/postgres?", f"/{names[0]}?"))
        first.run("import", "enterprises", file, "--commit")
        assert first.exported() == stairwell.exported()
        first.run("audit", "verify")
        stairwell.run("backup", "--output", tmp_path / "a.backup")
        second = stairwell.at(tmp_path / "pg-2", url.replace("/postgres?", f"/{names[1]}?"))
        second.run("restore", tmp_path / "a.backup", "--keys", stairwell.data / "keys")
        assert second.exported("xlsx") == stairwell.exported("xlsx")
        second.run("audit", "verify")
    finally:
        for name in names:
            subprocess.run([psql, url, "-qc", f"DROP DATABASE IF EXISTS {name} WITH (FORCE)"], check=False, capture_output=True)


def test_a_folder_that_cannot_be_written_is_told_plainly(stairwell, tmp_path):
    (tmp_path / "data").write_text("a file, not a folder")
    for command in [["migrate"], ["serve", "--port", "0"], ["export", "enterprises", "--format", "csv"]]:
        done = stairwell.run(*command, expect=None)
        assert done.returncode not in (0, -4, -11), command
        assert b"cannot be" in done.stderr and b"crashed" not in done.stderr, done.stderr[:400]


# MARK: What the tests above do


def case_count(data: Path) -> int:
    with sqlite3.connect(data / "stairwell.sqlite") as database:
        return database.execute("SELECT count(*) FROM cases").fetchone()[0]


def copy(source: Path, target: Path) -> None:
    """A consistent copy of a community that is being served."""
    target.mkdir(parents=True)
    with sqlite3.connect(source / "stairwell.sqlite") as one, sqlite3.connect(target / "stairwell.sqlite") as two:
        one.backup(two)
    shutil.copy(source / "keys", target / "keys")
    if (source / "files").is_dir():
        shutil.copytree(source / "files", target / "files")
