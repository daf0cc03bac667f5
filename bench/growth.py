"""Measures how what a page costs grows with the number of cases: growth.py BINARY DATA COOKIE TOKEN FOLDER --few N --many N

Copies the demo's database twice, grows one to FEW cases and one to MANY, and asks each the same pages over one connection, in turns
so that a busy moment of the machine meets both. What is told is the processor time of the server for each answer, the median of the
turns. Prints a section of docs/performance.md. MANY = 2,000,000 takes 7 GB of FOLDER and half an hour.
"""

import argparse
import contextlib
import os
import shutil
import sqlite3
import statistics
import subprocess
import sys
import time
import urllib.request

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import cases  # noqa: E402
import grow  # noqa: E402

TICKS = os.sysconf("SC_CLK_TCK")


def copied(data, folder, count):
    """A copy of the installation with so many cases in all."""
    os.makedirs(folder)
    for name in os.listdir(data):
        if not name.startswith("stairwell.sqlite"):
            source = os.path.join(data, name)
            (shutil.copytree if os.path.isdir(source) else shutil.copy)(source, os.path.join(folder, name))
    path = os.path.join(folder, "stairwell.sqlite")
    source, target = sqlite3.connect(os.path.join(data, "stairwell.sqlite")), sqlite3.connect(path)
    source.backup(target)
    target.execute("PRAGMA journal_mode=WAL")
    have = target.execute("SELECT count(*) FROM cases").fetchone()[0]
    source.close()
    target.close()
    with contextlib.redirect_stdout(sys.stderr):
        grow.grow(path, max(0, count - have))
    return path


def spent(pid):
    """Seconds of processor time that a process has taken."""
    with open(f"/proc/{pid}/stat", encoding="ascii") as file:
        fields = file.read().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def cost(base, request, pid, rounds):
    """Milliseconds of the server's processor time for one answer."""
    def ask(number):
        body = request.get("body", "").replace("{n}", f"{time.time_ns()}-{number}").encode() or None
        asked = urllib.request.Request(base + request["path"], body, request["headers"], method=request["method"])
        with urllib.request.urlopen(asked, timeout=60) as answer:
            answer.read()

    for number in range(20):
        ask(number)
    before = spent(pid)
    for number in range(rounds):
        ask(number)
    return (spent(pid) - before) / rounds * 1000


@contextlib.contextmanager
def asked(binary, folder, cookie, token):
    """A server over that folder; gives a function that asks it the pages and tells what each cost."""
    database = sqlite3.connect(os.path.join(folder, "stairwell.sqlite"))
    case_id = database.execute(
        "SELECT id FROM cases WHERE organization_id IS NOT NULL AND state = 'doing' ORDER BY opened_at LIMIT 1"
    ).fetchone()[0]
    database.close()
    port = cases.free_port()
    with cases.served([binary, "serve", "--data", folder, "--port", str(port)], port, "/healthz") as (process, _):
        requests = cases.requests_for("ours", case_id, cookie, token)
        yield lambda rounds: {
            request["name"]: cost(f"http://127.0.0.1:{port}", request, process.pid, rounds) for request in requests
        }


def main():
    parser = argparse.ArgumentParser()
    for name in ("binary", "data", "cookie", "token", "folder"):
        parser.add_argument(name)
    parser.add_argument("--few", type=int, default=20_000)
    parser.add_argument("--many", type=int, default=2_000_000)
    parser.add_argument("--rounds", type=int, default=100)
    parser.add_argument("--turns", type=int, default=7)
    given = parser.parse_args()
    folders = [os.path.join(given.folder, str(count)) for count in (given.few, given.many)]
    for folder, count in zip(folders, (given.few, given.many)):
        print(f"Growing to {count:,} cases", file=sys.stderr)
        copied(given.data, folder, count)
    with contextlib.ExitStack() as servers:
        both = [servers.enter_context(asked(given.binary, folder, given.cookie, given.token)) for folder in folders]
        turns = [[ask(given.rounds) for ask in both] for _ in range(given.turns)]
    for folder in folders:
        shutil.rmtree(folder)
    print("Processor time of the server for one answer, over one connection:\n")
    print(f"| what | {given.few:,} cases | {given.many:,} cases | ratio |\n|---|--:|--:|--:|")
    for name in turns[0][0]:
        few, many = (statistics.median(turn[place][name] for turn in turns) for place in (0, 1))
        ratio = statistics.median(turn[1][name] / turn[0][name] for turn in turns)
        print(f"| {name} | {few:.1f} ms | {many:.1f} ms | {ratio:.2f} |")


if __name__ == "__main__":
    main()
