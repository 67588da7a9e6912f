"""Slates, matches and inbound lists as people read them."""

from __future__ import annotations

from collections.abc import Mapping

from rich.markup import escape
from rich.padding import Padding

from api.cli.present import OUT, print_table
from features.bilingual import Bilingual, Language, either
from features.figures import day, listed, number, share, span
from features.policy.pack import Policy
from features.tagger import Tagging
from recommender.eligibility.speech import phrase, phrase_fix, phrase_flags, phrase_question
from recommender.evidence import EvidenceUsed
from recommender.fourhave import FourHave
from recommender.matching.hub_offer import HubOffer
from recommender.matching.slate import Inbound, Match, Slate
from recommender.matching.sufficiency import Outlook

REASONS = 4
_WORDS = {
    "tags": Bilingual("技术标签", "Technologies"),
    "none": Bilingual("未识别到未来产业技术", "no future-industry technology found"),
    "proposed": Bilingual("建议标签（待确认）", "Suggested tags (to confirm)"),
    "four_have": Bilingual("四有评估", "Four-have"),
    "confidence": Bilingual("置信度", "confidence"),
    "ask_first": Bilingual("最值得补充", "worth asking for"),
    "ask_lead": Bilingual("先问", "Ask first"),
    "route": Bilingual("路径", "Route"),
    "hub": Bilingual("离岸孵化", "Offshore hub"),
    "offer": Bilingual("可提供", "Offers"),
    "matches": Bilingual("推荐", "Recommended"),
    "no_match": Bilingual("没有可推荐的园区。", "No place can be recommended."),
    "why": Bilingual("理由", "Why"),
    "verify": Bilingual("待核实", "To verify"),
    "note": Bilingual("提示", "Note"),
    "evidence": Bilingual("依据", "Evidence"),
    "chance": Bilingual("预测", "Forecast"),
    "what_if": Bilingual("可行改进", "What would help"),
    "near": Bilingual("接近符合（差1项）", "Nearly (one rule)"),
    "one_rule": Bilingual("仅1项不符合", "One rule fails"),
    "kept_away": Bilingual("其余园区被以下规则排除", "Rules that kept other places away"),
    "kept_projects": Bilingual("其余线索被以下规则排除", "Rules that kept other projects away"),
    "pass": Bilingual("通过", "Pass"),
    "unknown": Bilingual("待核实", "To verify"),
    "fail": Bilingual("不符合", "Fails"),
    "score": Bilingual("综合分", "score"),
    "policy": Bilingual("政策匹配", "policy"),
    "pack": Bilingual("依据", "By the"),
    "advice": Bilingual("推荐仅供参考，由人决定。", "Advice only; people decide."),
}


def tagging_line(text: str, tagging: Tagging, language: Language) -> str:
    """Return one line: the tags of a text, then the beginning of the text."""
    found = [f"{tag.say(language)} {tag.weight:.2f}" for tag in tagging.tags]
    if tagging.proposals:
        found = [_line("proposed", "、".join(tag.say(language) for tag in tagging.proposals), language)]
    return f"{'、'.join(found) or _word('none', language)}\t{text[:40]}"


def print_slate(slate: Slate, policy: Policy, language: Language) -> None:
    """Print the answer for one lead."""
    OUT.rule(f"[bold]{escape(slate.project_name)}[/bold]  {slate.project_id}", align="left")
    OUT.print(_line("tags", _tags(slate, policy, language), language), markup=False)
    for proposal in slate.proposals:
        OUT.print(_line("proposed", f"{proposal.say(language)}  “{proposal.words}”", language), markup=False)
    _print_four_have(slate.four_have, language)
    OUT.print(_line("route", slate.route.say(language), language), markup=False)
    for hub in slate.hubs:
        _print_hub(hub, language)
    OUT.print()
    if slate.outlook is not Outlook.RANKED:
        _print_outlook(slate, language)
    elif not slate.matches:
        OUT.print(_word("no_match", language), style="yellow")
    for match in slate.matches:
        _print_recommended(match, language)
    for question in slate.first_questions:
        OUT.print(_line("ask_lead", question.say(language), language), style="yellow", markup=False)
    if slate.counterfactual is not None:
        OUT.print(_line("what_if", slate.counterfactual.say(language), language), style="cyan", markup=False)
    for match in slate.near_misses:
        _print_near(match, language)
    if slate.excluded_by and slate.outlook is not Outlook.TOO_LITTLE:
        counts = _counts(slate.excluded_by, policy, language)
        OUT.print(_line("kept_away", counts, language), style="dim", markup=False)
    _print_foot(policy, language)


def print_match(match: Match, policy: Policy, language: Language) -> None:
    """Print one project at one place, rule by rule."""
    _print_head(match, language)
    rows = [
        (verdict.rule_id, _word(verdict.status.word, language), verdict.name.say(language), phrase(verdict, language))
        for verdict in sorted(match.verdicts, key=lambda verdict: (int(verdict.status), verdict.rule_id))
    ]
    columns = either(language, ("规则", "结论", "名称", "说明"), ("Rule", "Outcome", "Name", "Explanation"))
    print_table(columns, rows)
    for verdict in match.failed:
        if fix := phrase_fix(verdict, language):
            OUT.print(Padding(escape(fix), (0, 0, 0, 3)), style="green")
    _print_asks(match, language)
    for one in match.offers if match.is_hub else match.contributions:
        OUT.print(Padding(escape(one.say(language)), (0, 0, 0, 3)))
    if match.loss is not None and not match.is_hub:
        OUT.print(Padding(escape(match.loss.say(language)), (0, 0, 0, 3)), style="yellow")
    if match.differentiation and not match.is_hub:
        OUT.print(Padding(escape(match.differentiation.say(language)), (0, 0, 0, 3)), style="dim")
    _print_foot(policy, language)


def print_inbound(answer: Inbound, policy: Policy, language: Language) -> None:
    """Print the projects that could come to a place."""
    OUT.rule(f"[bold]{escape(answer.park_name.say(language))}[/bold]  {answer.park_id}", align="left")
    columns = either(
        language,
        ("名次", "线索", "项目", "综合分", "主要理由", "待核实"),
        ("Rank", "ID", "Project", "Score", "Main reason", "To verify"),
    )
    rows = [
        (
            match.rank,
            match.project_id,
            match.project_name,
            number(match.score, digits=1),
            _reasons(match, language, 1)[0] if match.trial is None else match.trial.say(language),
            len(match.to_verify),
        )
        for match in answer.matches
    ]
    print_table(columns, rows)
    if answer.excluded_by:
        counts = _counts(answer.excluded_by, policy, language)
        OUT.print(_line("kept_projects", counts, language), style="dim", markup=False)
    _print_foot(policy, language)


def _print_recommended(match: Match, language: Language) -> None:
    _print_head(match, language)
    for reason in _reasons(match, language, REASONS):
        _print_item("why", reason, language)
    if match.loss is not None:
        OUT.print(Padding(escape(match.loss.say(language)), (0, 0, 0, 3)), style="yellow")
    if match.learned is not None:
        OUT.print(Padding(escape(match.learned.say(language)), (0, 0, 0, 3)), style="green")
    for verdict in match.verdicts:
        for flag in phrase_flags(verdict, language):
            _print_item("note", flag, language, style="cyan")
    if match.trial is not None:
        OUT.print(Padding(escape(match.trial.say(language)), (0, 0, 0, 3)), style="magenta")
    if match.chance is not None:
        _print_item("chance", match.chance.say(language), language, style="green")
    _print_asks(match, language)
    sources = dict.fromkeys(_source(record, language) for record in match.evidence() if record.source)
    if sources:
        _print_item("evidence", either(language, "；", "; ").join(list(sources)[:3]), language, style="dim")
    OUT.print()


def _print_outlook(slate: Slate, language: Language) -> None:
    """Print why no places are ranked, and what would change that."""
    OUT.print(slate.outlook.say(language), style="yellow")
    for reason in slate.reasons:
        _print_item("why", reason.say(language), language)
    for question in slate.asks:
        _print_item("ask_first", phrase_question(question, language), language)


def _source(record: EvidenceUsed, language: Language) -> str:
    if record.as_of is None:
        return record.source
    return either(
        language, f"{record.source}（{day(record.as_of, 'zh')}）", f"{record.source} ({day(record.as_of, 'en')})"
    )


def _print_hub(hub: HubOffer, language: Language) -> None:
    OUT.print(_line("hub", hub.say(language), language), style="cyan", markup=False)
    for sentence in hub.offers:
        _print_item("offer", sentence.say(language), language)
    for verdict in hub.to_verify:
        _print_item("verify", phrase(verdict, language), language, style="yellow")


def _print_near(match: Match, language: Language) -> None:
    name = match.park_name.say(language)
    for verdict in match.failed:
        word = _word("near" if match.near else "one_rule", language)
        OUT.print(_said(f"{word}  {name}", phrase(verdict, language), language), style="magenta", markup=False)
        if fix := phrase_fix(verdict, language):
            OUT.print(Padding(escape(fix), (0, 0, 0, 3)), style="green")


def _print_head(match: Match, language: Language) -> None:
    rank = "" if match.rank is None else f"{match.rank}. "
    score = ""
    if not match.is_hub:
        points = number(match.policy, digits=1)
        own = either(language, f"（政策匹配{points}）", f" (policy {points})") if match.learned is not None else ""
        score = f"{_word('score', language)} [bold]{number(match.score, digits=1)}[/bold]{own}"
    OUT.print(f"[bold]{rank}{escape(match.park_name.say(language))}[/bold]  {match.district}  {score}")


def _print_asks(match: Match, language: Language) -> None:
    for question in match.questions[:REASONS]:
        _print_item("verify", phrase_question(question, language), language, style="yellow")
    if len(match.questions) > REASONS:
        more = len(match.questions) - REASONS
        _print_item("verify", either(language, f"另有{more}项", f"{more} more"), language, style="yellow")


def _print_item(word: str, text: str, language: Language, *, style: str = "") -> None:
    OUT.print(Padding(escape(_line(word, text, language)), (0, 0, 0, 3)), style=style)


def _print_four_have(result: FourHave, language: Language) -> None:
    grade, label, sure = result.standing.say(language), result.label.say(language), share(result.confidence)
    points = span(number(result.total, digits=0), number(result.high, digits=0), language)
    told = either(
        language,
        f"，{points}分（满分100分），置信度{sure}（{label}）",
        f", {points} of 100 points, confidence {sure} ({label})",
    )
    OUT.print(_line("four_have", grade, language) + (told if result.rated else ""), markup=False)
    asks = [question.say(language) for item in result.missing[:2] for question in item.questions[:1]]
    if asks:
        _print_item("ask_first", either(language, "；", "; ").join(asks), language, style="dim")


def _print_foot(policy: Policy, language: Language) -> None:
    by = f"{_word('pack', language)} {policy.edition(language)}"
    OUT.print(
        either(language, f"{by}。{_word('advice', 'zh')}", f"{by}. {_word('advice', 'en')}"), style="dim", markup=False
    )


def _reasons(match: Match, language: Language, count: int) -> list[str]:
    """Return what speaks most for a pair by the policy; never empty."""
    return [item.say(language) for item in match.pluses[:count]] or [""]


def _tags(slate: Slate, policy: Policy, language: Language) -> str:
    if not slate.tags:
        return _word("none", language)
    return listed([policy.taxonomy.technology(technology_id).say(language) for technology_id in slate.tags], language)


def _counts(excluded_by: Mapping[str, int], policy: Policy, language: Language) -> str:
    named = ((policy.rules.by_id(rule).say(language), count) for rule, count in list(excluded_by.items())[:6])
    return listed([either(language, f"{name}{count}个", f"{name} {count}") for name, count in named], language)


def _line(key: str, text: str, language: Language) -> str:
    return _said(_word(key, language), text, language)


def _said(what: str, text: str, language: Language) -> str:
    return f"{what}{either(language, '：', ': ')}{text}"


def _word(key: str, language: Language) -> str:
    return _WORDS[key].say(language)
