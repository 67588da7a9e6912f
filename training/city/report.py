"""An evaluation as one page that needs nothing else: tables, and plots as drawings inside it."""

from __future__ import annotations

import html
from collections.abc import Sequence
from typing import Literal

from recommender.learned.promotion import Comparison, ComparisonVerdict, PromotionRecord, in_words
from training.city.evaluate import ALL, COLD, COMBINED, SEGMENTS, Evaluation

__all__ = ["report_html"]

Language = Literal["zh", "en"]
_SIZE, _EDGE, _TOP = 260, 36, 24
_BAR_WIDTH, _BAR_HEIGHT, _LEAST_REACH = 300, 22, 0.05
_COLOURS = {ComparisonVerdict.BETTER: "#1b6b3a", ComparisonVerdict.WORSE: "#a02222"}
_PLAIN_COLOUR = "#5b6b7d"
_STYLE = """
body{font:15px/1.6 system-ui,"Noto Sans CJK SC","PingFang SC","Microsoft YaHei",sans-serif;color:#1d2733;
max-width:60rem;margin:2rem auto;padding:0 1rem}
h1{font-size:1.5rem}h2{font-size:1.15rem;margin-top:2rem}
table{border-collapse:collapse;margin:.5rem 0;font-variant-numeric:tabular-nums}
th,td{padding:.25rem .7rem;border-bottom:1px solid #d8dee6;text-align:right}
th:first-child,td:first-child{text-align:left}tr.model{background:#e9f3ff;font-weight:600}
.plots{display:flex;gap:2rem;flex-wrap:wrap}figure{margin:0;max-width:19rem}
.no{color:#a02222}.yes{color:#1b6b3a}svg text{font-size:11px;fill:#445}
"""
_WORDS = {
    "zh": {
        "title": "模型评估报告",
        "months": "测试期",
        "may": "可以上线：优于政策评分，且没有任何分组变差。",
        "may_not": "不可上线：",
        "figures": "各方法对比",
        "method": "方法",
        "segment": "分组",
        "leads": "条线索",
        "pairs": "次推送",
        "compare": "上线后的综合分与各方法的差（预见园区答复的对数似然，95% 区间，正数表示综合分更好）",
        "chances": "概率校准",
        "said": "预测",
        "seen": "实际",
        "foretold": "预见答复",
        "accept": "园区接受",
        "land": "项目落地",
        "pairs_word": "对",
        "ece": "校准误差",
        "spread": "覆盖与集中度",
        "coverage": "覆盖率",
        "gini": "基尼系数",
        "note": "只比较实际推送过的园区：没有被询问过的园区并没有拒绝。",
        "no_factors": "少一行对照“仅协同因子”：评估时没有安装 LightFM，或者还没有落地记录。",
        "strength": "排序模型的力度 {value:.2f}：在{leads}条训练未见的线索上，最合适的力度为 {likeliest:.2f}，"
        "对数似然增益 {gain:.1f} 奈特（证据越少，力度越小）。",
        "cold_note": "全部线索，每次隐去四分之一园区的往来，如同它们今天才加入；“—”表示该方法对新园区无从判断。",
    },
    "en": {
        "title": "Model evaluation",
        "months": "Test period",
        "may": "May serve: better than the policy's score, and worse on no segment.",
        "may_not": "May not serve:",
        "figures": "Methods side by side",
        "method": "Method",
        "segment": "Segment",
        "leads": "leads",
        "pairs": "sendings",
        "compare": "What would serve against each method (log-likelihood of answers, 95% interval, positive = better)",
        "chances": "Calibration",
        "said": "said",
        "seen": "happened",
        "foretold": "Answers foretold",
        "accept": "Place accepts",
        "land": "Project lands",
        "pairs_word": "pairs",
        "ece": "calibration error",
        "spread": "Coverage and concentration",
        "coverage": "Coverage",
        "gini": "Gini",
        "note": "Only places that were really asked are compared: a place nobody asked has not refused.",
        "no_factors": "No row “Factors alone”: LightFM was not installed, or nothing had landed yet.",
        "strength": "Strength of the boosted ranker {value:.2f}: on {leads} leads its training has not seen, "
        "{likeliest:.2f} explains the choices best and gains {gain:.1f} nats of log-likelihood (the less evidence, the "
        "smaller).",
        "cold_note": "All leads, with the record of a quarter of the places hidden at a time, as if they had joined "
        "today; “—”: the method has nothing to say of a new place.",
    },
}  # fmt: skip
_OURS = ' class="model"'
_FIGURES = ("mrr", "hit_at_1", "hit_at_3", "ndcg_at_5", "auc", "foretold")


def report_html(found: Evaluation, record: PromotionRecord, *, model_id: str, language: Language) -> str:
    """Return the page."""
    words = _WORDS[language]
    parts = [
        f"<h1>{_text(words['title'])} <small>{_text(model_id)}</small></h1>",
        f"<p>{_text(words['months'])}: {_text(found.since)} – {_text(found.until)}. {_text(words['note'])}</p>",
        _verdict(record, language),
        _strength(found, language),
        f"<h2>{_text(words['figures'])}</h2>",
        *(_segment(found, segment, language) for segment in SEGMENTS),
        "" if "lightfm" in found.figures else f"<p>{_text(words['no_factors'])}</p>",
        f"<h2>{_text(words['compare'])}</h2>",
        _differences(record, language),
        f"<h2>{_text(words['chances'])}</h2>",
        '<div class="plots">' + "".join(_calibration(found, name, language) for name in found.reliability) + "</div>",
        f"<h2>{_text(words['spread'])}</h2>",
        _exposure(found, language),
    ]
    head = f'<meta charset="utf-8"><title>{_text(words["title"])} {_text(model_id)}</title><style>{_STYLE}</style>'
    return f'<!doctype html><html lang="{language}"><head>{head}</head><body>{"".join(parts)}</body></html>\n'


def _text(value: object) -> str:
    return html.escape(str(value))


def _number(value: float | None) -> str:
    return "—" if value is None or value != value else f"{value:.3f}"


def _name(name: str, language: Language) -> str:
    return _text(in_words(name).say(language))


def _table(head: Sequence[str], rows: Sequence[tuple[bool, Sequence[str]]]) -> str:
    top = "".join(f"<th>{cell}</th>" for cell in head)
    body = "".join(
        f"<tr{_OURS if ours else ''}>{''.join(f'<td>{cell}</td>' for cell in cells)}</tr>" for ours, cells in rows
    )
    return f"<table><thead><tr>{top}</tr></thead><tbody>{body}</tbody></table>"


def _verdict(record: PromotionRecord, language: Language) -> str:
    words = _WORDS[language]
    experts = "".join(f"<li>{_text(one.told.say(language))}</li>" for one in record.experts)
    told = f"<ul>{experts}</ul>" if experts else ""
    if record.may_serve:
        return f'<p class="yes">{_text(words["may"])}</p>{told}'
    reasons = "".join(f"<li>{_text(one.say(language))}</li>" for one in record.reasons)
    return f'<p class="no">{_text(words["may_not"])}</p><ul>{reasons}</ul>{told}'


def _strength(found: Evaluation, language: Language) -> str:
    """Say how far the boosted ranker moves the order, and why."""
    if not found.strength:
        return ""
    return f"<p>{_text(str(_WORDS[language]['strength']).format(**found.strength))}</p>"


def _segment(found: Evaluation, segment: str, language: Language) -> str:
    words, counts = _WORDS[language], found.counts[segment]
    title = in_words(segment).say(language)
    rows = [
        (name == COMBINED, [_name(name, language), *(_number(table[segment].get(figure)) for figure in _FIGURES)])
        for name, table in found.figures.items()
    ]
    head = [_text(words["method"]), "MRR", "hit@1", "hit@3", "nDCG@5", "AUC", _text(words["foretold"])]
    size = f"{counts['leads']} {words['leads']}, {counts['pairs']} {words['pairs']}"
    note = f"<p>{_text(words['cold_note'])}</p>" if segment == COLD else ""
    return f"<h3>{_text(title)} <small>({_text(size)})</small></h3>{note}" + _table(head, rows)


def _differences(record: PromotionRecord, language: Language) -> str:
    """Intervals as bars around zero, by rival and segment; what had no lead to compare has none."""
    rows = [one for one in record.comparisons if one.leads]
    reach = max([_LEAST_REACH, *(abs(value) for one in rows for value in (one.low, one.high))])
    middle, height = _BAR_WIDTH / 2, _BAR_HEIGHT * len(rows)
    bars = "".join(_bar(row, one, reach, language) for row, one in enumerate(rows))
    line = f'<line x1="{middle}" x2="{middle}" y1="0" y2="{height + 4}" stroke="#99a" />'
    label = _text(str(_WORDS[language]["compare"]))
    return f'<svg width="{_BAR_WIDTH + 420}" height="{height + 8}" role="img" aria-label="{label}">{line}{bars}</svg>'


def _bar(row: int, one: Comparison, reach: float, language: Language) -> str:
    left, right = (_BAR_WIDTH / 2 * (1 + value / reach) for value in (one.low, one.high))
    y = _BAR_HEIGHT * row + 6
    colour = _COLOURS.get(one.verdict, _PLAIN_COLOUR)
    words = (in_words(one.rival), in_words(one.segment), one.difference, one.verdict)
    told = " · ".join(_text(word.say(language)) for word in words)
    return (
        f'<rect x="{left:.1f}" y="{y}" width="{max(right - left, 2):.1f}" height="10" fill="{colour}" />'
        f'<text x="{_BAR_WIDTH + 8}" y="{y + 10}">{told}</text>'
    )


def _calibration(found: Evaluation, name: str, language: Language) -> str:
    """What was said against what happened, by tenths."""
    words, points = _WORDS[language], found.reliability[name]
    limit = max([0.1, *(max(said, seen) for said, seen, _ in points)]) * 1.05
    scale = (_SIZE - _EDGE) / limit
    base = _SIZE - _EDGE + _TOP
    dots = "".join(
        f'<circle cx="{_EDGE + said * scale:.1f}" cy="{base - seen * scale:.1f}" r="4" fill="#2a6fbb">'
        f"<title>{_text(words['said'])} {said:.3f}, {_text(words['seen'])} {seen:.3f} ({count})</title></circle>"
        for said, seen, count in points
    )
    ticks = "".join(
        f'<text x="{_EDGE + mark * scale:.1f}" y="{base + 15}" text-anchor="middle">{mark:.2f}</text>'
        f'<text x="{_EDGE - 5}" y="{base - mark * scale + 4:.1f}" text-anchor="end">{mark:.2f}</text>'
        for mark in (0.0, limit / 2, limit / 1.05)
    )
    axes = (
        f'<path d="M{_EDGE} {_TOP}V{base}H{_SIZE}" fill="none" stroke="#99a" />'
        f'<line x1="{_EDGE}" y1="{base}" x2="{_SIZE}" y2="{_TOP}" stroke="#cbd3dc" stroke-dasharray="4 4" />'
        f'<text x="{_SIZE}" y="{base + 31}" text-anchor="end">{_text(words["said"])}</text>'
        f'<text x="2" y="12">{_text(words["seen"])}</text>{ticks}'
    )
    figures = found.calibration[name]
    caption = f"{words[name]}: {words['ece']} {_number(figures['ece'])}, Brier {_number(figures['brier'])}, "
    caption += f"{figures['pairs']:.0f} {words['pairs_word']}"
    drawing = f'<svg width="{_SIZE + 16}" height="{_SIZE + _TOP + 8}" role="img">{axes}{dots}</svg>'
    return f"<figure>{drawing}<figcaption>{_text(caption)}</figcaption></figure>"


def _exposure(found: Evaluation, language: Language) -> str:
    words = _WORDS[language]
    rows = [
        (
            name == COMBINED,
            [_name(name, language), _number(table[ALL].get("coverage")), _number(table[ALL].get("gini"))],
        )
        for name, table in found.figures.items()
    ]
    return _table([_text(words["method"]), _text(words["coverage"]), _text(words["gini"])], rows)
