"""Separation of duties, as stories: no administrator alone gets at an auditor's or another administrator's account."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import suppress

import pytest
from sqlalchemy import text

from api.access import SYSTEM, Actor, Role
from api.audit import Action
from api.call import Call
from api.store.queries.second_factor import Factor, write_factor
from api.store.session import Store
from api.usecases.office.auditing import list_records
from api.usecases.people.accounts import (
    NewAccount,
    add_account,
    change_role,
    disable_account,
    enable_account,
    reset_factor,
    reset_password,
    show_account,
)
from api.usecases.people.seconding import AccountChange
from api.usecases.people.two_persons import Wanted, act_alone, ask, confirm, requests, withdraw
from features.errors import (
    AccessDenied,
    ConflictError,
    InputError,
    SecondPersonNeeded,
    StaleVersionError,
    UnknownIdError,
)
from tests.api.people import person
from tests.api.samples import NOW, call_of, later


@pytest.fixture
def office(store: Store) -> Store:
    """Two administrators, an auditor, an officer."""
    for login, role in (("li", Role.ADMINISTRATOR), ("wu", Role.ADMINISTRATOR), ("shen", Role.AUDITOR)):
        person(store, role, login=login)
    person(store, Role.OFFICER, login="zhang")
    return store


def by(store: Store, login: str, *, days: int = 0) -> Call:
    """A call of an administrator."""
    return call_of(store, Actor.of(login, Role.ADMINISTRATOR), now=later(days=days))


def stated(login: str, role: Role) -> NewAccount:
    """A new account."""
    return NewAccount(login=login, name="新人（演示）", role=role)


WAYS: dict[str, Callable[[Call], object]] = {
    "makes himself an auditor's account": lambda it: add_account(it, stated("mine", Role.AUDITOR)),
    "makes an officer of his an auditor": lambda it: change_role(it, "zhang", role=Role.AUDITOR),
    "takes the auditor's password": lambda it: reset_password(it, "shen"),
    "takes the auditor's telephone away": lambda it: reset_factor(it, "shen"),
    "shuts the auditor out": lambda it: disable_account(it, "shen"),
    "makes the auditor an officer": lambda it: change_role(it, "shen", role=Role.OFFICER),
    "opens an auditor's account again": lambda it: enable_account(it, "shen"),
    "makes a second administrator to confirm with": lambda it: add_account(it, stated("mine", Role.ADMINISTRATOR)),
    "raises an officer to confirm with": lambda it: change_role(it, "zhang", role=Role.ADMINISTRATOR),
    "takes the other administrator's password": lambda it: reset_password(it, "wu"),
    "takes the other administrator's telephone away": lambda it: reset_factor(it, "wu"),
}


@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)
def test_an_administrator_alone_does_not_get_the_auditor_s_account(
    office: Store, way: Callable[[Call], object]
) -> None:
    with pytest.raises(SecondPersonNeeded) as caught:
        way(by(office, "li"))
    assert "两位系统管理员" in caught.value.say("zh")
    assert show_account(by(office, "li"), "shen").role is Role.AUDITOR


def test_he_asks_himself_confirms_himself_and_gets_nothing(office: Store) -> None:
    asked = ask(by(office, "li"), Wanted(change=AccountChange.PASSWORD, login="shen"))
    with pytest.raises(AccessDenied, match="another administrator"):
        confirm(by(office, "li"), asked.id)
    with pytest.raises(AccessDenied):
        ask(by(office, "li"), Wanted(change=AccountChange.ROLE, login="li", role=Role.AUDITOR))
    about_wu = ask(by(office, "li"), Wanted(change=AccountChange.PASSWORD, login="wu"))
    with pytest.raises(AccessDenied):  # nor does anybody confirm what is about their own account
        confirm(by(office, "wu"), about_wu.id)
    with pytest.raises(ConflictError, match="asked for already"):
        ask(by(office, "li"), Wanted(change=AccountChange.PASSWORD, login="shen"))
    with pytest.raises(ConflictError, match="one administrator is enough"):
        ask(by(office, "li"), Wanted(change=AccountChange.PASSWORD, login="zhang"))


def test_two_of_them_do_it_on_record_and_once(office: Store) -> None:
    asked = ask(by(office, "li"), Wanted(change=AccountChange.PASSWORD, login="shen"))
    assert [one.id for one in requests(by(office, "wu"))] == [asked.id]
    done = confirm(by(office, "wu"), asked.id)
    assert done.account.must_change
    assert done.password is not None
    assert done.password not in repr(done)
    with pytest.raises(UnknownIdError):
        confirm(by(office, "wu"), asked.id)
    found = list_records(call_of(office, SYSTEM), actions=[Action.ACCOUNT_CHANGED], limit=100, newest_first=False)
    told = [(one.actor_id, json.loads(one.details)) for one in found if one.subject == "account:shen"]
    assert [(who, details["what"]) for who, details in told] == [
        ("li", "asked"),
        ("wu", "confirmed"),
        ("wu", "password_reset"),
    ]
    assert told[-1][1]["asked_by"] == "li"
    assert done.password not in json.dumps([details for _, details in told])


@pytest.mark.parametrize("change", list(AccountChange))
def test_every_change_can_be_asked_for_and_confirmed(office: Store, change: AccountChange) -> None:
    login = "new" if change is AccountChange.ADD else "shen"
    role = {AccountChange.ADD: Role.AUDITOR, AccountChange.ROLE: Role.PLANNER}.get(change)
    asked = ask(by(office, "li"), Wanted(change=change, login=login, role=role, name="新审计员（演示）"))
    if change is AccountChange.FACTOR:  # there is none to reset: it was confirmed in vain, and waits again
        with pytest.raises(UnknownIdError):
            confirm(by(office, "wu"), asked.id)
        assert [one.id for one in requests(by(office, "wu"))] == [asked.id]
        return
    done = confirm(by(office, "wu"), asked.id)
    assert done.account.id == login
    assert (done.password is not None) is (change in (AccountChange.ADD, AccountChange.PASSWORD))
    assert requests(by(office, "wu")) == []


def test_a_request_ends_by_itself_by_hand_and_with_who_asked(office: Store) -> None:
    wanted = Wanted(change=AccountChange.DISABLE, login="shen")
    asked = ask(by(office, "li"), wanted)
    with pytest.raises(UnknownIdError):
        confirm(by(office, "wu", days=7), asked.id)
    withdraw(by(office, "wu"), asked.id)
    assert requests(by(office, "li")) == []
    again = ask(by(office, "li"), wanted)
    disable_account(by(office, "wu"), "li")  # a stolen administrator's account is shut by one, at once
    with pytest.raises(AccessDenied, match="no administrator any more"):
        confirm(by(office, "wu"), again.id)
    assert show_account(by(office, "wu"), "shen").disabled_at is None


def test_what_was_decided_is_forgotten_after_a_month(office: Store) -> None:
    wanted = Wanted(change=AccountChange.DISABLE, login="shen")
    withdraw(by(office, "wu"), ask(by(office, "li"), wanted).id)
    other = Wanted(change=AccountChange.PASSWORD, login="shen")
    for days, kept in ((29, 2), (31, 2), (70, 1)):
        with suppress(ConflictError):
            ask(by(office, "li", days=days), other)
        with office.read(SYSTEM) as tx:
            assert tx.scalar(text("SELECT count(*) FROM account_request")) == kept


def _shut_and_open(it: Call) -> None:
    disable_account(it, "zhang")
    enable_account(it, "zhang")


def _lose_the_factor(it: Call) -> None:
    with it.write() as tx:
        write_factor(tx, Factor("zhang", "sealed", 0, NOW, NOW))
    reset_factor(it, "zhang")


MEANWHILE: dict[str, Callable[[Call], object]] = {
    "takes the password": lambda it: reset_password(it, "zhang"),
    "takes the telephone away": _lose_the_factor,
    "gives another role": lambda it: change_role(it, "zhang", role=Role.PLANNER),
    "shuts and opens it": _shut_and_open,
}


@pytest.mark.parametrize("change", MEANWHILE.values(), ids=MEANWHILE)
def test_what_was_asked_of_an_account_is_not_done_to_another_one(
    office: Store, change: Callable[[Call], object]
) -> None:
    """Who asks to raise an officer's account, and makes it theirs while the request waits, gets nothing by it."""
    wanted = Wanted(change=AccountChange.ROLE, login="zhang", role=Role.ADMINISTRATOR)
    asked = ask(by(office, "li"), wanted)
    change(by(office, "li"))
    with pytest.raises(StaleVersionError, match="since li asked for this") as caught:
        confirm(by(office, "wu"), asked.id)
    assert "重新提交" in caught.value.say("zh")
    assert show_account(by(office, "wu"), "zhang").role is not Role.ADMINISTRATOR
    withdraw(by(office, "wu"), asked.id)
    again = ask(by(office, "li"), wanted)
    assert confirm(by(office, "wu"), again.id).account.role is Role.ADMINISTRATOR


def test_the_server_s_operator_alone_states_why_on_record(office: Store) -> None:
    server = call_of(office, SYSTEM, now=NOW)
    for reason in (None, "  ", "x" * 201):
        with pytest.raises(InputError, match="--reason"):
            act_alone(server, AccountChange.PASSWORD, "shen", reason=reason)
    act_alone(server, AccountChange.PASSWORD, "zhang", reason=None)  # an officer's account takes one
    act_alone(server, AccountChange.PASSWORD, "shen", reason="唯一的管理员已离职")
    found = list_records(call_of(office, SYSTEM), actions=[Action.ACTED_ALONE], limit=10)
    assert [(one.subject, json.loads(one.details)) for one in found] == [
        ("account:shen", {"change": "password", "reason": "唯一的管理员已离职"})
    ]
