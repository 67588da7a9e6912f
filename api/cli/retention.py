"""``jianghai retention``: whom nothing asks to keep any more."""

from __future__ import annotations

from typing import Annotated

import typer

from api.cli.present import OUT, print_json, print_table
from api.cli.session import AsJson, Lang, Session
from api.store.scrubbing import scrub
from api.usecases.persons.erasure import KeptFiles
from api.usecases.persons.retention import erase_expired, expired

app = typer.Typer(no_args_is_help=True)


@app.callback()
def _group() -> None:
    """Take no option of its own."""


@app.command()
def run(
    *,
    simulate: Annotated[bool, typer.Option("--simulate", help="只列出，不删除 / list only, erase nobody")] = False,
    as_json: AsJson = False,
    lang: Lang = None,
) -> None:
    """删除保存期满的候选人 / Erase candidates who were kept long enough."""
    session = Session(lang)
    with session.store() as store:
        call = session.call(store)
        found = expired(call) if simulate else erase_expired(call, KeptFiles(session.settings.data_dir))
        if found and not simulate:
            scrub(store)
    if as_json:
        print_json({"simulated": simulate, "count": len(found), "candidates": found})
        return
    said = session.say(
        f"{'将' if simulate else '已'}删除 {len(found)} 人", f"{len(found)} {'to be erased' if simulate else 'erased'}"
    )
    OUT.print(said, markup=False)
    rows = [(one.talent_id, one.reason.say(session.language), one.due_on) for one in found]
    if rows:
        print_table(session.say(("候选人", "原因", "到期日"), ("Candidate", "Why", "Due")), rows)
