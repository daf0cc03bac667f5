"""What leaves the house, read by software that is not ours."""

import email
import email.policy
import subprocess

import pytest
from conftest import ROOT, environment
from sinks import mail_sink


def send_test_mail(stairwell, sink, **settings: str) -> subprocess.CompletedProcess:
    mail = {
        "STAIRWELL_SMTP_HOST": "127.0.0.1", "STAIRWELL_SMTP_PORT": str(sink.port), "STAIRWELL_SMTP_SECURITY": "none",
        "STAIRWELL_SMTP_SENDER": "上下楼 <noreply@house.example>", **settings,
    }
    return subprocess.run(
        stairwell.line("test-mail", "keeper@firm.example"), env={**environment(), **mail}, cwd=ROOT, capture_output=True,
        timeout=60)


@pytest.fixture
def community(stairwell):
    stairwell.run("admin", "create", "--name", "林管理", "--email", "admin@house.example")
    return stairwell


def test_a_letter_arrives_as_others_read_it(community):
    with mail_sink() as sink:
        done = send_test_mail(community, sink, STAIRWELL_SMTP_USER="house", STAIRWELL_SMTP_PASSWORD="s3cret")
        assert done.returncode == 0, done.stderr.decode()
    [taken] = sink.taken
    assert (taken.sender, taken.receivers) == ("noreply@house.example", ["keeper@firm.example"])
    assert taken.login == "\0house\0s3cret"
    letter = email.message_from_bytes(taken.data, policy=email.policy.default)
    assert letter["subject"] == "上下楼：邮件设置可用 · Stairwell: the mail settings work"
    assert str(letter["from"]) == "上下楼 <noreply@house.example>"
    assert letter["message-id"].endswith("@house.example>") and letter["date"].datetime.tzinfo is not None
    assert "That it arrived means" in letter.get_content() and "邮件设置可用" in letter.get_content()
    assert not letter.defects


def test_a_server_that_refuses_or_wants_no_tls_is_told_of(community):
    with mail_sink(refuse="550 no such person <keeper@firm.example>") as sink:
        done = send_test_mail(community, sink)
        assert done.returncode != 0 and b"rejected 550" in done.stderr, done.stderr
        # A server without STARTTLS is given nothing when TLS was asked for.
        done = send_test_mail(community, sink, STAIRWELL_SMTP_SECURITY="starttls")
        assert done.returncode != 0 and b"tls" in done.stderr, done.stderr
    assert sink.taken == []


def test_settings_that_make_no_sense_stop_the_program(community):
    with mail_sink() as sink:
        for name, value in [("PORT", "0"), ("SECURITY", "ssl"), ("SENDER", "nobody")]:
            done = send_test_mail(community, sink, **{f"STAIRWELL_SMTP_{name}": value})
            assert done.returncode != 0 and f"STAIRWELL_SMTP_{name}".encode() in done.stderr, done.stderr
