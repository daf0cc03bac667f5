"""Webhooks, verified by the reference library of their standard; robots, verified as their makers describe them; slow targets."""

import base64
import email
import email.policy
import hashlib
import hmac
import json
import re
import shutil
import sqlite3
import time
import urllib.parse
from contextlib import ExitStack

import pytest
import requests
from conftest import Binary, Serving, call, unused_port
from sinks import mail_sink, web_sink
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

OPEN = {"STAIRWELL_OUTWARD_NETWORKS": "127.0.0.0/8", "STAIRWELL_OUTWARD_HTTP": "true", "STAIRWELL_QUIET_HOURS": "none"}


class Office:
    """An administrator's browser, and tokens that file cases, on a server of its own."""

    def __init__(self, url: str, binary: Binary, accounts: list):
        self.url, self.binary = url, binary
        self.accounts = {account.role: account for account in reversed(accounts)}
        self.browser = requests.Session()
        self.sign_in("administrator")
        self.tokens: dict[str, str] = {}

    def fields(self, path: str) -> dict[str, str]:
        page = self.browser.get(self.url + path).text
        return {name: re.search(rf'name="{name}" value="([^"]*)"', page)[1] for name in ("_token", "_nonce")
                if f'name="{name}"' in page}

    def post(self, path: str, _from: str, fields: dict | list) -> requests.Response:
        pairs = list(fields.items()) if isinstance(fields, dict) else fields
        return self.browser.post(self.url + path, data=pairs + list(self.fields(_from).items()), headers={"Accept": "text/html"})

    def sign_in(self, role: str) -> None:
        account = self.accounts[role]
        answer = self.post("/sign-in", "/sign-in", {"account": account.email, "password": account.password, "next": ""})
        assert "session" in self.browser.cookies, answer.text[:2000]

    def endpoint(self, name: str, address: str, kind: str = "standard", secret: str = "", events=("case.opened",)) -> str:
        fields = [("name", name), ("kind", kind), ("address", address), ("secret", secret)] + [("event", e) for e in events]
        answer = self.post("/settings/webhooks", "/settings/webhooks", fields)
        assert answer.status_code == 200 and "/settings/webhooks/whe_" in answer.url, answer.text[-3000:]
        return "/settings/webhooks/" + answer.url.rsplit("/", 1)[1].split("?")[0]

    def page_with(self, path: str, words: str, seconds: float = 20) -> str:
        """The page, once it tells what the last delivery came to."""
        end = time.monotonic() + seconds
        while words not in (page := self.browser.get(self.url + path).text):
            assert time.monotonic() < end, page[-3000:]
            time.sleep(0.2)
        return page

    def refusal(self, address: str) -> int:
        fields = [("name", "x"), ("kind", "standard"), ("address", address), ("secret", ""), ("event", "case.opened")]
        return self.post("/settings/webhooks", "/settings/webhooks", fields).status_code

    def secret(self, path: str) -> str:
        return re.search(r"data-secret>([^<]+)<", self.post(path + "/secret", path, {}).text)[1]

    def file(self, role: str, words: str, key: str) -> tuple[dict, float]:
        if role not in self.tokens:
            self.tokens[role] = self.binary.token(self.accounts[role].person)
        begun = time.monotonic()
        status, body = call(self.url + "/api/v1/cases", self.tokens[role], {"body": words}, {"Idempotency-Key": key})
        assert status in (200, 201), body
        return body, time.monotonic() - begun


@pytest.fixture(scope="module")
def house(server, accounts, tmp_path_factory):
    """A copy of the demo community on a server that may reach this machine."""
    data = tmp_path_factory.mktemp("house") / "data"
    shutil.copytree(server.data, data, ignore=shutil.ignore_patterns("*.sqlite*"))
    with sqlite3.connect(server.data / "stairwell.sqlite") as old, sqlite3.connect(data / "stairwell.sqlite") as new:
        old.backup(new)
    binary = Binary(server.binary, data)
    port = unused_port()
    mail = {"STAIRWELL_SMTP_HOST": "127.0.0.1", "STAIRWELL_SMTP_PORT": str(port), "STAIRWELL_SMTP_SECURITY": "none",
            "STAIRWELL_SMTP_SENDER": "noreply@house.example"}
    serving = Serving(binary, {**OPEN, **mail})
    try:
        serving.wait()
        office = Office(serving.url, binary, accounts)
        with ExitStack() as office.until_the_end:
            office.mail_port = port
            yield office
    finally:
        serving.kill()


def test_a_message_is_signed_and_tells_no_more_than_it_may(house):
    with web_sink() as sink:
        path = house.endpoint("会签", sink.url + "/hook?a=b")
        secret = house.secret(path)
        case, _ = house.file("enterprise", "货梯早高峰停运，员工排队二十分钟", "signed-1")
        own, _ = house.file("employee", "食堂的灯太暗", "signed-2")
        posted = {json.loads(p.body)["data"]["id"]: p for p in sink.until(2)}
    firm = posted[case["id"]]
    assert firm.path == "/hook?a=b" and firm.headers["content-type"] == "application/json"
    told = Webhook(secret).verify(firm.body, firm.headers)
    assert set(told) == {"type", "timestamp", "data"} and told["type"] == "case.opened"
    assert set(told["data"]) == {"id", "number", "window", "state", "url"}
    assert told["data"]["number"] == case["number"] and told["data"]["state"] == "waiting"
    assert told["data"]["url"].endswith("/cases/" + case["id"])
    assert "货梯".encode() not in firm.body
    hers = Webhook(secret).verify(posted[own["id"]].body, posted[own["id"]].headers)
    assert set(hers["data"]) == {"id", "number", "state"}
    with pytest.raises(WebhookVerificationError):
        Webhook(secret).verify(firm.body + b" ", firm.headers)
    with pytest.raises(WebhookVerificationError):
        Webhook(secret).verify(firm.body, {**firm.headers, "webhook-id": "msg_other"})
    house.post(path + "/state", path, {"state": "ended"})


def test_a_changed_secret_signs_beside_the_old_one(house):
    with web_sink() as sink:
        path = house.endpoint("换密钥", sink.url)
        old = house.secret(path)
        # Twice, as an impatient person clicks: the first counts.
        house.post(path + "/rotation", path, {})
        new = house.secret(path)
        house.post(path + "/rotation", path, {})
        assert house.secret(path) == new != old
        house.post(path + "/test", path, {})
        [posted] = sink.until(1)
    assert len(posted.headers["webhook-signature"].split(" ")) == 2
    for secret in (old, new):
        assert Webhook(secret).verify(posted.body, posted.headers)["type"] == "test"
    house.post(path + "/state", path, {"state": "ended"})


def report(house, words: str, contact: str) -> tuple[str, float]:
    """Through the pages of a report without an account, up to the one that asks for the code; gives its nonce and the longest wait."""
    browser, waits = requests.Session(), []
    page = browser.get(house.url + "/report").text
    token, nonce = (re.search(rf'name="{name}" value="([^"]*)"', page)[1] for name in ("_token", "_nonce"))
    steps = [{"step": "what", "body": words}, {"step": "where", "spot": "东门外"}, {"step": "photos", "go": "next"},
             {"step": "contact", "name": "林某", "contact": contact, "consent": "1"}]
    for step in steps:
        begun = time.monotonic()
        answer = browser.post(house.url + "/report", data={**step, "_token": token, "_nonce": nonce}, headers={"Accept": "text/html"})
        waits.append(time.monotonic() - begun)
        assert answer.status_code == 200, answer.text[:2000]
    assert 'name="code"' in answer.text, "she is asked for the code that is on its way"
    return nonce, max(waits)


def letters(house) -> list[tuple[str, int, str]]:
    with sqlite3.connect(f"file:{house.binary.data}/stairwell.sqlite?mode=ro", uri=True) as store:
        return store.execute("SELECT state, attempts, last_error FROM outgoing_letters WHERE occasion LIKE 'report|%' ORDER BY id").fetchall()


def test_a_mail_server_that_is_dead_changes_nothing_for_a_reporter(house):
    house.nonce, waited = report(house, "路灯不亮", "lin@firm.example")
    assert waited < 2
    end = time.monotonic() + 10
    while not (found := letters(house)) or found[0][0] != "waiting" or not found[0][2]:
        assert time.monotonic() < end, found
        time.sleep(0.05)
    # It comes back, and the letter is tried again while other tests run; the last one looks.
    house.mail = house.until_the_end.enter_context(mail_sink(port=house.mail_port))


def test_what_fails_comes_again_under_its_id_and_410_is_the_end(house):
    answers = iter([(500, b"later", {}), (200, b"x" * 1_000_000, {})])
    with web_sink(lambda posted: next(answers)) as sink, web_sink(lambda posted: (410, b"", {})) as gone:
        path = house.endpoint("重试", sink.url)
        ended = house.endpoint("没了", gone.url)
        house.post(path + "/test", path, {})
        house.post(ended + "/test", ended, {})
        gone.until(1)
        first, second = sink.until(2)
        assert first.headers["webhook-id"] == second.headers["webhook-id"] and first.body == second.body
        assert second.at - first.at > 7.5
        page = house.page_with(path + "?lang=en", "Delivered")
        assert "xxx" in page and "x" * 201 not in page
        house.page_with(ended + "?lang=en", "410")
        delivery = re.search(r'name="delivery" value="(msg_[^"]+)"', page)[1]
        answers = iter([(200, b"", {})])
        house.post(path + "/replay", path, {"delivery": delivery})
        assert sink.until(3)[2].headers["webhook-id"] == delivery
    house.post(path + "/state", path, {"state": "ended"})


def test_addresses_that_lead_elsewhere_are_refused_and_redirects_are_not_followed(house):
    for address in [
        "http://10.0.0.1/", "http://192.168.1.1/", "http://169.254.169.254/latest/meta-data", "http://100.100.100.200/",
        "http://0.0.0.0/", "http://[::1]/", "http://[::ffff:127.0.0.1]/", "http://2130706433/", "http://0x7f.1/",
        "http://224.0.0.1/", "http://[fe80::1]/", "file:///etc/passwd", "gopher://127.0.0.1/", "http://a@127.0.0.1/",
    ]:
        assert house.refusal(address) == 422, address
    with web_sink() as target, web_sink(lambda posted: (302, b"", {"Location": target.url})) as sink:
        path = house.endpoint("转走", sink.url)
        house.post(path + "/test", path, {})
        sink.until(1)
        house.page_with(path, ">302<")
        assert target.posted == []
        house.post(path + "/state", path, {"state": "ended"})


def test_robots_get_their_own_forms_and_rest_between_two(house):
    def answer(posted):
        return 200, (b'{"code":0}' if posted.path.startswith("/feishu") else b'{"errcode":0}'), {}

    with web_sink(answer) as sink:
        paths = [
            house.endpoint("企微", sink.url + "/wecom?key=k", "wecom"),
            house.endpoint("钉钉", sink.url + "/ding?access_token=k", "dingtalk", "SECding"),
            house.endpoint("飞书", sink.url + "/feishu/k", "feishu", "feishu-secret"),
        ]
        case, _ = house.file("enterprise", "空调不制冷", "robots-1")
        own, _ = house.file("employee", "楼道的烟味", "robots-2")
        sink.until(6)
        posted = {name: [p for p in sink.posted if p.path.startswith("/" + name)] for name in ("wecom", "ding", "feishu")}
        texts = {}
        for p in posted["wecom"]:
            body = json.loads(p.body)
            assert set(body) == {"msgtype", "text"} and body["msgtype"] == "text"
            texts[body["text"]["content"].split(" ")[1]] = body["text"]["content"]
        assert texts[case["number"]].startswith(f"新诉求 {case['number']} · ")
        assert " · 待受理 · 打开 http" in texts[case["number"]]
        assert texts[own["number"]] == f"新诉求 {own['number']} · 待受理"
        assert posted["wecom"][1].at - posted["wecom"][0].at >= 2.8
        for p in posted["ding"]:
            query = dict(urllib.parse.parse_qsl(p.path.split("?")[1]))
            signed = f"{query['timestamp']}\nSECding".encode()
            mac = hmac.new(b"SECding", signed, hashlib.sha256).digest()
            assert query["access_token"] == "k" and query["sign"] == base64.b64encode(mac).decode()
            assert abs(int(query["timestamp"]) / 1000 - time.time()) < 60
        for p in posted["feishu"]:
            body = json.loads(p.body)
            mac = hmac.new(f"{body['timestamp']}\nfeishu-secret".encode(), b"", hashlib.sha256).digest()
            assert body["sign"] == base64.b64encode(mac).decode() and body["msg_type"] == "text"
            assert body["content"]["text"].startswith("新诉求 ")
        for path in paths:
            house.post(path + "/state", path, {"state": "ended"})
    with web_sink(lambda posted: (200, b'{"errcode":45009,"errmsg":"freq"}', {})) as sink:
        path = house.endpoint("拒收", sink.url, "wecom")
        house.post(path + "/test", path, {})
        sink.until(1)
        assert "Not accepted" in house.page_with(path + "?lang=en", "45009")
        house.post(path + "/state", path, {"state": "ended"})


def test_a_target_that_never_answers_changes_nothing_for_the_applicant(house):
    before = sorted(house.file("enterprise", "照明", f"calm-{n}")[1] for n in range(8))
    with web_sink(wait=60) as dead, web_sink() as well:
        paths = [house.endpoint(f"不答{n}", dead.url) for n in range(5)] + [house.endpoint("正常", well.url)]
        during = sorted(house.file("enterprise", "照明", f"storm-{n}")[1] for n in range(8))
        # Long before a target that never answers is given up.
        well.until(8, seconds=25)
        assert len(dead.posted) <= 5, "a slow target takes one place and no more"
        # Jobs of others go on: whoever is to hear of a case has heard.
        token = house.tokens.setdefault("worker", house.binary.token(house.accounts["worker"].person))
        assert call(house.url + "/api/v1/cases", token)[0] == 200
        with sqlite3.connect(f"file:{house.binary.data}/stairwell.sqlite?mode=ro", uri=True) as store:
            end = time.monotonic() + 20
            while store.execute("SELECT count(*) FROM jobs WHERE state <> 'failed'").fetchone()[0]:
                assert time.monotonic() < end, "jobs wait for a target that does not answer"
                time.sleep(0.05)
        for path in paths:
            house.post(path + "/state", path, {"state": "ended"})
    print(f"filing: median {before[4] * 1000:.0f} ms alone, {during[4] * 1000:.0f} ms with five dead targets")
    # A target is waited for sixty seconds; no filing waits with it.
    assert during[-1] < 20


def test_a_short_message_goes_through_the_gateway_that_was_set(house):
    with web_sink(lambda posted: (200, b'{"code":0}', {})) as sink:
        fields = {"address": sink.url + "/send?key=k", "format": "json", "body": '{"mobile":"{phone}","content":"{text}"}',
                  "authorization": "Bearer abc", "success_mark": '"code":0'}
        assert house.post("/settings/sms", "/settings/sms", {**fields, "body": "{phone}"}).status_code == 422
        assert house.post("/settings/sms", "/settings/sms", fields).status_code == 200
        assert sink.url not in house.browser.get(house.url + "/settings/sms").text
        house.post("/settings/sms/test", "/settings/sms", {"phone": "138 0000 0000"})
        [posted] = sink.until(1)
    body = json.loads(posted.body)
    assert body["mobile"] == "13800000000" and body["content"] and posted.headers["authorization"] == "Bearer abc"
    house.post("/settings/sms/removal", "/settings/sms", {})


def test_a_provider_that_never_answers_changes_nothing_for_a_reporter(house):
    with web_sink(wait=60) as slow:
        fields = {"address": slow.url, "format": "form", "body": "to={phone}&words={text}", "authorization": "", "success_mark": ""}
        assert house.post("/settings/sms", "/settings/sms", fields).status_code == 200
        waits = [report(house, "井盖松了", f"1990000012{n}")[1] for n in range(3)]
        slow.until(1)
    assert max(waits) < 2
    assert [state for state, _, _ in letters(house)].count("sent") <= 1
    print(f"a report without an account: {max(waits) * 1000:.0f} ms at most beside a provider that never answers")


def test_the_letter_to_the_reporter_came_when_the_mail_server_was_back(house):
    end = time.monotonic() + 30
    while not (taken := [one for one in house.mail.taken if one.receivers == ["lin@firm.example"]]):
        assert time.monotonic() < end, letters(house)
        time.sleep(0.1)
    assert letters(house)[0][:2] == ("sent", 2)
    letter = email.message_from_bytes(taken[0].data, policy=email.policy.default)
    code = re.search(r"\d{6}", letter.get_content())[0]
    browser = requests.Session()
    page = browser.get(f"{house.url}/report/confirmation?r={house.nonce}&c={code}").text
    token = re.search(r'name="_token" value="([^"]*)"', page)[1]
    fields = {"_token": token, "_nonce": house.nonce, "code": code}
    receipt = browser.post(house.url + "/report/confirmation", data=fields, headers={"Accept": "text/html"})
    shown = r"[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}"
    assert receipt.status_code == 200 and re.search(shown, receipt.text)
    # The address of the draft, in another browser.
    assert not re.search(shown, requests.get(receipt.url, headers={"Accept": "text/html"}).text)
