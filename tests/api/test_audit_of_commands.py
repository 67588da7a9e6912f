"""Every command that changes something leaves a record, and every command is listed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest

from api.access import SYSTEM
from api.auth.vault import vault_of
from api.cli.program import COMMANDS as PROGRAM
from api.cli.program import load
from api.settings import load_settings
from api.store.opening import open_installation
from api.store.queries.second_factor import Factor, write_factor
from api.usecases.models.learning import Learning
from api.usecases.office.auditing import list_records, verify
from recommender.learned.artifact import Artifact
from tests.api.samples import NOW, call_of
from tests.api.serving import policy, tagger
from tests.api.test_cli import home as home
from tests.api.test_cli import run, run_json
from tests.training.cities import promotion_record, small_artifact
from training.city.evaluate import SEGMENTS

READS = {
    *("audit list", "audit show", "audit replay", "audit verify", "config", "db check", "db status", "event list"),
    *("list", "model backtest", "model evaluate", "model list", "model show", "policy check", "policy show"),
    *("tag", "targets show", "template", "token list", "user list", "user waiting"),
    *("consent abroad", "consent list", "demand", "persons check-receipt", "roles list", "roles show"),
    *("shortlist steps", "talents list"),
}
ELSEWHERE = {
    "db new-key": "writes a key to a file, and nothing into the store",
    "audit anchor": "writes a file beside the store, and nothing into it",
    "demo": "fills the store by the commands of others: places and leads saved, accounts added, a model trained",
    "retention run": "erases by the command of one candidate, which is walked below",
    "serve": "what it serves is walked above; its first administrator is an account added",
}
COMMANDS: dict[str, tuple[tuple[str, ...], str]] = {
    "init": ((), "store_changed"),
    "audit rekey": ((), "store_changed"),
    "import": (("parks", "parks.csv"), "parks_saved"),
    "user add": (("wangli", "officer", "--name", "王丽（演示）"), "account_changed"),
    "user role": (("wangli", "planner"), "account_changed"),
    "user disable": (("wangli",), "account_changed"),
    "user enable": (("wangli",), "account_changed"),
    "user reset": (("wangli",), "account_changed"),
    "user seal-factors": ((), "account_changed"),
    "user reset-factor": (("wangli",), "account_changed"),
    "token create": (("wangli", "--name", "t", "--scope", "policy.read", "--days", "9"), "account_changed"),
    "token revoke": (("wangli", "TOKEN"), "account_changed"),
    "event add": (("A-1", "noted", "--text", "已电话联系"), "event_recorded"),
    "policy apply": ((), "states_rebuilt"),
    "targets enter": (("equity_funds", "3"), "figure_entered"),
    "tags list": (("A-2",), "lead_seen"),
    "tags confirm": (("A-2", "new_storage.caes"), "event_recorded"),
    "tags reject": (("A-3", "new_storage.caes"), "event_recorded"),
    "show": (("A-1",), "lead_seen"),
    "recommend": (("A-1",), "recommended"),
    "why-not": (("A-1", "b"), "explained"),
    "inbound": (("b",), "inbound_shown"),
    "export": (("projects", "out.csv"), "exported"),
    "talents import": (("talents.csv",), "talents_saved"),
    "roles import": (("roles.csv",), "roles_saved"),
    "consent give": (("T-1", "kept", "--channel", "paper"), "consent_recorded"),
    "talents show": (("T-1",), "talent_seen"),
    "shortlist show": (("R-1",), "talents_recommended"),
    "shortlist step": (("R-1", "T-1", "shortlisted"), "talent_step_recorded"),
    "consent withdraw": (("T-1", "matched", "--channel", "paper"), "consent_recorded"),
    "persons rekey": ((), "store_changed"),
    "erase": (("T-1",), "talent_erased"),
    "model snapshot": ((), "exported"),
    "model train": ((), "model_changed"),
    "model promote": (("MODEL",), "model_changed"),
    "model rollback": ((), "model_changed"),
    "model shadow": (("MODEL",), "model_changed"),
    "db backup": (("copy.zip", "--plain"), "exported"),
    "db move": (("--to", "sqlite:///moved.sqlite"), "store_changed"),
    "db restore": (("copy.zip",), "store_changed"),
    "db migrate": ((), "store_changed"),
}


def commands() -> Iterator[str]:
    """Every command of the command line."""
    for name in PROGRAM:
        command = load(name)
        below = command.commands if PROGRAM[name].is_group else [""]
        yield from (f"{name} {child}".strip() for child in below)


def recorded() -> list[str]:
    """What the installation's audit holds; nothing where there is no store yet."""
    with open_installation(load_settings()) as store:
        return [one.action for one in list_records(call_of(store, SYSTEM), limit=10_000, newest_first=False)]


def test_every_command_that_writes_leaves_a_record(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = set(commands())
    assert found == READS | set(ELSEWHERE) | set(COMMANDS)
    Path("parks.csv").write_text("名称,园区编号,所属区县\n乙园（演示）,b,启东市\n", "utf-8")
    air = "公司把空气压进地下盐洞，用电高峰时放出来推动透平发电。"
    leads = f"线索编号,项目名称,项目简介\nA-1,甲（演示）,\nA-2,乙（演示）,{air}\nA-3,丙（演示）,{air}\n"
    Path("leads.csv").write_text(leads, "utf-8")
    Path("talents.csv").write_text("候选人编号,最高学位\nT-1,博士\n", "utf-8")
    Path("roles.csv").write_text("岗位编号,岗位名称,所在园区或孵化器\nR-1,工程师,b\n", "utf-8")
    artifact = small_artifact(strength=0.0, last_seq=0)
    registry = Learning(home / "data", policy=policy(), tagger=tagger()).registry
    monkeypatch.setattr(Learning, "train", lambda self, **_: (self.registry.register(artifact), _Trained(artifact)))
    monkeypatch.setattr(Learning, "evaluate", lambda *_, **__: SimpleNamespace(record=promotion_record()))
    for command, (arguments, action) in COMMANDS.items():
        before: list[str] = []
        if command.startswith("db ") and command not in ("db backup", "db move"):
            monkeypatch.setenv("JIANGHAI_DATABASE_URL", f"sqlite:///{home}/{command[3:]}.sqlite")
        elif command != "init":
            before = recorded()
        if command == "user seal-factors":
            _enrolled()
        known = {"MODEL": next(iter(registry.ids()), ""), "TOKEN": _token() if command == "token revoke" else ""}
        done = run(*command.split(), *(known.get(one, one) for one in arguments))
        assert done.exit_code == 0, (command, done.output, done.exception)
        if command == "db move":
            monkeypatch.setenv("JIANGHAI_DATABASE_URL", f"sqlite:///{home}/moved.sqlite")
        assert action in recorded()[len(before) :], command
        if command == "import":
            assert run("import", "projects", "leads.csv").exit_code == 0
        if command == "consent give":
            assert run("consent", "give", "T-1", "matched", "--channel", "paper").exit_code == 0
    with open_installation(load_settings()) as store:
        assert verify(call_of(store, SYSTEM)).is_sound


def _enrolled() -> None:
    settings = load_settings()
    with open_installation(settings) as store, store.write(SYSTEM) as tx:
        write_factor(tx, Factor("wangli", vault_of(settings).seal("JBSWY3DPEHPK3PXP"), 0, NOW, NOW))


def _token() -> str:
    tokens: list[dict[str, str]] = run_json("token", "list", "wangli")["items"]
    return tokens[0]["id"]


class _Trained:
    """What training gives, without the training."""

    def __init__(self, artifact: Artifact) -> None:
        counts = {segment: {"leads": 0} for segment in SEGMENTS}
        self.artifact = artifact
        self.evaluation = SimpleNamespace(to_json=lambda: {"figures": {}, "counts": counts, "since": "", "until": ""})
