"""Multiplies the finished cases of a loaded demo, with their clocks and their place in the search: grow.py DATABASE COUNT.

For measurements only: rows are copied as they are, under new ids and numbers, as years of work would leave them; what is in hand
stays as it is.
"""

import random
import sqlite3
import sys

DIGITS = "0123456789abcdefghjkmnpqrstvwxyz"


def columns(database, table):
    return [row[1] for row in database.execute(f"PRAGMA table_info({table})")]


def grow(path, count):
    database = sqlite3.connect(path)
    for pragma in ("foreign_keys=OFF", "synchronous=OFF", "cache_size=-200000"):
        database.execute(f"PRAGMA {pragma}")
    case_columns, clock_columns = columns(database, "cases"), columns(database, "case_clocks")
    case_id, number = case_columns.index("id"), case_columns.index("number")
    clock_case = clock_columns.index("case_id")
    cases = database.execute(
        "SELECT * FROM cases WHERE state IN ('confirmed', 'withdrawn') ORDER BY opened_at, id"
    ).fetchall()
    clocks = {row[clock_case]: row for row in database.execute("SELECT * FROM case_clocks")}
    words = dict(
        database.execute(
            "SELECT subject_id, words FROM search_entries JOIN search_words ON search_words.rowid = number"
            " WHERE kind = 'case.staff'"
        )
    )
    community = cases[0][case_columns.index("community_id")]
    entry = database.execute("SELECT coalesce(max(number), 0) FROM search_entries").fetchone()[0]
    dice = random.Random(1)
    made = 0
    while made < count:
        rows, times, entries, texts = [], [], [], []
        for case in cases[: count - made]:
            made += 1
            entry += 1
            copy = list(case)
            copy[case_id] = case[case_id][:14] + "".join(dice.choice(DIGITS) for _ in range(16))
            copy[number] = f"ZZ-{made:07d}"
            rows.append(copy)
            if case[case_id] in clocks:
                clock = list(clocks[case[case_id]])
                clock[clock_case] = copy[case_id]
                times.append(clock)
            entries.append((entry, community, "case.staff", copy[case_id]))
            texts.append((entry, words.get(case[case_id], "")))
        marks = lambda width: ",".join("?" * width)
        database.executemany(f"INSERT INTO cases VALUES ({marks(len(case_columns))})", rows)
        database.executemany(f"INSERT INTO case_clocks VALUES ({marks(len(clock_columns))})", times)
        database.executemany(
            "INSERT INTO search_entries (number, community_id, kind, subject_id) VALUES (?, ?, ?, ?)", entries
        )
        database.executemany("INSERT INTO search_words (rowid, words) VALUES (?, ?)", texts)
        database.commit()
    database.execute("ANALYZE")
    database.commit()
    print(database.execute("SELECT count(*) FROM cases").fetchone()[0])


if __name__ == "__main__":
    grow(sys.argv[1], int(sys.argv[2]))
