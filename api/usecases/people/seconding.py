"""What takes two administrators: which changes of which accounts, and that a second one asked."""

from __future__ import annotations

from dataclasses import dataclass

from api.access import Role
from api.call import Call
from api.store.queries.accounts import Account
from features.errors import SecondPersonNeeded, StaleVersionError
from features.fields import Labelled


class AccountChange(Labelled):
    """What an administrator does to an account."""

    ADD = "add", "新建账号", "Add the account"
    ROLE = "role", "更改角色", "Change the role"
    DISABLE = "disable", "停用", "Shut the account"
    ENABLE = "enable", "启用", "Open the account"
    PASSWORD = "password", "重置密码", "Reset the password"
    FACTOR = "factor", "重置动态验证码", "Reset the second factor"


CHANGE_OF = {change.value: change for change in AccountChange}
ROLE_OF = {role.value: role for role in Role}


@dataclass(frozen=True)
class Seconded:
    """That another administrator asked for what is done now; only ``two_persons`` makes one.

    ``version`` is the account's when it was asked for, None = there was no account.
    """

    request_id: str
    asked_by: str
    version: int | None


def needs_second(change: AccountChange, before: Role | None, after: Role | None) -> bool:
    """Whether a change of an account takes two administrators; the roles are those before and after it.

    Anything that is done to an auditor's account does, and whatever gives somebody an administrator's.

    Examples
    --------
    >>> needs_second(AccountChange.DISABLE, Role.AUDITOR, Role.AUDITOR)
    True
    >>> needs_second(AccountChange.ROLE, Role.OFFICER, Role.AUDITOR)
    True
    >>> needs_second(AccountChange.PASSWORD, Role.ADMINISTRATOR, Role.ADMINISTRATOR)
    True
    >>> needs_second(AccountChange.DISABLE, Role.ADMINISTRATOR, Role.ADMINISTRATOR)  # stolen: shut at once
    False
    """
    if Role.AUDITOR in (before, after):
        return True
    return after is Role.ADMINISTRATOR and change is not AccountChange.DISABLE


def refuse_alone(
    call: Call, change: AccountChange, account: Account | None, after: Role, seconded: Seconded | None
) -> None:
    """Refuse one administrator alone; on the server itself the command states a reason instead.

    Two are refused where the account is not any more what it was when one of them asked.
    """
    before = None if account is None else account.role
    if seconded is not None:
        _refuse_changed(account, seconded)
    elif call.actor.role is not Role.SYSTEM and needs_second(change, before, after):
        raise SecondPersonNeeded(
            "this takes two administrators: ask for it (POST /account-requests), and another administrator confirms",
            zh="此操作须两位系统管理员：请提交申请，由另一位管理员确认",
        )


def _refuse_changed(account: Account | None, seconded: Seconded) -> None:
    if account is not None and account.version != seconded.version:
        raise StaleVersionError(
            f"the account {account.id!r} was changed by {account.updated_by} since {seconded.asked_by} asked for this: "
            "look at it, withdraw the request and ask again",
            zh=f"{seconded.asked_by} 提交申请后，账号 {account.id!r} 已被 {account.updated_by} 修改：请核对该账号，"
            "撤回此申请后重新提交",
        )


def asked_of(seconded: Seconded | None) -> dict[str, str]:
    return {} if seconded is None else {"request": seconded.request_id, "asked_by": seconded.asked_by}
