"""``jianghai targets``: how the policy's targets stand against the schedule, and figures entered by hand."""

from __future__ import annotations

from typing import Annotated

import typer

from api.cli.present import OUT, print_json, print_table
from api.cli.session import AsJson, Lang, Session, day_option
from api.usecases.office.targets import TargetBoard, enter_figure, target_board
from features.figures import counted, day
from recommender.planning.attainment import FigureOrigin, TargetProgress

app = typer.Typer(no_args_is_help=True)


@app.command()
def show(
    *,
    year: Annotated[int | None, typer.Option("--year", help="年份，默认今年 / year")] = None,
    as_json: AsJson = False,
    lang: Lang = None,
) -> None:
    """查看全部指标的进度 / Show all targets."""
    session = Session(lang)
    with session.store() as store:
        board = target_board(session.call(store), year=year)
    if as_json:
        print_json(board.to_json())
        return
    columns = session.say("序号 指标 目标 现值 序时应达 状态 来源", "No. Target Goal Now Scheduled State Source").split(
        " "
    )
    print_table(columns, [_row(one, session) for one in board.progress], title=f"{board.year}　{board.today}")
    _print_derived(board, session)


@app.command()
def enter(
    target: Annotated[str, typer.Argument(help="指标编号，如 equity_funds / target")],
    value: Annotated[float, typer.Argument(help="截至该日的累计数 / total by that day")],
    *,
    on: Annotated[str | None, typer.Option("--on", help="截止日期 YYYY-MM-DD，默认今天 / as of", metavar="DAY")] = None,
    park: Annotated[str | None, typer.Option("--park", help="园区编号 / place", metavar="PARK")] = None,
    note: Annotated[str, typer.Option("--note", help="依据或证明 / proof")] = "",
    as_json: AsJson = False,
    lang: Lang = None,
) -> None:
    """填报一个指标数 / Enter the figure of a target."""
    session = Session(lang)
    with session.store() as store:
        figure = enter_figure(session.call(store), target, value, as_of=day_option(on), park_id=park, note=note)
    if as_json:
        print_json(figure)
        return
    asked = session.policy.targets.target(target)
    OUT.print(
        session.say(
            f"已填报：{asked.zh}，截至{day(figure.as_of, 'zh')}为{asked.amount(figure.value, 'zh')}。",
            f"Entered: {asked.en} is {asked.amount(figure.value, 'en')} as of {day(figure.as_of, 'en')}.",
        ),
        markup=False,
    )


def _row(one: TargetProgress, session: Session) -> tuple[object, ...]:
    target, lang = one.target, session.language
    origin = FigureOrigin.NONE if one.figure is None else one.figure.origin
    return (
        target.number,
        target.say(lang),
        target.goal(lang),
        None if one.figure is None else target.amount(one.figure.value, lang),
        target.amount(round(one.scheduled), lang),
        one.attainment.say(lang),
        origin.say(lang),
    )


def _print_derived(board: TargetBoard, session: Session) -> None:
    for figure, actual in board.derived:
        if actual is not None:
            label, lang = figure.say(session.language), session.language
            now, asked = (counted(value, figure.unit, lang) for value in (actual, figure.value))
            OUT.print(
                session.say(f"{label}：{now}（按指标推算{asked}）", f"{label}: {now} ({asked} by the targets)"),
                markup=False,
            )
