"""A fuzzer that we did not write (schemathesis) reads /openapi.json and holds the served answers against it: no undocumented
status, no answer that its schema does not describe, no 5xx; what the document allows is taken, what it forbids is refused."""

import re
import subprocess
from pathlib import Path

from conftest import ROOT, environment

FUZZER = ROOT / ".venv" / "bin" / "st"


# Who may do most is asked most. Of the others each operation is asked too, but not all twins of a path in XML, which share its
# handler and are compared with it in test_open311.
PLANS = {
    "worker": ["--phases", "examples,coverage,fuzzing", "-n", "12"],
    "employee": ["--phases", "examples,fuzzing", "--mode", "positive", "-n", "8", "--exclude-path-regex", r"\.xml$"],
    "nobody": ["--phases", "examples,fuzzing", "--mode", "positive", "-n", "3", "--exclude-path-regex", r"\.xml$"],
}


# `/events` without `poll=1` is a stream without an end; test_live listens to it.
STREAM = ["--exclude-path", "/events"]


def test_the_document_is_true_to_what_is_served(demo, tmp_path):
    faults = []
    with demo.at(copied(demo, tmp_path)).serving() as server:
        for role, plan in PLANS.items():
            command = [
                str(FUZZER), "run", f"{server.url}/openapi.json", *plan, "--seed", "7", "--generation-database", "none",
                "--continue-on-failure", "--no-color", "--warnings", "off", *STREAM,
            ]
            if role != "nobody":
                command += ["-H", "Authorization: Bearer " + demo.token(f"{role}@demo.example")]
            done = subprocess.run(command, env=environment(), cwd=tmp_path, capture_output=True, text=True, timeout=300)
            tested = re.search(r"Tested: (\d+)", done.stdout)
            if done.returncode != 0 or not tested or int(tested[1]) < 10:
                faults.append(f"as {role}:\n{done.stdout[-6000:]}{done.stderr[-1000:]}")
    assert not faults, "\n".join(faults)


def copied(demo, tmp_path) -> Path:
    """What a fuzzer writes stays out of the world that other tests look at."""
    from test_house import copy

    copy(demo.data, tmp_path / "data")
    return tmp_path / "data"
