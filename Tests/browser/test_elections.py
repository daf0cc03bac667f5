"""The verify page and the practice booth, as people use them."""

import base64
import hashlib
import json
import os
import re
import subprocess
import time
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from steps import button, heading

PRACTICE_SECONDS = 120
# The checks run on all cores, and other tests may have them.
WAIT = 60_000


@pytest.fixture(scope="module")
def archive(tmp_path_factory) -> Path:
    program = Path(__file__).resolve().parents[2] / os.environ["STAIRWELL_BIN"]
    line = "--voters 3 --candidates 2 --choose 1 --trustees 2 --blank --revote-every 3 --seed page".split()
    done = subprocess.run([program, "election", "rehearse", *line, "--out", tmp_path_factory.mktemp("archive")],
                          capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    return Path(done.stdout.strip())


def choose_file(page: Page, name: str, content: bytes) -> None:
    page.get_by_label("票箱文件").set_input_files({"name": name, "mimeType": "application/octet-stream", "buffer": content})


def trackers(archive: Path) -> list[str]:
    """Of the ballots in the archive, in order."""
    found = re.findall(rb'\{"election_uuid".*?\}\}\}', archive.read_bytes())
    return [base64.b64encode(hashlib.sha256(text).digest()).decode().rstrip("=") for text in found]


@pytest.mark.parametrize("window", ["phone", "wide"])
def test_a_firm_checks_an_archive_and_finds_its_ballot(window, open_page, archive, assert_accessible):
    page = open_page(window)
    sent = []
    page.goto("/about")
    page.locator("footer").get_by_role("link", name="验一验选举").click()
    expect(heading(page, "验一验选举")).to_be_visible()
    page.on("request", lambda request: sent.append(request))
    choose_file(page, archive.name, archive.read_bytes())
    expect(page.get_by_role("heading", name="全部对得上")).to_be_focused(timeout=WAIT)
    expect(page.locator("[data-outcome=holds]")).to_have_count(7)
    expect(page.get_by_text("4张在箱，计入3张")).to_be_visible()
    expect(page.get_by_role("table")).to_contain_text("Candidate 2")
    first, second, third, again = trackers(archive)
    for typed, words in [(second, "计入结果"), (first, "后来又投过一张"), (" ".join([again[:20], again[20:]]) + "=", "计入结果"),
                         (first[:-1], "没有这张票"), ("", "请先填回执码")]:
        page.get_by_label("回执码").fill(typed)
        button(page, "在票箱里找").click()
        expect(page.locator("#tracker-answer")).to_contain_text(words)
    assert_accessible(page)
    # The worker's scripts are fetched; the file goes nowhere.
    assert all(request.method == "GET" and not request.post_data for request in sent)


def test_a_file_that_is_chosen_before_the_checks_are_loaded_is_checked(open_page, archive):
    page = open_page("phone")
    held = []
    page.route("**/verify-page*.js", lambda route: held.append(route))
    page.goto("/elections/verify")
    choose_file(page, archive.name, archive.read_bytes())
    page.wait_for_timeout(300)
    assert len(held) == 1
    held[0].continue_()
    expect(page.get_by_role("heading", name="全部对得上")).to_be_focused(timeout=WAIT)


def test_what_fails_is_said_in_words_with_its_place_in_both_languages(open_page, archive):
    content = archive.read_bytes()
    place = content.index(b'"alpha":"') + 20
    digit = b"1" if content[place : place + 1] != b"1" else b"2"
    changed = content[:place] + digit + content[place + 1 :]
    page = open_page("wide")
    page.goto("/elections/verify")
    choose_file(page, archive.name, changed)
    expect(page.get_by_role("heading", name="有1处对不上")).to_be_visible(timeout=WAIT)
    expect(page.locator("[data-part=faults]")).to_contain_text("内容与记录的名字不符")
    expect(page.locator("[data-check=file]")).to_contain_text("对不上")
    expect(page.locator("[data-check=ballots]")).to_contain_text("没有往下验")
    # The next file begins anew.
    choose_file(page, archive.name, content)
    expect(page.get_by_role("heading", name="全部对得上")).to_be_visible(timeout=WAIT)
    choose_file(page, "photo.bel", b"\xff\xd8\xff\xe0 not an archive")
    expect(page.locator("[data-part=faults]")).to_contain_text("不是票箱文件的格式", timeout=WAIT)
    page.goto("/elections/verify?lang=en")
    page.get_by_label("Archive").set_input_files({"name": "a.bel", "mimeType": "application/octet-stream", "buffer": changed})
    expect(page.get_by_role("heading", name="One thing does not hold")).to_be_visible(timeout=WAIT)
    expect(page.locator("[data-part=faults]")).to_contain_text("it was changed after it was written")


def test_without_script_the_page_tells_the_two_commands(open_page):
    page = open_page("phone", java_script_enabled=False)
    page.goto("/elections/verify")
    expect(page.get_by_text("belenios-tool election verify")).to_be_visible()
    expect(page.get_by_text("stairwell election verify")).to_be_visible()
    expect(page.get_by_label("票箱文件")).to_be_hidden()
    page.goto("/elections/practice")
    expect(page.get_by_text("纸质选票")).to_be_visible()
    expect(page.get_by_role("button", name="加密这张票")).to_be_hidden()


def pick(page: Page, *names: str) -> None:
    for name in names:
        page.get_by_role("checkbox", name=name, exact=True).check()


def tracker(page: Page) -> str:
    return page.locator("[data-step]:visible [data-tracker]").get_attribute("data-tracker")


@pytest.mark.parametrize("mode", ["", "elder"])
def test_practising_on_a_phone_ends_with_a_ballot_that_was_not_the_one_opened(mode, open_page, assert_accessible, tmp_path):
    page = open_page("phone")
    page.goto("/elections/practice")
    if mode:
        page.get_by_role("button", name="长辈版").click()
    began = time.monotonic()
    # Nothing chosen, then too much of it: each list says what to change.
    button(page, "加密这张票").click()
    alert = page.get_by_role("alert")
    expect(alert).to_be_focused()
    expect(alert.get_by_role("listitem")).to_have_count(2)
    pick(page, "沈社工", "林副站长", "王总，知渡机器人", "孙总，量石检测", "俞总，禾木精密传感", "徐总，海屿生物", "程总，青橙数字内容")
    expect(page.get_by_text("已选5人，最多4人")).to_be_visible()
    button(page, "加密这张票").click()
    expect(alert).to_contain_text("请去掉1个")
    page.get_by_role("checkbox", name="程总，青橙数字内容").uncheck()
    assert_accessible(page)
    button(page, "加密这张票").click()
    expect(heading(page, "票已锁好，还没有投")).to_be_focused(timeout=WAIT)
    opened = tracker(page)
    assert re.fullmatch(r"[A-Za-z0-9+/]{43}", opened)
    button(page, "打开这张，验一验").click()
    expect(heading(page, "打开了，和您选的一样")).to_be_focused(timeout=WAIT)
    expect(page.get_by_role("row", name="沈社工")).to_contain_text("选了")
    expect(page.get_by_role("row", name="周社工")).to_contain_text("没选")
    assert_accessible(page)
    button(page, "重新锁一张").click()
    expect(heading(page, "票已锁好，还没有投")).to_be_focused(timeout=WAIT)
    cast = tracker(page)
    assert cast != opened
    button(page, "投出（演练）").click()
    expect(heading(page, "演练完了")).to_be_focused(timeout=WAIT)
    assert time.monotonic() - began < PRACTICE_SECONDS
    assert_accessible(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    with page.expect_download() as download:
        page.get_by_role("link", name="下载票箱文件（.bel）").click()
    path = tmp_path / download.value.suggested_filename
    download.value.save_as(path)
    done = subprocess.run(["belenios-tool", "election", "verify", "--dir", tmp_path], capture_output=True, text=True)
    assert done.returncode == 0 and "all checks passed" in done.stdout + done.stderr, done.stderr
    assert trackers(path) == [cast]
    with page.expect_download() as download:
        page.get_by_role("link", name="下载选票（.json）").click()
    ballot = Path(download.value.path()).read_bytes()
    assert base64.b64encode(hashlib.sha256(ballot).digest()).decode().rstrip("=") == cast
    assert json.loads(ballot)["election_uuid"] == path.stem
    # And the verify page takes it.
    page.get_by_role("link", name="去验一验").click()
    choose_file(page, path.name, path.read_bytes())
    expect(page.get_by_role("heading", name="全部对得上")).to_be_visible(timeout=WAIT)
    page.get_by_label("回执码").fill(cast)
    button(page, "在票箱里找").click()
    expect(page.locator("#tracker-answer")).to_contain_text("计入结果")
