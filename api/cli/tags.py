"""``jianghai tags``: see which technologies a lead is about, and confirm or reject those that are only proposed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

import typer

from api.cli.leads import advising
from api.cli.present import OUT, print_json, print_table
from api.cli.session import AsJson, Lang, Session
from api.usecases.leads.lead import LeadFile, lead_file
from api.usecases.leads.tags import confirm_tag, reject_tag
from features.bilingual import Bilingual
from features.events import Event

app = typer.Typer(no_args_is_help=True)

ProjectId = Annotated[str, typer.Argument(help="线索编号 / project", metavar="PROJECT")]
Technology = Annotated[str, typer.Argument(help="技术名称或编号 / name or id of a technology", metavar="TECHNOLOGY")]
_CONFIRMED = Bilingual("已确认", "confirmed")
_NAMED = Bilingual("文中写明", "named in the text")
_PROPOSED = Bilingual("建议，待确认", "suggested, to confirm")


@app.command("list")
def list_(project: ProjectId, *, as_json: AsJson = False, lang: Lang = None) -> None:
    """一条线索的技术标签与建议标签 / The tags of a lead, and those proposed for it."""
    session = Session(lang)
    with session.store() as store, advising(session, store) as (call, advisor):
        lead = lead_file(call, advisor, project)
    if as_json:
        confirmed = list(lead.stored.profile.technology_ids)
        print_json({"project_id": project, "confirmed": confirmed, **lead.tagging.as_json()})
        return
    columns = session.say(("技术", "编号", "依据", "原文"), ("Technology", "Id", "From", "Words"))
    print_table(columns, _rows(lead, session), title=project)


@app.command()
def confirm(project: ProjectId, technology: Technology, *, as_json: AsJson = False, lang: Lang = None) -> None:
    """确认一个建议标签，从此参与排序 / Confirm a proposed technology: it counts from now on."""
    _answer(confirm_tag, project, technology, Session(lang), as_json=as_json)


@app.command()
def reject(project: ProjectId, technology: Technology, *, as_json: AsJson = False, lang: Lang = None) -> None:
    """否定一个建议标签，类似文字不再建议 / Reject a proposed technology: words like these suggest it no more."""
    _answer(reject_tag, project, technology, Session(lang), as_json=as_json)


def _answer(answer: Callable[..., Event], project: str, technology: str, session: Session, *, as_json: bool) -> None:
    technology_id = _id_of(technology, session)
    with session.store() as store, advising(session, store) as (call, advisor):
        version = lead_file(call, advisor, project).stored.version
        event = answer(call, advisor, project, technology_id, expected_version=version)
    if as_json:
        print_json({"event": event})
        return
    named = session.policy.taxonomy.technology(technology_id).say(session.language)
    if answer is confirm_tag:
        said = session.say(f"已确认“{named}”，推荐已按此更新。", f"{named} is confirmed, and counts.")
    else:
        said = session.say(
            f"已记下：类似文字不再建议“{named}”。", f"Noted: words like these no longer suggest {named}."
        )
    OUT.print(said, markup=False)


def _id_of(said: str, session: Session) -> str:
    """Return the id of a technology told by id or by name; what is neither is returned, to be refused by name."""
    technologies = session.policy.taxonomy.technologies
    return next((one.id for one in technologies if said.casefold() in (one.zh, one.en.casefold())), said)


def _rows(lead: LeadFile, session: Session) -> list[tuple[str, str, str, str]]:
    taxonomy, language = session.policy.taxonomy, session.language
    confirmed = lead.stored.profile.technology_ids
    if confirmed:
        return [(taxonomy.technology(one).say(language), one, _CONFIRMED.say(language), "") for one in confirmed]
    tags, tagging = (*lead.tagging.tags, *lead.tagging.proposals), lead.tagging
    return [
        (
            tag.say(language),
            tag.id,
            (_NAMED if tag in tagging.tags else _PROPOSED).say(language),
            "、".join(lead.text[start:end] for start, end in tag.spans[:3]),
        )
        for tag in tags
    ]
