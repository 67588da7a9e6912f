"""Out of the store into sheets: profiles, and what is recommended for every open lead."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from api.audit import Action
from api.call import Call
from api.sheets.cells.columns import Terms
from api.sheets.out.writing import write_profiles, write_table
from api.store.kinds import Kind
from api.store.queries.profiles import load_profiles
from features.bilingual import Bilingual, Language, either
from features.policy.pack import Policy
from recommender.eligibility.speech import phrase_question
from recommender.matching.batch import Batch
from recommender.matching.slate import Match, Slate
from recommender.matching.sufficiency import Outlook

Progress = Callable[[int, int], None]
_NO_PLACE = Bilingual("暂无可推荐的园区", "no place to recommend")
_SHEET = Bilingual("推荐", "Recommendations")
_REASONS = 3
_COLUMNS = {
    "zh": (
        "线索编号",
        "项目名称",
        "技术标签",
        "四有",
        "路径",
        "离岸孵化",
        "名次",
        "园区编号",
        "园区",
        "区县",
        "综合分",
        "政策匹配",
        "预计落地可能性",
        "本园往绩",
        "主要得分",
        "主要失分",
        "待核实",
        "依据",
    ),
    "en": (
        "Lead ID",
        "Project",
        "Technologies",
        "Four-have",
        "Route",
        "Offshore hub",
        "Rank",
        "Place ID",
        "Place",
        "District",
        "Score",
        "Policy",
        "Chance of landing",
        "Record of the place",
        "Why",
        "Most lost",
        "To verify",
        "By",
    ),
}


def export_profiles(
    call: Call,
    kind: Kind[Any],
    file: Path,
    *,
    ids: Sequence[str] | None = None,
    progress: Progress | None = None,
) -> int:
    """Write the profiles that the actor may see, all or only ``ids``; return how many."""
    call.require(kind.rights.export)
    with call.read() as tx:
        profiles = [one.profile for one in load_profiles(tx, call.actor, kind, ids=ids)]
    write_profiles(
        file, profiles, kind.model, lang=call.language, terms=Terms.of(call.policy.taxonomy), progress=progress
    )
    return len(profiles)


def export_recommendations(call: Call, file: Path, batch: Batch, *, progress: Progress) -> int:
    """Write one row a recommended place, and one for a lead without any; return how many rows."""
    count = 0

    def rows() -> Iterator[tuple[Any, ...]]:
        nonlocal count
        for row in range(len(batch.projects)):
            slate = batch.slate(row)
            progress(row + 1, len(batch.projects))
            for match in slate.matches or (None,):
                count += 1
                yield _row(call, slate, match)

    write_table(file, _COLUMNS[call.language], rows(), sheet=_SHEET.say(call.language))
    return count


def note_export(call: Call, what: str, *, rows: int, versions: Mapping[str, Any] | None = None) -> None:
    """Record that the actor took so many rows out; of recommendations, with the ``versions`` they rest on."""
    with call.write() as tx:
        call.record(tx, Action.EXPORTED, what, details={"rows": rows}, versions=versions)


def _technologies(slate: Slate, policy: Policy, language: Language) -> Iterator[str]:
    for one in slate.tags:
        yield policy.taxonomy.technology(one).say(language)
    for proposal in slate.proposals:
        yield either(language, f"建议：{proposal.zh}（待确认）", f"suggested: {proposal.en} (to confirm)")


def _row(call: Call, slate: Slate, match: Match | None) -> tuple[Any, ...]:
    policy, language = call.policy, call.language
    stop = either(language, "；", "; ")
    head = (
        slate.project_id,
        slate.project_name,
        stop.join(_technologies(slate, policy, language)),
        slate.four_have.standing.say(language),
        slate.route.say(language),
        stop.join(hub.say(language) for hub in slate.hubs) or None,
    )
    if match is None:
        return (*head, *_unplaced(slate, language), policy.edition(language))
    return (
        *head,
        match.rank,
        match.park_id,
        match.park_name.say(language),
        match.district,
        match.score,
        match.policy,
        None if match.chance is None else match.chance.say(language),
        None if match.learned is None else match.learned.say(language),
        stop.join(one.say(language) for one in (*((match.trial,) if match.trial else ()), *match.pluses[:_REASONS])),
        None if match.loss is None else match.loss.say(language),
        stop.join(phrase_question(question, language) for question in match.questions),
        policy.edition(language),
    )


def _unplaced(slate: Slate, language: Language) -> tuple[Any, ...]:
    """Return the cells of a lead without places: what it comes to, why, and what to ask first."""
    stop = either(language, "；", "; ")
    what = _NO_PLACE if slate.outlook is Outlook.RANKED else slate.outlook
    why = stop.join(sentence.say(language) for sentence in slate.reasons) or None
    asks = stop.join(phrase_question(question, language) for question in slate.asks) or None
    return (None, None, what.say(language), *[None] * 6, why, asks)
