"""``jianghai tag | recommend | why-not | inbound``: what an officer or a park asks about leads."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import islice
from typing import Annotated

import typer

from api.advice.advisor import Advisor
from api.advice.packs import keep_pack
from api.audit import Action, Recorder
from api.call import Call
from api.cli.present import print_json
from api.cli.sentences import print_inbound, print_match, print_slate, tagging_line
from api.cli.session import AsJson, Lang, Session
from api.store.session import Store
from api.usecases.leads.lead import explain

app = typer.Typer()

ProjectId = Annotated[str, typer.Argument(help="线索编号 / project", metavar="PROJECT")]
ParkId = Annotated[str, typer.Argument(help="园区编号 / place", metavar="PARK")]
TEXTS_AT_A_TIME = 256


@app.command()
def tag(*, as_json: AsJson = False, lang: Lang = None) -> None:
    """Tag one text a line from standard input."""
    session = Session(lang)
    for texts in _chunks(_lines(), TEXTS_AT_A_TIME):
        for text, tagging in zip(texts, session.tagger.tag_many(texts), strict=True):
            line = (
                json.dumps(tagging.as_json(), ensure_ascii=False)
                if as_json
                else tagging_line(text, tagging, session.language)
            )
            sys.stdout.write(line + "\n")


@app.command()
def recommend(
    project: ProjectId,
    *,
    limit: Annotated[int | None, typer.Option("--limit", min=1, help="推荐个数 / how many places")] = None,
    as_json: AsJson = False,
    lang: Lang = None,
) -> None:
    """Recommend places for a project, with reasons."""
    session = Session(lang)
    with session.store() as store, advising(session, store) as (call, advisor):
        slate = advisor.witnessed(
            call,
            Action.RECOMMENDED,
            f"project:{project}",
            details={"how": "slate", "limit": limit},
            answer=lambda: advisor.recommend(call, project, limit=limit),
            told=lambda found: found.to_json("en"),
        )
    if as_json:
        print_json(slate.to_json(session.language))
    else:
        print_slate(slate, session.policy, session.language)


@app.command("why-not")
def why_not(project: ProjectId, park: ParkId, *, as_json: AsJson = False, lang: Lang = None) -> None:
    """Why (not) this place, and what would fix it."""
    session = Session(lang)
    with session.store() as store, advising(session, store) as (call, advisor):
        match = explain(call, advisor, project, park)
    if as_json:
        print_json({**match.to_json(session.language), "policy_version": session.policy.version})
    else:
        print_match(match, session.policy, session.language)


@app.command()
def inbound(
    park: ParkId,
    *,
    limit: Annotated[int, typer.Option("--limit", min=1, help="显示个数 / how many projects")] = 20,
    as_json: AsJson = False,
    lang: Lang = None,
) -> None:
    """The projects that could come to a place, best first."""
    session = Session(lang)
    with session.store() as store, advising(session, store) as (call, advisor):
        answer = advisor.witnessed(
            call,
            Action.INBOUND_SHOWN,
            f"park:{park}",
            details={"how": "inbound", "limit": limit},
            answer=lambda: advisor.inbound(call, park, limit=limit),
            told=lambda found: found.to_json("en"),
        )
    if as_json:
        print_json(answer.to_json(session.language))
    else:
        print_inbound(answer, session.policy, session.language)


@contextmanager
def advising(session: Session, store: Store) -> Iterator[tuple[Call, Advisor]]:
    """Return who answers; what was shown is in the audit before it is printed."""
    keep_pack(session.settings.data_dir, session.policy)
    recorder = Recorder(store, patience_seconds=session.settings.busy_seconds)
    try:
        yield (
            session.call(store, recorder=recorder),
            Advisor(store, tagger=session.tagger, models=session.settings.models_dir),
        )
    finally:
        recorder.close()


def _lines() -> Iterator[str]:
    """Yield the lines of standard input as UTF-8; a byte that is none becomes the replacement character."""
    for line in sys.stdin.buffer:
        yield line.decode("utf-8", errors="replace").removesuffix("\n").removesuffix("\r")


def _chunks(lines: Iterable[str], size: int) -> Iterator[list[str]]:
    iterator = iter(lines)
    while chunk := list(islice(iterator, size)):
        yield chunk
