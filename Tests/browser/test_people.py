"""In and out: sign-in and its errors, one-time codes, the switch of identity, and all of it with the keyboard."""

import base64
import hashlib
import hmac
import re
import struct
import time

from playwright.sync_api import expect
from steps import NUMBER, button, flash, heading, number_on_receipt, unfold


def one_time_code(secret: str) -> str:
    """RFC 6238 with the defaults of every authenticator: SHA-1, six digits, thirty seconds."""
    key = base64.b32decode(secret + "=" * (-len(secret) % 8))
    digest = hmac.new(key, struct.pack(">Q", int(time.time()) // 30), hashlib.sha1).digest()
    at = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[at:at + 4])[0] & 0x7FFFFFFF) % 1_000_000:06d}"


def sign_in_with(page, name: str, password: str) -> None:
    page.goto("/sign-in")
    page.locator("#account").fill(name)
    page.locator("#password").fill(password)
    button(page, "登录").click()


def test_a_wrong_password_and_an_unknown_account_get_the_same_answer(page_phone, server, assert_accessible):
    account = server.account("partner")
    for name in (account.email, "nobody@example.com"):
        sign_in_with(page_phone, name, "not this one at all")
        expect(page_phone.locator("#password-wrong")).to_have_text("账号或密码不对")
        expect(page_phone.locator("#account")).to_have_value(name)
        expect(page_phone.locator("#password")).to_have_value("")
    assert_accessible(page_phone)


def test_a_page_that_needs_a_sign_in_comes_back_after_it(page_phone, server):
    page_phone.goto("/account/privacy")
    expect(heading(page_phone, "登录")).to_be_visible()
    account = server.account("partner")
    page_phone.locator("#account").fill(account.email)
    page_phone.locator("#password").fill(account.password)
    button(page_phone, "登录").click()
    expect(heading(page_phone, "我的个人信息")).to_be_visible()


def test_signing_out_ends_the_session(page_wide, sign_in):
    sign_in(page_wide, "founder", fresh=True)
    cookies = page_wide.context.cookies()
    page_wide.locator("summary.menu__open").click()
    button(page_wide, "退出").click()
    flash(page_wide, "已退出。")
    page_wide.context.add_cookies(cookies)
    page_wide.goto("/account")
    expect(heading(page_wide, "登录")).to_be_visible()


def test_switching_identity_is_one_tap(page_phone, sign_in):
    sign_in(page_phone, "enterprise", fresh=True)
    page_phone.goto("/cases")
    expect(heading(page_phone, "贵公司的诉求")).to_be_visible()
    button(page_phone, "以个人身份").click()
    expect(button(page_phone, "以个人身份")).to_have_attribute("aria-pressed", "true")
    page_phone.goto("/cases")
    expect(heading(page_phone, "我的诉求")).to_be_visible()
    page_phone.get_by_role("button", name=re.compile("^代表企业")).click()
    page_phone.goto("/cases")
    expect(heading(page_phone, "贵公司的诉求")).to_be_visible()


def test_a_one_time_code_is_set_up_and_asked_for(open_page, sign_in, server, assert_accessible):
    page = open_page("phone")
    account = sign_in(page, "supervisor", fresh=True)
    page.goto("/account/totp")
    button(page, "开始设置").click()
    expect(page.locator("svg.qr")).to_be_visible()
    page.get_by_text("不能扫码时，手工输入密钥").click()
    secret = page.locator("p.code").first.inner_text().replace(" ", "")
    assert_accessible(page)
    page.locator("#code").fill("000000" if one_time_code(secret) != "000000" else "111111")
    button(page, "启用").click()
    expect(page.locator("#code-wrong")).to_be_visible()
    used = one_time_code(secret)
    page.locator("#code").fill(used)
    button(page, "启用").click()
    flash(page, "动态口令已启用")

    other = open_page("phone")
    sign_in_with(other, account.email, account.password)
    expect(heading(other, "动态口令")).to_be_visible()
    other.locator("#code").fill(used)
    button(other, "继续").click()
    # A code counts once, also within its thirty seconds.
    expect(other.locator("#code-wrong")).to_have_text("动态口令不对，或者已经用过")
    assert_accessible(other)
    assert other.goto("/inbox").ok
    expect(heading(other, "登录")).to_be_visible()

    page.goto("/account/totp")
    page.locator("input[type=password]").fill(account.password)
    button(page, "停用动态口令").click()
    flash(page, "动态口令已停用。")


def test_sign_in_and_filing_with_the_keyboard_alone(page_wide, server):
    page = page_wide
    account = server.account("hr")
    keys = page.keyboard

    def reach(words: str, limit: int = 60) -> None:
        """Tab until the focus stands on what is called so, and is seen to stand there."""
        for _ in range(limit):
            keys.press("Tab")
            name = page.evaluate("""() => { const e = document.activeElement;
              return (e.labels?.[0]?.innerText ?? e.getAttribute('aria-label') ?? e.innerText ?? '').trim() }""")
            if name.startswith(words):
                ring = page.evaluate("() => getComputedStyle(document.activeElement).outlineStyle")
                inner = page.evaluate("() => getComputedStyle(document.activeElement.closest('label') ?? document.activeElement).outlineStyle")
                assert "none" not in (ring, inner) or ring != inner, f"no ring around {words}"
                return
        raise AssertionError(f"the keyboard does not reach {words!r} on {page.url}")

    page.goto("/sign-in")
    reach("邮箱或手机号")
    keys.type(account.email)
    reach("密码")
    keys.type(account.password)
    keys.press("Enter")
    expect(page.get_by_role("banner")).to_contain_text("代表企业")
    page.goto("/")
    keys.press("Tab")
    keys.press("Enter")  # the link to the text
    assert page.url.endswith("#main")
    reach("提诉求")
    keys.press("Enter")
    expect(heading(page, "什么事？")).to_be_visible()
    reach("什么事？")
    keys.type("只用键盘：会议室门锁没电。")
    reach("继续")
    keys.press("Enter")
    expect(heading(page, "事情在哪里？")).to_be_visible()
    reach("我们自己的房间")
    keys.press("Space")
    reach("继续")
    keys.press("Enter")
    expect(heading(page, "有照片吗？")).to_be_visible()
    reach("继续")
    keys.press("Enter")
    expect(heading(page, "核对一下，再发出")).to_be_visible()
    reach("发出诉求")
    keys.press("Enter")
    assert NUMBER.fullmatch(number_on_receipt(page))


def test_the_queue_moves_with_j_and_k(page_wide, sign_in):
    sign_in(page_wide, "worker")
    page_wide.goto("/bench?view=all")
    jobs = page_wide.locator("a.job")
    page_wide.keyboard.press("j")
    page_wide.keyboard.press("j")
    expect(jobs.nth(1)).to_be_focused()
    page_wide.keyboard.press("k")
    expect(jobs.nth(0)).to_be_focused()
    title = jobs.nth(0).locator(".job__title").inner_text()
    page_wide.keyboard.press("Enter")
    expect(page_wide.locator("article h1")).to_have_text(title)
    page_wide.wait_for_load_state("load")
    page_wide.keyboard.press("/")
    expect(page_wide.locator("#find")).to_be_focused()


def test_the_open_case_is_taken_and_answered_by_keys(page_wide, sign_in):
    sign_in(page_wide, "worker")
    keys = page_wide.keyboard
    page_wide.goto("/bench?view=all")
    unfold(page_wide)
    page_wide.locator("a.job", has=page_wide.locator("use[href$='#s-waiting']")).first.click()
    # A key that is pressed before the page's script is there says nothing.
    page_wide.wait_for_url("**/cases/cas_**", wait_until="load")
    keys.press("?")
    expect(page_wide.get_by_role("dialog", name="快捷键")).to_be_visible()
    keys.press("Escape")
    expect(page_wide.get_by_role("dialog")).to_have_count(0)
    keys.press("t")
    flash(page_wide, "已受理，您是主办。")
    page_wide.wait_for_load_state("load")
    keys.press("r")
    expect(page_wide.locator("#words")).to_be_focused()
    # While somebody writes, a letter is a letter.
    keys.type("t?")
    expect(page_wide.locator("#words")).to_have_value("t?")
