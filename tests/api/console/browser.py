"""A real Chromium that fails a test on anything a user would not see but should not happen."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect, sync_playwright

from api.access import Role
from tests.api.console.town import PASSWORD, login_of

CHROMIUM = Path("/usr/bin/chromium")
_ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
OFFICE, PHONE = (1366, 768), (390, 844)
_GRAVE = ("serious", "critical")
_PATIENCE_MS = 30_000  # for busy machines: nothing waits so long unless it fails


@dataclass
class Window:
    """One browser window at the console."""

    page: Page
    address: str
    faults: list[str] = field(default_factory=list)

    def open(self, path: str) -> None:
        """Open a page of the console and wait until all of it is there."""
        self.page.goto(f"{self.address}{path}")
        self.settled()

    def settled(self) -> None:
        """Wait until nothing is loading any more: neither the page, nor a part that it fetches."""
        self.page.wait_for_load_state()
        expect(self.page.locator("[aria-busy=true]")).to_have_count(0)

    def sign_in(self, role: Role) -> None:
        """Sign in by the page, with the keyboard."""
        self.open("/console/login")
        self.page.keyboard.type(login_of(role))
        self.page.keyboard.press("Tab")
        self.page.keyboard.type(PASSWORD)
        self.page.keyboard.press("Enter")
        self.page.wait_for_url(lambda url: "/login" not in url)
        self.settled()

    def barriers(self) -> list[str]:
        """Return the serious faults of accessibility on the page as it stands."""
        found: list[dict[str, Any]] = Axe().run(self.page).response["violations"]
        return [
            f"{one['id']}: {one['help']} at {[node['target'] for node in one['nodes']][:4]}"
            for one in found
            if one["impact"] in _GRAVE
        ]

    def overflows(self) -> bool:
        """Whether the page is wider than the window."""
        return bool(self.page.evaluate("document.documentElement.scrollWidth > window.innerWidth + 1"))


@contextmanager
def chromium() -> Iterator[Browser]:
    """Start the system's Chromium."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), headless=True, args=list(_ARGUMENTS))
        yield browser
        browser.close()


@contextmanager
def window(browser: Browser, address: str, size: tuple[int, int] = OFFICE, language: str = "zh") -> Iterator[Window]:
    """Open a window of its own cookies; whatever went wrong unseen fails the test when it closes."""
    context = browser.new_context(viewport={"width": size[0], "height": size[1]}, locale="zh-CN")
    context.set_default_timeout(_PATIENCE_MS)
    expect.set_options(timeout=_PATIENCE_MS)
    context.add_cookies([{"name": "jianghai_language", "value": language, "url": address}])
    opened = Window(context.new_page(), address)
    _watch(opened)
    try:
        yield opened
    finally:
        context.close()
    assert not opened.faults


def _watch(window: Window) -> None:
    host = urlsplit(window.address).netloc
    page, faults = window.page, window.faults
    page.on(
        "console", lambda said: faults.append(f"console: {said.text}") if said.type in ("error", "warning") else None
    )
    page.on("pageerror", lambda error: faults.append(f"script: {error}"))
    page.on(
        "request",
        lambda asked: (
            faults.append(f"elsewhere: {asked.url}")
            if urlsplit(asked.url).netloc != host and not asked.url.startswith(("data:", "blob:"))
            else None
        ),
    )
    page.on("response", lambda answer: faults.append(f"{answer.status} {answer.url}") if answer.status >= 500 else None)
    page.add_init_script(
        "document.addEventListener('securitypolicyviolation',"
        " (event) => console.error('policy: ' + event.violatedDirective + ' ' + event.blockedURI))"
    )
