"""``jianghai user``: accounts at the command line of the server, whose operator may do everything."""

from __future__ import annotations

from typing import Annotated

import typer

from api.access import Role
from api.auth.vault import vault_of
from api.cli.present import OUT, print_json, print_table
from api.cli.session import AsJson, Lang, Reason, Session
from api.store.queries.account_requests import AccountRequest
from api.store.queries.accounts import Account
from api.usecases.people.accounts import (
    GivenPassword,
    NewAccount,
    add_account,
    change_role,
    disable_account,
    enable_account,
    find_accounts,
    reset_factor,
    reset_password,
)
from api.usecases.people.second_factor import seal_anew
from api.usecases.people.seconding import CHANGE_OF, AccountChange
from api.usecases.people.two_persons import act_alone, requests
from features import figures

app = typer.Typer(no_args_is_help=True)

Login = Annotated[str, typer.Argument(help="账号 / login")]
RoleName = Annotated[Role, typer.Argument(help="角色 / role")]
Places = Annotated[
    list[str] | None, typer.Option("--place", help="绑定的园区（仅窗口），可多次 / place of a desk, repeatable")
]
_MOST = 500


@app.command()
def add(
    login: Login,
    role: RoleName,
    *,
    name: Annotated[str, typer.Option("--name", help="姓名 / name")],
    place: Places = None,
    email: Annotated[str | None, typer.Option("--email", help="统一认证所用邮箱 / address at the provider")] = None,
    reason: Reason = None,
    as_json: AsJson = False,
    lang: Lang = None,
) -> None:
    """新增账号，打印一次性密码 / Add an account; a one-time password is printed."""
    session = Session(lang)
    stated = NewAccount(login=login, name=name, role=role, places=place or (), email=email)
    with session.store() as store:
        act_alone(session.call(store), AccountChange.ADD, login, role=role, reason=reason)
        _print_given(add_account(session.call(store), stated), session, as_json=as_json)


@app.command("list")
def list_(*, as_json: AsJson = False, lang: Lang = None) -> None:
    """列出账号 / List the accounts."""
    session = Session(lang)
    accounts: list[Account] = []
    with session.store() as store:
        cursor = None
        while True:
            page = find_accounts(session.call(store), limit=_MOST, cursor=cursor)
            accounts.extend(page.items)
            cursor = page.next_cursor
            if cursor is None:
                break
    if as_json:
        print_json({"items": accounts})
        return
    columns = session.say(("账号", "姓名", "角色", "园区", "状态"), ("Login", "Name", "Role", "Places", "State"))
    print_table(columns, [_row(one, session) for one in accounts])


@app.command()
def waiting(*, as_json: AsJson = False, lang: Lang = None) -> None:
    """列出等待第二位管理员确认的申请 / List what waits for a second administrator."""
    session = Session(lang)
    with session.store() as store:
        found = requests(session.call(store))
    if as_json:
        print_json({"items": found})
        return
    columns = session.say(
        ("编号", "申请事项", "账号", "申请人", "有效至"), ("ID", "What", "Login", "Asked by", "Until")
    )
    print_table(columns, [_waiting(one, session) for one in found])


@app.command("role")
def role_(
    login: Login,
    role: RoleName,
    *,
    place: Places = None,
    reason: Reason = None,
    as_json: AsJson = False,
    lang: Lang = None,
) -> None:
    """改变角色与绑定园区，下一次请求即生效 / Change role and places; holds from the next request."""
    session = Session(lang)
    with session.store() as store:
        act_alone(session.call(store), AccountChange.ROLE, login, role=role, reason=reason)
        account = change_role(session.call(store), login, role=role, places=place or ())
    _print_done(account, session, as_json=as_json)


@app.command()
def disable(login: Login, *, reason: Reason = None, as_json: AsJson = False, lang: Lang = None) -> None:
    """停用账号并结束其会话与令牌 / Shut an account and end its sessions and tokens."""
    session = Session(lang)
    with session.store() as store:
        act_alone(session.call(store), AccountChange.DISABLE, login, reason=reason)
        account = disable_account(session.call(store), login)
    _print_done(account, session, as_json=as_json)


@app.command()
def enable(login: Login, *, reason: Reason = None, as_json: AsJson = False, lang: Lang = None) -> None:
    """重新启用账号 / Open a disabled account again."""
    session = Session(lang)
    with session.store() as store:
        act_alone(session.call(store), AccountChange.ENABLE, login, reason=reason)
        account = enable_account(session.call(store), login)
    _print_done(account, session, as_json=as_json)


@app.command()
def reset(login: Login, *, reason: Reason = None, as_json: AsJson = False, lang: Lang = None) -> None:
    """重置密码，打印一次性密码 / Reset the password; a one-time password is printed."""
    session = Session(lang)
    with session.store() as store:
        act_alone(session.call(store), AccountChange.PASSWORD, login, reason=reason)
        _print_given(reset_password(session.call(store), login), session, as_json=as_json)


@app.command("reset-factor")
def reset_factor_(login: Login, *, reason: Reason = None, as_json: AsJson = False, lang: Lang = None) -> None:
    """重置丢失的动态验证码，结束其会话 / Take away a lost second factor; its sessions end."""
    session = Session(lang)
    with session.store() as store:
        act_alone(session.call(store), AccountChange.FACTOR, login, reason=reason)
        account = reset_factor(session.call(store), login)
    _print_done(account, session, as_json=as_json)


@app.command("seal-factors")
def seal_factors(*, lang: Lang = None) -> None:
    """换密钥后，以第一个密钥重新封存动态验证码 / After a change of keys, seal second factors under the first."""
    session = Session(lang)
    with session.store() as store:
        count = seal_anew(session.call(store), vault_of(session.settings))
    OUT.print(session.say(f"已重新封存{count}个。", f"{count} sealed anew."))


def _print_given(given: GivenPassword, session: Session, *, as_json: bool) -> None:
    if as_json:
        print_json({"account": given.account, "one_time_password": given.password})
        return
    said = session.say(
        f"账号 {given.account.id}（{given.account.role.zh}）的一次性密码，仅显示这一次：{given.password}\n"
        "首次登录须修改。",
        f"One-time password of {given.account.id} ({given.account.role.en}), shown this once: {given.password}\n"
        "It must be changed at the first sign-in.",
    )
    OUT.print(said, markup=False, soft_wrap=True)


def _print_done(account: Account, session: Session, *, as_json: bool) -> None:
    if as_json:
        print_json({"account": account})
        return
    OUT.print("  ".join(filter(None, _row(account, session))), markup=False, soft_wrap=True)


def _row(account: Account, session: Session) -> tuple[str, ...]:
    state = session.say("待改密码", "password to change") if account.must_change else session.say("正常", "active")
    if account.disabled_at is not None:
        state = session.say("已停用", "disabled")
    return account.id, account.name, account.role.say(session.language), " ".join(account.places), state


def _waiting(one: AccountRequest, session: Session) -> tuple[str, ...]:
    until = figures.moment(one.expires_at, session.settings.zone, session.language)
    return one.id, CHANGE_OF[one.change].say(session.language), one.login, one.asked_by, until
