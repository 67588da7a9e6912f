"""Who can sign in first: the administrator, named at the terminal or by the environment, and a demo's accounts.

There is no default password.
"""

from __future__ import annotations

import sys

import typer

from api.cli.present import ERRORS, OUT
from api.cli.session import Session
from api.store.queries.accounts import Account
from api.store.session import Store
from api.usecases.people.accounts import add_first_administrator, has_administrator
from features.bilingual import Bilingual
from features.errors import InputError


class NobodyYet(InputError):
    """Nobody could sign in to this installation, and here is nobody to ask."""


def ensure_administrator(session: Session, store: Store) -> None:
    """Create the first administrator where there is none.

    Raises
    ------
    NobodyYet
        There is none, and neither a terminal to ask at nor ``JIANGHAI_ADMIN_PASSWORD``.
    InputError
        That password is weak.
    """
    if has_administrator(store):
        return
    if session.settings.admin_password.get_secret_value():
        account = _from_environment(session, store)
        said = Bilingual(
            f"已按环境变量建立系统管理员 {account.id}，首次登录须修改密码。",
            f"The administrator {account.id} was created from the environment; change the password at first sign-in.",
        )
    elif sys.stdin.isatty():
        account = _ask(session, store)
        said = Bilingual(f"已建立系统管理员 {account.id}。", f"The administrator {account.id} was created.")
    else:
        raise NobodyYet(
            "nobody can sign in yet: run `jianghai init` at a terminal, or set JIANGHAI_ADMIN_PASSWORD "
            "(and JIANGHAI_ADMIN_LOGIN)",
            zh="尚无系统管理员：请在终端运行 `jianghai init`，"
            "或设置 JIANGHAI_ADMIN_PASSWORD（及 JIANGHAI_ADMIN_LOGIN）",
        )
    OUT.print(said.say(session.language), markup=False, soft_wrap=True)


def _from_environment(session: Session, store: Store) -> Account:
    settings = session.settings
    return add_first_administrator(
        session.call(store),
        settings.admin_login,
        settings.admin_password.get_secret_value(),
        is_own=False,
        allow_weak=settings.demo,
    )


def _ask(session: Session, store: Store) -> Account:
    """Ask until login and password will do."""
    OUT.print(session.say("尚无系统管理员，现在建立一个。", "There is no administrator yet; here is the first one."))
    while True:
        login = typer.prompt(session.say("账号", "Login"), default=session.settings.admin_login)
        password = typer.prompt(session.say("密码", "Password"), hide_input=True, confirmation_prompt=True)
        try:
            return add_first_administrator(session.call(store), login, password, is_own=True)
        except InputError as refusal:
            ERRORS.print(refusal.say(session.language), style="red", markup=False, soft_wrap=True)
