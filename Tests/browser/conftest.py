"""A real browser, a phone's and a desk's window, and a guard that watches what pages ask for and complain about."""

import os
import re
import sys
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

# What the tests share lies beside them.
sys.path.insert(0, str(Path(__file__).parent))

WINDOWS = {
    "phone": {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True},
    "wide": {"viewport": {"width": 1440, "height": 900}},
}
LOOPBACK = {"127.0.0.1", "localhost", "[::1]", "::1"}
SHOTS = Path(__file__).resolve().parents[2] / ".build" / "reports" / "shots"
SIGN_IN_PATH = "/sign-in"


class Guard:
    """Fails a test whose page reached for another machine, broke the content-security policy or raised an error.

    A test that provokes one on purpose says so first: `guard.expect(r"pattern")`.
    """

    def __init__(self):
        self.complaints: list[str] = []
        self.expected: list[re.Pattern] = []

    def expect(self, pattern: str) -> None:
        self.expected.append(re.compile(pattern))

    def watch(self, context: BrowserContext) -> None:
        context.on("request", self.on_request)
        context.on("response", self.on_response)
        context.on("console", self.on_console)
        context.on("weberror", self.on_exception)

    def on_exception(self, error) -> None:
        # On a busy machine Chromium gives up the transition between two pages, and says so in a rejected promise that no
        # script can reach. The page itself is there, without the motion.
        if not str(error.error).startswith("Transition was aborted because of invalid state"):
            self.complaints.append(f"exception: {error.error}")

    def on_request(self, request) -> None:
        parts = urlsplit(request.url)
        if parts.scheme in ("http", "https", "ws", "wss") and parts.hostname not in LOOPBACK:
            self.complaints.append(f"request to another machine: {request.url}")

    def on_response(self, response) -> None:
        # A page may well be a 404 or a 422; what a page is made of may not, and no answer is a 5xx.
        is_page = response.request.is_navigation_request()
        if response.status >= 500 or (response.status >= 400 and not is_page):
            self.complaints.append(f"status {response.status}: {response.url}")

    def on_console(self, message) -> None:
        # Chromium also writes each answer ≥ 400 to the console; on_response judges those.
        if message.type == "error" and not message.text.startswith("Failed to load resource"):
            self.complaints.append(f"console: {message.text}")

    def check(self) -> None:
        left = [text for text in self.complaints if not any(p.search(text) for p in self.expected)]
        assert not left, "the page complained:\n" + "\n".join(left)


@pytest.fixture(scope="session")
def browser():
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=os.environ.get("CHROMIUM", "/usr/bin/chromium"),
            args=[
                "--no-sandbox",  # the sandbox needs rights that a container does not have
                "--disable-dev-shm-usage",  # containers give 64 MB there
                "--disable-background-networking",
                "--use-fake-device-for-media-stream",  # a microphone that beeps
                "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
            ])
        yield chromium
        chromium.close()


@pytest.fixture(autouse=True)
def guard():
    guard = Guard()
    yield guard
    guard.check()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    report = yield
    if report.when == "call":
        item.has_failed = report.failed
    return report


@pytest.fixture
def open_page(browser: Browser, server, guard: Guard, request):
    """Opens a page of its own context, a `phone` or a `wide` one. More words are Playwright's:
    `open_page("phone", locale="en-US", color_scheme="dark", java_script_enabled=False)`.
    """
    contexts: list[BrowserContext] = []

    def open_one(window: str, **options) -> Page:
        ours = {"locale": "zh-CN", "timezone_id": "Asia/Shanghai", "base_url": server.url}
        context = browser.new_context(**{**WINDOWS[window], **ours, **options})
        context.set_default_timeout(15_000)
        guard.watch(context)
        contexts.append(context)
        return context.new_page()

    yield open_one
    for number, context in enumerate(contexts):
        if getattr(request.node, "has_failed", False):
            for page in context.pages:
                SHOTS.mkdir(parents=True, exist_ok=True)
                name = re.sub(r"[^\w.-]+", "_", request.node.name)
                page.screenshot(path=SHOTS / f"{name}-{number}.png", full_page=True)
        context.close()


@pytest.fixture
def page_phone(open_page) -> Page:
    return open_page("phone")


@pytest.fixture
def page_wide(open_page) -> Page:
    return open_page("wide")


@pytest.fixture(scope="session")
def sessions() -> dict[str, list]:
    """Cookies by role. Who signs in for every test anew meets the limit on sign-ins, as she should."""
    return {}


@pytest.fixture
def sign_in(server, sessions):
    """`sign_in(page, role)` goes through the form the first time, as a person would; gives the account. `fresh` always does:
    for tests that change the session itself."""

    def run(page: Page, role: str, fresh: bool = False):
        account = server.account(role)
        if not fresh and role in sessions:
            page.context.add_cookies(sessions[role])
            return account
        page.goto(SIGN_IN_PATH)
        page.locator("#account").fill(account.email)
        page.locator("#password").fill(account.password)
        page.get_by_role("button", name="登录", exact=True).click()
        expect(page.locator("input[type=password]")).to_have_count(0)
        if not fresh:
            sessions[role] = [cookie for cookie in page.context.cookies() if cookie["name"] == "session"]
        return account

    return run


@pytest.fixture
def assert_accessible():
    """axe must find nothing serious or critical on the page as it stands."""

    def run(page: Page) -> None:
        found = Axe().run(page).response["violations"]
        grave = [rule for rule in found if rule["impact"] in ("serious", "critical")]
        lines = [
            f"{rule['impact']} {rule['id']}: {rule['help']}\n    "
            + "\n    ".join(node["html"][:160] for node in rule["nodes"][:5])
            for rule in grave
        ]
        assert not grave, f"axe on {page.url}:\n" + "\n".join(lines)

    return run
