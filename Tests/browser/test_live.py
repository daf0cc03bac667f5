"""The staff's table stays true while it is open: what one files, another sees without a reload."""

import re

import pytest
from playwright.sync_api import expect
from steps import button, send_appeal, write_appeal


@pytest.fixture
def firm_phone(page_phone, sign_in):
    sign_in(page_phone, "enterprise")
    return page_phone


def test_a_case_that_is_filed_appears_and_what_is_in_hand_stays(firm_phone, page_wide, sign_in, assert_accessible):
    sign_in(page_wide, "worker")
    # A list that is short enough to show every row: the folds of a long one are cut.
    page_wide.goto("/cases?q=灯")
    row = page_wide.locator("live-list [data-row]").first.locator("a").first
    row.focus()
    held = row.get_attribute("href")
    page_wide.evaluate("window.scrollBy(0, 60)")
    page_wide.evaluate("window.isTheSamePage = true")
    write_appeal(firm_phone, "三楼茶水间的灯一直闪。", somewhere=False)
    send_appeal(firm_phone)
    listed = page_wide.locator("live-list")
    expect(listed).to_contain_text("三楼茶水间的灯一直闪")
    expect(page_wide.locator("live-list [data-say]")).to_have_text(re.compile(r"^有 1 件新诉求$"))
    assert page_wide.evaluate("window.isTheSamePage") is True
    assert page_wide.evaluate("document.activeElement.getAttribute('href')") == held
    assert_accessible(page_wide)


def test_what_comes_while_a_page_is_still_loading_appears_on_it_too(firm_phone, open_page, sign_in):
    # Somebody else's page is open: what it has been told is not told again to everybody.
    other = open_page("wide")
    sign_in(other, "secretary")
    other.goto("/cases?q=闸机")
    page = open_page("wide")
    sign_in(page, "worker")
    held = []
    page.route("**/events**", lambda route: held.append(route))
    page.goto("/cases?q=闸机")
    expect(page.locator("live-list")).to_be_attached()
    page.wait_for_timeout(500)
    write_appeal(firm_phone, "东门闸机认不出访客码。", somewhere=False)
    send_appeal(firm_phone)
    expect(other.locator("live-list")).to_contain_text("东门闸机认不出访客码")
    expect(page.locator("live-list")).not_to_contain_text("东门闸机认不出访客码")
    for route in held:
        route.continue_()
    expect(page.locator("live-list")).to_contain_text("东门闸机认不出访客码")


def test_the_workbench_her_day_and_an_open_case_stay_true_too(firm_phone, open_page, sign_in, assert_accessible):
    bench, day, case = (open_page("wide") for _ in range(3))
    for page, path in ((bench, "/bench?view=all&q=投影仪"), (day, "/cases/today")):
        sign_in(page, "secretary")
        page.goto(path)
        page.evaluate("window.isTheSamePage = true")
    write_appeal(firm_phone, "会议室投影仪不亮，今天就要用。", somewhere=False)
    send_appeal(firm_phone)
    expect(bench.locator("live-list [data-say]")).to_have_text(re.compile(r"^有 1 件新诉求$"))
    fold = bench.locator("[data-fold]", has_text="会议室投影仪不亮").first
    expect(fold).to_be_attached()
    # A case that is open on a screen: what somebody else does stands in its thread, and what is being written stays.
    sign_in(case, "worker")
    case.goto("/cases?q=投影仪")
    case.locator("[data-row] a", has_text="会议室投影仪不亮").first.click()
    firm_phone.goto("/cases")
    firm_phone.get_by_role("link", name=re.compile("会议室投影仪不亮")).first.click()
    expect(firm_phone.locator("live-thread [data-say]")).to_be_hidden()
    button(case, "受理").first.click()
    expect(firm_phone.locator("live-thread [data-say]")).to_contain_text("有新进展")
    expect(firm_phone.locator("[data-thread]")).to_contain_text("受理")
    # Who did it is not told that something happened: her page came after it.
    case.wait_for_timeout(1_500)
    expect(case.locator("live-thread [data-say]")).to_be_hidden()
    assert bench.evaluate("window.isTheSamePage") is True and day.evaluate("window.isTheSamePage") is True
    for page in (bench, firm_phone):
        assert_accessible(page)
