"""What people do on these pages, step by step, by the words that they see."""

import base64
import re
import struct
from urllib.parse import quote

from playwright.sync_api import Locator, Page, expect

# 64 × 48 pixels; `picture()` adds what a phone adds.
PIXELS = base64.b64decode(
    "/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAA0JCgsKCA0LCgsODg0PEyAVExISEyccHhcgLikxMC4pLSwzOko+MzZGNywtQFdBRkxOUlNSMj5aYV"
    "pQYEpRUk//2wBDAQ4ODhMREyYVFSZPNS01T09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT0//wAARCAAw"
    "AEADASIAAhEBAxEB/8QAFgABAQEAAAAAAAAAAAAAAAAAAAQF/8QAFhAAAwAAAAAAAAAAAAAAAAAAABNh/8QAFwEBAQEBAAAAAAAAAAAAAAAAAA"
    "MCBP/EABYRAQEBAAAAAAAAAAAAAAAAAAAREv/aAAwDAQACEQMRAD8AzUwJhemBMJ1xZQJgTC9MCYKZQJgTC9MCYKZQJgTC9MCYKZXqgVC9UCoZ"
    "q+UCoFQvVAqCmUCoFQvVAqCmUCoFQvVAqCmV6oFQuVAqGKvlCqBULlQKgplCqBULlQKgplCqBULlQKgpl//Z")
CAMERA = b"Erfunden X1"
NUMBER = re.compile(r"[A-Z]{2,4}-\d{4}-\d{2}-\d{4}")


def picture() -> bytes:
    """A JPEG with what a phone writes into it: the camera's name, and where it was taken (30°15′ N, 120°10′ E)."""
    def entry(tag: int, kind: int, count: int, value: bytes) -> bytes:
        return struct.pack("<HHI", tag, kind, count) + value.ljust(4, b"\0")

    def rationals(*numbers: int) -> bytes:
        return b"".join(struct.pack("<II", number, 1) for number in numbers)

    # TIFF: header 8, main directory 2 + 2×12 + 4 = 30, so the model's name lies at 38 and the GPS directory after it.
    model = CAMERA + b"\0"
    gps_at = 38 + len(model)
    values_at = gps_at + 2 + 4 * 12 + 4
    main = struct.pack("<H", 2) + entry(0x0110, 2, len(model), struct.pack("<I", 38))
    main += entry(0x8825, 4, 1, struct.pack("<I", gps_at)) + bytes(4)
    gps = struct.pack("<H", 4) + entry(1, 2, 2, b"N") + entry(2, 5, 3, struct.pack("<I", values_at))
    gps += entry(3, 2, 2, b"E") + entry(4, 5, 3, struct.pack("<I", values_at + 24)) + bytes(4)
    tiff = b"II*\0" + struct.pack("<I", 8) + main + model + gps + rationals(30, 15, 0) + rationals(120, 10, 0)
    exif = b"Exif\0\0" + tiff
    return PIXELS[:2] + b"\xff\xe1" + struct.pack(">H", len(exif) + 2) + exif + PIXELS[2:]


def button(page: Page, words: str) -> Locator:
    return page.get_by_role("button", name=words, exact=True)


def heading(page: Page, words: str | re.Pattern) -> Locator:
    return page.get_by_role("heading", level=1, name=words)


def write_appeal(page: Page, words: str, photo: bytes | None = None, somewhere: bool = True) -> None:
    """From the home page to the last page before sending. `somewhere`: in the lift of the firm's own building."""
    page.goto("/")
    page.get_by_role("link", name="提诉求", exact=True).first.click()
    page.get_by_label("什么事？").fill(words)
    button(page, "继续").click()
    if somewhere:
        page.get_by_text("这栋楼的公共部位").click()
        page.get_by_text("电梯", exact=True).click()
    else:
        page.get_by_text("不涉及具体地点").click()
    button(page, "继续").click()
    expect(heading(page, "有照片吗？")).to_be_visible()
    if photo:
        page.get_by_label("选照片").set_input_files({"name": "IMG_0001.jpg", "mimeType": "image/jpeg", "buffer": photo})
    button(page, "继续").click()
    expect(heading(page, "核对一下，再发出")).to_be_visible()


def send_appeal(page: Page) -> str:
    """The number on the receipt."""
    button(page, "发出诉求").click()
    return number_on_receipt(page)


def number_on_receipt(page: Page) -> str:
    expect(heading(page, "收到了")).to_be_visible()
    number = page.locator(".receipt__number").inner_text().strip()
    assert NUMBER.fullmatch(number), f"not a case number: {number!r}"
    return number


def case_address(page: Page) -> str:
    """On the receipt: `/cases/…`."""
    return page.get_by_role("link", name="看这件诉求").get_attribute("href")


def open_on_bench(page: Page, title: str) -> None:
    """A worker finds the case by its words and opens it beside the list."""
    page.goto("/cases?state=unfinished&q=" + quote(title))
    unfold(page)
    page.get_by_role("link", name=title).first.click()
    expect(page.get_by_role("heading", name=title)).to_be_visible()


def unfold(page: Page) -> None:
    """Opens every fold of a list: which are open depends on the hour and the day of the week."""
    for fold in page.locator("details.fold:not([open]) > summary").all():
        fold.click()


def flash(page: Page, words: str) -> None:
    expect(page.get_by_role("status").filter(has_text=words)).to_be_visible()


def state(page: Page, words: str) -> None:
    """The state that is said first on the page of a case."""
    expect(page.locator("main .state").first).to_have_text(words)
