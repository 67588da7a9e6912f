"""What commands are about: kinds of records, by their plurals, and what can be exported beside them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Annotated

import typer

from api.store.kinds import KINDS
from api.usecases.sheets.exportable import exportable


def _one_of(known: Callable[[], Sequence[str]]) -> Callable[[str], str]:
    """Return what takes one of some words, looked up when the command runs."""

    def parsed(value: str) -> str:
        if value not in known():
            raise typer.BadParameter(f"{value!r} is not one of {', '.join(known())}")
        return value

    return parsed


KindArgument = Annotated[
    str, typer.Argument(parser=_one_of(lambda: tuple(KINDS)), metavar="KIND", help=" | ".join(KINDS))
]
ExportArgument = Annotated[
    str, typer.Argument(parser=_one_of(exportable), metavar="WHAT", help=" | ".join(exportable()))
]
