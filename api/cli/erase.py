"""``jianghai erase``: forget a candidate."""

from __future__ import annotations

from typing import Annotated

import typer

from api.cli.present import print_json
from api.cli.session import Lang, Session
from api.store.scrubbing import scrub
from api.usecases.persons.erasure import ErasureGround, KeptFiles
from api.usecases.persons.erasure import erase as erase_person

app = typer.Typer()


@app.command()
def erase(
    number: Annotated[str, typer.Argument(help="候选人编号 / candidate", metavar="NUMBER")],
    *,
    ground: Annotated[ErasureGround, typer.Option("--ground", help="删除依据 / why")] = ErasureGround.ASKED,
    lang: Lang = None,
) -> None:
    """删除一名候选人，打印凭据 / Erase a candidate; prints the receipt."""
    session = Session(lang)
    with session.store() as store:
        receipt = erase_person(session.call(store), KeptFiles(session.settings.data_dir), number, ground=ground)
        scrub(store)
    print_json(receipt)
