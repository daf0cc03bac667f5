"""An empty installation becomes a community: the first administrator, the first roster, the first colleague."""

import pytest
from playwright.sync_api import expect
from steps import button, flash, heading

DIGITS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
PASSWORD = "an umbrella on every stair"


def code(number: int) -> str:
    """A unified social credit code with both check characters (GB 11714, GB 32100), of a firm that does not exist."""
    body = f"MA2{number:05d}"
    values = [int(one, 36) for one in body]
    check = 11 - sum(weight * value for weight, value in zip((3, 7, 9, 10, 5, 8, 4, 2), values)) % 11
    organization = body + {10: "X", 11: "0"}.get(check, str(check))
    start = "91999900" + organization
    total = sum(pow(3, place, 31) * DIGITS.index(one) for place, one in enumerate(start))
    return start + DIGITS[(31 - total % 31) % 31]


def roster(rows: int) -> bytes:
    lines = ["企业名称,统一社会信用代码,经营地址,联系人,联系电话,员工人数"]
    for number in range(rows):
        lines.append(f"云桥样例{number + 1:02d}号科技有限公司,{code(number)},青禾路{number + 1}号,样例人,1990000{number:04d},{number + 3}")
    return ("﻿" + "\r\n".join(lines) + "\r\n").encode()


@pytest.fixture(scope="module")
def empty(start, tmp_path_factory):
    return start("serve", tmp_path_factory.mktemp("empty") / "data")


@pytest.fixture(scope="module")
def kept():
    """What one step leaves to the next: the administrator's cookies, the link of an invitation."""
    return {}


@pytest.fixture
def desk(open_page, empty, kept):
    page = open_page("wide", base_url=empty.url)
    page.context.add_cookies(kept.get("cookies", []))
    return page


def fill_account(page, name: str, email: str) -> None:
    page.get_by_label("姓名", exact=True).fill(name)
    page.locator("#email").fill(email)
    page.locator("#new_password").fill(PASSWORD)
    page.locator("#new_password_again").fill(PASSWORD)


def test_the_first_page_makes_the_first_administrator(desk, kept, assert_accessible):
    desk.goto("/")
    expect(heading(desk, "建一个社区")).to_be_visible()
    assert_accessible(desk)
    desk.get_by_label("社区名称").fill("试用产业社区")
    # The line says what the kind brings.
    expect(desk.get_by_text("金融服务、创业辅导、成果转化；另设创业导师团")).to_be_visible()
    desk.get_by_label("科技创新型").check()
    desk.get_by_label("托管主体", exact=True).fill("试用街道办事处")
    fill_account(desk, "何管理", "admin@example.com")
    desk.locator("#new_password_again").fill("something else entirely")
    desk.locator("#consent_account").check()
    button(desk, "建好社区").click()
    expect(desk.locator("#new_password_again-wrong")).to_have_text("两次填的密码不一样")
    expect(desk.get_by_label("社区名称")).to_have_value("试用产业社区")
    expect(desk.locator("#consent_account")).to_be_checked()
    fill_account(desk, "何管理", "admin@example.com")
    button(desk, "建好社区").click()
    flash(desk, "社区建好了。")
    expect(desk.get_by_role("banner")).to_contain_text("试用产业社区")
    expect(desk.get_by_role("banner")).to_contain_text("系统管理员")
    expect(desk.get_by_role("contentinfo")).to_contain_text("代表试用街道办事处")
    kept["cookies"] = [cookie for cookie in desk.context.cookies() if cookie["name"] == "session"]


def test_nobody_makes_a_second_one(open_page, empty):
    page = open_page("phone", base_url=empty.url)
    assert page.goto("/set-up").status == 404
    expect(page.get_by_role("heading", name="建一个社区")).to_have_count(0)


def test_a_roster_comes_in_and_goes_out_again(desk, assert_accessible):
    desk.goto("/enterprises")
    desk.get_by_role("link", name="导入名册").click()
    desk.locator("#roster").set_input_files({"name": "名册.csv", "mimeType": "text/csv", "buffer": roster(20)})
    button(desk, "读一遍").click()
    expect(heading(desk, "名册.csv")).to_be_visible()
    expect(desk.locator("[aria-labelledby=report] tbody tr", has_text="云桥样例")).to_have_count(20)
    assert_accessible(desk)

    desk.locator("form[action$='/commitment'] button").click()
    expect(desk.locator("form[action$='/undoing']")).to_be_visible()
    desk.goto("/enterprises")
    expect(desk.locator(".sift__found")).to_contain_text("20")
    expect(desk.locator("tbody tr").first).to_contain_text("云桥样例")

    desk.go_back()
    desk.locator("form[action$='/undoing'] button").click()
    desk.locator("dialog").get_by_role("button").first.click()
    expect(desk.locator("form[action$='/undoing']")).to_have_count(0)
    desk.goto("/enterprises")
    expect(desk.locator("tbody tr", has_text="云桥样例")).to_have_count(0)


def test_a_colleague_is_invited_by_link(desk, kept):
    desk.goto("/people")
    desk.get_by_role("link", name="邀请", exact=True).click()
    desk.get_by_role("link", name="担任社区的岗位").click()
    desk.get_by_role("link", name="社区工作者").click()
    desk.get_by_label("对方的姓名").fill("林同事")
    button(desk, "生成链接").click()
    expect(heading(desk, "链接做好了")).to_be_visible()
    kept["link"] = desk.locator("td .code").inner_text().strip()
    desk.reload()
    assert kept["link"] not in desk.content(), "the link is shown once"


def test_the_colleague_accepts_and_works(open_page, empty, kept, assert_accessible):
    path = kept["link"][kept["link"].index("/invitations/"):]
    phone = open_page("phone", base_url=empty.url)
    phone.goto(path)
    expect(heading(phone, "何管理邀请您")).to_be_visible()
    assert_accessible(phone)
    fill_account(phone, "林同事", "lin@example.com")
    phone.locator("#consent_account").check()
    button(phone, "开通账号并接受").click()
    expect(phone.get_by_role("banner")).to_contain_text("社区工作者")
    assert phone.goto("/bench").status == 200

    other = open_page("phone", base_url=empty.url)
    other.goto(path)
    expect(heading(other, "这个邀请已经用过了")).to_be_visible()
