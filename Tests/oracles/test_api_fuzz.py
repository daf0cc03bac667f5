"""A fuzzer that we did not write (schemathesis) reads /openapi.json and holds the served answers against it: no undocumented
status, no answer that its schema does not describe, no 5xx; what the document allows is taken, what it forbids is refused."""

import os
import re
import subprocess
from pathlib import Path

import pytest
from conftest import ROOT, environment

FUZZER = ROOT / ".venv" / "bin" / "st"


@pytest.mark.parametrize("role", ["worker", "employee", "nobody"])
def test_the_document_is_true_to_what_is_served(demo, tmp_path, role):
    with demo.at(copied(demo, tmp_path)).serving() as server:
        command = [
            str(FUZZER), "run", f"{server.url}/openapi.json", "--phases", "examples,coverage,fuzzing", "-n", "20",
            "--seed", "7", "--generation-database", "none", "--continue-on-failure", "--no-color", "--warnings", "off",
        ]
        if role != "nobody":
            command += ["-H", "Authorization: Bearer " + demo.token(f"{role}@demo.example")]
        done = subprocess.run(command, env=environment(), cwd=tmp_path, capture_output=True, text=True, timeout=300)
        assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-1000:]
        tested = re.search(r"Tested: (\d+)", done.stdout)
        assert tested and int(tested[1]) >= 10, done.stdout[-2000:]


def copied(demo, tmp_path) -> Path:
    """What a fuzzer writes stays out of the world that other tests look at."""
    from test_house import copy

    copy(demo.data, tmp_path / "data")
    return tmp_path / "data"
