"""What a second click, two hundred at once and `kill -9` leave behind: the same on SQLite and on PostgreSQL.

`STAIRWELL_KILLS` sets how often the server is killed on each engine; continuous integration has little time.
"""

import http.client
import os
import random
import re
import shutil
import sqlite3
import subprocess
import threading
import time
import urllib.parse
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pytest
from conftest import call, filer

KILLS = int(os.environ.get("STAIRWELL_KILLS", "6"))
WRITERS = 4
AT_ONCE = 200

# Everything that one filing writes, in one transaction. Each counts cases that miss a part.
HALVES = {
    "first step": "SELECT count(*) FROM cases c WHERE NOT EXISTS (SELECT 1 FROM case_steps s WHERE s.case_id = c.id AND s.kind = 'opened')",
    "clock": "SELECT count(*) FROM cases c WHERE NOT EXISTS (SELECT 1 FROM case_clocks k WHERE k.case_id = c.id)",
    "event": "SELECT count(*) FROM cases c WHERE NOT EXISTS (SELECT 1 FROM journal j WHERE j.subject_id = c.id AND j.name = 'case.opened')",
    "place in the search": "SELECT count(*) FROM cases c WHERE NOT EXISTS (SELECT 1 FROM search_entries e WHERE e.subject_id = c.id)",
    "receipt": "SELECT count(*) FROM cases c WHERE NOT EXISTS (SELECT 1 FROM submissions s WHERE s.location LIKE '%' || c.id || '%')",
}


class Embedded:
    def __init__(self, binary):
        self.binary = binary

    def number(self, sql: str) -> int:
        with sqlite3.connect(self.binary.data / "stairwell.sqlite") as database:
            return database.execute(sql).fetchone()[0]

    def check(self) -> None:
        with sqlite3.connect(self.binary.data / "stairwell.sqlite") as database:
            assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
            assert database.execute("PRAGMA foreign_key_check").fetchall() == []
            # Words are told last, in the same commit: no entry without them, none of them left over.
            entries = {row[0] for row in database.execute("SELECT number FROM search_entries")}
            assert entries == {row[0] for row in database.execute("SELECT id FROM search_words_docsize")}


class Served:
    def __init__(self, binary, psql: str):
        self.binary, self.psql = binary, psql

    def number(self, sql: str) -> int:
        done = subprocess.run([self.psql, self.binary.database, "-Atc", sql], check=True, capture_output=True)
        return int(done.stdout)

    def check(self) -> None:
        pass


@contextmanager
def on(engine: str, stairwell, tmp_path):
    if engine == "sqlite":
        yield Embedded(stairwell)
        return
    url, psql = os.environ.get("TEST_POSTGRES_URL"), shutil.which("psql")
    if not url or not psql:
        pytest.skip("TEST_POSTGRES_URL or psql is missing; bin/test has both")
    name = f"stairwell_faults_{os.getpid()}"
    settings = "TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C'"
    subprocess.run([psql, url, "-qc", f"CREATE DATABASE {name} {settings}"], check=True, capture_output=True)
    try:
        yield Served(stairwell.at(tmp_path / "served", url.replace("/postgres?", f"/{name}?")), psql)
    finally:
        subprocess.run([psql, url, "-qc", f"DROP DATABASE IF EXISTS {name} WITH (FORCE)"], check=False, capture_output=True)


@pytest.mark.parametrize("engine", ["sqlite", "postgres"])
def test_two_hundred_identical_submits_at_once_make_one_case(engine, stairwell, tmp_path):
    with on(engine, stairwell, tmp_path) as store:
        token = filer(store.binary)
        with store.binary.serving() as server:
            together = threading.Barrier(AT_ONCE, timeout=60)

            def submit(_: int) -> tuple[int, str]:
                together.wait()
                status, case = call(f"{server.url}/api/v1/cases", token, {"body": "货梯停运"}, {"Idempotency-Key": "once"})
                return status, case["id"]

            with ThreadPoolExecutor(AT_ONCE) as crowd:
                answers = list(crowd.map(submit, range(AT_ONCE)))
            assert {status for status, _ in answers} <= {200, 201}, sorted({status for status, _ in answers})
            assert len({case for _, case in answers}) == 1
            # The same key with other words is somebody's mistake, and changes nothing.
            assert call(f"{server.url}/api/v1/cases", token, {"body": "漏水"}, {"Idempotency-Key": "once"})[0] in (409, 422)
        assert store.number("SELECT count(*) FROM cases") == 1
        assert store.number("SELECT count(*) FROM journal WHERE name = 'case.opened'") == 1


@pytest.mark.parametrize("engine", ["sqlite", "postgres"])
def test_no_acknowledged_case_is_lost_and_none_is_half_there_when_it_is_killed(engine, stairwell, tmp_path):
    """`kill -9` in the middle of writes, again and again, on the same data."""
    chance = random.Random(7)
    acknowledged: dict[str, str] = {}
    with on(engine, stairwell, tmp_path) as store:
        token = filer(store.binary)
        for turn in range(KILLS):
            with store.binary.serving() as server:
                lost = [case for case, words in acknowledged.items() if not is_kept(server.url, token, case, words)]
                assert not lost, f"turn {turn}: {len(lost)} of {len(acknowledged)} acknowledged cases are gone"
                with ThreadPoolExecutor(WRITERS) as writers:
                    begun = threading.Event()
                    work = [writers.submit(file_until_dead, server.url, token, f"{turn}-{number}", begun) for number in range(WRITERS)]
                    # A busy machine writes its first case late; from then on the moment is chance.
                    begun.wait(10)
                    time.sleep(chance.uniform(0.0, 0.3))
                    server.process.kill()
                    for done in work:
                        acknowledged.update(done.result())
            # What is checked by reading each turn stays small: the newest are the ones in danger.
            acknowledged = dict(list(acknowledged.items())[-40:])
        assert acknowledged, "nothing was written at all"
        store.check()
        for part, sql in HALVES.items():
            assert store.number(sql) == 0, f"a case without its {part}"
        store.binary.run("audit", "verify")


def file_until_dead(url: str, token: str, name: str, begun: threading.Event) -> dict[str, str]:
    acknowledged: dict[str, str] = {}
    number = 0
    while True:
        words = f"货梯停运 {name}-{number}"
        try:
            status, case = call(f"{url}/api/v1/cases", token, {"body": words}, {"Idempotency-Key": f"{name}-{number}"})
        except (OSError, ValueError):
            return acknowledged
        assert status == 201, case
        acknowledged[case["id"]] = words
        begun.set()
        number += 1


def is_kept(url: str, token: str, case: str, words: str) -> bool:
    status, found = call(f"{url}/api/v1/cases/{case}", token)
    return status == 200 and found["body"] == words


BALLOTS = 10


def test_no_acknowledged_ballot_is_lost_and_none_counts_twice_when_it_is_killed(stairwell, tmp_path):
    """`kill -9` while ballots are cast, three times; afterwards the other program checks the box."""
    stairwell.run("demo", "--seed", "1", "--size", "small")
    with sqlite3.connect(stairwell.data / "stairwell.sqlite") as database:
        election, uuid = database.execute(
            "SELECT e.id, p.uuid FROM elections e JOIN election_protocols p ON p.election_id = e.id "
            "WHERE e.opened_at IS NOT NULL AND p.tally IS NULL").fetchone()
        (before,) = database.execute("SELECT count(*) FROM election_ballots WHERE election_id = ?", [election]).fetchone()
    codes = [line.split("\t")[0] for line in (stairwell.data / "demo-voting-codes.tsv").read_text().splitlines()]
    sent, acknowledged = [], set()
    with stairwell.serving() as server:
        archive = fetch(server.url, f"/elections/{election}/archive")[1]
    for code in codes[:BALLOTS]:
        sent.append(ballot(tmp_path / "booth", uuid, archive, code))
    chance = random.Random(11)
    for _ in range(3):
        with stairwell.serving() as server, ThreadPoolExecutor(2) as voters:
            waiting = [one for one in sent if one not in acknowledged]
            begun = threading.Event()
            work = [voters.submit(cast_until_dead, server.url, election, waiting[half::2], begun) for half in range(2)]
            begun.wait(10)
            time.sleep(chance.uniform(0.0, 0.08))
            server.process.kill()
            for done in work:
                acknowledged |= done.result()
    assert acknowledged, "no ballot was acknowledged at all"
    with stairwell.serving() as server:
        for one in sent:
            # What the kill swallowed is in the box, or comes into it now; what is in it is not taken a second time.
            assert cast(server.url, election, one) in (303, 409)
        archive = fetch(server.url, f"/elections/{election}/archive")[1]
    with sqlite3.connect(stairwell.data / "stairwell.sqlite") as database:
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        kept = [text for (text,) in database.execute(
            "SELECT ballot FROM election_ballots WHERE election_id = ? ORDER BY number", [election])]
    assert len(kept) == before + BALLOTS and set(sent) <= set(kept) and len(set(kept)) == len(kept)
    folder = tmp_path / "box"
    folder.mkdir()
    (folder / f"{uuid}.bel").write_bytes(archive)
    subprocess.run(["belenios-tool", "election", "verify", "--dir", folder], check=True, capture_output=True)


def ballot(folder, uuid: str, archive: bytes, code: str) -> str:
    """For the first candidate, made by the other program."""
    if not folder.exists():
        folder.mkdir()
        (folder / f"{uuid}.bel").write_bytes(archive)
    (folder / "code").write_text(code)
    (folder / "votes").write_text("[[0,1,0,0,0,0,0]]")
    done = subprocess.run(
        ["belenios-tool", "election", "generate-ballot", "--privcred", "code", "--ballot", "votes"], cwd=folder, check=True,
        capture_output=True, text=True, env={"PATH": "/usr/bin:/bin", "BELENIOS_USE_URANDOM": "1"})
    return done.stdout.strip()


def fetch(url: str, path: str, form: dict[str, str] | None = None, cookie: str = "") -> tuple[int, bytes, str]:
    """Status, body and the cookie of the answer; redirects are not followed."""
    host = urllib.parse.urlsplit(url)
    connection = http.client.HTTPConnection(host.hostname, host.port, timeout=20)
    try:
        head = {"Cookie": cookie, "Origin": url, "Content-Type": "application/x-www-form-urlencoded"}
        connection.request("POST" if form else "GET", path, urllib.parse.urlencode(form) if form else None, head)
        answer = connection.getresponse()
        return answer.status, answer.read(), (answer.getheader("Set-Cookie") or "").split(";")[0]
    finally:
        connection.close()


def cast(url: str, election: str, text: str) -> int:
    _, page, cookie = fetch(url, f"/elections/{election}/vote")
    token = re.search(r'name="_token" value="([^"]+)"', page.decode())[1]
    return fetch(url, f"/elections/{election}/ballots", {"_token": token, "ballot": text}, cookie)[0]


def cast_until_dead(url: str, election: str, texts: list[str], begun: threading.Event) -> set[str]:
    acknowledged = set()
    for text in texts:
        try:
            status = cast(url, election, text)
        except (OSError, http.client.HTTPException):
            break
        assert status in (303, 409), status
        acknowledged.add(text)
        begun.set()
    return acknowledged
