"""A voter's journey on a phone: from the letter's link to the receipt, and once more. The codes are the demo's own."""

import re

from playwright.sync_api import Page, expect
from steps import button, heading

WAIT = 60_000


def codes(server) -> list[str]:
    lines = (server.data / "demo-voting-codes.tsv").read_text().splitlines()
    return [line.split("\t")[0] for line in lines]


def open_election(page: Page) -> str:
    """The path of the demo's open election."""
    page.goto("/elections")
    row = page.locator(".rows__item").filter(has_text="正在投票")
    return row.get_by_role("link").first.get_attribute("href")


def test_a_firm_votes_on_a_phone_in_a_minute_and_finds_its_ballot(server, open_page, sign_in, assert_accessible):
    staff = open_page("wide")
    sign_in(staff, "secretary")
    path = open_election(staff)
    page = open_page("phone")
    code = codes(server)[-1]
    page.goto(f"{path}/vote#{code}")
    expect(page.get_by_label("投票码")).to_have_value(code)
    # The code stays in no address.
    assert "#" not in page.url
    page.get_by_label("投票码").fill(code[:-1] + ("A" if code[-1] != "A" else "B"))
    page.locator("[data-question] input[data-choice]").first.check()
    button(page, "加密这张票").click()
    expect(page.get_by_text("投票码不对")).to_be_visible()
    page.get_by_label("投票码").fill(code)
    assert_accessible(page)
    button(page, "加密这张票").click()
    expect(page.locator("[data-step=sealed]")).to_be_visible(timeout=WAIT)
    tracker = page.locator("[data-step=sealed] [data-part=tracker]").get_attribute("data-tracker")
    button(page, "投出选票").click()
    expect(heading(page, "选票已收到")).to_be_visible(timeout=WAIT)
    expect(page.locator("[data-tracker]")).to_have_attribute("data-tracker", tracker)
    assert_accessible(page)
    # Turnout is a number, and nobody's name.
    staff.goto(f"{path}/voting")
    expect(staff.get_by_text(re.compile(r"^10 / \d+$"))).to_be_visible()
    assert_accessible(staff)
    # The finished one has its archive, which the page that checks archives accepts.
    staff.goto("/elections")
    done = staff.locator(".rows__item").filter(has_text="结果已公告").get_by_role("link").get_attribute("href")
    archive = staff.request.get(f"{done}/archive").body()
    page.goto("/elections/verify")
    page.get_by_label("票箱文件").set_input_files({"name": "a.bel", "mimeType": "application/x-tar", "buffer": archive})
    expect(page.get_by_role("heading", name="全部对得上")).to_be_visible(timeout=WAIT)
    page.goto(f"{done}/result")
    expect(page.get_by_text("当选", exact=True).first).to_be_visible()
    assert_accessible(page)


def test_trustees_and_the_authority_keep_their_secrets_in_their_browsers(server, open_page, sign_in, tmp_path):
    """Keys, letters and codes are made by the pages themselves; only public sides leave them."""
    page = open_page("wide")
    page.goto("/accessibility")
    base = page.locator("script[type=module]").get_attribute("src").removesuffix("/app.js")
    made = page.evaluate("""async (base) => {
      const { BallotClient } = await import(base + "/ballot/client.js");
      const client = new BallotClient();
      return [await client.call("trusteeKey"), await client.call("credentials", { uuid: "abcdefghijkmno", count: 3 })];
    }""", base)
    keys, credentials = made
    assert re.fullmatch(r'"\d{60,80}"', keys["privateKey"])
    assert keys["privateKey"].strip('"') not in keys["publicKey"]
    assert len(credentials["privates"]) == 3 and not any(one in credentials["publics"] for one in credentials["privates"])
    numbers = [int(text) for text in re.findall(r"\d+", credentials["publics"])]
    assert numbers == sorted(numbers)


def test_three_trustees_make_their_keys_in_three_rounds_on_their_own_devices(server, open_page, sign_in, assert_accessible, tmp_path):
    """The demo's trustees have begun; one has lost her file, so all begin again, by links that are told once."""
    staff = open_page("wide")
    sign_in(staff, "secretary")
    staff.goto("/elections")
    row = staff.locator(".rows__item").filter(has_text="候选人已公布")
    path = row.get_by_role("link").first.get_attribute("href")
    staff.goto(f"{path}/voting")
    assert_accessible(staff)
    staff.get_by_text("有监票人丢了钥匙文件").click()
    button(staff, "全部重新生成密钥").click()
    links = []
    for place in range(3):
        staff.goto(f"{path}/voting")
        staff.get_by_role("button", name="生成专用链接").nth(place).click()
        links.append(re.search(r"/elections/.*$", staff.locator("[data-link]").inner_text())[0])
    page = open_page("phone")
    files = []
    for place, link in enumerate(links):
        page.goto(link)
        with page.expect_download() as kept:
            button(page, "生成钥匙文件").click()
        files.append(tmp_path / f"{place}.json")
        kept.value.save_as(files[place])
        button(page, "已保存，提交").click()
        expect(page.get_by_text("本轮已收到").first).to_be_visible(timeout=WAIT)
    assert_accessible(page)
    for _ in ["polynomials", "keys"]:
        for place, link in enumerate(links):
            page.goto(link)
            page.get_by_label("私钥文件").set_input_files(files[place])
            button(page, "计算并提交").click()
            expect(page.get_by_role("status").filter(has_text="本轮已收到")).to_be_visible(timeout=WAIT)
    page.goto(links[0])
    expect(page.get_by_text("公钥已收到").first).to_be_visible()
    staff.goto(f"{path}/voting")
    expect(staff.get_by_text("密钥已交")).to_have_count(3)
