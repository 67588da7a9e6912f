"""How the note of an invented lead is written: from one line to a page, in Chinese or English."""

from __future__ import annotations

from typing import Any

import numpy as np

from features.choices import SiteMode

Facts = dict[str, Any]

_ZH_OPENINGS = (
    "{company}：{text}。",
    "客商推荐项目。{text}，创始团队正在看长三角落点。",
    "{text}。负责人上周来通考察，印象不错。",
    "基金被投企业，主营：{text}。",
    "【驻点快报】{company}，{text}，有意扩产。",
    "项目方自述：我们做的是{text}。",
)
_EN_OPENINGS = (
    "{company}: {text}.",
    "{text}. The founders are looking for a landing site in the Yangtze delta.",
    "We are {company}. {text}.",
    "Met at a pitch day. {text}; team is considering a move.",
)
_ZH_TAILS = (
    "目前没有其他城市签约。",
    "已与两个城市接触，希望月内给答复。",
    "关心人才公寓和子女入学。",
    "最关心厂房何时能用。",
    "希望对接产业基金。",
    "需要尽快安排实地看场地。",
)
_EN_TAILS = (
    "Not in talks with any other city yet.",
    "They ask about lab space and the timing.",
    "They need introductions to local customers.",
    "Interested in a soft landing first.",
)


def write_note(text: str, language: str, company: str, facts: Facts, rng: np.random.Generator) -> str:
    """Return the note of one lead: a third short, a third middling, a third long.

    ``text`` says what the project does, as a clause without a full stop.
    """
    zh = language == "zh"
    openings, tails = (_ZH_OPENINGS, _ZH_TAILS) if zh else (_EN_OPENINGS, _EN_TAILS)
    length = int(rng.integers(3))
    lead_in = openings[int(rng.integers(len(openings)))].format(company=company, text=text)
    if length == 0:
        return lead_in if rng.random() < 0.5 else text
    sentences = _fact_sentences(facts, zh)
    kept = sentences if length == 2 else sentences[: int(rng.integers(1, 3))]
    tail = tails[int(rng.integers(len(tails)))]
    return ("" if zh else " ").join([lead_in, *kept, tail])


def _fact_sentences(facts: Facts, zh: bool) -> list[str]:
    writers = (_space, _money, _team, _power, _patents)
    return [sentence for writer in writers if (sentence := writer(facts, zh))]


def _space(facts: Facts, zh: bool) -> str:
    if facts.get("site_mode") is SiteMode.LAND and "land_mu" in facts:
        mu = facts["land_mu"]
        return f"计划用地约{mu:.0f}亩，自建厂房。" if zh else f"Needs about {mu:.0f} mu of land for its own building."
    if "floor_area_m2" in facts:
        area = facts["floor_area_m2"]
        return f"需要场地{area:.0f}平方米。" if zh else f"Space needed: {area:,.0f} square metres."
    return ""


def _money(facts: Facts, zh: bool) -> str:
    if "total_investment" not in facts:
        return ""
    wan = facts["total_investment"]["amount"]
    if zh:
        return f"计划总投资{wan / 10_000:.1f}亿元。" if wan >= 10_000 else f"计划总投资{wan:.0f}万元。"
    return f"Planned investment is CNY {wan / 100:.1f} million."


def _team(facts: Facts, zh: bool) -> str:
    if "core_team_size" not in facts or "core_team_postgraduates" not in facts:
        return ""
    size, postgraduates = facts["core_team_size"], facts["core_team_postgraduates"]
    if zh:
        return f"核心团队{size}人，其中硕博{postgraduates}人。"
    return f"Core team of {size}, {postgraduates} with a master's degree or PhD."


def _power(facts: Facts, zh: bool) -> str:
    if "power_kva" not in facts:
        return ""
    return f"用电约{facts['power_kva']:.0f}kVA。" if zh else f"Power demand about {facts['power_kva']:,.0f} kVA."


def _patents(facts: Facts, zh: bool) -> str:
    count = facts.get("granted_patents_domestic", 0)
    if not count:
        return ""
    return f"已授权发明专利{count}件。" if zh else f"{count} granted patents."
