"""`stairwell plan`: the answers checked by arithmetic of our own, and what is said about files that make no sense."""

import json
import math
import subprocess

import pytest
from conftest import ROOT, environment

HEAD = "TINY\n\nVEHICLE\nNUMBER CAPACITY\n1 10\n\nCUSTOMER\nCUST NO. XCOORD. YCOORD. DEMAND READY DUE SERVICE\n\n0 0 0 0 0 100 0\n"


def plan(stairwell, *arguments, expect=0):
    done = subprocess.run(
        [str(stairwell.path), "plan", *map(str, arguments)], env=environment(), cwd=ROOT, capture_output=True, timeout=120)
    assert done.returncode == expect, done.stderr.decode(errors="replace")
    return done


def check(text, answer, rule):
    """Every customer once, no vehicle overloaded or late, the distance added up anew."""
    lines = [line.split() for line in text.splitlines() if line.strip()]
    capacity = int(lines[3][1])
    rows = {int(row[0]): [float(value) for value in row] for row in lines[6:]}

    def way(a, b):
        length = math.dist(rows[a][1:3], rows[b][1:3])
        return math.floor(length * 10) / 10 if rule == "dimacs" else length

    assert answer["vehicles"] == len(answer["routes"])
    assert sorted(customer for route in answer["routes"] for customer in route) == sorted(set(rows) - {0})
    total = 0
    for route in answer["routes"]:
        assert sum(rows[customer][3] for customer in route) <= capacity
        time, here = rows[0][4], 0
        for customer in [*route, 0]:
            total += way(here, customer)
            time = max(time + way(here, customer), rows[customer][4])
            assert time <= rows[customer][5] + 1e-6, f"late at {customer}"
            time, here = time + rows[customer][6], customer
    assert answer["distance"] == pytest.approx(total, abs=1e-6)


@pytest.mark.parametrize("rule", ["euclidean", "dimacs"])
@pytest.mark.parametrize("kind", ["C", "R", "RC", "C2", "R2", "RC2"])
def test_every_answer_is_feasible_and_adds_up(stairwell, tmp_path, kind, rule):
    text = plan(stairwell, "generate", "--customers", 80, "--seed", 4, "--kind", kind).stdout.decode()
    file = tmp_path / "made.txt"
    file.write_text(text)
    arguments = ["solve", file, "--iterations", 300, "--distance", rule, "--seed", 9]
    done = plan(stairwell, *arguments)
    check(text, json.loads(done.stdout), rule)
    assert plan(stairwell, *arguments).stdout == done.stdout, "the same seed gave another answer"


def test_seconds_end_the_search_and_the_fleet_is_free(stairwell, tmp_path):
    file = tmp_path / "tiny.txt"
    file.write_text(HEAD + "1 3 4 6 0 50 0\n2 -3 -4 6 0 50 0\n")
    answer = json.loads(plan(stairwell, "solve", file, "--seconds", "0.2").stdout)
    assert answer == {"vehicles": 2, "distance": 20, "routes": [[1], [2]]}


@pytest.mark.parametrize(
    "row, said",
    [
        ("1 3 4 11 0 50 0", "customer 1 cannot be served: the demand of 11"),
        ("1 3 4 6 0 4 0", "customer 1 cannot be served: from the depot it is reached at 5"),
        ("1 3 4 6 98 99 0", "customer 1 cannot be served: the vehicle is back at 103"),
        ("1 3 4 6 0 50", "line 11: 6 values, but 7 were expected"),
        ("1 3 4 6 0 late 0", "line 11: “late” is no number"),
        ("1 3 4 6 50 0 0", "line 11: the due date is before the ready time"),
    ],
)
def test_what_cannot_be_planned_is_65_and_says_why(stairwell, tmp_path, row, said):
    file = tmp_path / "wrong.txt"
    file.write_text(HEAD + row + "\n")
    done = plan(stairwell, "solve", file, "--seconds", 1, expect=65)
    assert said in done.stderr.decode() and not done.stdout


def test_a_wrong_call_of_the_planner_is_64(stairwell, tmp_path):
    file = tmp_path / "tiny.txt"
    file.write_text(HEAD)
    for arguments in [
        ["solve", tmp_path / "no.txt", "--seconds", 1], ["solve", file], ["solve", file, "--seconds", "-1"],
        ["solve", file, "--seconds", 1, "--distance", "manhattan"], ["generate", "--customers", 0],
        ["generate", "--customers", 10, "--kind", "X"],
    ]:
        assert plan(stairwell, *arguments, expect=64).stderr
    binary = tmp_path / "binary.txt"
    binary.write_bytes(b"\xff\xfe\x00\x01")
    plan(stairwell, "solve", binary, "--seconds", 1, expect=65)
