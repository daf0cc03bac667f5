"""The first appeal, from a phone to a confirmed result, and everything that hurry can do to it."""

import re

import pytest
from playwright.sync_api import expect
from steps import (
    CAMERA, button, case_address, flash, heading, number_on_receipt, open_on_bench, picture, send_appeal, state, write_appeal,
)


@pytest.fixture
def firm_phone(page_phone, sign_in):
    sign_in(page_phone, "enterprise")
    return page_phone


@pytest.fixture
def desk(page_wide, sign_in):
    sign_in(page_wide, "worker")
    return page_wide


def photo_is_clean(page) -> None:
    address = page.locator(".photos img").first.get_attribute("src")
    answer = page.request.get(address)
    assert answer.status == 200
    kept = answer.body()
    assert kept[:2] == b"\xff\xd8"
    assert b"Exif" not in kept and CAMERA not in kept


def answer_and_close(desk, title: str, answer: str) -> None:
    open_on_bench(desk, title)
    button(desk, "受理").click()
    flash(desk, "已受理，您是主办。")
    desk.get_by_label("答复", exact=True).fill("已联系电梯公司，今天下午到场。")
    button(desk, "发出答复").click()
    flash(desk, "答复发出了。")
    desk.get_by_label("答复", exact=True).fill(answer)
    button(desk, "答复并办结").click()
    flash(desk, "已办结，等提出人确认。")


def test_an_appeal_is_filed_answered_confirmed_and_rated(firm_phone, desk, assert_accessible):
    phone = firm_phone
    write_appeal(phone, "二号货梯按了没反应，从星期一开始。", picture())
    assert_accessible(phone)
    number = send_appeal(phone)
    assert_accessible(phone)
    case = case_address(phone)
    phone.goto(case)
    state(phone, "待受理")
    photo_is_clean(phone)

    title = "二号货梯按了没反应"
    open_on_bench(desk, title)
    expect(desk.locator("article")).to_contain_text(number)
    expect(desk.locator("article .photos img")).to_be_visible()
    button(desk, "受理").click()
    flash(desk, "已受理，您是主办。")
    phone.reload()
    state(phone, "办理中")
    assert_accessible(desk)

    desk.get_by_label("答复", exact=True).fill("已联系电梯公司，今天下午到场。")
    button(desk, "发出答复").click()
    flash(desk, "答复发出了。")
    desk.get_by_label("答复", exact=True).fill("备件编号查过了。")
    button(desk, "记为内部备注").click()
    phone.reload()
    expect(phone.get_by_text("已联系电梯公司，今天下午到场。")).to_be_visible()
    expect(phone.get_by_text("备件编号查过了。")).to_have_count(0)

    desk.get_by_label("答复", exact=True).fill("按钮板换了，试了二十次都正常。")
    button(desk, "答复并办结").click()
    flash(desk, "已办结，等提出人确认。")
    phone.goto("/")
    expect(phone.locator(".rows")).to_contain_text(title)
    phone.goto(case)
    state(phone, "已答复，等您确认")
    expect(phone.locator(".reply")).to_contain_text("按钮板换了")
    assert_accessible(phone)

    phone.get_by_label("非常满意", exact=True).check()
    button(phone, "解决了，我确认").click()
    flash(phone, "已确认，这件事办结了。")
    state(phone, "已确认")
    expect(phone.get_by_text("您已经评价过这一次办理。")).to_be_visible()


def test_what_is_not_solved_goes_back_and_is_done_again(firm_phone, desk):
    phone = firm_phone
    write_appeal(phone, "十楼茶水间的灯一直闪。")
    send_appeal(phone)
    case = case_address(phone)
    answer_and_close(desk, "十楼茶水间的灯一直闪", "灯管换了。")

    phone.goto(case)
    phone.get_by_text("没解决，退回重办").click()
    button(phone, "退回重办").click()
    expect(phone.locator("#reason-wrong")).to_have_text(re.compile("请写清楚哪里没解决|这一项要填"))
    phone.get_by_label("哪里没解决？").fill("换了以后还是闪。")
    button(phone, "退回重办").click()
    flash(phone, "已退回，会重新办理。")
    state(phone, "退回重办")

    open_on_bench(desk, "十楼茶水间的灯一直闪")
    expect(desk.locator("article")).to_contain_text("换了以后还是闪。")
    button(desk, "接着办").click()
    desk.get_by_label("答复", exact=True).fill("镇流器也换了。")
    button(desk, "答复并办结").click()
    phone.goto(case)
    button(phone, "解决了，我确认").click()
    state(phone, "已确认")


def test_all_of_it_works_without_script(open_page, sign_in):
    phone = open_page("phone", java_script_enabled=False)
    sign_in(phone, "enterprise")
    write_appeal(phone, "大堂自动门关不严，风很大。", picture())
    send_appeal(phone)
    case = case_address(phone)
    phone.goto(case)
    photo_is_clean(phone)
    desk = open_page("wide", java_script_enabled=False)
    sign_in(desk, "worker")
    answer_and_close(desk, "大堂自动门关不严", "闭门器调好了。")
    phone.goto(case)
    phone.get_by_label("满意", exact=True).check()
    button(phone, "解决了，我确认").click()
    state(phone, "已确认")


def test_what_is_said_is_recorded_sent_and_played_by_the_worker(firm_phone, desk, assert_accessible):
    phone = firm_phone
    write_appeal(phone, "门口的灯会响，我录了下来。")
    phone.get_by_role("link", name="上一步").click()
    # The browser has not been asked yet, and nobody says yes: the file field is still there.
    button(phone, "开始录音").click()
    expect(phone.get_by_text("浏览器没有拿到麦克风")).to_be_visible()
    expect(phone.get_by_label("或者选一个录好的文件")).to_be_visible()
    phone.context.grant_permissions(["microphone"])
    button(phone, "开始录音").click()
    expect(phone.get_by_role("timer")).to_have_text(re.compile(r"正在录，还剩2:5\d"))
    button(phone, "停止录音").click()
    expect(phone.get_by_label("刚才的录音")).to_be_visible()
    assert_accessible(phone)
    # Taken again; going on ends it.
    button(phone, "重录").click()
    expect(phone.get_by_role("timer")).to_have_text(re.compile("还剩"))
    phone.wait_for_timeout(1_200)
    button(phone, "继续").click()
    expect(phone.get_by_label(re.compile("录音，长0:0[12]"))).to_be_visible()
    send_appeal(phone)
    open_on_bench(desk, "门口的灯会响")
    player = desk.get_by_label(re.compile("录音，长0:0[12]"))
    expect(player).to_be_visible()
    heard = player.evaluate("""async (sound) => {
        sound.muted = true;
        await sound.play();
        await new Promise((done) => sound.addEventListener("timeupdate", () => sound.currentTime > 0 && done()));
        return { length: sound.duration, ready: sound.readyState, error: sound.error };
    }""")
    assert heard["error"] is None and heard["ready"] >= 2
    assert 0.8 < heard["length"] < 4, "the file says how long it is"


def test_an_employee_files_as_herself_and_the_firm_sees_nothing(open_page, sign_in, firm_phone):
    employee = open_page("phone")
    sign_in(employee, "employee")
    write_appeal(employee, "哺乳室总是锁着，想在午休时用。", somewhere=False)
    send_appeal(employee)
    case = case_address(employee)
    firm_phone.goto("/cases")
    expect(firm_phone.get_by_text("哺乳室总是锁着")).to_have_count(0)
    assert firm_phone.goto(case).status == 404


# MARK: Hurry


def cases_called(page, words: str) -> int:
    page.goto("/cases")
    return page.locator("a.rows__title", has_text=words).count()


def test_a_double_click_sends_once(firm_phone):
    write_appeal(firm_phone, "双击也只算一件：地面有水。")
    button(firm_phone, "发出诉求").dblclick()
    number_on_receipt(firm_phone)
    assert cases_called(firm_phone, "双击也只算一件") == 1


def test_the_back_button_after_sending_sends_nothing_twice(firm_phone):
    write_appeal(firm_phone, "返回以后再发：门铃坏了。")
    number = send_appeal(firm_phone)
    firm_phone.go_back()
    again = button(firm_phone, "发出诉求")
    if again.count():  # shown from the browser's memory; otherwise the receipt is there already
        again.click()
    assert number_on_receipt(firm_phone) == number
    assert cases_called(firm_phone, "返回以后再发") == 1


def test_two_tabs_send_one_appeal(firm_phone):
    write_appeal(firm_phone, "两个标签页：车位线看不清。")
    second = firm_phone.context.new_page()
    second.goto(firm_phone.url)
    number = send_appeal(firm_phone)
    assert send_appeal(second) == number
    assert cases_called(second, "两个标签页") == 1


def test_words_changed_in_a_second_tab_after_sending_are_not_lost(firm_phone):
    write_appeal(firm_phone, "第二个标签页改了内容：水管漏水。")
    second = firm_phone.context.new_page()
    second.goto(re.sub(r"step=\w+", "step=what", firm_phone.url))
    send_appeal(firm_phone)
    second.get_by_label("什么事？").fill("第二个标签页改了内容：水管漏水，已经滴到插座上。")
    button(second, "继续").click()
    expect(heading(second, "这份诉求已经发出过了")).to_be_visible()
    button(second, "补充到那一件").click()
    flash(second, "补充发出了。")
    expect(second.get_by_text("已经滴到插座上")).to_be_visible()
    assert cases_called(second, "第二个标签页改了内容") == 1


def test_what_was_typed_survives_an_error_and_the_back_button(firm_phone):
    phone = firm_phone
    phone.goto("/cases/new")
    phone.get_by_label("什么事？").fill("写到一半：空调太冷。")
    button(phone, "继续").click()
    phone.get_by_text("这栋楼的公共部位").click()
    button(phone, "继续").click()
    expect(phone.locator("#part-wrong")).to_have_text("请选哪个部位")
    expect(phone.get_by_role("alert")).to_contain_text("请改好")
    expect(phone.get_by_label(re.compile("这栋楼的公共部位"))).to_be_checked()
    phone.get_by_role("link", name="上一步").click()
    expect(phone.get_by_label("什么事？")).to_have_value("写到一半：空调太冷。")
    button(phone, "存着，以后再写").click()
    expect(phone.get_by_role("link", name="写到一半：空调太冷")).to_be_visible()
