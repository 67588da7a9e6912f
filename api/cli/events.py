"""``jianghai event``: record what happened to a project, and see its story."""

from __future__ import annotations

from typing import Annotated

import typer

from api.cli.present import OUT, print_json, print_table
from api.cli.session import AsJson, Lang, Session, day_option
from api.usecases.engagements.recording import ProjectHistory, project_history, record_event
from features.errors import InputError
from features.events import Event, EventDraft, EventKind
from features.policy.stages import Funnel

app = typer.Typer(no_args_is_help=True)

Day = Annotated[str | None, typer.Option("--on", help="发生日期 YYYY-MM-DD，默认今天 / day it happened", metavar="DAY")]
Park = Annotated[str | None, typer.Option("--park", help="园区编号 / place", metavar="PARK")]


@app.command()
def add(
    project: Annotated[str, typer.Argument(help="线索编号 / project")],
    kind: Annotated[EventKind, typer.Argument(help="事件类型 / kind of event")],
    *,
    park: Park = None,
    to: Annotated[str | None, typer.Option("--to", help="进入的阶段或状态 / state entered")] = None,
    reason: Annotated[str | None, typer.Option("--reason", help="原因代码 / reason code")] = None,
    text: Annotated[str, typer.Option("--text", help="说明 / in words")] = "",
    on: Day = None,
    refers_to: Annotated[int | None, typer.Option("--refers-to", help="针对的事件序号 / event number")] = None,
    as_json: AsJson = False,
    lang: Lang = None,
) -> None:
    """记录一个事件 / Record one event."""
    session = Session(lang)
    stated = {
        "project_id": project,
        "kind": kind,
        "happened_on": day_option(on) or session.today,
        "park_id": park,
        "to_state": to,
        "code": reason,
        "text": text,
        "refers_to": refers_to,
    }
    draft = _draft(stated)
    with session.store() as store:
        event = record_event(session.call(store), draft)
        history = project_history(session.call(store), project)
    if as_json:
        print_json({"event": event, "state": history.state})
        return
    state = _state_name(history, session)
    OUT.print(
        session.say(
            f"已记录第{event.seq}号事件；{project} 现处：{state}。",
            f"Event {event.seq} recorded; {project} is now: {state}.",
        )
    )


@app.command("list")
def list_(
    project: Annotated[str, typer.Argument(help="线索编号 / project")], *, as_json: AsJson = False, lang: Lang = None
) -> None:
    """查看一条线索的全部事件 / Show the story of a project."""
    session = Session(lang)
    with session.store() as store:
        history = project_history(session.call(store), project)
    if as_json:
        print_json({"project_id": project, "state": history.state, "events": history.events})
        return
    rows = [_row(event, session) for event in history.events]
    columns = session.say(("序号", "日期", "事件", "园区", "内容"), ("No.", "Day", "Event", "Place", "Details"))
    print_table(columns, rows, title=f"{project}　{_state_name(history, session)}")


def _draft(stated: dict[str, object]) -> EventDraft:
    try:
        return EventDraft.model_validate(stated)
    except ValueError as fault:
        reason = "; ".join(str(line["msg"]) for line in getattr(fault, "errors", list)())
        raise InputError(f"this event is not complete: {reason}", zh=f"事件内容不完整：{reason}") from None


def _state_name(history: ProjectHistory, session: Session) -> str:
    funnel: Funnel = session.policy.stages
    return _name(funnel, history.state.state, session)


def _name(funnel: Funnel, state: str, session: Session) -> str:
    named = funnel.side_state(state) if funnel.is_side_state(state) else funnel.stage(state)
    return session.say(named.zh, named.en)


def _row(event: Event, session: Session) -> tuple[object, ...]:
    details = [
        _name(session.policy.stages, event.to_state, session) if event.to_state else "",
        event.code or "",
        event.text,
    ]
    return (
        event.seq,
        event.happened_on,
        event.kind.say(session.language),
        event.park_id,
        " ".join(filter(None, details)),
    )
