"""Measures pages of cases and durable submissions, beside the same on Django and FastAPI: prints the section of docs/performance.md.

cases.py BINARY DATA COOKIE TOKEN BARE --cases N --seconds N --connections N

The database is the demo's, with N cases more (grow.py). Every server reads and writes the same file, one after another, with two
processes or threads of work on two processors, while wrk or steady.py asks from the same machine. They take several turns, so that a
busy moment of the machine does not decide: what is told is the median turn, and the median of the ratios of each turn.
"""

import argparse
import contextlib
import json
import os
import re
import socket
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from urllib.parse import quote

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "peers"))
import pages  # noqa: E402

HERE = os.path.dirname(os.path.abspath(__file__))
BINARIES = os.path.dirname(sys.executable)
SEARCHED = "电梯"


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextlib.contextmanager
def served(command, port, path, **environment):
    """Runs a server until the block ends; gives its process and how long its first answer took."""
    began = time.monotonic()
    process = subprocess.Popen(
        command, cwd=os.path.join(HERE, "peers"), env=os.environ | environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        while True:
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=5)
                break
            except urllib.error.HTTPError:
                break
            except OSError:
                if time.monotonic() - began > 60 or process.poll() is not None:
                    sys.exit(f"no answer from {command[0]}")
                time.sleep(0.02)
        yield process, time.monotonic() - began
    finally:
        process.terminate()
        process.wait(30)


def resident(pid):
    """MiB of a process and its children."""
    total = 0
    children = subprocess.run(["pgrep", "-P", str(pid)], capture_output=True, text=True).stdout.split()
    for one in [str(pid), *children]:
        with contextlib.suppress(OSError), open(f"/proc/{one}/status") as status:
            total += int(re.search(r"VmRSS:\s+(\d+)", status.read())[1])
    return total / 1024


def requests_for(kind, case_id, cookie, token):
    page = {"Cookie": cookie}
    body = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    words = '{"title":"Measured {n}","body":"A case of the bench, number {n}."}'
    return [
        {"name": "List", "method": "GET", "path": "/cases?state=any" if kind == "ours" else "/cases", "headers": page},
        {"name": "Search", "method": "GET", "path": f"/cases?q={quote(SEARCHED)}", "headers": page},
        {"name": "One case", "method": "GET", "path": f"/cases/{case_id}", "headers": page},
        {"name": "Submit", "method": "POST", "path": "/api/v1/cases", "headers": body, "body": words},
    ]


def saturated(base, request, seconds, connections):
    """Requests a second, 99th percentile, and wrong answers, by wrk."""
    lines = [f'wrk.method = "{request["method"]}"']
    lines += [f'wrk.headers["{name}"] = "{value}"' for name, value in request["headers"].items()]
    if "body" in request:
        lines += [
            f"local body = [==[{request['body']}]==]", "local threads, count = 0, 0",
            'function setup(thread) thread:set("first", threads * 1000000); threads = threads + 1 end',
            "function request() count = count + 1",
            'return wrk.format(nil, nil, nil, (body:gsub("{n}", string.format("%d-%d", os.time(), first + count)))) end',
        ]
    with tempfile.NamedTemporaryFile("w", suffix=".lua") as script:
        script.write("\n".join(lines))
        script.flush()
        command = ["wrk", "-t", "2", "-c", str(connections), "-d", f"{seconds}s", "--latency", "-s", script.name, base + request["path"]]
        told = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    rate = float(re.search(r"Requests/sec:\s+([\d.]+)", told)[1])
    slow = re.search(r"99%\s+(\S+)", told)[1]
    wrong = re.search(r"Non-2xx or 3xx responses: (\d+)", told)
    return rate, slow, int(wrong[1]) if wrong else 0


def warmed(base, request, given):
    saturated(base, request, 2, given.connections)
    return saturated(base, request, given.seconds, given.connections)


@contextlib.contextmanager
def prepared(name, servers, path, given, peer, case_id):
    """One of the servers, with the requests that it is asked; ends with the block."""
    command, port, first = servers[name]
    cookie, token = (given.cookie, given.token) if name == "ours" else (f"peer={peer}", peer)
    print(f"Measuring: {name}", file=sys.stderr)
    with served(command, port, first, BENCH_DATABASE=path) as (process, start):
        yield f"http://127.0.0.1:{port}", requests_for(name, case_id, cookie, token), process, start


def steady(base, requests, rate, seconds):
    with tempfile.NamedTemporaryFile("w", suffix=".json") as file:
        json.dump(requests, file)
        file.flush()
        command = [sys.executable, os.path.join(HERE, "steady.py"), base, str(rate), str(seconds), "64", file.name]
        told = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    return [line.split("\t") for line in told.splitlines()]


def main():
    parser = argparse.ArgumentParser()
    for name in ("binary", "data", "cookie", "token", "bare"):
        parser.add_argument(name)
    parser.add_argument("--cases", type=int, default=200_000)
    parser.add_argument("--seconds", type=int, default=10)
    parser.add_argument("--connections", type=int, default=32)
    parser.add_argument("--rate", type=int, default=300)
    parser.add_argument("--turns", type=int, default=3)
    given = parser.parse_args()
    path = os.path.join(given.data, "stairwell.sqlite")
    database = sqlite3.connect(path)
    # A busy firm's case in hand: its file and its history stand beside it.
    case_id = database.execute(
        "SELECT id FROM cases WHERE organization_id IS NOT NULL AND state = 'doing' ORDER BY opened_at LIMIT 1"
    ).fetchone()[0]
    person = database.execute("SELECT lead_person_id FROM cases WHERE id = ?", (case_id,)).fetchone()[0]
    count = database.execute("SELECT count(*) FROM cases").fetchone()[0]
    database.execute("CREATE TABLE IF NOT EXISTS peer_events (id TEXT PRIMARY KEY, name TEXT, subject TEXT, at INTEGER)")
    database.commit()
    database.close()
    peer = f"{person}.{pages.token(person)}"
    ports = [free_port() for _ in range(3)]
    gunicorn = ["gunicorn", "-b", f"127.0.0.1:{ports[1]}", "-w", "2", "--threads", "4", "--worker-class", "gthread", "--keep-alive", "60", "django_app:application"]
    uvicorn = ["uvicorn", "--port", str(ports[2]), "--workers", "2", "--no-access-log", "fastapi_app:app"]
    servers = {
        "ours": ([given.binary, "serve", "--data", given.data, "--port", str(ports[0])], ports[0], "/healthz"),
        "Django + gunicorn": ([os.path.join(BINARIES, gunicorn[0]), *gunicorn[1:]], ports[1], "/cases"),
        "FastAPI + uvicorn": ([os.path.join(BINARIES, uvicorn[0]), *uvicorn[1:]], ports[2], "/cases"),
    }
    turns, calm, facts = {}, [], ""
    names = ["Django + gunicorn", "FastAPI + uvicorn", "ours"]
    # Pages first, all over the same rows; then ours at a steady rate; what fills the lists with new cases comes last.
    for turn in range(given.turns):
        for name in names:
            with prepared(name, servers, path, given, peer, case_id) as (base, requests, process, start):
                for request in requests[:-1]:
                    turns.setdefault((name, request["name"]), []).append(warmed(base, request, given))
                if name == "ours" and turn == given.turns - 1:
                    calm = steady(base, requests, given.rate, given.seconds * 2)
                    facts = f"Resident after that: {resident(process.pid):.0f} MiB. First answer {start:.2f} s after start."
    for _ in range(given.turns):
        for name in names:
            with prepared(name, servers, path, given, peer, case_id) as (base, requests, _, _):
                turns.setdefault((name, "Submit"), []).append(warmed(base, requests[-1], given))
    bare = float(given.bare)
    print(f"## Cases: the full demo and {given.cases:,} more, {count:,} in all\n")
    print("| what | requests/s | ratio to bare | 99th | × Django + gunicorn | × FastAPI + uvicorn | wrong answers |")
    print("|---|--:|--:|--:|--:|--:|--:|")
    for what in ("List", "Search", "One case", "Submit"):
        django, fastapi, ours = (turns[name, what] for name in names)
        rate, slow, _ = sorted(ours)[len(ours) // 2]
        wrong = sum(one[2] for one in django + fastapi + ours)
        cells = []
        for others in (django, fastapi):
            ratio = statistics.median(our[0] / their[0] for our, their in zip(ours, others))
            cells.append(f"{ratio:.1f} ({statistics.median(one[0] for one in others):.0f})")
        print(f"| {what} | {rate:.0f} | {rate / bare:.3f} | {slow} | {cells[0]} | {cells[1]} | {wrong} |")
    print(f"\nAt a steady {given.rate} requests a second, the four in turn, counted from when each was due:\n")
    print("| what | answers | median ms | 99th ms | greatest ms | wrong answers |\n|---|--:|--:|--:|--:|--:|")
    for line in calm:
        print("| " + " | ".join(line) + " |")
    print(f"\n{facts}")


if __name__ == "__main__":
    main()
