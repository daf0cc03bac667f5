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
