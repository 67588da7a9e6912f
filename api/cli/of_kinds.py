"""``jianghai roles | talents``: the commands that any kind of record has, under the name of one kind."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from functools import wraps
from typing import Annotated, Any

import typer

from api.cli.data import list_, show_of
from api.cli.exchange import import_
from api.cli.session import AsJson, Lang
from api.store.kinds import ROLES, TALENTS, Kind


def _group_of(kind: Kind[Any]) -> typer.Typer:
    app = typer.Typer(no_args_is_help=True)

    @app.command()
    def show(
        profile_id: Annotated[str, typer.Argument(help="编号 / id", metavar="ID")],
        *,
        as_json: AsJson = False,
        lang: Lang = None,
    ) -> None:
        """显示全部资料 / Show all that is known of one."""
        show_of([kind], profile_id, as_json=as_json, lang=lang)

    app.command("list", help="列出 / List them")(_about(kind, list_))
    app.command("import", help="导入 Excel 或 CSV / Import a sheet")(_about(kind, import_))
    return app


def _about(kind: Kind[Any], command: Callable[..., None]) -> Callable[..., None]:
    """Return a command that takes a kind as its first argument, for this kind."""

    @wraps(command)
    def run(**given: Any) -> None:
        command(kind.plural, **given)

    first, *others = inspect.signature(command, eval_str=True).parameters.values()
    assert first.name == "subject"
    run.__signature__ = inspect.Signature(others)  # type: ignore[attr-defined]
    return run


roles, talents = _group_of(ROLES), _group_of(TALENTS)
