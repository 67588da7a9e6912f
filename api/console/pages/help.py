"""帮助: the user guide, page by page, from ``docs/user-guide``."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path

from markdown_it import MarkdownIt
from markupsafe import Markup
from starlette.exceptions import HTTPException
from starlette.responses import FileResponse, Response

from api.access import Actor, Permission
from api.console.page import Page, get
from api.console.visit import Visit, address
from features.bilingual import Bilingual

_PACKAGED = Path(__file__).parents[1] / "guide"
_IN_SOURCE = Path(__file__).parents[3] / "docs" / "user-guide"
_NAME = re.compile(r"[a-z][a-z0-9-]{0,40}")
_PICTURE = re.compile(r"[a-z][a-z0-9-]{0,60}\.png")
_FIRST = "index"
_NOT_FOUND = 404


class HelpPage(Page):
    """One page of the guide in the visitor's language."""

    path = "/help"
    words = Bilingual("帮助", "Help")
    permission = Permission.READ_PROJECTS
    in_menu = False

    def may_open(self, actor: Actor) -> bool:  # noqa: ARG002
        """Everyone may read the guide."""
        return True

    @get()
    def index(self, visit: Visit) -> Response:
        """Show the first page."""
        return self._shown(visit, _FIRST)

    @get("/{name}")
    def one(self, visit: Visit) -> Response:
        """Show one page."""
        return self._shown(visit, visit.part("name"))

    @get("/pictures/{name}")
    def picture(self, visit: Visit) -> Response:
        """Send one picture of the guide."""
        name = visit.part("name")
        file = guide_folder() / "pictures" / name
        if not _PICTURE.fullmatch(name) or not file.is_file():
            raise HTTPException(_NOT_FOUND)
        return FileResponse(file, media_type="image/png")

    def _shown(self, visit: Visit, name: str) -> Response:
        names = pages(visit.language)
        if name not in names:
            raise HTTPException(_NOT_FOUND)
        return self.show(visit, "help.html", name=name, names=names, body=_html(visit.language, name, address("/help")))


def guide_folder() -> Path:
    """Return the folder of the guide: inside the package once installed, beside the sources before."""
    return _PACKAGED if _PACKAGED.is_dir() else _IN_SOURCE


@lru_cache(maxsize=4)
def pages(language: str) -> dict[str, str]:
    """Return the title of each page by name, in the order in which the first page lists them."""
    folder = guide_folder() / language
    titles = {file.stem: _title(file) for file in sorted(folder.glob("*.md"))}
    listed = re.findall(r"\]\(([a-z0-9-]+)\.md\)", (folder / f"{_FIRST}.md").read_text("utf-8"))
    order = [_FIRST, *dict.fromkeys(name for name in listed if name in titles)]
    return {name: titles[name] for name in [*order, *(one for one in titles if one not in order)]}


def _title(file: Path) -> str:
    return file.read_text("utf-8").lstrip("# ").split("\n", 1)[0].strip()


@lru_cache(maxsize=64)
def _html(language: str, name: str, shelf: str) -> Markup:
    """Return a page as HTML; ``shelf`` is the guide's address. Only Markdown's own signs are taken as markup."""
    text = (guide_folder() / language / f"{name}.md").read_text("utf-8")
    text = re.sub(r"\]\(\.\./pictures/", f"]({shelf}/pictures/", text)
    text = re.sub(r"\]\(([a-z0-9-]+)\.md\)", rf"]({shelf}/\1)", text)
    return Markup(MarkdownIt("commonmark", {"html": False}).enable("table").render(text))  # noqa: S704 - no raw HTML
