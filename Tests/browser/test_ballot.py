"""The browser's side of an election: its ballots against Debian's `belenios-tool` and our Swift verifier, its verifier against
the archives and the tampering of Tests/oracles, its arithmetic against Python's."""

import hashlib
import hmac
import json
import os
import random
import subprocess
import sys
from pathlib import Path

import pytest
from ballot_page import BallotPage

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "oracles"))

from belenios_archive import Board, read, write  # noqa: E402
from belenios_election import ToolElection  # noqa: E402
from belenios_tampering import KINDS, P  # noqa: E402

# A ballot of fifteen candidates in a phone's browser: under two seconds. This machine must be well below.
BALLOT_MILLISECONDS = 2_000


@pytest.fixture
def ballots(page_wide) -> BallotPage:
    return BallotPage(page_wide)


def ours(*arguments: object) -> subprocess.CompletedProcess:
    program = Path(__file__).resolve().parents[2] / os.environ["STAIRWELL_BIN"]
    return subprocess.run([program, "election", *map(str, arguments)], capture_output=True, text=True, timeout=300)


def rehearse(out: Path, line: str) -> Path:
    done = ours("rehearse", *line.split(), "--out", out)
    assert done.returncode == 0, done.stdout + done.stderr
    return Path(done.stdout.strip())


def theirs(folder: Path) -> bool:
    done = subprocess.run(
        ["belenios-tool", "election", "verify", "--dir", folder], capture_output=True, text=True, timeout=300)
    return done.returncode == 0 and "all checks passed" in done.stdout + done.stderr


# Arithmetic and spellings, against Python's.


def test_digests_are_those_of_another_library(ballots):
    numbers = random.Random(8407)
    messages = [numbers.randbytes(length) for length in [0, 1, 55, 56, 63, 64, 65, 119, 120, 128, 1000, 70_001]]
    keys = [numbers.randbytes(length) for length in [1, 19, 64, 65, 200]]
    body = """const { utf8, hex, fromHex } = await import(`${base}/ballot/text.js`);
      const mac = (key, text) => hex(m.hmac(fromHex(key))(fromHex(text)));
      return { digests: x.messages.map((text) => hex(m.sha256(fromHex(text)))), macs: x.keys.map((key) => mac(key, x.messages[6])),
        keys: x.keys.map((key) => hex(m.pbkdf2(fromHex(key), utf8("salt"), 30))) }"""
    argument = {"messages": [text.hex() for text in messages], "keys": [key.hex() for key in keys]}
    assert ballots.run("sha256", body, argument) == {
        "digests": [hashlib.sha256(text).hexdigest() for text in messages],
        "macs": [hmac.digest(key, messages[6], "sha256").hex() for key in keys],
        "keys": [hashlib.pbkdf2_hmac("sha256", key, b"salt", 30).hex() for key in keys],
    }


def test_messages_between_trustees_are_sealed_as_others_do(ballots):
    """Vectors of OpenSSL's own CCM, those of `CryptographyTests`. The nonces are 10 11 12 …, the key 00 01 02 …."""
    vectors = [
        (7, 4, "", "c15c734d"),
        (13, 8, "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f2021222324252627",
         "1db34eebd3aa707f6f299d97a23b7e47520da63f38c4e0ffc7de4123cb12581e5ea819a42adf558d974e5620e572589e"),
        (12, 16, "30313233343536373839616263646566", "4181c330527e565754cafc0c5f3bd5577be29a48d34a781d9f894303e667e6c4"),
    ]
    body = """const { hex, fromHex } = await import(`${base}/ballot/text.js`);
      const from = (start, count) => Uint8Array.from({ length: count }, (_, place) => start + place);
      return x.map(([nonce, tag, text]) => {
        const sealed = m.seal(fromHex(text), from(0, 32), from(16, nonce), tag);
        const torn = sealed.map((byte, place) => (place === 0 ? byte ^ 1 : byte));
        return [hex(sealed), hex(m.open(sealed, from(0, 32), from(16, nonce), tag)), m.open(torn, from(0, 32), from(16, nonce), tag) === undefined];
      })"""
    assert ballots.run("ccm", body, vectors) == [[sealed, text, True] for _, _, text, sealed in vectors]


def test_powers_are_those_of_another_library(ballots):
    numbers = random.Random(2048)
    q = 78571733251071885079927659812671450121821421258408794611510081919805623223441
    bases = [numbers.randrange(1, P) for _ in range(4)] + [1, P - 1]
    exponents = [numbers.randrange(q) for _ in range(4)] + [0, 1, 15, 16, q - 1, q]
    body = """const [p, bases, exponents] = [BigInt(x.p), x.bases.map(BigInt), x.exponents.map(BigInt)];
      const texts = (list) => list.map(String);
      return { shared: bases.map((base) => texts(m.sharedPowers(base, exponents, p))),
        fixed: bases.map((base) => [1, 40, 4000].map((uses) => {
          const table = new m.FixedBase(base, p, 256, uses);
          return texts(exponents.map((exponent) => table.power(exponent)));
        })), small: bases.map((base) => texts([0, 1, 2, 77, 100000000000].map((exponent) => m.smallPower(base, exponent, p)))) }"""
    made = ballots.run("powers", body, {"p": str(P), "bases": [*map(str, bases)], "exponents": [*map(str, exponents)]})
    expected = [[str(pow(base, exponent, P)) for exponent in exponents] for base in bases]
    assert made["shared"] == expected
    assert made["fixed"] == [[row] * 3 for row in expected]
    assert made["small"] == [[str(pow(base, exponent, P)) for exponent in (0, 1, 2, 77, 100_000_000_000)] for base in bases]


def test_membership_is_told_in_both_groups(ballots):
    body = """return x.names.map((name) => {
        const group = m.Group.named(name);
        const inside = [1n, group.g, group.g * group.g % group.p, group.scalar(5n) && group.product([group.g, group.g, group.g])];
        const outside = [group.p - 1n, group.p - group.g];
        return [inside.map((one) => group.contains(one)), outside.map((one) => group.contains(one)),
          String(group.invert(7n) * 7n % group.q)];
      })"""
    answer = ballots.run("group", body, {"names": ["BELENIOS-2048", "RFC-3526-2048"]})
    assert answer == [[[True] * 4, [False] * 2, "1"]] * 2


def test_json_is_written_as_it_was_read_and_what_is_doubtful_is_refused(ballots):
    good = ['{"b":1,"a":[true,false,null,-7],"1":{}}', '"\\"\\\\\\n\\r\\t\\u0001\\u007f中文😀/"', "[]", "9007199254740993"]
    bad = ["", "{", '{"a":1,"a":2}', "01", "-0", "1.5", "1e3", '"\\ud800"', '"\\x"', "[1,]", "{} x", "[" * 40 + "]" * 40, '"\n"']
    body = """const kept = x.good.map((text) => m.writeJSON(m.readJSON(text)));
      const refused = x.bad.map((text) => { try { m.readJSON(text); return "read"; } catch (error) { return error.code; } });
      return [kept, refused]"""
    assert ballots.run("json", body, {"good": good, "bad": bad}) == [good, ["json_malformed"] * len(bad)]


# Ballots.


class BrowserElection(ToolElection):
    """An election of `belenios-tool` whose ballots are made in the browser, and the keys of a threshold group with their parts, too."""

    def __init__(self, ballots: BallotPage, *arguments, **options):
        super().__init__(*arguments, **options)
        self.ballots, self.opened = ballots, False

    def ballot(self, credential: str, votes: list) -> str:
        if not self.opened:
            self.ballots.call("open", {"text": (self.folder / "election.json").read_text().rstrip("\n")})
            self.opened = True
        return self.ballots.call("encrypt", {"choices": votes, "credential": credential})["ballot"]

    def ceremony(self):
        """Three rounds of the trustees; what a server does between them is done here."""
        seeds = [self.ballots.call("trusteeSeed") for _ in range(3)]
        known = {"certificates": "[" + ",".join(seed["message"] for seed in seeds) + "]", "threshold": self.threshold}
        self.desks = [{**known, "privateKey": seed["privateKey"]} for seed in seeds]
        polynomials = [json.loads(self.ballots.call("trusteePolynomial", desk)) for desk in self.desks]
        publics = [polynomial["coefexps"] for polynomial in polynomials]
        for place, desk in enumerate(self.desks):
            secrets = [polynomial["secrets"][place] for polynomial in polynomials]
            desk["input"] = dumped({"polynomial": polynomials[place]["polynomial"], "secrets": secrets, "coefexps": publics})
            output = json.loads(self.ballots.call("trusteeOutput", desk))
            desk |= {"sealed": output["private_key"], "publicKey": dumped(output["public_key"])}
        keys = [json.loads(desk["publicKey"]) for desk in self.desks]
        certificates = json.loads(known["certificates"])
        self.put("threshold.json", dumped(
            {"threshold": self.threshold, "certs": certificates, "coefexps": publics, "verification_keys": keys}))

    def event(self, type: str, text: str = ""):
        if type == "EncryptedTally":
            self.tally = text
        super().event(type, text)

    def decrypt(self):
        super().decrypt()
        if not self.threshold:
            return
        # The first of the group is lost: the last ones are enough.
        election = (self.folder / "election.json").read_text().rstrip("\n")
        given = {"election": election, "tally": self.tally.splitlines()[0]}
        for place, desk in list(enumerate(self.desks))[-self.threshold :]:
            part = self.ballots.call("decrypt", {**desk, **given})
            owned = dumped({"owner": self.single + place + 1, "payload": hashlib.sha256(part.encode()).hexdigest()})
            self.event("PartialDecryption", f"{part}\n{owned}\n")


@pytest.mark.parametrize("options", [
    {"weights": [10, 2_000_000_000, 3], "revotes": True}, {"threshold": 2, "single": 1}, {"group": "RFC-3526-2048"},
], ids=str)
def test_a_browsers_ballots_count_in_the_other_programs_election_and_both_verifiers_accept_them(options, ballots, tmp_path):
    election = BrowserElection(ballots, tmp_path, **options)
    stages = election.run()
    published = stages["published"]
    done = ours("verify", published)
    assert done.returncode == 0, done.stdout
    for count in election.counts():
        assert f"  {count}  " in done.stdout
    report = ballots.verify(published.read_bytes())
    assert report["holds"] and [sum for row in report["result"] for sum in row] == election.counts(), report


def test_an_archive_holds_at_every_stage_of_its_election(ballots, tmp_path):
    stages = ToolElection(tmp_path).run()
    for stage, words in [("set up", "open"), ("open", "open"), ("closed", "closed"), ("tallied", "tallied")]:
        report = ballots.verify_here(stages[stage].read_bytes())
        assert report["holds"] and report["stage"] == words, report


@pytest.mark.parametrize("options", [{"empty": True}, {"threshold": 2, "weights": [1, 2, 3]}], ids=str)
def test_the_other_programs_archives_hold_in_the_browser(options, ballots, tmp_path):
    election = ToolElection(tmp_path, **options)
    report = ballots.verify(election.run()["published"].read_bytes())
    assert report["holds"], report["faults"]
    assert [sum for row in report["result"] for sum in row] == election.counts()


def fifteen(folder: Path) -> dict:
    """The texts of a set-up election of fifteen candidates, nine of whom may be chosen."""
    path = rehearse(folder, "--voters 1 --candidates 15 --choose 9 --trustees 3 --seed fifteen")
    return {name: dumped(value) for name, value in Board(path).setup.items()}


def dumped(value) -> str:
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False)


def test_a_ballot_of_fifteen_candidates_is_made_in_time_and_opens_to_what_was_chosen_and_to_nothing_else(ballots, tmp_path):
    setup = fifteen(tmp_path)
    ballots.call("open", {"text": setup["election"]})
    opening = ballots.milliseconds
    choices = [[1, 0, 1] * 5]
    choices[0][2] = 0
    made = ballots.call("encrypt", {"choices": choices})
    assert opening + ballots.milliseconds < BALLOT_MILLISECONDS
    print(f"tables {opening:.0f} ms, ballot {ballots.milliseconds:.0f} ms")
    told = {"election": setup["election"], "ballot": made["ballot"], "tracker": made["tracker"], "choices": choices}
    audit = ballots.call("audit", {**told, "openings": made["openings"]})
    assert audit == {"isTracker": True, "isElection": True, "opened": choices, "holds": True}
    # A device that encrypts something else, gives another tracker, or invents randomness is found out.
    lied = ballots.call("audit", {**told, "choices": [[0] + choices[0][1:]], "openings": made["openings"]})
    assert lied["opened"] == choices and not lied["holds"]
    other = ballots.call("encrypt", {"choices": choices})
    assert other["tracker"] != made["tracker"]
    assert not ballots.call("audit", {**told, "tracker": other["tracker"], "openings": made["openings"]})["holds"]
    invented = ballots.call("audit", {**told, "openings": other["openings"]})
    assert invented["opened"] == [[None] * 15] and not invented["holds"]
    # And the ballot is one that all three verifiers take.
    archive = ballots.run("practice", "const { name, bytes } = m.practiceArchive(x); return [name, [...bytes]]", {
        "election": setup["election"], "trustees": setup["trustees"], "ballot": made["ballot"],
        "credential": made["credential"], "seconds": 1_760_000_000})
    path = tmp_path / "practice" / archive[0]
    path.parent.mkdir()
    path.write_bytes(bytes(archive[1]))
    done = ours("verify", path)
    assert done.returncode == 0 and "1 ballots, 1 count" in done.stdout, done.stdout
    assert theirs(path.parent)
    report = ballots.verify(path.read_bytes())
    assert report["holds"] and report["ballots"] == [{"tracker": made["tracker"], "height": 1, "isCounted": True}]


def test_choices_that_do_not_fit_and_credentials_with_a_slip_are_refused(ballots, tmp_path):
    ballots.call("open", {"text": fifteen(tmp_path)["election"]})
    body = """const call = async (values) => { try { await window.ballots.call("encrypt", values); return "made"; } catch (error) { return error.code; } };
      return Promise.all(x.map(call))"""
    good = [[1] * 9 + [0] * 6]
    cases = [
        {"choices": [[1] * 10 + [0] * 5]}, {"choices": [[2] + [0] * 14]}, {"choices": [[1] * 9]}, {"choices": []},
        {"choices": good, "credential": "aaa-aaa-aaa-aaa-aaa"}, {"choices": good, "credential": "x"}, {"choices": good}]
    assert ballots.run("text", body, cases) == ["choice_invalid"] * 4 + ["credential_mistyped"] * 2 + ["made"]


# Tampering.


@pytest.fixture(scope="module")
def elections(tmp_path_factory):
    folder = tmp_path_factory.mktemp("elections")
    lines = {
        "plain": "--voters 5 --candidates 3 --choose 2 --trustees 2 --blank --weights --revote-every 5 --seed plain",
        "threshold": "--voters 3 --candidates 2 --choose 1 --trustees 3 --threshold 2 --seed threshold",
        "other": "--voters 4 --candidates 3 --choose 2 --trustees 2 --blank --weights --seed other",
    }
    return {name: rehearse(folder / name, line) for name, line in lines.items()}


def tampered(kind, elections, folder: Path) -> bytes:
    path = elections[kind.election]
    if kind.act.__name__.startswith("_"):
        files = read(path)
        kind.act(files, elections["other"])
        return write(files, folder, path.name).read_bytes()
    board = Board(path)
    kind.act(board, Board(elections["other"]))
    return board.write(folder).read_bytes()


def test_untouched_elections_hold_and_name_the_ballots_that_count(ballots, elections):
    for path in elections.values():
        report = ballots.verify(path.read_bytes())
        assert report["holds"] and report["stage"] == "published" and set(report["parts"].values()) == {"holds"}, report
        assert len({ballot["tracker"] for ballot in report["ballots"]}) == report["ballotCount"]
        assert sum(ballot["isCounted"] for ballot in report["ballots"]) == report["countedBallots"]


def test_every_kind_of_tampering_is_refused_with_the_name_of_the_check(ballots, elections, tmp_path):
    assert len(KINDS) >= 25
    wrong = []
    for kind in KINDS:
        report = ballots.verify_here(tampered(kind, elections, tmp_path / kind.name))
        codes = [fault["code"] for fault in report["faults"]]
        if report["holds"] or kind.code not in codes:
            wrong.append((kind.name, kind.code, codes))
        failed = [part for part, state in report["parts"].items() if state == "failed"]
        assert failed == [report["faults"][0]["part"]]
    assert not wrong


@pytest.mark.parametrize("damage", [
    lambda data: data[:-512], lambda data: data + b"x" * 512, lambda data: data[:700], lambda data: b"",
    lambda data: data[:300] + b"x" + data[301:], lambda data: data + bytes(1024),
], ids=["cut", "longer", "cut in the header", "empty", "a header's spare byte", "an end mark"])
def test_a_damaged_file_is_refused(damage, ballots, elections):
    report = ballots.verify_here(damage(elections["plain"].read_bytes()))
    assert not report["holds"] and report["faults"]
