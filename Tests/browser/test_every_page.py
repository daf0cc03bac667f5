"""Every page of every demo account, as `stairwell preview` lists them: in both languages, light, dark and 长辈版, narrow and wide.

A page that several accounts share is looked at in full with the first of them, and once, narrow and light, with the others.
"""

from dataclasses import dataclass
from urllib.parse import urlencode

import pytest
from pages import faults_of_access, faults_of_text, faults_of_width

ACCOUNTS = [
    "administrator", "enterprise", "worker", "employee", "visitor", "supervisor", "gridhead", "parkleader", "butler",
    "secretary", "window", "partner", "hr", "founder",
]
# Language, theme, mode, and whether axe looks: words in another language and larger type change nothing that it sees.
LOOKS = [("zh-Hans", "light", "", True), ("en", "light", "", False), ("zh-Hans", "dark", "", True), ("en", "light", "elder", False)]
NARROW = {"width": 390, "height": 844}
WIDE = {"width": 1440, "height": 900}


@dataclass(frozen=True)
class Listed:
    account: str
    route: str
    path: str
    status: int


@pytest.fixture(scope="session")
def preview(start, tmp_path_factory):
    return start("preview", tmp_path_factory.mktemp("preview") / "data", "--seed", "7")


@pytest.fixture(scope="session")
def listed(preview, browser) -> list[Listed]:
    page = browser.new_page(base_url=preview.url)
    page.goto("/preview")
    rows = page.evaluate("""() => [...document.querySelectorAll('section[aria-labelledby^="as-"]')].flatMap(section =>
      [...section.querySelectorAll('tr[data-path]')].map(row => [
        section.querySelector('h2').innerText, row.querySelector('a').innerText, row.dataset.path, row.dataset.status]))""")
    page.close()
    return [Listed(account, route, path, int(status)) for account, route, path, status in rows]


def enter(page, one: Listed, look: tuple[str, str, str, bool]):
    language, theme, mode, _ = look
    query = {"as": one.account, "to": one.path, "lang": language, "theme": theme, "mode": mode}
    return page.goto("/preview/enter?" + urlencode(query))


def faults_of(page, one: Listed, is_first: bool) -> list[str]:
    faults: list[str] = []

    def note(found: list[str], look) -> None:
        faults.extend(f"{one.route} as {one.account} {'-'.join(filter(None, look[:3]))}: {fault}" for fault in found)

    for look in LOOKS if is_first else LOOKS[:1]:
        answer = enter(page, one, look)
        if answer.status != one.status:
            note([f"status {answer.status}"], look)
        note(faults_of_text(page, look[0]), look)
        note(faults_of_width(page), look)
        if is_first:
            if look[3]:
                note(faults_of_access(page), look)
            page.set_viewport_size(WIDE)
            note(faults_of_width(page), look)
            page.set_viewport_size(NARROW)
    return faults


@pytest.mark.parametrize("account", ACCOUNTS)
def test_every_page_of(account, listed, preview, open_page):
    page = open_page("wide", base_url=preview.url, viewport=NARROW)
    first_with: dict[str, str] = {}
    for one in sorted(listed, key=lambda one: ACCOUNTS.index(one.account)):
        first_with.setdefault(one.route, one.account)
    mine = [one for one in listed if one.account == account]
    assert mine, f"stairwell preview lists no page of {account}"
    faults = []
    for one in mine:
        faults += faults_of(page, one, is_first=first_with[one.route] == account)
    assert not faults, f"{len(faults)} faults:\n" + "\n".join(faults)


def test_no_link_is_broken(listed):
    broken = [f"{one.path} as {one.account} answers {one.status}" for one in listed
              if one.status != 200 and one.path != "/no-such-page"]
    assert not broken, "\n".join(broken)


def test_every_account_is_walked(listed):
    assert {one.account for one in listed} == set(ACCOUNTS)
