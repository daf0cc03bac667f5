"""Every page of every demo account, as `stairwell preview` lists them: in both languages, light, dark and 长辈版, narrow and wide.

The first account that has a page looks at it in full. Others that have it too read its source, and look at it only when it holds
something of a kind, an element with its classes, that nobody has looked at on that page.
"""

from dataclasses import dataclass
from urllib.parse import urlencode

import pytest
from pages import Source, faults_of_access, faults_of_source, faults_of_text, faults_of_width

ACCOUNTS = [
    "administrator", "enterprise", "worker", "employee", "visitor", "supervisor", "gridhead", "parkleader", "butler",
    "secretary", "window", "partner", "hr", "founder",
]
NARROW = {"width": 390, "height": 844}
WIDE = {"width": 1440, "height": 900}


@dataclass(frozen=True)
class Listed:
    account: str
    route: str
    path: str
    status: int


@pytest.fixture(scope="session")
def preview(start, make_demo, tmp_path_factory):
    data = tmp_path_factory.mktemp("preview") / "data"
    make_demo(data)
    return start("preview", data, "--seed", "7")


@pytest.fixture(scope="session")
def listed(preview, browser) -> list[Listed]:
    page = browser.new_page(base_url=preview.url)
    page.goto("/preview")
    rows = page.evaluate("""() => [...document.querySelectorAll('section[aria-labelledby^="as-"]')].flatMap(section =>
      [...section.querySelectorAll('tr[data-path]')].map(row => [
        section.querySelector('h2').innerText, row.querySelector('a').innerText, row.dataset.path, row.dataset.status]))""")
    page.close()
    return [Listed(account, route, path, int(status)) for account, route, path, status in rows]


NIGHT = """async () => {
  document.documentElement.dataset.theme = 'dark';
  await new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)));
  await Promise.allSettled(document.getAnimations().filter(one => one instanceof CSSTransition).map(one => one.finished));
}"""
# Route by route, the kinds of elements that were looked at. The tests of the accounts run one after another.
looked_at: dict[str, set[str]] = {}
# The kinds whose colours were judged by day and by night, on whatever page: colours come with classes. Judging them takes longer
# than everything else on a page of many rows.
painted: set[str] = set()


def enter(one: Listed, language: str, mode: str = "") -> str:
    query = {"as": one.account, "to": one.path, "lang": language, "theme": "light", "mode": mode}
    return "/preview/enter?" + urlencode(query)


def faults_of(page, one: Listed) -> list[str]:
    seen = looked_at.setdefault(one.route, set())
    is_first = not seen
    if is_first:
        answer = page.goto(enter(one, "zh-Hans"))
        source = Source(answer.text())
    else:
        answer = page.request.get(enter(one, "zh-Hans"), headers={"Accept": "text/html"})
        source = Source(answer.text())
        if not source.kinds <= seen:
            answer = page.goto(enter(one, "zh-Hans"))
    is_open = is_first or not source.kinds <= seen
    seen |= source.kinds
    faults = [f"status {answer.status}"] if answer.status != one.status else []
    faults += faults_of_text(page, "zh-Hans") if is_open else faults_of_source(source, "zh-Hans")
    if is_open:
        faults += faults_of_width(page)
    if is_first:
        has_new_colours = not source.kinds <= painted
        painted.update(source.kinds)
        faults += faults_of_access(page, without="" if has_new_colours else "color-contrast") + wide(page)
        if has_new_colours:
            # The same page by night: only its colours change, some of them gently.
            page.evaluate(NIGHT)
            faults += [f"dark: {fault}" for fault in faults_of_access(page, only="color-contrast")]
        page.goto(enter(one, "en", "elder"))
        faults += [f"en, elder: {fault}" for fault in faults_of_text(page, "en") + faults_of_width(page) + wide(page)]
    return [f"{one.route} as {one.account}: {fault}" for fault in faults]


def wide(page) -> list[str]:
    page.set_viewport_size(WIDE)
    faults = faults_of_width(page)
    page.set_viewport_size(NARROW)
    return faults


@pytest.mark.parametrize("account", ACCOUNTS)
def test_every_page_of(account, listed, preview, open_page):
    page = open_page("wide", base_url=preview.url, viewport=NARROW)
    mine = [one for one in listed if one.account == account]
    assert mine, f"stairwell preview lists no page of {account}"
    faults = []
    for one in mine:
        faults += faults_of(page, one)
    assert not faults, f"{len(faults)} faults:\n" + "\n".join(faults)


def test_no_link_is_broken(listed):
    broken = [f"{one.path} as {one.account} answers {one.status}" for one in listed
              if one.status != 200 and one.path != "/no-such-page"]
    assert not broken, "\n".join(broken)


def test_every_account_is_walked(listed):
    assert {one.account for one in listed} == set(ACCOUNTS)
