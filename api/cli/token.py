"""``jianghai token``: tokens for programs, at the command line of the server."""

from __future__ import annotations

import datetime as dt
from typing import Annotated

import typer

from api.access import Permission
from api.cli.present import OUT, print_json, print_table
from api.cli.session import AsJson, Lang, Reason, Session
from api.usecases.people.tokens import create_token, revoke_token, tokens_of
from api.usecases.people.two_persons import act_alone

app = typer.Typer(no_args_is_help=True)

Login = Annotated[str, typer.Argument(help="账号 / login")]


@app.command()
def create(
    login: Login,
    *,
    name: Annotated[str, typer.Option("--name", help="用途 / what it is for")],
    scope: Annotated[list[Permission], typer.Option("--scope", help="权限，可多次 / permission, repeatable")],
    days: Annotated[int, typer.Option("--days", min=1, max=365, help="有效天数 / days until it expires")],
    reason: Reason = None,
    as_json: AsJson = False,
    lang: Lang = None,
) -> None:
    """为账号创建令牌，仅显示这一次 / Make a token for an account; shown this once."""
    session = Session(lang)
    with session.store() as store:
        act_alone(session.call(store), "token", login, reason=reason)
        new = create_token(session.call(store), login, name=name, scopes=scope, lifetime=dt.timedelta(days=days))
    if as_json:
        print_json({"token": new.token, "secret": new.secret})
        return
    until = new.token.expires_at.astimezone(session.settings.zone).date()
    said = session.say(
        f"令牌 {new.token.id}，有效至 {until}，仅显示这一次：\n{new.secret}",
        f"Token {new.token.id}, valid until {until}, shown this once:\n{new.secret}",
    )
    OUT.print(said, markup=False, soft_wrap=True)


@app.command("list")
def list_(login: Login, *, as_json: AsJson = False, lang: Lang = None) -> None:
    """列出账号的令牌 / List the tokens of an account."""
    session = Session(lang)
    with session.store() as store:
        tokens = tokens_of(session.call(store), login)
    if as_json:
        print_json({"items": tokens})
        return
    columns = session.say(("编号", "用途", "权限", "有效至", "最近使用"), ("ID", "Name", "Scopes", "Expires", "Used"))
    zone = session.settings.zone
    print_table(
        columns,
        [
            (
                one.id,
                one.name,
                " ".join(one.scopes),
                one.expires_at.astimezone(zone).date(),
                one.last_used_at and f"{one.last_used_at.astimezone(zone):%Y-%m-%d %H:%M}",
            )
            for one in tokens
        ],
    )


@app.command()
def revoke(
    login: Login, token: Annotated[str, typer.Argument(help="令牌编号 / id of the token")], *, lang: Lang = None
) -> None:
    """撤销令牌，立即生效 / Revoke a token; holds at once."""
    session = Session(lang)
    with session.store() as store:
        revoke_token(session.call(store), login, token)
    OUT.print(session.say(f"令牌 {token} 已撤销。", f"The token {token} is revoked."), markup=False)
