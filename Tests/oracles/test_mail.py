"""Letters to `stairwell intake mail`, made by Python's `email` and read by it too: the two must agree."""

import email
import email.policy
import hashlib
import json
import random
import re
import subprocess
from email.header import Header
from email.message import EmailMessage
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from email.utils import formataddr

import pytest
from conftest import ROOT, environment

DOT = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6364f8cf500f000386018058a3d7da0000000049454e44ae426082")
WORDS = "电梯坏了 货梯门夹人 大堂漏水 三号楼 空调不冷 噪音 lift broken 社保断缴 物业费 灯不亮 12层 消防通道被堵 é ü".split()
BIG5 = "電梯壞了 大堂漏水 三號樓 燈不亮 停車場".split()


def words(dice: random.Random, charset: str, count: int) -> str:
    pool = BIG5 if charset == "big5" else [word for word in WORDS if charset in ("utf-8", "gb18030") or word not in "éü"]
    return " ".join(dice.choice(pool) for _ in range(count))


def made(dice: random.Random, number: int) -> bytes:
    charset = dice.choice(["utf-8", "gb18030", "gbk", "big5"])
    text = "\n".join(words(dice, charset, dice.randint(1, 12)) for _ in range(dice.randint(1, 6)))
    form = dice.choice(["bytes as they are", "old", "new", "new"])
    if form == "bytes as they are":
        head = EmailMessage()
        address(head, words(dice, charset, 2), words(dice, charset, 9), number)
        part = f'MIME-Version: 1.0\nContent-Type: text/plain; charset="{charset}"\nContent-Transfer-Encoding: 8bit\n\n'
        return head.as_bytes().rstrip(b"\n") + b"\n" + part.encode() + text.encode(charset)
    if form == "old":
        letter = MIMEText(text, "plain", charset)
        name, subject = Header(words(dice, charset, 2), charset), Header(words(dice, charset, 9), charset)
        address(letter, str(name.encode()), subject, number)
        return letter.as_bytes()
    letter = EmailMessage()
    address(letter, words(dice, charset, 2), words(dice, charset, 9), number)
    letter.set_content(text, charset=charset, cte=dice.choice(["base64", "quoted-printable"]))
    if dice.random() < 0.5:
        letter.add_alternative(f"<html><body><p>{text}</p></body></html>", subtype="html", charset=charset)
    for place in range(dice.randint(0, 3)):
        name = words(dice, charset, 1) + f"{place}.png"
        letter.add_attachment(DOT + bytes([place]), maintype="image", subtype="png", filename=name)
    return letter.as_bytes(policy=letter.policy.clone(linesep=dice.choice(["\n", "\r\n"])))


def address(letter, name: str, subject, number: int) -> None:
    letter["Subject"] = subject
    letter["From"] = formataddr((name, f"writer{number}@firm.example"))
    letter["To"] = "community@house.example"
    letter["Message-ID"] = f"<{number}@firm.example>"


def tidy(text: str) -> str:
    return re.sub(r"[ \t]+(?=\n|$)", "", text.replace("\r\n", "\n")).strip()


def looked(stairwell, letter: bytes) -> dict:
    done = subprocess.run(
        [str(stairwell.path), "intake", "mail", "--dry-run"], input=letter, env=environment(), cwd=ROOT, capture_output=True, timeout=60)
    assert done.returncode == 0, done.stderr.decode()
    return json.loads(done.stdout)


def test_python_reads_the_same_in_sixty_letters(stairwell):
    dice = random.Random(20261125)
    for number in range(60):
        letter = made(dice, number)
        ours, theirs = looked(stairwell, letter), email.message_from_bytes(letter, policy=email.policy.default)
        body = theirs.get_body(("plain", "html"))
        told = f"letter {number}:\n{letter.decode(errors='replace')}"
        assert tidy(ours["text"]) == tidy(body.get_content()), told
        assert ours["subject"] == " ".join(str(theirs["subject"]).split()), told
        mailbox = theirs["from"].addresses[0]
        assert (ours["name"], ours["address"]) == (" ".join(mailbox.display_name.split()), mailbox.addr_spec), told
        files = [(part.get_filename(), hashlib.sha256(part.get_payload(decode=True)).hexdigest()) for part in theirs.iter_attachments()]
        assert [(one["name"], one["sha256"]) for one in ours["files"]] == files, told
        assert ours["message_id"] == theirs["message-id"] and ours["automatic"] is None, told


def deliver(stairwell, letter: bytes, *options: str) -> tuple[int, str]:
    done = subprocess.run(
        stairwell.line("intake", "mail", *options), input=letter, env=environment(), cwd=ROOT, capture_output=True, timeout=60)
    return done.returncode, (done.stdout + done.stderr).decode()


@pytest.fixture
def community(stairwell):
    stairwell.run("admin", "create", "--name", "林管理", "--email", "admin@house.example")
    return stairwell


def test_a_mail_server_is_told_what_to_do(stairwell, community):
    letter = MIMEMultipart()
    letter["From"], letter["Subject"], letter["Message-ID"] = "林某 <lin@firm.example>", Header("货梯门夹人", "gbk"), "<1@firm.example>"
    letter.attach(MIMEText("三号楼货梯\n\n发自我的 iPhone", "plain", "gbk"))
    first = deliver(community, letter.as_bytes(), "--sender", "lin@firm.example")
    assert first[0] == 0 and first[1].startswith("report rpt_"), first
    assert deliver(community, letter.as_bytes()) == (0, "repeated\n")
    assert deliver(community, letter.as_bytes(), "--sender", "") == (0, "automatic: bounce\n")
    assert deliver(community, b"not a message")[0] == 65
    assert deliver(community, b"")[0] == 65
    # A folder that is not there is our fault, not the writer's: later, and nothing is made in its place.
    other = community.at(community.data.parent / "elsewhere")
    assert deliver(other, letter.as_bytes())[0] == 75 and not other.data.exists()
