"""``jianghai consent``: what candidates agree to."""

from __future__ import annotations

from typing import Annotated

import typer

from api.cli.present import OUT, print_json, print_table
from api.cli.session import AsJson, Lang, Session
from api.usecases.persons.consents import ConsentDraft, candidate_consents, record_consent, year_abroad
from features.consents import ANYBODY, Consent, ConsentChannel, ConsentWord, Purpose

app = typer.Typer(no_args_is_help=True)

Number = Annotated[str, typer.Argument(help="候选人编号 / candidate", metavar="NUMBER")]
About = Annotated[Purpose, typer.Argument(help="用途 / purpose")]
To = Annotated[str, typer.Option("--to", help="接收方编号：园区或线索 / recipient: a place or a lead")]
Channel = Annotated[ConsentChannel, typer.Option("--channel", help="本人以何种方式表示 / how it was said")]
Version = Annotated[str, typer.Option("--notice", help="告知书版本，默认现行 / version of the notice")]


@app.command("give")
def give(
    number: Number,
    purpose: About,
    *,
    to: To = ANYBODY,
    channel: Channel = ConsentChannel.PAPER,
    notice: Version = "",
    as_json: AsJson = False,
    lang: Lang = None,
) -> None:
    """登记一项同意 / Record a consent."""
    _record(Session(lang), number, purpose, ConsentWord.GIVEN, (to, channel, notice), as_json=as_json)


@app.command("withdraw")
def withdraw(
    number: Number,
    purpose: About,
    *,
    to: To = ANYBODY,
    channel: Channel = ConsentChannel.PAPER,
    notice: Version = "",
    as_json: AsJson = False,
    lang: Lang = None,
) -> None:
    """登记撤回，即刻生效 / Record a withdrawal; it counts at once."""
    _record(Session(lang), number, purpose, ConsentWord.WITHDRAWN, (to, channel, notice), as_json=as_json)


@app.command("list")
def list_(number: Number, *, as_json: AsJson = False, lang: Lang = None) -> None:
    """一名候选人的全部同意与撤回 / All that a candidate has said."""
    session = Session(lang)
    with session.store() as store:
        kept = candidate_consents(session.call(store), number)
    if as_json:
        standing = sorted((str(purpose), recipient) for purpose, recipient in kept.standing.purposes)
        print_json({"talent_id": number, "words": kept.words, "standing": standing})
        return
    columns = session.say(
        ("时间", "用途", "接收方", "表示", "告知书", "方式"),
        ("Said at", "Purpose", "Recipient", "Word", "Notice", "How"),
    )
    print_table(columns, [_row(one, session) for one in kept.words], title=number)


@app.command()
def abroad(
    year: Annotated[int | None, typer.Argument(help="年份，默认今年 / year")] = None,
    *,
    as_json: AsJson = False,
    lang: Lang = None,
) -> None:
    """当年同意向境外提供的人数 / People who agreed to be named abroad in a year."""
    session = Session(lang)
    with session.store() as store:
        found = year_abroad(session.call(store), year or session.today.year)
    if as_json:
        print_json(found)
        return
    said = session.say(
        f"{found.year} 年同意向境外提供的有 {found.people} 人；满 {found.limit:,} 人须另行办理出境手续。",
        f"{found.people} people agreed to be named abroad in {found.year}; from {found.limit:,} on more is needed.",
    )
    OUT.print(said, markup=False)


def _record(
    session: Session,
    number: str,
    purpose: Purpose,
    word: ConsentWord,
    how: tuple[str, ConsentChannel, str],
    *,
    as_json: bool,
) -> None:
    recipient, channel, notice = how
    draft = ConsentDraft(
        talent_id=number, purpose=purpose, word=word, channel=channel, recipient=recipient, notice=notice
    )
    with session.store() as store:
        kept = record_consent(session.call(store), draft)
    if as_json:
        print_json(kept)
        return
    said = session.say(
        f"已登记：{number} 对“{purpose.zh}”{word.zh}。", f"Recorded: {number}, {purpose.en}: {word.en.lower()}."
    )
    OUT.print(said, markup=False)


def _row(one: Consent, session: Session) -> tuple[object, ...]:
    language = session.language
    at = one.at.astimezone(session.settings.zone)
    return (
        f"{at:%Y-%m-%d %H:%M}",
        one.purpose.say(language),
        one.recipient,
        one.word.say(language),
        one.notice,
        one.channel.say(language),
    )
