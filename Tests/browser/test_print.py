"""Every page prints: its own words on white paper, without the masthead, the menus and the buttons."""

import pytest
from playwright.sync_api import expect

PAGES = [("enterprise", "/cases"), ("enterprise", "/my-enterprise"), ("worker", "/enterprises"), ("worker", "/bench?view=all"), ("worker", "/map")]


@pytest.mark.parametrize(("role", "path"), PAGES)
def test_a_page_prints_without_its_frame(role, path, open_page, sign_in, server):
    page = open_page("wide")
    page.context.add_cookies([{"name": "theme", "value": "dark", "url": server.url}])
    sign_in(page, role)
    page.goto(path)
    page.emulate_media(media="print")
    for frame in (".masthead__nav", ".masthead__tools", ".acting", ".foot", ".tabs", "main .button--main", ".bench__keys"):
        for one in page.locator(frame).all():
            expect(one).to_be_hidden()
    expect(page.locator("main")).to_be_visible()
    ground = page.evaluate("() => getComputedStyle(document.body).backgroundColor")
    assert ground in ("rgb(255, 255, 255)", "rgba(0, 0, 0, 0)"), f"prints on {ground}"
    paper = page.pdf(format="A4")
    assert paper.startswith(b"%PDF")
    pages = paper.count(b"/Type /Page\n") + paper.count(b"/Type /Page/") + paper.count(b"/Type /Page ")
    assert pages < 40, f"{path} fills {pages} sheets"
