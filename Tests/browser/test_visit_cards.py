"""The cards of the day on a phone: what is tapped twice, refused, sent into a fault of the server, or left behind after signing out."""

import datetime
import re

import pytest
from playwright.sync_api import Error, expect
from steps import button, heading, picture

NEXT_YEAR = datetime.date.today().year + 1
KEEP = "存在手机里，有信号就送"


@pytest.fixture
def arranged(open_page, sign_in):
    """Gives a function that arranges a visit of the worker for today, and the words of its id."""
    def run() -> str:
        desk = open_page("wide")
        sign_in(desk, "enterprise")
        desk.goto("/my-enterprise")
        firm = heading(desk, re.compile(".+")).inner_text()
        page = open_page("wide")
        sign_in(page, "worker")
        page.goto("/visits/new")
        page.get_by_label("企业名称或信用代码").fill(firm)
        button(page, "查找").click()
        page.get_by_role("link", name=firm).click()
        page.get_by_label("为什么去").fill("卡片在手机里")
        button(page, "已经去过，记一笔").click()
        expect(page).to_have_url(re.compile("vis_"))
        return re.search(r"vis_[0-9a-z]+", page.url).group()

    return run


def card_of(page, visit):
    card = page.locator("details", has=page.locator(f"form[data-visit={visit}]"))
    card.locator("summary").first.click()
    return card


def photos(count: int) -> list[dict]:
    return [{"name": f"{place}.jpg", "mimeType": "image/jpeg", "buffer": picture()} for place in range(count)]


def test_a_double_tap_is_one_record_with_all_that_was_ticked(open_page, sign_in, arranged, assert_accessible):
    visit = arranged()
    phone = open_page("phone")
    sign_in(phone, "worker")
    phone.goto("/visits/day")
    expect(phone.locator("visit-queue[warm]")).to_be_attached(timeout=20_000)
    phone.context.set_offline(True)
    phone.reload()
    card = card_of(phone, visit)
    card.get_by_label("记录", exact=True).fill("点了两下")
    card.get_by_label("谈了用工").check()
    card.get_by_label("负责人在场").check()
    card.locator("input[name=follow_up_on]").fill("2020-01-01")
    button(card, KEEP).dblclick()
    expect(phone.locator("[data-say]")).to_contain_text("下次的日子要在这次之后")
    expect(phone.locator("[data-list] li")).to_have_count(0)
    expect(card.get_by_label("谈了用工")).to_be_checked()
    card.locator("input[name=follow_up_on]").fill(f"{NEXT_YEAR}-12-20")
    assert_accessible(phone)
    button(card, KEEP).dblclick()
    expect(phone.locator("[data-say]")).to_contain_text(re.compile("存在手机里了|没有信号"))
    # And once more, when the form is empty again: it is still that record.
    button(card, KEEP).click()
    expect(phone.locator("[data-say]")).to_contain_text(re.compile("存在手机里了|没有信号"))
    expect(phone.locator("[data-list] li")).to_have_count(1)
    phone.context.set_offline(False)
    expect(phone.locator("[data-list] li[data-state=kept]")).to_have_count(1, timeout=30_000)
    phone.goto(f"/visits/{visit}")
    expect(phone.get_by_text("负责人在场、谈了用工")).to_be_visible()
    expect(phone.get_by_text(f"下次：{NEXT_YEAR}年12月20日")).to_be_visible()
    expect(phone.get_by_text("手机送来的另一份记录")).to_have_count(0)


def test_a_fourth_photo_is_refused_and_what_was_typed_stays(open_page, sign_in, arranged):
    visit = arranged()
    phone = open_page("phone")
    sign_in(phone, "worker")
    phone.goto("/visits/day")
    card = card_of(phone, visit)
    card.get_by_label("记录", exact=True).fill("拍了四张")
    card.locator("input[type=file]").set_input_files(photos(4))
    expect(card.locator(".upload__thumb")).to_have_count(4)
    button(card, KEEP).click()
    expect(phone.locator("[data-say]")).to_contain_text("照片最多3张")
    expect(phone.locator("[data-list] li")).to_have_count(0)
    expect(card.get_by_label("记录", exact=True)).to_have_value("拍了四张")
    expect(card.locator(".upload__thumb")).to_have_count(4)
    # The form of the server says the same number.
    phone.goto(f"/visits/{visit}")
    phone.get_by_label("记录", exact=True).fill("拍了四张")
    phone.locator("#photos").set_input_files(photos(4))
    button(phone, "存下，理成清单").click()
    expect(phone.get_by_text("照片最多3张。").first).to_be_visible()
    expect(phone.get_by_label("记录", exact=True)).to_have_value("拍了四张")


def test_a_fault_of_the_server_is_no_ended_session_and_is_tried_again(open_page, sign_in, arranged, guard):
    visit = arranged()
    guard.expect(r"status (503|429): .*/receipts")
    # Playwright sees what the page sends only without a worker between them.
    phone = open_page("phone", service_workers="block")
    sign_in(phone, "worker")
    phone.add_init_script("const later = setTimeout; window.setTimeout = (act, wait, ...rest) => later(act, Math.min(wait, 500), ...rest);")
    answers = [503, 429]
    asked = []

    def answer(route):
        asked.append(route.request.url)
        if answers:
            route.fulfill(status=answers.pop(0), content_type="application/json", body="{}")
        else:
            route.continue_()

    phone.route("**/receipts", answer)
    phone.goto("/visits/day")
    # What is said meanwhile, too: it is soon over.
    phone.evaluate("""() => {
      window.said = [];
      const line = document.querySelector("[data-say]");
      new MutationObserver(() => window.said.push(line.textContent)).observe(line, { childList: true, characterData: true, subtree: true });
    }""")
    card = card_of(phone, visit)
    card.get_by_label("记录", exact=True).fill("服务器忙的时候记的")
    button(card, KEEP).click()
    expect(phone.locator("[data-list] li[data-state=kept]")).to_have_count(1, timeout=30_000)
    assert len(asked) == 3
    said = phone.evaluate("window.said")
    assert any("服务器暂时忙不过来" in words for words in said), said
    assert not any("登录过期" in words for words in said), said


def test_who_signs_out_leaves_no_cards_on_the_phone_and_loses_no_record(open_page, sign_in, arranged, guard):
    visit = arranged()
    guard.expect(r"net::ERR|status 50\d")
    phone = open_page("phone")
    sign_in(phone, "worker", fresh=True)
    phone.goto("/visits/day")
    expect(phone.locator("visit-queue[warm]")).to_be_attached(timeout=20_000)
    phone.context.set_offline(True)
    phone.reload()
    card = card_of(phone, visit)
    card.get_by_label("记录", exact=True).fill("还没送的话")
    button(card, KEEP).click()
    expect(phone.locator("[data-list] li[data-state=waiting]")).to_have_count(1)
    # The signal is there for signing out, but not for the record.
    phone.close()
    phone = phone.context.new_page()
    phone.context.set_offline(False)
    phone.goto("/visits")
    phone.locator(".menu summary").click()
    button(phone, "退出").click()
    expect(phone).to_have_url(re.compile("/sign-in"))
    phone.context.set_offline(True)
    with pytest.raises(Error, match="net::ERR"):
        phone.goto("/visits/day")
    phone.context.set_offline(False)
    # Another person sees nothing of it; whoever wrote it finds it, and it is sent.
    sign_in(phone, "secretary", fresh=True)
    phone.goto("/visits/day")
    expect(phone.locator("visit-queue[warm]")).to_be_attached(timeout=20_000)
    expect(phone.locator("[data-list] li")).to_have_count(0)
    phone.locator(".menu summary").click()
    button(phone, "退出").click()
    sign_in(phone, "worker", fresh=True)
    phone.goto("/visits/day")
    expect(phone.locator("[data-list] li[data-state=kept]")).to_have_count(1, timeout=30_000)
