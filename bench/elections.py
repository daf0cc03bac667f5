"""Elections measured: `bench/elections.py BINARY FOLDER [--voters N]` prints a table in Markdown.

The same archive is verified by `stairwell` and by Debian's `belenios-tool` in the same run, and held against the modular powers that GMP
makes on this machine in this minute. `--voters 0` leaves the large election out.
"""

import argparse
import json
import subprocess
import time
from pathlib import Path


def ours(binary: str, *arguments: object) -> str:
    done = subprocess.run([binary, "election", *map(str, arguments)], check=True, capture_output=True, text=True)
    return done.stdout.strip()


def theirs(folder: Path) -> float:
    """Seconds of the other program, on the only archive of the folder."""
    began = time.monotonic()
    subprocess.run(["belenios-tool", "election", "verify", "--dir", folder], check=True, capture_output=True)
    return time.monotonic() - began


def rehearse(binary: str, folder: Path, voters: int, candidates: int, choose: int) -> Path:
    return Path(ours(
        binary, "rehearse", "--voters", voters, "--candidates", candidates, "--choose", choose, "--trustees", 3, "--seed", "bench",
        "--out", folder))


def row(what: str, figure: str, aim: str, isMet: bool) -> None:
    print(f"| {what} | {figure} | {aim}{'' if isMet else ', **missed**'} |")


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("binary")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--voters", type=int, default=8_000)
    given = parser.parse_args()
    print("| elections | measured | aim |\n|---|---|---|")
    small = rehearse(given.binary, given.folder / "small", 51, 15, 9)
    speed = json.loads(ours(given.binary, "speed", small, "--rounds", 5))
    other = min(theirs(small.parent) for _ in range(2))
    row("51 voters × 15 candidates × 3 trustees, verified", f"{speed['seconds']:.2f} s on {speed['cores']} cores", "under 1 s", speed["seconds"] < 1)
    ratio = other / speed["seconds"]
    row("the same by `belenios-tool` in the same run", f"{other:.2f} s: {ratio:.1f} times ours", "at least 4 times", ratio >= 4)
    print(f"| the powers it needs, one by one by GMP on all cores | {speed['limit_seconds']:.2f} s "
          f"({speed['plain_powers']:.0f} at {speed['powers_per_second']:.0f}/s): we take {speed['seconds'] / speed['limit_seconds']:.2f} of it | |")
    casting = json.loads(ours(given.binary, "casting", "--data", given.folder / "casting", "--voters", 600))
    row(f"{casting['ballots']} ballots of {casting['candidates']} candidates put into the box, every proof checked",
        f"{casting['per_second']:.0f}/s on {casting['cores']} cores", "at least 80/s", casting["per_second"] >= 80)
    if given.voters:
        few = rehearse(given.binary, given.folder / "few", given.voters // 8, 9, 5)
        many = rehearse(given.binary, given.folder / "many", given.voters, 9, 5)
        first, second = (json.loads(ours(given.binary, "speed", path, "--rounds", 1)) for path in (few, many))
        growth = (second["seconds"] / second["ballots"]) / (first["seconds"] / first["ballots"])
        row(f"{given.voters} voters × 9 candidates, verified", f"{second['seconds']:.1f} s", "in proportion to the ballots", growth < 1.15)
        print(f"| time for each ballot against an eighth of them | {growth:.2f} | |")


main()
