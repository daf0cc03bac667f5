"""Working days and the business clock, against other people's lists and a second clock written here.

The days come from two packages that we did not write. The clock here walks through open intervals one by one, where
the program counts them in one step; both must agree to the millisecond on every case.
"""

import bisect
import json
import os
import random
import subprocess
from datetime import date, timedelta
from pathlib import Path

import chinese_calendar
import holidays
import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
FILES = sorted((ROOT / "Data" / "calendars").glob("cn-*.json"))
FIRST, LAST = date(2004, 1, 1), date(2026, 12, 31)
ONE_DAY = timedelta(days=1)
DAY, HOUR, MINUTE = 86_400_000, 3_600_000, 60_000
SHANGHAI = 8 * HOUR
CASES = int(os.environ.get("CLOCK_CASES", "100000"))

# `chinesecalendar` calls this Saturday a rest day. Article 1 of the notice for 2006 (国办发明电〔2005〕35号,
# 2005-12-16) moves its rest to January: "12月31日(星期六)上班". `holidays` has it right.
WORKED_BY_THE_NOTICE_FOR_2006 = date(2005, 12, 31)


def days(first, last):
    while first <= last:
        yield first
        first += ONE_DAY


def our_working_days():
    """Every day of our files, and whether it is worked."""
    off, worked, years = set(), set(), set()
    for path in FILES:
        year = json.loads(path.read_text())
        years.add(year["year"])
        for arrangement in year["arrangements"]:
            for festival in arrangement["festivals"]:
                if "from" in festival:
                    off.update(days(date.fromisoformat(festival["from"]), date.fromisoformat(festival["to"])))
                worked.update(date.fromisoformat(day) for day in festival.get("makeUpWorkdays", []))
    assert years == set(range(FIRST.year, LAST.year + 1))
    return {day: day in worked or (day.weekday() < 5 and day not in off) for day in days(FIRST, LAST)}


def test_every_day_is_as_holidays_has_it():
    theirs = holidays.country_holidays("CN", years=range(FIRST.year, LAST.year + 1))
    ours = our_working_days()
    assert len(ours) == 8_401
    assert {day for day, works in ours.items() if works != theirs.is_working_day(day)} == set()


def test_every_day_but_one_is_as_chinesecalendar_has_it():
    compared, different = 0, set()
    for day, works in our_working_days().items():
        try:
            theirs = chinese_calendar.is_workday(day)
        except NotImplementedError:
            continue
        compared += 1
        if works != theirs:
            different.add(day)
    assert compared >= 8_401
    assert different == {WORKED_BY_THE_NOTICE_FOR_2006}


# The second clock.

SCHEDULES = [
    ("08:30-12:00,13:30-17:30", ""),
    ("09:00-18:00", ""),
    ("00:00-24:00", "00:00-24:00"),
    ("00:00-24:00", ""),
    ("08:30-12:00,13:30-17:30,18:30-20:00", "09:00-11:30"),
    ("", "10:00-16:00"),
    ("00:00-00:01,23:59-24:00", "12:00-12:01"),
]
# About how many times longer the clock on the wall is than each of them.
SHARES = [5, 4, 2, 3, 4, 20, 1500]
EARLIEST, LATEST = date(2003, 1, 1), date(2034, 1, 1)


def midnight(day):
    """Milliseconds since 1970 at the beginning of a day in Shanghai."""
    return (day - date(1970, 1, 1)).days * DAY - SHANGHAI


def read_spans(text):
    spans = []
    for part in filter(None, text.split(",")):
        (start_hour, start_minute), (end_hour, end_minute) = (map(int, end.split(":")) for end in part.split("-"))
        spans.append((start_hour * HOUR + start_minute * MINUTE, end_hour * HOUR + end_minute * MINUTE))
    return spans


# 全国年节及纪念日放假办法 (国务院令第795号), art. 2, from 2025 on: what is off whatever the notice of a year will say.
OFF_IN_EVERY_YEAR = {"01-01", "05-01", "05-02", "10-01", "10-02", "10-03"}


def is_working_day(day, theirs):
    """Where no notice has spoken, weekdays are worked, but those that the law itself takes out."""
    if FIRST <= day <= LAST:
        return theirs.is_working_day(day)
    is_off = day.year >= 2025 and day.isoformat()[5:] in OFF_IN_EVERY_YEAR
    return day.weekday() < 5 and not is_off


def open_intervals():
    """For each schedule, every open interval from `EARLIEST` to `LATEST`, in order."""
    theirs = holidays.country_holidays("CN", years=range(FIRST.year, LAST.year + 1))
    works = [(midnight(day), is_working_day(day, theirs)) for day in days(EARLIEST, LATEST)]
    result = []
    for workdays, rest_days in SCHEDULES:
        spans = {True: read_spans(workdays), False: read_spans(rest_days)}
        result.append([(start + a, start + b) for start, working in works for a, b in spans[working]])
    return result


def running(intervals, start, pauses, end):
    """The pieces of time from `start` to `end` in which the clock runs, in order."""
    index = bisect.bisect_left(intervals, (start, start))
    if index and intervals[index - 1][1] > start:
        index -= 1
    while intervals[index][0] < end:
        a, b = intervals[index]
        index += 1
        pieces = [(max(a, start), min(b, end))]
        for pause_start, pause_end in pauses:
            if pause_start < b and pause_end > a:
                left = [(x, min(y, pause_start)) for x, y in pieces]
                right = [(max(x, pause_end), y) for x, y in pieces]
                pieces = sorted(piece for piece in left + right if piece[0] < piece[1])
        yield from pieces


def expected(intervals, question):
    start, budget, end = question["from"], question["budget"], question["to"]
    # What stands for ever ends the walk; `LATEST` only has to lie beyond every answer.
    stop = min([a for a, b in question["pauses"] if b is None], default=midnight(LATEST))
    pauses = [(a, b) for a, b in question["pauses"] if b is not None and b > a]
    answer = {"elapsed": 0, "opening": next(running(intervals, start, [], midnight(LATEST)))[0]}
    if budget == 0:
        answer["due"] = start
    spent = 0
    for a, b in running(intervals, start, pauses, stop):
        if a >= end and "due" in answer:
            break
        answer["elapsed"] += max(min(b, end) - a, 0)
        if "due" not in answer and spent + b - a >= budget:
            answer["due"] = a + budget - spent
        spent += b - a
    assert "due" in answer or stop < midnight(LATEST), f"the second clock does not reach far enough: {question}"
    return answer


def random_question(dice, schedule):
    workdays, rest_days = SCHEDULES[schedule]
    # Mostly some days, sometimes two years; to the minute often, so that edges are hit.
    horizon = dice.choices([10, 60, 700], [70, 27, 3])[0] * DAY
    unit = dice.choice([1, MINUTE, 30 * MINUTE])
    start = dice.randrange(midnight(date(2003, 6, 1)), midnight(date(2027, 6, 1))) // unit * unit
    question = {
        "workdays": workdays, "restDays": rest_days, "from": start,
        "to": start + dice.randrange(-DAY, horizon) // unit * unit,
        "budget": dice.randrange(0, horizon // SHARES[schedule]) // unit * unit,
        "pauses": [],
    }
    for _ in range(dice.choices([0, 1, 2, 4], [50, 25, 15, 10])[0]):
        a = start + dice.randrange(-2 * DAY, horizon) // unit * unit
        b = a + dice.randrange(-HOUR, horizon // 4) // unit * unit
        question["pauses"].append([a, None if dice.random() < 0.1 else b])
    return question


def ask(binary, questions):
    lines = "".join(json.dumps(question, separators=(",", ":")) + "\n" for question in questions)
    kept = {key: value for key, value in os.environ.items() if not key.startswith("STAIRWELL_")}
    done = subprocess.run(
        [str(binary), "calendar", "clock"], input=lines, capture_output=True, text=True, timeout=300,
        env={**kept, "STAIRWELL_HOME": str(ROOT)})
    assert done.returncode == 0, f"stairwell calendar clock ended with {done.returncode}:\n{done.stderr[-2000:]}"
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(answers) == len(questions)
    return answers


def test_the_clock_agrees_with_a_second_one(stairwell_binary):
    dice = random.Random(20261125)
    intervals = open_intervals()
    schedules = [dice.randrange(len(SCHEDULES)) for _ in range(CASES)]
    questions = [random_question(dice, schedule) for schedule in schedules]
    different, without_due = [], 0
    for schedule, question, answer in zip(schedules, questions, ask(stairwell_binary, questions)):
        answer.pop("isCertain")
        second = expected(intervals[schedule], question)
        without_due += "due" not in second
        if answer != second:
            different.append((question, answer, second))
    assert len(different) == 0, f"{len(different)} of {CASES} differ, such as {different[:3]}"
    # The cases are worth something only if both kinds of answer occur often.
    assert 0 < without_due < CASES / 2


@pytest.mark.parametrize("question, problem", [
    ({"workdays": "", "from": 0}, "calendar.never_open"),
    ({"workdays": "9-5", "from": 0}, "calendar.hours_invalid"),
    ({"workdays": "09:00-17:00", "from": 0, "budget": -1}, "calendar.budget_invalid"),
])
def test_a_bad_question_is_answered_with_its_problem(stairwell_binary, question, problem):
    assert ask(stairwell_binary, [question]) == [{"problem": problem}]


# The two commands that others call.

def call(binary, *arguments):
    kept = {key: value for key, value in os.environ.items() if not key.startswith("STAIRWELL_")}
    return subprocess.run(
        [str(binary), "calendar", *arguments], capture_output=True, text=True, timeout=60,
        env={**kept, "STAIRWELL_HOME": str(ROOT)})


def run(binary, *arguments):
    done = call(binary, *arguments)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


@pytest.mark.parametrize("arguments, is_announced", [
    (["is-working-day", "2026-11-25"], True), (["is-working-day", "2027-01-01"], False), (["is-working-day", "2026-12-28"], False),
    (["due", "--start", "2026-11-25T08:30:00+08:00", "--minutes", "450"], True),
    (["due", "--start", "2026-12-31T16:30:00+08:00", "--minutes", "120"], False),
])
def test_what_is_not_announced_yet_is_remarked_beside_the_answer(stairwell_binary, arguments, is_announced):
    done = call(stairwell_binary, *arguments)
    assert done.returncode == 0 and len(done.stdout.splitlines()) == 1
    assert ("not announced yet" in done.stderr) != is_announced


def test_an_end_after_the_last_year_is_refused(stairwell_binary):
    done = call(stairwell_binary, "due", "--start", "9998-11-27T10:00:00+08:00", "--minutes", "527040000")
    assert done.returncode == 64 and "9999" in done.stderr and not done.stdout


@pytest.mark.parametrize("day, works", [
    ("2026-11-25", "true"), ("2026-11-28", "false"), ("2026-10-01", "false"), ("2026-10-10", "true"),
    ("2005-12-31", "true"), ("2004-01-01", "false"), ("2031-01-01", "false"),
    ("2031-01-02", "true"), ("2099-10-02", "false"),
])
def test_a_working_day_is_told(stairwell_binary, day, works):
    assert run(stairwell_binary, "is-working-day", day) == works


@pytest.mark.parametrize("due, arguments", [
    # The end of a span, not the beginning of the next.
    ("2026-11-25T12:00:00+08:00", ["--start", "2026-11-25T08:30:00+08:00", "--minutes", "210"]),
    ("2026-11-25T13:31:00+08:00", ["--start", "2026-11-25T08:30:00+08:00", "--minutes", "211"]),
    # New Year's Day is off before its notice.
    ("2027-01-04T09:30:00+08:00", ["--start", "2026-12-31T16:30:00+08:00", "--minutes", "120"]),
    # Nothing to spend: at once, even on a Sunday.
    ("2026-11-29T03:00:00+08:00", ["--start", "2026-11-28T19:00:00Z", "--minutes", "0"]),
    # Over National Day, with the Saturday that is worked.
    ("2026-10-08T16:00:00+08:00", ["--start", "2026-09-30T16:00:00+08:00", "--minutes", "450"]),
    ("2026-10-10T17:30:00+08:00", ["--start", "2026-10-10T08:30:00+08:00", "--minutes", "450"]),
    # Pauses that overlap take each minute once; a night takes none.
    ("2026-11-25T11:30:00+08:00", [
        "--start", "2026-11-25T08:30:00+08:00", "--minutes", "60",
        "--pause", "2026-11-25T09:00:00+08:00/2026-11-25T10:00:00+08:00",
        "--pause", "2026-11-25T09:30:00+08:00/2026-11-25T11:00:00+08:00"]),
    ("2026-11-26T09:00:00+08:00", [
        "--start", "2026-11-25T17:00:00+08:00", "--minutes", "60",
        "--pause", "2026-11-25T17:30:00+08:00/2026-11-26T08:30:00+08:00"]),
    # Other hours, and instants with a fraction.
    ("2026-11-29T10:00:00.250+08:00", [
        "--start", "2026-11-29T09:00:00.2509+08:00", "--minutes", "60", "--hours", "00:00-24:00",
        "--rest-days", "00:00-24:00"]),
])
def test_an_end_of_time_is_told(stairwell_binary, due, arguments):
    assert run(stairwell_binary, "due", *arguments) == due
