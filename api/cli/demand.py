"""``jianghai demand``: roles open and people missing toward the year's target."""

from __future__ import annotations

from collections.abc import Sequence

import typer

from api.cli.present import OUT, print_json, print_table
from api.cli.session import AsJson, Lang, Session
from api.usecases.office.demand import DemandLine, TalentDemand
from api.usecases.office.demand import demand as demanded
from features.figures import number

app = typer.Typer()


@app.command()
def demand(*, as_json: AsJson = False, lang: Lang = None) -> None:
    """Show which people are wanted, and what the year's target lacks."""
    session = Session(lang)
    with session.store() as store:
        found = demanded(session.call(store))
    if as_json:
        print_json(found.to_json())
        return
    OUT.print(_summary(found, session), markup=False, soft_wrap=True)
    titles = session.say("按学科 按赛道 按园区", "Disciplines Tracks Places").split(" ")
    for title, lines in zip(titles, (found.by_discipline, found.by_track, found.by_place), strict=True):
        _print(title, lines, session)


def _summary(found: TalentDemand, session: Session) -> str:
    reached = session.say("未知", "unknown") if found.reached is None else number(found.reached)
    return session.say(
        f"{found.year}年目标{number(found.goal)}人，已到岗{reached}，尚缺{number(found.missing)}。"
        f"招聘中岗位{found.roles}个，需{found.wanted}人；"
        f"另有{found.projects}个落户项目未报岗位，按政策预计需{number(found.expected)}人。",
        f"{found.year}: {number(found.goal)} wanted by the target, arrived {reached}, {number(found.missing)} missing. "
        f"{found.roles} open roles want {found.wanted} people; {found.projects} landed projects without roles "
        f"are expected to need {number(found.expected)}.",
    )


def _print(title: str, lines: Sequence[DemandLine], session: Session) -> None:
    columns = [title, *session.say("岗位需求 项目预计", "Roles Expected").split(" ")]
    rows = [(one.words.say(session.language), str(one.wanted), number(one.expected)) for one in lines]
    print_table(columns, rows)
