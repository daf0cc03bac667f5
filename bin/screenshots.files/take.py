"""take.py ADDRESS FOLDER [NAME …]: the pictures that README and docs show, as PNG files in FOLDER."""

import os
import sys
from urllib.parse import urlencode

from playwright.sync_api import Page, sync_playwright

PHONE = {"width": 390, "height": 844}
DESK = {"width": 1440, "height": 900}


def first(page: Page, link: str) -> str:
    """The address of the first link that the selector finds."""
    return page.locator(link).first.get_attribute("href")


def nothing(page: Page) -> None:
    pass


def write(page: Page) -> None:
    page.locator("#body").fill("3号楼货梯早高峰停运，来料上不去。从星期一开始，早上八点到九点半。")
    page.locator("h1").scroll_into_view_if_needed()


def open_answered(page: Page) -> None:
    page.goto(first(page, "a.matter[href^='/cases/']"))


def open_firm(page: Page) -> None:
    page.goto(first(page, "tbody th a"))


def open_job(page: Page) -> None:
    # One in hand, so that there is something to read.
    page.locator("a.job").nth(9).click()
    page.wait_for_load_state()


# name: role, path, window, theme, mode, language, what is done before the picture
PICTURES = {
    "home-phone": ("enterprise", "/", PHONE, "light", "", "zh-Hans", nothing),
    "filing-phone": ("enterprise", "/cases/new", PHONE, "light", "", "zh-Hans", write),
    "case-phone-dark": ("enterprise", "/", PHONE, "dark", "", "zh-Hans", open_answered),
    "elder-phone": ("enterprise", "/", PHONE, "light", "elder", "zh-Hans", nothing),
    "workbench": ("worker", "/bench?view=all", DESK, "light", "", "zh-Hans", open_job),
    "workbench-en": ("worker", "/bench?view=all", DESK, "dark", "", "en", open_job),
    "enterprises": ("worker", "/enterprises", DESK, "light", "", "zh-Hans", nothing),
    "dossier": ("worker", "/enterprises?tag=nationalHighTech", DESK, "light", "", "zh-Hans", open_firm),
    "map": ("worker", "/map", DESK, "light", "", "zh-Hans", nothing),
}


def main(address: str, folder: str, names: list[str]) -> None:
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=os.environ.get("CHROMIUM", "/usr/bin/chromium"), args=["--no-sandbox"])
        for name in names or PICTURES:
            role, path, window, theme, mode, language, prepare = PICTURES[name]
            # Without motion: a view transition that is still under way would stand in the picture like a ghost.
            page = chromium.new_page(
                viewport=window, base_url=address, locale="zh-CN", timezone_id="Asia/Shanghai", reduced_motion="reduce")
            query = {"as": role, "to": path, "theme": theme, "mode": mode, "lang": language}
            page.goto("/preview/enter?" + urlencode(query))
            prepare(page)
            page.screenshot(path=f"{folder}/{name}.png")
            page.close()
        chromium.close()


main(sys.argv[1], sys.argv[2], sys.argv[3:])
