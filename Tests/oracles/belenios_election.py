"""A whole election made with `belenios-tool` alone."""

import json
import shutil
import subprocess
from pathlib import Path

QUESTIONS = [
    {"answers": ["A", "B"], "blank": True, "min": 1, "max": 1, "question": "First, \"quoted\" / 中文\t"},
    {"answers": ["C", "D", "E"], "min": 0, "max": 2, "question": "Second"},
]
VOTES = [[[0, 1, 0], [1, 0, 0]], [[1, 0, 0], [0, 1, 1]], [[0, 0, 1], [0, 0, 1]]]
SECOND = [[[0, 0, 1], [0, 0, 0]]]


class ToolElection:
    def __init__(self, folder: Path, group="BELENIOS-2048", threshold=None, single=0, weights=None, revotes=False, empty=False):
        self.folder, self.group, self.threshold = folder / "election", group, threshold
        self.single = single if threshold else 2
        self.weights, self.revotes = weights, revotes
        self.votes = [] if empty else VOTES + (SECOND if revotes else [])
        self.folder.mkdir()

    def tool(self, *arguments: object, text: str = "") -> str:
        done = subprocess.run(
            ["belenios-tool", *map(str, arguments)], input=text, cwd=self.folder, capture_output=True, text=True,
            env={"PATH": "/usr/bin:/bin", "BELENIOS_USE_URANDOM": "1"}, timeout=300)
        assert done.returncode == 0, f"{arguments}: {done.stderr}"
        return done.stdout

    def put(self, name: str, text: str) -> str:
        (self.folder / name).write_text(text)
        return name

    def found(self, pattern: str) -> list[Path]:
        return sorted(self.folder.glob(pattern))

    def event(self, type: str, text: str = ""):
        self.tool("archive", "add-event", f"--type={type}", text=text)

    def run(self) -> dict[str, Path]:
        """Copies of the archive: set up, open, closed, tallied, published."""
        self.uuid = self.tool("setup", "generate-token").strip()
        credentials = self.credentials()
        self.trustees()
        template = {"description": "d", "name": "n", "questions": QUESTIONS, "administrator": "A"}
        self.tool("setup", "make-election", "--uuid", self.uuid, "--group", self.group, "--template",
                  self.put("template.json", json.dumps(template)))
        self.tool("archive", "init")
        stages = {"set up": self.copy("setup")}
        for index, votes in enumerate(self.votes):
            self.event("Ballot", self.ballot(credentials[index % len(VOTES)], votes))
        stages["open"] = self.copy("open")
        self.event("EndBallots")
        stages["closed"] = self.copy("closed")
        self.event("EncryptedTally", self.tool("election", "compute-encrypted-tally"))
        stages["tallied"] = self.copy("tallied")
        self.decrypt()
        self.event("Result", self.tool("election", "compute-result"))
        stages["published"] = self.copy("published")
        self.tool("election", "verify")
        return stages

    def ballot(self, credential: str, votes: list) -> str:
        """An encrypted ballot; a test of another booth puts its own here."""
        return self.tool("election", "generate-ballot", "--privcred", self.put("credential", credential), "--ballot",
                         self.put("votes.json", json.dumps(votes)))

    def copy(self, stage: str) -> Path:
        return Path(shutil.copy(self.folder / f"{self.uuid}.bel", self.folder.parent / f"{stage}.bel"))

    def credentials(self) -> list[str]:
        lines = [f"v{index}@example.com,v{index}" for index in range(len(VOTES))]
        if self.weights:
            lines = [f"{line},{weight}" for line, weight in zip(lines, self.weights)]
        self.tool("setup", "generate-credentials", "--uuid", self.uuid, "--group", self.group, "--file",
                  self.put("voters.txt", "\n".join(lines) + "\n"))
        self.found("*.pubcreds")[0].rename(self.folder / "public_creds.json")
        rows = self.found("*.privcreds")[0].read_text().splitlines()
        return [row.split()[-1] for row in rows]

    def trustees(self):
        for _ in range(self.single):
            self.tool("setup", "generate-trustee-key", "--group", self.group)
        self.put("public_keys.jsons", "".join(path.read_text() for path in self.found("*.pubkey")))
        if self.threshold:
            self.ceremony()
        self.tool("setup", "make-trustees")

    def ceremony(self):
        step = ["setup", "generate-trustee-key-threshold", "--group", self.group]
        for _ in range(3):
            self.tool(*step, "--step", 1)
        # One order for all steps: that of the names.
        seeds = self.found("*.key")
        certificates = self.put("certs.jsons", "".join(seed.with_suffix(".cert").read_text() for seed in seeds))
        step += ["--certs", certificates]
        polynomials = "".join(
            self.tool(*step, "--key", seed.name, "--step", 3, "--threshold", self.threshold) for seed in seeds)
        polynomials = self.put("polynomials.jsons", polynomials)
        self.tool(*step, "--step", 4, "--polynomials", polynomials)
        outputs = "".join(
            self.tool(*step, "--key", seed.name, "--step", 5, text=seed.with_suffix(".vinput").read_text())
            for seed in seeds)
        self.put("threshold.json", self.tool(*step, "--step", 6, "--polynomials", polynomials, text=outputs))

    def decrypt(self):
        for owner, path in self.trustee_order():
            if path.endswith(".privkey"):
                part = self.tool("election", "decrypt", "--privkey", path, "--trustee-id", owner)
            else:
                part = self.tool("election", "decrypt-threshold", "--key", path, "--decryption-key",
                                 path.removesuffix(".key") + ".dkey", "--trustee-id", owner)
            self.event("PartialDecryption", part)

    def trustee_order(self) -> list[tuple[int, str]]:
        """Singles first, in the order of their files; then as many of the group as the threshold asks."""
        singles = [(index + 1, path.name) for index, path in enumerate(self.found("*.privkey"))]
        if not self.threshold:
            return singles
        members = [(len(singles) + index + 1, path.name) for index, path in enumerate(self.found("*.key"))]
        return singles + members[-self.threshold :]

    def counts(self) -> list[int]:
        """The sums, added in the plain."""
        last = dict(enumerate(self.votes[: len(VOTES)])) | dict(enumerate(self.votes[len(VOTES) :]))
        weights = self.weights or [1] * len(VOTES)
        return [
            sum(vote[question][choice] * weights[voter] for voter, vote in last.items())
            for question in range(len(QUESTIONS)) for choice in range(len(VOTES[0][question]))
        ]
