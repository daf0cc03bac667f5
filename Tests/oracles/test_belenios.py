"""Our elections against Debian's `belenios-tool`, a program that we did not write, in both directions.

Whatever one of them makes the other must accept, and what has been tampered with both must refuse."""

import os
import subprocess
from pathlib import Path

import pytest
from belenios_archive import Board, read, write
from belenios_election import ToolElection
from belenios_tampering import KINDS

ROOT = Path(__file__).resolve().parent.parent.parent
PROGRAM = os.environ.get("STAIRWELL_BIN", str(ROOT / ".build/debug/stairwell"))


def ours(*arguments: object) -> subprocess.CompletedProcess:
    return subprocess.run([PROGRAM, "election", *map(str, arguments)], capture_output=True, text=True, timeout=600)


def theirs(folder: Path) -> bool:
    """Whether the other program accepts the archive in the folder."""
    done = subprocess.run(
        ["belenios-tool", "election", "verify", "--dir", folder], capture_output=True, text=True, timeout=600)
    return done.returncode == 0 and "all checks passed" in done.stdout + done.stderr


def rehearse(out: Path, line: str) -> Path:
    done = ours("rehearse", *line.split(), "--out", out)
    assert done.returncode == 0, done.stdout + done.stderr
    return Path(done.stdout.strip())


MODES = [
    "--voters 1 --candidates 1 --choose 0 --trustees 1",
    "--voters 7 --candidates 4 --choose 2 --trustees 3 --blank",
    "--voters 7 --candidates 4 --choose 2 --trustees 3 --blank --minimum 1 --questions 2",
    "--voters 6 --candidates 4 --choose 4 --trustees 2 --minimum 4 --revote-every 1",
    "--voters 6 --candidates 3 --choose 3 --trustees 3 --threshold 2 --minimum 1",
    "--voters 6 --candidates 3 --choose 3 --trustees 4 --threshold 4 --weights",
    "--voters 6 --candidates 3 --choose 3 --trustees 3 --threshold 1 --weights --revote-every 2",
    "--voters 5 --candidates 3 --choose 2 --trustees 2 --weights --questions 3 --blank",
    "--voters 3 --candidates 2 --choose 1 --trustees 2 --blank --minimum 1 --group RFC-3526-2048",
    "--voters 2 --candidates 2 --choose 1 --trustees 3 --threshold 2 --weights --group RFC-3526-2048",
]


@pytest.mark.parametrize("mode", MODES)
def test_the_other_program_accepts_our_elections(mode, tmp_path):
    path = rehearse(tmp_path, mode + " --seed modes")
    assert theirs(tmp_path)
    done = ours("verify", path)
    assert done.returncode == 0 and "everything holds" in done.stdout, done.stdout


@pytest.mark.parametrize("options", [
    {}, {"threshold": 2}, {"threshold": 2, "single": 1}, {"weights": [10, 2_000_000_000, 3]}, {"revotes": True}, {"empty": True},
    {"group": "RFC-3526-2048"}, {"group": "RFC-3526-2048", "threshold": 2},
], ids=str)
def test_our_program_accepts_the_other_programs_elections(options, tmp_path):
    election = ToolElection(tmp_path, **options)
    stages = election.run()
    for stage, copy in stages.items():
        done = ours("verify", copy)
        assert done.returncode == 0, f"{stage}: {done.stdout}"
    assert "the result is published" in done.stdout
    for count in election.counts():
        assert f"  {count}  " in done.stdout


def test_the_same_seed_gives_the_same_election(tmp_path):
    line = "--voters 3 --candidates 2 --choose 1 --trustees 1 --seed twice"
    first, second = rehearse(tmp_path / "a", line), rehearse(tmp_path / "b", line)
    assert first.name == second.name
    # All but the time in the header and in the names of files.
    assert [name for name, _ in read(first)] == [name for name, _ in read(second)]


@pytest.fixture(scope="session")
def elections(tmp_path_factory):
    folder = tmp_path_factory.mktemp("elections")
    lines = {
        "plain": "--voters 5 --candidates 3 --choose 2 --trustees 2 --blank --weights --revote-every 5 --seed plain",
        "threshold": "--voters 3 --candidates 2 --choose 1 --trustees 3 --threshold 2 --seed threshold",
        "other": "--voters 4 --candidates 3 --choose 2 --trustees 2 --blank --weights --seed other",
    }
    return {name: rehearse(folder / name, line) for name, line in lines.items()}


def test_taking_apart_and_chaining_anew_changes_nothing(elections, tmp_path):
    for name, path in elections.items():
        copy = Board(path).write(tmp_path / name)
        assert [name for name, _ in read(copy)] == [name for name, _ in read(path)]
        assert ours("verify", copy).returncode == 0 and theirs(copy.parent)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_tampering_is_refused(kind, elections, tmp_path):
    path = elections[kind.election]
    if kind.act.__name__.startswith("_"):
        files = read(path)
        kind.act(files, elections["other"])
        changed = write(files, tmp_path, path.name)
    else:
        board = Board(path)
        kind.act(board, Board(elections["other"]))
        changed = board.write(tmp_path)
    done = ours("verify", changed)
    assert done.returncode == 1, done.stdout
    assert "FAILED: " in done.stdout and f"[belenios.{kind.code}]" in done.stdout, done.stdout
    if kind.seen:
        assert not theirs(tmp_path), "the other program accepts this"


def test_at_least_twenty_five_kinds_are_refused_by_both():
    assert sum(kind.seen for kind in KINDS) >= 25


@pytest.mark.parametrize("damage", [
    lambda data: data[:-512], lambda data: data + b"x" * 512, lambda data: data[:700], lambda data: b"",
    lambda data: data[:300] + b"x" + data[301:], lambda data: data + bytes(1024),
], ids=["cut", "longer", "cut in the header", "empty", "a header's spare byte", "an end mark"])
def test_a_damaged_file_is_refused_in_words(damage, elections, tmp_path):
    path = tmp_path / "damaged.bel"
    path.write_bytes(damage(elections["plain"].read_bytes()))
    done = ours("verify", path)
    assert done.returncode == 1 and "FAILED: " in done.stdout, done.stdout


def test_every_cut_at_an_event_still_holds_and_says_how_far_it_is(elections, tmp_path):
    files = read(elections["plain"])
    ends = [index for index, (name, _) in enumerate(files) if name.endswith(".event.json")]
    words = []
    for end in ends:
        done = ours("verify", write(files[: end + 1], tmp_path / str(end), "part.bel"))
        assert done.returncode == 0, done.stdout
        words.append(done.stdout)
    assert "voting is open" in words[0] and "the result is published" in words[-1]


@pytest.mark.parametrize("group", ["BELENIOS-2048", "RFC-3526-2048"])
def test_a_trustee_of_ours_sits_in_a_ceremony_of_the_other_program(group, tmp_path):
    def tool(*arguments: object, text: str = "") -> str:
        done = subprocess.run(
            ["belenios-tool", "setup", *map(str, arguments)], input=text, cwd=tmp_path, capture_output=True, text=True,
            env={"PATH": "/usr/bin:/bin", "BELENIOS_USE_URANDOM": "1"}, timeout=300)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def trustee(step: int, *arguments: object) -> str:
        done = ours("trustee", "--step", step, "--key", tmp_path / "ours.seed", "--group", group, *arguments)
        assert done.returncode == 0, done.stderr
        return done.stdout

    step = ["generate-trustee-key-threshold", "--group", group]
    tool(*step, "--step", 1)
    tool(*step, "--step", 1)
    first, last = sorted(tmp_path.glob("*.key"))
    certificates = [first.with_suffix(".cert").read_text(), trustee(1), last.with_suffix(".cert").read_text()]
    (tmp_path / "certs").write_text("".join(certificates))
    step += ["--certs", "certs"]
    known = ["--certs", tmp_path / "certs", "--threshold", 2]
    third = [*step, "--step", 3, "--threshold", 2, "--key"]
    polynomials = [tool(*third, first.name), trustee(3, *known), tool(*third, last.name)]
    (tmp_path / "polynomials").write_text("".join(polynomials))
    tool(*step, "--step", 4, "--polynomials", "polynomials")
    (mine,) = set(tmp_path.glob("*.vinput")) - {first.with_suffix(".vinput"), last.with_suffix(".vinput")}
    outputs = [
        tool(*step, "--step", 5, "--key", first.name, text=first.with_suffix(".vinput").read_text()),
        trustee(5, *known, "--input", mine),
        tool(*step, "--step", 5, "--key", last.name, text=last.with_suffix(".vinput").read_text()),
    ]
    # The other program checks every key against the polynomials here.
    assert '"threshold":2' in tool(*step, "--step", 6, "--polynomials", "polynomials", text="".join(outputs))
