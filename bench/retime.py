"""Times open cases again as a change of the calendar would, and says how long that took: retime.py BINARY DATA --cases N.

N of the finished copies that grow.py made are opened again, their clocks marked as found by rules that hold no more. The server
finds them by itself; it writes an entry of the audit log for each, and the time is that between the first and the last.
"""

import argparse
import os
import sqlite3
import subprocess
import sys
import time

STALE = "0|old"


def make_stale(database, count):
    now = int(time.time() * 1000)
    database.execute("PRAGMA foreign_keys=OFF")
    chosen = "SELECT id FROM cases WHERE number LIKE 'ZZ-%' AND state = 'confirmed' ORDER BY id LIMIT ?"
    database.execute(f"CREATE TEMP TABLE chosen AS {chosen}", (count,))
    database.execute(
        "UPDATE cases SET state = 'doing', closed_at = NULL, confirmed_at = NULL, opened_at = ?, taken_at = ?, changed_at = ?"
        " WHERE id IN (SELECT id FROM chosen)", (now, now, now))
    # Begun just now, so that nothing is due and nobody is warned meanwhile.
    database.execute(
        "UPDATE case_clocks SET ended_at = NULL, started_at = ?, last_word_at = ?, response_due_at = 1, next_warning_at = NULL,"
        " timed_by = ? WHERE case_id IN (SELECT id FROM chosen)", (now, now, STALE))
    database.execute("DELETE FROM schedule_runs WHERE name = 'clocks.retime'")
    database.commit()
    return waiting(database)


def waiting(database):
    return database.execute("SELECT count(*) FROM case_clocks WHERE timed_by = ? AND ended_at IS NULL", (STALE,)).fetchone()[0]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("binary")
    parser.add_argument("data")
    parser.add_argument("--cases", type=int, default=100_000)
    given = parser.parse_args()
    database = sqlite3.connect(os.path.join(given.data, "stairwell.sqlite"), timeout=30)
    count = make_stale(database, given.cases)
    first = database.execute("SELECT coalesce(max(number), 0) FROM audit_entries").fetchone()[0]
    server = subprocess.Popen(
        [given.binary, "serve", "--data", given.data, "--port", "0"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    end = time.monotonic() + 300
    try:
        while waiting(database) > 0:
            if time.monotonic() > end or server.poll() is not None:
                sys.exit("the clocks were not timed again")
            time.sleep(0.5)
    finally:
        server.terminate()
        server.wait(30)
    took, entries = database.execute(
        "SELECT (max(at) - min(at)) / 1000.0, count(*) FROM audit_entries WHERE act = 'case.retimed' AND number > ?", (first,)
    ).fetchone()
    print(f"\nTiming {count:,} open cases again, with {entries:,} entries of the audit log: {took:.1f} s.")


if __name__ == "__main__":
    main()
