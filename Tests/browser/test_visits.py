"""A visit on a phone: arranged, written down in one note, turned into lists with one tap, and a promise that the firm confirms."""

import re

from playwright.sync_api import expect
from steps import button, flash, heading

NOTE = "地库二层信号差，叫货车的司机找不到人。想找能做小批量注塑的。我答应月底前把两家注塑厂的联系人发过去。"


def test_a_note_becomes_lists_and_the_firm_confirms_the_promise(page_phone, page_wide, sign_in, assert_accessible):
    desk, phone = page_wide, page_phone
    sign_in(desk, "enterprise")
    desk.goto("/my-enterprise")
    firm = heading(desk, re.compile(".+")).inner_text()

    sign_in(phone, "worker")
    phone.goto("/visits/new")
    phone.get_by_label("企业名称或信用代码").fill(firm)
    button(phone, "查找").click()
    phone.get_by_role("link", name=firm).click()
    expect(phone.get_by_label("楼宇")).not_to_have_value("")
    phone.get_by_label("为什么去").fill("上次答应的事，当面回个话")
    assert_accessible(phone)
    button(phone, "已经去过，记一笔").click()
    expect(heading(phone, firm)).to_be_visible()
    # Nothing written yet: the form comes back and says so.
    phone.get_by_label("见了谁").fill("行政经理")
    button(phone, "存下，理成清单").click()
    expect(phone.get_by_text("写一段记录，一句话也行。").first).to_be_visible()
    expect(phone.get_by_label("见了谁")).to_have_value("行政经理")
    phone.get_by_label("记录", exact=True).fill(NOTE)
    assert_accessible(phone)
    button(phone, "存下，理成清单").click()
    expect(heading(phone, "从这段话里理出来的")).to_be_visible()
    ticks = phone.locator(".drafts input[name=keep]")
    expect(ticks).to_have_count(3)
    assert_accessible(phone)
    phone.get_by_text("想找能做小批量注塑的", exact=True).first.click()
    expect(ticks.nth(1)).not_to_be_checked()
    button(phone, "确认这些").click()
    flash(phone, "清单确认了。")
    expect(phone.get_by_text("想找能做小批量注塑的")).to_have_count(1)  # in the note only
    expect(phone.get_by_role("link", name=re.compile(r"[A-Z]{2,4}-\d{4}-\d\d-\d{4}"))).to_be_visible()
    assert_accessible(phone)
    visit = phone.url

    desk.goto("/visits")
    desk.goto(visit)
    expect(desk.get_by_text("地库二层信号差").first).to_be_visible()
    expect(desk.get_by_text("行政经理")).to_be_visible()
    expect(desk.get_by_text("只有社区看得到")).to_have_count(0)
    desk.get_by_role("link", name=re.compile("两家注塑厂的联系人")).click()
    button(desk, "是这样说的").click()
    flash(desk, "谢谢，记下了。")
    assert_accessible(desk)
    promise = desk.url
    phone.goto(promise)
    phone.get_by_label("办得怎么样").fill("名单发过去了")
    button(phone, "办好了，请企业确认").click()
    flash(phone, "告诉企业了，等它确认。")
    desk.goto(promise)
    button(desk, "兑现了").click()
    flash(desk, "记为已兑现。")
    expect(desk.get_by_text("已兑现").first).to_be_visible()

def test_records_wait_without_a_signal_and_arrive_once_each(open_page, sign_in, guard):
    phone = open_page("phone")
    sign_in(phone, "worker")
    phone.goto("/visits/day")
    expect(phone.locator("visit-queue[warm]")).to_be_attached(timeout=20_000)
    phone.context.set_offline(True)
    phone.reload()
    card = phone.locator("visit-queue details").first
    expect(card).to_be_visible()
    firm = card.locator("form").get_attribute("data-firm")
    card.locator("summary").click()
    card.get_by_label("记录", exact=True).fill("地下室没有信号，记一笔。停车位不够。")
    button(phone, "存在手机里，有信号就送").first.click()
    expect(phone.locator("[data-say]")).to_contain_text("没有信号")
    expect(phone.locator("[data-list] li[data-state=waiting]")).to_have_count(1)
    # Many more, of which each has to arrive; then the page is killed and comes back from the phone.
    phone.evaluate(
        """async (count) => {
          const queue = document.querySelector("visit-queue");
          // So many that sending one after another, or drawing the list for each, would be noticed.
          const source = document.querySelector("script[type=module]").src.replace("app.js", "visits/queue-store.js");
          const { keep, newKey } = await import(source);
          const forms = [...document.querySelectorAll("form[data-visit]")];
          for (let turn = 0; turn < count; turn++) {
            const { visit, firm } = forms[turn % forms.length].dataset;
            const fields = { note: `离线记录${turn}`, met: "", visited_on: "2026-01-05", follow_up_on: "" };
            await keep({ key: newKey(), person: queue.getAttribute("person"), visit, firm, fields, photos: [], at: Date.now() + turn, state: "waiting" });
          }
        }""", 499)
    phone.close()
    back = phone.context.new_page()
    # It does not try by itself every ten seconds: what follows is what the signal brings about.
    back.add_init_script("""
      const later = window.setTimeout;
      window.setTimeout = (act, wait, ...rest) => (wait >= 10_000 ? 0 : later(act, wait, ...rest));
    """)
    back.goto("/visits/day")
    expect(back.locator("[data-list] li")).to_have_count(500, timeout=20_000)
    # The session ended meanwhile: nothing is sent, nothing is lost, and the person is told to sign in.
    session = back.context.cookies()
    back.context.clear_cookies()
    back.context.set_offline(False)
    expect(back.locator("[data-say]")).to_contain_text("登录过期了", timeout=60_000)
    expect(back.locator("[data-list] li[data-state=waiting]")).to_have_count(500)
    back.context.add_cookies(session)
    back.goto("/visits/day")
    expect(back.locator("[data-list] li")).to_have_count(500, timeout=20_000)
    expect(back.locator("[data-list] li[data-state=waiting]")).to_have_count(0, timeout=120_000)
    states = back.locator("[data-list] li").evaluate_all("lines => lines.map((line) => line.dataset.state)")
    assert len(states) == 500 and set(states) <= {"kept", "conflict"} and "kept" in states, states
    # The first is the record of its visit; it was written once and is read like any other.
    line = back.locator("[data-list] li", has_text=firm).first
    expect(line).to_contain_text("回执")
    line.get_by_role("link", name="打开").click()
    expect(back.locator(".drafts")).to_contain_text("停车位不够")
