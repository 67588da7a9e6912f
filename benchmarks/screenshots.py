"""Pictures of every screen of the console for the user guide: ``python benchmarks/screenshots.py``.

Builds the demo city in a temporary folder on a fixed day, serves it, signs in as each role, and writes one small PNG a
screen, language and size to ``docs/user-guide/pictures``. Needs the system's Chromium and a Chinese font.
"""

from __future__ import annotations

import argparse
import datetime as dt
import io
import json
import socket
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import uvicorn
from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from api.access import SYSTEM, Role
from api.advice.advisor import Advisor
from api.app import create_app
from api.observability.logs import start_logging
from api.services import Services
from api.settings import Settings
from api.store.opening import open_installation
from api.store.schema import migrate
from api.usecases.office.demo import settle_demo
from api.usecases.people.accounts import NewAccount, add_with_password
from features.policy.pack import load_policy
from features.tagger import Tagger

NOW = dt.datetime(2026, 7, 1, 1, 30, tzinfo=dt.UTC)
LEAD = "NT-2026-0995"
PASSWORD = "lantern-orbit-velvet-harbour"  # noqa: S105 - of a city that lives for a minute
PICTURES = Path(__file__).parents[1] / "docs" / "user-guide" / "pictures"
SIZES = {"": (1366, 768), "-phone": (390, 844)}
COLOURS = 255
_BROWSER = ("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking")
NAMES = {
    Role.OFFICER: "王招商",
    Role.PARK_DESK: "开发区窗口",
    Role.STEWARD: "李管理",
    Role.ADMINISTRATOR: "系统管理员",
    Role.AUDITOR: "审计员",
}
_SHEET = (
    "线索编号,项目名称,厂房面积（㎡）,总投资（万元）,首报时间,保密级别\n"
    "X-1,甲项目（演示）,六千,12000,2026-03-01,内部\n"
    "X-2,乙项目（演示）,3000,很多,2026-13-01,绝密\n"
    "X-3,丙项目（演示）,5000,8000,2026-05-06,公开\n"
)


@dataclass(frozen=True)
class Screen:
    """One picture: who opens which page."""

    name: str
    role: Role
    path: str


SCREENS = (
    Screen("today", Role.OFFICER, "/today"),
    Screen("leads", Role.OFFICER, "/leads/list"),
    Screen("lead", Role.OFFICER, f"/lead/{LEAD}"),
    Screen("why-not", Role.OFFICER, f"/lead/{LEAD}?from=guide#elsewhere"),
    Screen("fact", Role.OFFICER, f"/lead/{LEAD}/fact/total_investment"),
    Screen("compare", Role.OFFICER, f"/lead/{LEAD}/compare?place=haimen_linjiang&place=rugao_etdz&place=netda"),
    Screen("search", Role.OFFICER, "/search?q=电池"),
    Screen("places", Role.OFFICER, "/places/list"),
    Screen("place", Role.OFFICER, "/place/netda"),
    Screen("import", Role.OFFICER, "/import"),
    Screen("targets", Role.OFFICER, "/targets"),
    Screen("policy", Role.OFFICER, "/policy"),
    Screen("desk", Role.PARK_DESK, "/desk"),
    Screen("own", Role.PARK_DESK, "/own"),
    Screen("quality", Role.STEWARD, "/quality"),
    Screen("models", Role.STEWARD, "/models"),
    Screen("jobs", Role.STEWARD, "/jobs"),
    Screen("users", Role.ADMINISTRATOR, "/users"),
    Screen("audit", Role.AUDITOR, "/audit"),
)


def main(arguments: Sequence[str] | None = None) -> None:
    """Write the pictures, all or those named."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", help="only these screens")
    parser.add_argument("--json", type=Path, help="where to write the sizes")
    asked = parser.parse_args(arguments)
    wanted = [screen for screen in SCREENS if not asked.names or screen.name in asked.names]
    PICTURES.mkdir(parents=True, exist_ok=True)
    written: dict[str, int] = {}
    with tempfile.TemporaryDirectory() as folder, _served(Path(folder)) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=list(_BROWSER))
        for language in ("zh", "en"):
            for suffix, size in SIZES.items():
                for name, picture in _pictures(browser, address, language, size, wanted):
                    file = PICTURES / f"{name}-{language}{suffix}.png"
                    file.write_bytes(picture)
                    written[file.name] = len(picture)
                    print(f"{file.name}  {len(picture) // 1000} kB")
        browser.close()
    if asked.json:
        asked.json.write_text(json.dumps(written, indent=1) + "\n", "utf-8")


def _pictures(
    browser: Browser, address: str, language: str, size: tuple[int, int], wanted: Sequence[Screen]
) -> Iterator[tuple[str, bytes]]:
    for role in dict.fromkeys(screen.role for screen in wanted):
        context = browser.new_context(viewport={"width": size[0], "height": size[1]})
        context.add_cookies([{"name": "jianghai_language", "value": language, "url": address}])
        page = context.new_page()
        page.set_default_timeout(300_000)
        page.goto(f"{address}/console/login")
        if role is wanted[0].role:
            yield "login", _shot(page)
        page.fill("#name", role.value.replace("_", "-"))
        page.fill("#password", PASSWORD)
        page.click("form.card button[type=submit]")
        page.wait_for_load_state("networkidle")
        for screen in wanted:
            if screen.role is role:
                page.goto(f"{address}/console{screen.path}")
                page.wait_for_load_state("networkidle")
                if "#" in screen.path:  # parts that came later have moved it
                    page.locator(f"#{screen.path.partition('#')[2]}").evaluate("one => one.scrollIntoView()")
                    page.wait_for_timeout(300)
                yield screen.name, _shot(page)
                if screen.name == "import":
                    yield "import-errors", _import_errors(page)
        context.close()


def _import_errors(page: Page) -> bytes:
    file = {"name": "二季度线索.csv", "mimeType": "text/csv", "buffer": _SHEET.encode("utf-8-sig")}
    page.locator("#file").set_input_files(file)  # type: ignore[arg-type]
    page.wait_for_url("**/import/*")
    page.wait_for_load_state("networkidle")
    return _shot(page)


def _shot(page: Page) -> bytes:
    """Return the picture with few colours: small enough to keep beside the text."""
    picture = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
    small = io.BytesIO()
    picture.quantize(COLOURS, Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE).save(small, "PNG", optimize=True)
    return small.getvalue()


@contextmanager
def _served(folder: Path) -> Iterator[str]:
    """Serve the demo city with one account a role."""
    start_logging("error")
    settings = Settings(data_dir=folder, requests_per_second=10_000, request_seconds=600, second_factor_roles=())
    migrate(settings.store_url)
    services = _services(settings)
    settle_demo(services.call(SYSTEM), progress=lambda *_: None)
    for role, name in NAMES.items():
        bound = ["netda"] if role is Role.PARK_DESK else []
        stated = NewAccount(login=role.value.replace("_", "-"), name=name, role=role, places=bound)
        add_with_password(services.call(SYSTEM), stated, PASSWORD)
    services.advisor.open_leads(services.call(SYSTEM))  # texts are read once
    server = uvicorn.Server(uvicorn.Config(create_app(services), log_level="error"))
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        while not server.started:
            time.sleep(0.01)
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        server.should_exit = True
        thread.join()


def _services(settings: Settings) -> Services:
    policy, store = load_policy(), open_installation(settings)
    tagger = Tagger.of(policy)
    return Services(
        settings=settings,
        store=store,
        policy=policy,
        advisor=Advisor(store, tagger=tagger, models=settings.models_dir),
        clock=lambda: NOW,
    )


if __name__ == "__main__":
    main()
