"""Rows of a table from what `stairwell plan speed` prints: python3 bench/visits.py < speed.json"""

import json
import sys


def rows(one: dict) -> list[tuple[str, str, float]]:
    planned = f"{one['planned']} of {one['wants']} firms get a day"
    return [
        ("All rules, from the store to the list", f"{one['firms']} enterprises, {one['due']} due", one["rules_seconds"]),
        ("What a week has to hold, from the store", f"{one['wants']} firms", one["draft_seconds"]),
        ("The plan of the week", f"{one['hosts']} people, {one['buildings']} buildings, {planned}", one["plan_seconds"]),
        ("What a quarter has to hold, from the store", f"{one['quarter_wants']} firms", one["quarter_draft_seconds"]),
        ("The plan of the quarter", f"{one['quarter_planned']} of {one['quarter_wants']} firms get a day", one["quarter_plan_seconds"]),
    ]


if __name__ == "__main__":
    for name, size, seconds in rows(json.load(sys.stdin)):
        print(f"| {name} | {size} | {seconds * 1000:.0f} ms |")
