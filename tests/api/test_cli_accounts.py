"""The command line's accounts: a first administrator, people by hand, tokens, and the demo's one account a role."""

from __future__ import annotations

import os
import pty
import select
import sys
from pathlib import Path

import pytest

from api.access import SYSTEM, Role
from api.auth.passwords import verify_password
from api.settings import load_settings
from api.store.kinds import PARKS
from api.store.opening import open_installation
from api.store.queries.accounts import list_accounts, password_hash
from api.store.session import Store
from api.usecases.leads.profiles import add_profile
from api.usecases.people.demo_accounts import give_demo_passwords, settle_demo_accounts
from api.usecases.people.sign_in import Credentials, SessionTerms, sign_in
from features.errors import ConflictError, InputError, JianghaiError
from tests.api.samples import NOW, STEWARD, call_of, park
from tests.api.test_cli import run, run_json

STRONG = "lantern gravel otter"


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("JIANGHAI_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("JIANGHAI_LANGUAGE", "en")
    for name in ("JIANGHAI_DATABASE_URL", "JIANGHAI_ADMIN_PASSWORD", "JIANGHAI_ADMIN_LOGIN", "JIANGHAI_DEMO"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path / "data"


def opened() -> Store:
    """The installation's store."""
    return open_installation(load_settings())


def password_of(login: str) -> str | None:
    """The hash kept of an account's password."""
    with opened() as store, store.read() as tx:
        return password_hash(tx, login)


def test_no_default_password_and_no_service_without_an_administrator(home: Path) -> None:
    told = run("init")
    assert told.exit_code == 0
    assert "nobody can sign in yet" in told.output
    assert run_json("user", "list") == {"items": []}
    refused = run("serve")
    assert isinstance(refused.exception, InputError)
    assert "JIANGHAI_ADMIN_PASSWORD" in str(refused.exception)


@pytest.mark.parametrize("weak", ["admin", "administrator1", "jianghai-2026", "change-me-please"])
def test_a_weak_first_password_is_refused_outside_a_demo(
    home: Path, monkeypatch: pytest.MonkeyPatch, weak: str
) -> None:
    monkeypatch.setenv("JIANGHAI_ADMIN_PASSWORD", weak)
    refused = run("init")
    assert isinstance(refused.exception, InputError)
    assert weak not in str(refused.exception) + refused.output
    assert run_json("user", "list") == {"items": []}
    monkeypatch.setenv("JIANGHAI_DEMO", "1")
    assert run("init").exit_code == 0
    assert verify_password(weak, password_of("admin"))[0]


def test_a_first_password_from_the_environment_must_be_changed(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JIANGHAI_ADMIN_PASSWORD", STRONG)
    monkeypatch.setenv("JIANGHAI_ADMIN_LOGIN", "chief")
    told = run("init")
    assert STRONG not in told.output
    account = run_json("user", "list")["items"][0]
    assert (account["id"], account["role"], account["must_change"]) == ("chief", "administrator", True)
    monkeypatch.setenv("JIANGHAI_ADMIN_PASSWORD", STRONG + "!")
    assert run("init").exit_code == 0  # there is an administrator: the variable is not looked at any more
    assert verify_password(STRONG, password_of("chief"))[0]


def test_the_first_administrator_is_asked_for_at_a_terminal(home: Path) -> None:
    """On a real terminal: a weak password is refused with the reason, a strong one is taken and never shown."""
    child, terminal = pty.fork()
    if child == 0:
        os.execv(sys.executable, [sys.executable, "-c", "from api.cli import main; main()", "init"])  # noqa: S606
    answers = iter([b"chief\r", b"jianghai-2026\r", b"jianghai-2026\r", b"chief\r"] + [f"{STRONG}\r".encode()] * 2)
    shown = b""
    while select.select([terminal], [], [], 120)[0]:
        try:
            shown += os.read(terminal, 4096)
        except OSError:  # the terminal is closed when the child ends
            break
        if shown.endswith(b": ") and (answer := next(answers, None)) is not None:
            os.write(terminal, answer)
            shown += b"(answered)"
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0, shown
    assert b"easily guessed" in shown
    assert b"The administrator chief was created" in shown
    assert STRONG.encode() not in shown
    assert verify_password(STRONG, password_of("chief"))[0]


def test_people_by_hand(home: Path) -> None:
    run("init")
    with opened() as store:
        add_profile(call_of(store, STEWARD), PARKS, park())
    added = run_json("user", "add", "desk-a", "park_desk", "--name", "窗口（演示）", "--place", "ntcx")
    assert verify_password(added["one_time_password"], password_of("desk-a"))[0]
    assert added["account"]["places"] == ["ntcx"]
    assert "shown this once" in run("user", "add", "li", "planner", "--name", "李（演示）").output
    assert isinstance(run("user", "add", "li", "planner", "--name", "x").exception, ConflictError)
    again = run_json("user", "reset", "desk-a")["one_time_password"]
    assert again != added["one_time_password"]
    assert run_json("user", "role", "desk-a", "officer")["account"]["places"] == []
    assert run_json("user", "disable", "desk-a")["account"]["disabled_at"]
    assert password_of("desk-a") is None  # as if there were no such account
    assert run_json("user", "enable", "desk-a")["account"]["disabled_at"] is None
    made = run_json("token", "create", "desk-a", "--name", "x", "--scope", "project.read", "--days", "3")
    assert made["secret"].startswith("jh_")
    listed = run("token", "list", "desk-a", "--json").stdout
    assert made["token"]["id"] in listed
    assert made["secret"] not in listed
    assert run("token", "revoke", "desk-a", made["token"]["id"]).exit_code == 0
    assert run_json("token", "list", "desk-a") == {"items": []}
    refused = run("token", "create", "desk-a", "--name", "x", "--scope", "user.manage", "--days", "3")
    assert isinstance(refused.exception, JianghaiError)
    assert "desk-a" in run("user", "list").output
    assert run_json("user", "waiting") == {"items": []}
    refused = run("user", "add", "shen", "auditor", "--name", "审计（演示）")
    assert isinstance(refused.exception, InputError)
    assert "--reason" in str(refused.exception)
    assert run("user", "add", "shen", "auditor", "--name", "审计（演示）", "--reason", "first auditor").exit_code == 0
    assert run("user", "disable", "shen").exit_code != 0
    assert run("user", "disable", "shen", "--reason", "left").exit_code == 0
    assert "acted_alone" in run("audit", "list", "--json").stdout


@pytest.mark.parametrize(("role", "scope"), [("auditor", "audit.read"), ("administrator", "user.manage")])
def test_a_token_opens_an_account_as_a_password_does(home: Path, role: str, scope: str) -> None:
    run("init")
    run("user", "add", "shen", role, "--name", "沈（演示）", "--reason", "the first of them")
    wanted = ("token", "create", "shen", "--name", "x", "--scope", scope, "--days", "3")
    refused = run(*wanted)
    assert isinstance(refused.exception, InputError)
    assert "--reason" in str(refused.exception)
    assert run_json("token", "list", "shen") == {"items": []}
    assert run(*wanted, "--reason", "collects records for the inspection").exit_code == 0
    told = run("audit", "list", "--json").stdout
    assert "collects records for the inspection" in told


def test_the_demo_has_one_account_a_role_and_passwords_only_on_request(store: Store) -> None:
    add_profile(call_of(store, STEWARD), PARKS, park("ntcx"))
    add_profile(call_of(store, STEWARD), PARKS, park("hub-boston", kind="overseas_hub"))
    settle_demo_accounts(call_of(store, SYSTEM))
    with store.read(SYSTEM) as tx:
        made = list_accounts(tx).items
    assert {one.role for one in made} == set(Role) - {Role.SYSTEM}
    assert not [one for one in made if one.has_password]
    assert all("（演示）" in one.name for one in made)
    accounts = give_demo_passwords(call_of(store, SYSTEM))
    assert {one.role: one.places for one in accounts if one.places} == {
        Role.PARK_DESK: ("园区ntcx（演示）",),
        Role.HUB_DESK: ("园区hub-boston（演示）",),
    }
    assert len({one.password for one in accounts}) == len(accounts) == len(made)
    for one in accounts:
        shown = Credentials(one.login, one.password, "10.0.0.1")
        assert not sign_in(store, shown, terms=SessionTerms(), now=NOW).account.must_change
        assert one.password not in repr(one)
    settle_demo_accounts(call_of(store, SYSTEM))
    again = give_demo_passwords(call_of(store, SYSTEM))
    assert not {one.password for one in again} & {one.password for one in accounts}
