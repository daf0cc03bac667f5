"""Server-sent events as a program reads them: over two server processes, and up to the stop."""

import json
import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import threading
import time

import pytest
import requests
from conftest import Binary, Serving, call


class Stream:
    """One reader of `/events`; `heard` are the messages as (id, event, data)."""

    def __init__(self, url: str, cookies: dict, last: str = "", accept: str = "text/event-stream", token: str = ""):
        headers = {"Accept": accept, **({"Last-Event-ID": last} if last else {})}
        if token:
            headers["Authorization"] = f"Bearer {token}"
        self.heard: list[tuple[str, str, dict]] = []
        self.is_over = threading.Event()
        self.answer = requests.get(f"{url}/events", cookies=cookies, headers=headers, stream=True, timeout=30)
        self.status = self.answer.status_code
        self.thread = threading.Thread(target=self.read, daemon=True)
        self.thread.start()

    def read(self) -> None:
        message: dict[str, str] = {}
        try:
            for line in self.answer.iter_lines(chunk_size=1):
                line = line.decode()
                if line:
                    name, _, value = line.partition(": ")
                    message[name] = value
                elif message:
                    if "data" in message:
                        self.heard.append((message.get("id", ""), message.get("event", ""), json.loads(message["data"])))
                    message = {}
        except (requests.RequestException, OSError, AttributeError, ValueError):
            pass  # The connection was closed under it.
        self.is_over.set()

    def hang_up(self) -> None:
        """As a browser that goes away: requests' own `close` waits for the next byte."""
        self.answer.raw._connection.sock.shutdown(socket.SHUT_RDWR)

    def of(self, case: str, seconds: float = 10) -> tuple:
        """The first message of that case: a server that just began also tells what its own jobs change."""
        end = time.monotonic() + seconds
        while not (found := [one for one in self.heard if one[2].get("id") == case]):
            assert time.monotonic() < end, self.heard
            time.sleep(0.02)
        return found[0]


def sign_in(url: str, account) -> dict:
    browser = requests.Session()
    page = browser.get(f"{url}/sign-in").text
    token = page.split('name="_token" value="')[1].split('"')[0]
    browser.post(f"{url}/sign-in", data={"_token": token, "account": account.email, "password": account.password, "next": ""})
    assert "session" in browser.cookies
    return browser.cookies.get_dict()


def test_each_hears_of_what_she_may_see_and_resumes_where_she_stopped(server, demo, accounts):
    worker, firm, employee = (sign_in(server.url, server.account(role)) for role in ("worker", "enterprise", "employee"))
    streams = [Stream(server.url, cookies) for cookies in (worker, firm, employee)]
    assert [stream.status for stream in streams] == [200, 200, 200]
    assert Stream(server.url, {}).status == 401
    token = demo.token(server.account("employee").person)
    own = call(f"{server.url}/api/v1/cases", token, {"body": "只有我自己知道的事"}, {"Idempotency-Key": "live-1"})[1]
    token = demo.token(server.account("enterprise").person)
    case = call(f"{server.url}/api/v1/cases", token, {"body": "会议室漏水"}, {"Idempotency-Key": "live-2"})[1]
    for stream, seen in zip(streams, ((own, case), (case,), (own,))):
        for one in seen:
            stream.of(one["id"])
    for stream, hidden in ((streams[1], own), (streams[2], case)):
        assert all(data.get("id") != hidden["id"] for _, _, data in stream.heard)
    number, name, data = streams[1].of(case["id"])
    assert name == "change" and data == {"event": "case.opened", "id": case["id"], "number": case["number"], "state": "waiting"}
    # What she missed while she was away, and nothing else, also without a stream.
    later = call(f"{server.url}/api/v1/cases", token, {"body": "会议室还漏"}, {"Idempotency-Key": "live-3"})[1]
    again = Stream(server.url, firm, last=number)
    assert again.of(later["id"])
    assert all(data.get("id") not in (case["id"], own["id"]) for _, _, data in again.heard)
    poll = requests.get(f"{server.url}/events?poll=1", cookies=firm, headers={"Last-Event-ID": number}, timeout=5).text
    assert later["id"] in poll and case["id"] not in poll and own["id"] not in poll
    unknown = requests.get(
        f"{server.url}/events?poll=1", cookies=firm, headers={"Last-Event-ID": "evt_01h455vb4pex5vsknk084sn02q"}, timeout=5).text
    assert "event: reset" in unknown


def test_a_page_hears_of_what_came_between_its_drawing_and_its_stream(server, demo):
    worker = sign_in(server.url, server.account("worker"))
    token = demo.token(server.account("enterprise").person)
    # The server of the tests keeps this machine's time.
    drawn = int(time.time() * 1000)
    case = call(f"{server.url}/api/v1/cases", token, {"body": "大厅的门关不上"}, {"Idempotency-Key": "live-4"})[1]

    def heard(since) -> requests.Response:
        return requests.get(f"{server.url}/events", params={"since": since, "poll": 1}, cookies=worker, timeout=5)

    assert case["id"] in heard(drawn).text
    assert case["id"] not in heard(int(time.time() * 1000) + 60_000).text
    assert "event: reset" in heard(86_400_000).text
    for wrong in ("yesterday", "-5", "9" * 18):
        assert heard(wrong).status_code == 400


def test_a_program_listens_with_its_token_and_takes_anything(server, demo):
    token = demo.token(server.account("enterprise").person)
    stream = Stream(server.url, {}, accept="*/*", token=token)
    assert stream.status == 200
    case = call(f"{server.url}/api/v1/cases", token, {"body": "货梯又停了"}, {"Idempotency-Key": "live-5"})[1]
    stream.of(case["id"])
    assert not stream.is_over.is_set()
    stream.hang_up()
    # Who only asks now and then says so, or takes no streams.
    bearer = {"Authorization": f"Bearer {token}"}
    since = int(time.time() * 1000) - 60_000
    for params, accept in (({"since": since, "poll": 1}, "*/*"), ({"since": since}, "text/plain")):
        asked = requests.get(f"{server.url}/events", params=params, headers={**bearer, "Accept": accept}, timeout=5)
        assert asked.status_code == 200 and case["id"] in asked.text
    assert requests.get(f"{server.url}/events", headers={"Authorization": "Bearer x"}, timeout=5).status_code == 401
    described = requests.get(f"{server.url}/openapi.json", timeout=5).json()["paths"]["/events"]["get"]
    assert "text/event-stream" in described["responses"]["200"]["content"]
    assert {one["name"] for one in described["parameters"]} == {"since", "poll", "Last-Event-ID"}


def test_nobody_holds_more_than_six_and_closed_ones_count_no_more(server):
    cookies = sign_in(server.url, server.account("secretary"))
    streams = [Stream(server.url, cookies) for _ in range(6)]
    assert [stream.status for stream in streams] == [200] * 6
    assert Stream(server.url, cookies).status == 429
    streams[0].hang_up()
    end = time.monotonic() + 5
    while (status := Stream(server.url, cookies).status) != 200:
        assert status == 429 and time.monotonic() < end
        time.sleep(0.1)


@pytest.fixture
def postgres(tmp_path):
    """A database of its own."""
    url, psql = os.environ.get("TEST_POSTGRES_URL"), shutil.which("psql")
    if not url or not psql:
        pytest.skip("TEST_POSTGRES_URL or psql is missing; bin/test has both")
    name = f"stairwell_live_{os.getpid()}"
    settings = "TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C'"
    subprocess.run([psql, url, "-qc", f"CREATE DATABASE {name} {settings}"], check=True, capture_output=True)
    try:
        yield url.replace("/postgres?", f"/{name}?"), lambda statement: subprocess.run(
            [psql, url, "-qc", statement], check=True, capture_output=True)
    finally:
        subprocess.run([psql, url, "-qc", f"DROP DATABASE IF EXISTS {name} WITH (FORCE)"], check=False, capture_output=True)


def test_two_processes_on_one_postgresql_hear_each_other(stairwell: Binary, server, demo, postgres, tmp_path):
    url, psql = postgres
    demo.run("backup", "--output", tmp_path / "a.backup")
    first = stairwell.at(tmp_path / "one", url)
    first.run("restore", tmp_path / "a.backup", "--keys", server.data / "keys")
    second = stairwell.at(tmp_path / "two", url)
    second.data.mkdir()
    shutil.copy(first.data / "keys", second.data / "keys")
    token = first.token(server.account("enterprise").person)
    with first.serving() as one, second.serving() as two:
        stream = Stream(two.url, sign_in(two.url, server.account("worker")))
        time.sleep(0.5)
        begun = time.monotonic()
        case = call(f"{one.url}/api/v1/cases", token, {"body": "电梯停运"}, {"Idempotency-Key": "pg-1"})[1]
        stream.of(case["id"])
        print(f"heard over two processes in {(time.monotonic() - begun) * 1000:.0f} ms")
        # The connection that listens breaks; what was told meanwhile is caught up on.
        psql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'LISTEN%'")
        case = call(f"{one.url}/api/v1/cases", token, {"body": "又停运了"}, {"Idempotency-Key": "pg-2"})[1]
        stream.of(case["id"])


def test_a_signed_out_browser_hears_no_more(server, demo):
    cookies = sign_in(server.url, server.account("window"))
    stream = Stream(server.url, cookies)
    browser = requests.Session()
    browser.cookies.update(cookies)
    page = browser.get(f"{server.url}/cases").text
    token = page.split('name="_token" value="')[1].split('"')[0]
    browser.post(f"{server.url}/sign-out", data={"_token": token})
    token = demo.token(server.account("enterprise").person)
    case = call(f"{server.url}/api/v1/cases", token, {"body": "电梯"}, {"Idempotency-Key": "live-out"})[1]
    assert stream.is_over.wait(20)
    assert [name for _, name, _ in stream.heard][-1] == "over"
    assert all(data.get("id") != case["id"] for _, _, data in stream.heard)


def test_a_server_that_stops_ends_its_streams_at_once(stairwell: Binary, server):
    shutil.copytree(server.data, stairwell.data, ignore=shutil.ignore_patterns("*.sqlite*"))
    with sqlite3.connect(server.data / "stairwell.sqlite") as old, sqlite3.connect(stairwell.data / "stairwell.sqlite") as new:
        old.backup(new)
    serving = Serving(stairwell)
    serving.wait()
    stream = Stream(serving.url, sign_in(serving.url, server.account("worker")))
    begun = time.monotonic()
    serving.process.send_signal(signal.SIGTERM)
    assert serving.process.wait(10) == 0
    assert stream.is_over.wait(2)
    print(f"stopped with an open stream in {time.monotonic() - begun:.2f} s")
    assert time.monotonic() - begun < 5
