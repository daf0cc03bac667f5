"""Measures how what a page costs grows with the number of cases: growth.py BINARY DATA COOKIE TOKEN FOLDER --few N --many N

Copies the demo's database twice, grows one to FEW cases and one to MANY, and asks each the same pages over one connection. What is
told is the processor time of the server for each answer, which no load generator and no waiting disturbs. Prints a section of
docs/performance.md. MANY = 2,000,000 takes 7 GB of FOLDER and half an hour.
"""

import argparse
import contextlib
import os
import shutil
import sqlite3
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


def measured(binary, folder, path, cookie, token, rounds):
    database = sqlite3.connect(path)
    case_id = database.execute(
        "SELECT id FROM cases WHERE organization_id IS NOT NULL AND state = 'doing' ORDER BY opened_at LIMIT 1"
    ).fetchone()[0]
    database.close()
    port = cases.free_port()
    with cases.served([binary, "serve", "--data", folder, "--port", str(port)], port, "/healthz") as (process, _):
        base = f"http://127.0.0.1:{port}"
        return {
            request["name"]: cost(base, request, process.pid, rounds)
            for request in cases.requests_for("ours", case_id, cookie, token)
        }


def main():
    parser = argparse.ArgumentParser()
    for name in ("binary", "data", "cookie", "token", "folder"):
        parser.add_argument(name)
    parser.add_argument("--few", type=int, default=20_000)
    parser.add_argument("--many", type=int, default=2_000_000)
    parser.add_argument("--rounds", type=int, default=300)
    given = parser.parse_args()
    figures = {}
    for count in (given.few, given.many):
        print(f"Growing to {count:,} cases", file=sys.stderr)
        folder = os.path.join(given.folder, str(count))
        path = copied(given.data, folder, count)
        figures[count] = measured(given.binary, folder, path, given.cookie, given.token, given.rounds)
        shutil.rmtree(folder)
    print("Processor time of the server for one answer, over one connection:\n")
    print(f"| what | {given.few:,} cases | {given.many:,} cases | ratio |\n|---|--:|--:|--:|")
    for name, few in figures[given.few].items():
        many = figures[given.many][name]
        print(f"| {name} | {few:.1f} ms | {many:.1f} ms | {many / few:.2f} |")


if __name__ == "__main__":
    main()
