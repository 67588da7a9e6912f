"""``jianghai shortlist``: candidates for a role, and the steps between a candidate and a role."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Annotated, TypeVar

import typer

from api.advice.talent_pool import TalentPool
from api.audit import Recorder
from api.call import Call
from api.cli.present import OUT, print_json, print_table
from api.cli.session import AsJson, Lang, Session, day_option
from api.store.session import Store
from api.usecases.talents.shortlists import MOST_SHOWN, role_shortlist
from api.usecases.talents.steps import StepDraft, record_step, steps_of_role
from features.choices import Degree
from features.errors import InputError
from features.fields import Labelled
from features.figures import day, number
from features.talent_choices import WorkMode
from features.talent_steps import TalentStep

L = TypeVar("L", bound=Labelled)
app = typer.Typer(no_args_is_help=True)

RoleId = Annotated[str, typer.Argument(help="岗位编号 / role", metavar="ROLE")]
TalentId = Annotated[str, typer.Argument(help="候选人编号 / candidate", metavar="CANDIDATE")]
_REASONS_SHOWN = 3


@app.command()
def show(
    role: RoleId,
    *,
    limit: Annotated[int, typer.Option("--limit", min=1, max=MOST_SHOWN, help="人数 / how many")] = 10,
    as_json: AsJson = False,
    lang: Lang = None,
) -> None:
    """推荐候选人，附理由与差距，不显示姓名 / The best candidates for a role, with reasons and gaps, without names."""
    session = Session(lang)
    with session.store() as store, _on_record(session, store) as call:
        found = role_shortlist(call, TalentPool(session.policy), role, k=limit).found
    if as_json:
        print_json({**found.as_json(session.language), "policy_version": session.policy.version})
        return
    counts = session.say("共%s人，可推荐%s人", "%s in all, %s may be shown")
    OUT.print(counts % (number(found.considered), number(found.allowed)), markup=False)
    for rank, match in enumerate(found.matches, start=1):
        OUT.print(f"{rank:>2}  {match.talent_id}  {number(match.score)}", markup=False)
        best = sorted(match.contributions, key=lambda one: -one.points)[:_REASONS_SHOWN]
        lines = [one.say(session.language) for one in best]
        lines += [gap.say(session.language) for gap in match.gaps[:_REASONS_SHOWN]]
        lines += [match.trial.say(session.language)] if match.trial else []
        for line in lines:
            OUT.print(f"    {line}", markup=False)


@app.command()
def step(
    role: RoleId,
    candidate: TalentId,
    what: Annotated[str, typer.Argument(metavar="STEP", help=" | ".join(one.value for one in TalentStep))],
    *,
    on: Annotated[str | None, typer.Option("--on", help="日期 YYYY-MM-DD，默认今天 / day", metavar="DAY")] = None,
    reason: Annotated[str, typer.Option("--reason", help="不合适的原因 / why not suitable")] = "",
    text: Annotated[str, typer.Option("--text", help="说明，勿写姓名 / in words, no names")] = "",
    mode: Annotated[str | None, typer.Option("--mode", help="到岗方式 / how they arrived")] = None,
    degree: Annotated[str | None, typer.Option("--degree", help="学位 / with which degree")] = None,
    as_json: AsJson = False,
    lang: Lang = None,
) -> None:
    """登记一步进展 / Record a step of a candidate towards a role."""
    session = Session(lang)
    draft = StepDraft(
        talent_id=candidate,
        role_id=role,
        step=_one_of(TalentStep, what),
        happened_on=day_option(on),
        reason=reason,
        text=text,
        mode=None if mode is None else _one_of(WorkMode, mode),
        degree=None if degree is None else _one_of(Degree, degree),
    )
    with session.store() as store:
        recorded = record_step(session.call(store), draft)
    if as_json:
        print_json(recorded)
        return
    OUT.print(session.say("已登记：%s。", "Recorded: %s.") % recorded.event.step.say(session.language), markup=False)


@app.command()
def steps(role: RoleId, *, as_json: AsJson = False, lang: Lang = None) -> None:
    """查看一个岗位的全部进展 / Show what has happened for a role."""
    session = Session(lang)
    with session.store() as store:
        found = steps_of_role(session.call(store), role)
    if as_json:
        print_json(found)
        return
    columns = session.say("日期 候选人 进展 说明", "Day Candidate Step Words").split(" ")
    rows = [
        [
            day(one.event.happened_on, session.language),
            one.event.talent_id,
            one.event.step.say(session.language),
            one.event.text,
        ]
        for one in found
    ]
    print_table(columns, rows)


@contextlib.contextmanager
def _on_record(session: Session, store: Store) -> Iterator[Call]:
    """Give the call; what is shown is in the audit before it is printed."""
    recorder = Recorder(store, patience_seconds=session.settings.busy_seconds)
    try:
        yield session.call(store, recorder=recorder)
    finally:
        recorder.close()


def _one_of(choices: type[L], said: str) -> L:
    found = {one.value: one for one in choices}
    if said not in found:
        known = ", ".join(found)
        raise InputError(f"{said!r} is not one of {known}", zh=f"“{said}”不在可选值中：{known}")
    return found[said]
