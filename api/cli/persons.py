"""``jianghai persons``: the keys under which identities lie, and receipts of erasure."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from api.cli.present import OUT, print_json
from api.cli.session import AsJson, Lang, Session
from api.persons.sealing import person_seals_of
from api.persons.vault import PersonVault
from api.usecases.persons.erasure import Receipt, is_genuine
from api.usecases.persons.identity import rekey as rekey_all
from features.errors import InputError

app = typer.Typer(no_args_is_help=True)


@app.command("check-receipt")
def check_receipt(file: Annotated[Path, typer.Argument(help="凭据文件 / the receipt")], *, lang: Lang = None) -> None:
    """核对删除凭据是否由本系统出具 / Whether a receipt was given by this installation."""
    session = Session(lang)
    with session.store() as store:
        genuine = is_genuine(session.call(store), _receipt(file))
    if not genuine:
        raise InputError(
            "this receipt was not given by this installation, or was changed", zh="该凭据不是本系统出具，或已被改动"
        )
    OUT.print(session.say("凭据属实。", "The receipt is genuine."), markup=False)


@app.command()
def rekey(*, as_json: AsJson = False, lang: Lang = None) -> None:
    """用最新主密钥重新封存各人密钥；完成后可移除旧主密钥 / Wrap every key anew; then the old master key can go."""
    session = Session(lang)
    vault = PersonVault(person_seals_of(session.settings))
    with session.store() as store:
        count = rekey_all(session.call(store), vault)
    if as_json:
        print_json({"rewrapped": count})
        return
    said = session.say(f"已重新封存 {count} 人的密钥。", f"{count} keys were wrapped anew.")
    OUT.print(said, markup=False)


def _receipt(file: Path) -> Receipt:
    try:
        told = json.loads(file.read_text("utf-8"))
        return Receipt(**{**told, "models": tuple(told["models"])})
    except (ValueError, KeyError, TypeError):
        raise InputError(f"{file} is no receipt", zh=f"{file} 不是删除凭据") from None
