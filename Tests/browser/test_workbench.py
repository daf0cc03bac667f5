"""The workbench: list, palette, keys, kept filters, several at once, a case beside its list."""

import re

from playwright.sync_api import expect
from steps import button, flash, heading, unfold


def test_the_palette_finds_pages_and_cases_and_lets_go_again(page_wide, sign_in, assert_accessible):
    sign_in(page_wide, "worker")
    page_wide.goto("/cases")
    page_wide.wait_for_load_state("load")
    keys = page_wide.keyboard
    keys.press("Control+k")
    box = page_wide.get_by_role("combobox", name=re.compile("编号、企业"))
    expect(box).to_be_focused()
    # 今天, by the initials of its pinyin.
    keys.type("jt")
    option = page_wide.get_by_role("listbox").get_by_role("option", name=re.compile("^今天"))
    expect(option).to_have_attribute("aria-selected", "true")
    expect(box).to_have_attribute("aria-activedescendant", option.get_attribute("id"))
    assert_accessible(page_wide)
    keys.press("Escape")
    expect(page_wide.get_by_role("dialog")).to_have_count(0)
    page_wide.get_by_role("link", name=re.compile("查找、跳转")).click()
    keys.type("jt")
    expect(page_wide.get_by_role("listbox").get_by_role("option").first).to_have_text(re.compile("^今天"))
    keys.press("Enter")
    page_wide.wait_for_url("**/cases/today")
    # From the number of a case to the case.
    page_wide.goto("/bench?view=all")
    unfold(page_wide)
    page_wide.locator("a.job").first.click()
    page_wide.wait_for_url("**/cases/cas_**", wait_until="load")
    title = page_wide.locator("article h1").inner_text()
    number = re.search(r"[A-Z]+-\d{4}-\d\d-\d{4}", page_wide.locator("article").inner_text()).group()
    page_wide.goto("/cases/today")
    keys.press("Control+k")
    keys.type(number)
    expect(page_wide.get_by_role("option", name=re.compile(number))).to_be_visible()
    keys.press("Enter")
    expect(page_wide.locator("article h1")).to_have_text(title)


def test_without_script_the_button_leads_to_the_same(open_page, sign_in, assert_accessible):
    page = open_page("phone", java_script_enabled=False)
    sign_in(page, "worker")
    page.goto("/cases")
    page.get_by_role("link", name=re.compile("查找、跳转")).click()
    expect(heading(page, "查找、跳转")).to_be_visible()
    page.locator("#find-words").fill("存好")
    page.locator("#find-words").press("Enter")
    page.get_by_role("link", name="存好的筛选").click()
    expect(heading(page, "存好的筛选")).to_be_visible()


def test_keys_choose_rows_go_places_and_can_be_switched_off(page_wide, sign_in):
    sign_in(page_wide, "worker")
    page_wide.goto("/cases?state=unfinished")
    page_wide.wait_for_load_state("load")
    unfold(page_wide)
    keys = page_wide.keyboard
    page_wide.locator("h1").click()
    keys.press("j")
    keys.press("x")
    boxes = page_wide.locator(".line input[type=checkbox]")
    expect(boxes.nth(0)).to_be_checked()
    # The key that chose it left the focus in the row; the list goes on from there.
    keys.press("j")
    keys.press("x")
    expect(boxes.nth(1)).to_be_checked()
    keys.press("g")
    keys.press("d")
    page_wide.wait_for_url("**/cases/today", wait_until="load")
    page_wide.goto("/cases/keys")
    button(page_wide, "关掉单键").click()
    flash(page_wide, "单键关掉了。")
    page_wide.goto("/cases?state=unfinished")
    page_wide.wait_for_load_state("load")
    keys.press("?")
    expect(page_wide.get_by_role("dialog")).to_have_count(0)
    keys.press("Control+k")
    expect(page_wide.get_by_role("dialog")).to_be_visible()
    keys.press("Escape")
    page_wide.goto("/cases/keys")
    button(page_wide, "打开单键").click()
    flash(page_wide, "单键打开了。")


def test_a_filter_is_kept_removed_and_had_back(page_wide, sign_in, assert_accessible):
    sign_in(page_wide, "worker")
    page_wide.goto("/cases?due=week")
    page_wide.get_by_text("存下这个筛选").click()
    page_wide.get_by_label("名字").fill("等他们的")
    button(page_wide, "存下").click()
    flash(page_wide, "存好了。")
    chip = page_wide.get_by_role("link", name=re.compile(r"等他们的\s*\d+"))
    expect(chip).to_have_attribute("aria-current", "true")
    count = re.search(r"\d+", chip.inner_text().replace("等他们的", "")).group()
    expect(page_wide.locator(".sift__found")).to_contain_text(f"{count}件没办完")
    page_wide.goto("/cases/filters")
    assert_accessible(page_wide)
    page_wide.locator("li", has_text="等他们的").get_by_role("button", name=re.compile("删除")).click()
    button(page_wide, "恢复 等他们的").click()
    flash(page_wide, "恢复了。")
    page_wide.locator("li", has_text="等他们的").get_by_role("button", name=re.compile("删除")).click()
    flash(page_wide, "删除了，十分钟内可以恢复。")


def test_several_are_given_at_once_and_had_back_without_script(open_page, sign_in, assert_accessible):
    page = open_page("phone", java_script_enabled=False)
    sign_in(page, "worker")
    page.goto("/cases?state=waiting")
    boxes = page.locator(".line input[type=checkbox]")
    chosen = min(2, boxes.count())
    assert chosen > 0
    for place in range(chosen):
        boxes.nth(place).check()
    button(page, "办理选中的").click()
    expect(heading(page, f"办理选中的{chosen}件")).to_be_visible()

    page.locator("#post").select_option(index=1)
    button(page, "全部交出").click()
    expect(heading(page, re.compile("交给"))).to_be_visible()
    button(page, "全部收回").click()
    flash(page, "收回了，回到原来的样子。")


def test_a_case_stands_beside_its_list_and_back_leads_there(open_page, sign_in, assert_accessible):
    wide = open_page("wide")
    sign_in(wide, "worker")
    wide.goto("/cases?state=waiting")
    wide.get_by_role("link").and_(wide.locator(".line__what")).first.click()
    expect(wide.locator(".bench__queue")).to_be_visible()
    expect(wide.locator("article h1")).to_be_visible()
    expect(wide.locator("a.job[aria-current]")).to_have_count(1)
    assert_accessible(wide)
    wide.go_back()
    expect(heading(wide, "诉求")).to_be_visible()
    # On a phone the list and the case are two pages.
    phone = open_page("phone")
    sign_in(phone, "worker")
    phone.goto("/cases?state=waiting")
    phone.locator(".line__what").first.click()
    expect(phone.locator("article h1")).to_be_visible()
    expect(phone.locator(".bench__queue")).to_be_hidden()
    phone.locator(".bench__back a").click()
    expect(heading(phone, "诉求")).to_be_visible()
    assert "state=waiting" in phone.url
