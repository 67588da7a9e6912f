"""An evaluation as one page that needs nothing else: tables, and plots as drawings inside it."""

from __future__ import annotations

import html
from collections.abc import Sequence
from typing import Literal

from training.city.evaluate import COLD, MODEL, SEGMENTS, Evaluation
from training.city.promote import Objection

__all__ = ["report_html"]

Language = Literal["zh", "en"]
_SIZE, _EDGE, _TOP = 260, 36, 24
_BAR_WIDTH, _BAR_HEIGHT = 420, 22
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
        "may": "可以上线：没有任何分组变差。",
        "may_not": "不可上线：",
        "figures": "各方法对比",
        "method": "方法",
        "segment": "分组",
        "leads": "条线索",
        "pairs": "次推送",
        "compare": "与各方法的差（nDCG@5，95% 区间，正数表示模型更好）",
        "chances": "概率校准",
        "said": "预测",
        "seen": "实际",
        "accept": "园区接受",
        "land": "项目落地",
        "pairs_word": "对",
        "ece": "校准误差",
        "spread": "覆盖与集中度",
        "coverage": "覆盖率",
        "gini": "基尼系数",
        "names": {
            "model": "模型", "combined": "综合（政策＋学习）", "incumbent": "现役模型",
             "expert": "政策评分", "popularity": "热门程度",
            "chances": "仅概率模型", "content_tags": "赛道标签", "content_words": "词语相似",
            "content_chars": "字符相似", "content_meaning": "语义相似", "history_words": "与先例相似",
            "lightfm": "仅协同因子",
        },
        "segments": {"all": "全部", "warm": "老园区", "cold": "新园区", "zh": "中文线索", "en": "英文线索"},
        "note": "只比较实际推送过的园区：没有被询问过的园区并没有拒绝。",
        "no_factors": "少一行对照“仅协同因子”：评估时没有安装 LightFM，或者还没有落地记录。",
        "strength": "排序模型的力度 {value:.2f}：在 {leads} 条训练未见的线索上，最合适的力度为 {likeliest:.2f}，"
        "对数似然增益 {gain:.1f} 奈特（证据越少，力度越小）。",
        "cold_note": "全部线索，每次隐去四分之一园区的往来，如同它们今天才加入；“—”表示该方法对新园区无从判断。",
    },
    "en": {
        "title": "Model evaluation",
        "months": "Test period",
        "may": "May serve: worse on no segment.",
        "may_not": "May not serve:",
        "figures": "Methods side by side",
        "method": "Method",
        "segment": "Segment",
        "leads": "leads",
        "pairs": "sendings",
        "compare": "Difference from each method (nDCG@5, 95% interval, positive = the model is better)",
        "chances": "Calibration",
        "said": "said",
        "seen": "happened",
        "accept": "Place accepts",
        "land": "Project lands",
        "pairs_word": "pairs",
        "ece": "calibration error",
        "spread": "Coverage and concentration",
        "coverage": "Coverage",
        "gini": "Gini",
        "names": {
            "model": "Model", "combined": "Combined with the policy", "incumbent": "Serving model",
             "expert": "Policy score", "popularity": "Popularity",
            "chances": "Chances alone", "content_tags": "Technology tags", "content_words": "Words alike",
            "content_chars": "Characters alike", "content_meaning": "Meaning alike",
            "history_words": "Like what landed", "lightfm": "Factors alone",
        },
        "segments": {"all": "All", "warm": "Known places", "cold": "New places", "zh": "Chinese", "en": "English"},
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
_FIGURES = ("mrr", "hit_at_1", "hit_at_3", "ndcg_at_5", "auc")


def report_html(found: Evaluation, *, model_id: str, against: Sequence[Objection], language: Language) -> str:
    """Return the page."""
    words = _WORDS[language]
    parts = [
        f"<h1>{_text(words['title'])} <small>{_text(model_id)}</small></h1>",
        f"<p>{_text(words['months'])}: {_text(found.since)} – {_text(found.until)}. {_text(words['note'])}</p>",
        _verdict(against, language),
        _strength(found, language),
        f"<h2>{_text(words['figures'])}</h2>",
        *(_segment(found, segment, language) for segment in SEGMENTS),
        "" if "lightfm" in found.figures else f"<p>{_text(words['no_factors'])}</p>",
        f"<h2>{_text(words['compare'])}</h2>",
        _differences(found, language),
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


def _name(method: str, language: Language) -> str:
    names = _WORDS[language]["names"]
    return _text(names.get(method, method) if isinstance(names, dict) else method)


def _table(head: Sequence[str], rows: Sequence[tuple[bool, Sequence[str]]]) -> str:
    top = "".join(f"<th>{cell}</th>" for cell in head)
    body = "".join(
        f"<tr{_OURS if ours else ''}>{''.join(f'<td>{cell}</td>' for cell in cells)}</tr>" for ours, cells in rows
    )
    return f"<table><thead><tr>{top}</tr></thead><tbody>{body}</tbody></table>"


def _verdict(against: Sequence[Objection], language: Language) -> str:
    words = _WORDS[language]
    if not against:
        return f'<p class="yes">{_text(words["may"])}</p>'
    reasons = "".join(f"<li>{_text(one.say(language))}</li>" for one in against)
    return f'<p class="no">{_text(words["may_not"])}</p><ul>{reasons}</ul>'


def _strength(found: Evaluation, language: Language) -> str:
    """Say how far the boosted ranker moves the order, and why."""
    if not found.strength:
        return ""
    return f"<p>{_text(str(_WORDS[language]['strength']).format(**found.strength))}</p>"


def _segment(found: Evaluation, segment: str, language: Language) -> str:
    words, counts = _WORDS[language], found.counts[segment]
    names = words["segments"]
    title = names[segment] if isinstance(names, dict) else segment
    rows = [
        (name == MODEL, [_name(name, language), *(_number(table[segment].get(figure)) for figure in _FIGURES)])
        for name, table in found.figures.items()
    ]
    head = [_text(words["method"]), "MRR", "hit@1", "hit@3", "nDCG@5", "AUC"]
    size = f"{counts['leads']} {words['leads']}, {counts['pairs']} {words['pairs']}"
    note = f"<p>{_text(words['cold_note'])}</p>" if segment == COLD else ""
    return f"<h3>{_text(title)} <small>({_text(size)})</small></h3>{note}" + _table(head, rows)


def _differences(found: Evaluation, language: Language) -> str:
    """Intervals as bars around zero."""
    rows = [(name, table["all"]) for name, table in found.differences.items()]
    limit = max([0.05, *(abs(value) for _, pair in rows for value in pair if value == value)])
    middle = _BAR_WIDTH / 2
    drawn = [
        f'<line x1="{middle}" x2="{middle}" y1="0" y2="{_BAR_HEIGHT * len(rows) + 4}" stroke="#99a" />',
        *(_bar(row, pair, limit, _name(name, language)) for row, (name, pair) in enumerate(rows)),
    ]
    height = _BAR_HEIGHT * len(rows) + 8
    return f'<svg width="{_BAR_WIDTH + 260}" height="{height}" role="img">{"".join(drawn)}</svg>'


def _bar(row: int, pair: Sequence[float], limit: float, name: str) -> str:
    low, high = (value if value == value else 0.0 for value in pair)
    left, right = (_BAR_WIDTH / 2 * (1 + value / limit) for value in (low, high))
    y = _BAR_HEIGHT * row + 6
    colour = "#1b6b3a" if low > 0 else "#a02222" if high < 0 else "#5b6b7d"
    return (
        f'<rect x="{left:.1f}" y="{y}" width="{max(right - left, 2):.1f}" height="10" fill="{colour}" />'
        f'<text x="{_BAR_WIDTH + 8}" y="{y + 10}">{name} {low:+.3f} … {high:+.3f}</text>'
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
            name == MODEL,
            [_name(name, language), _number(table["all"].get("coverage")), _number(table["all"].get("gini"))],
        )
        for name, table in found.figures.items()
    ]
    return _table([_text(words["method"]), _text(words["coverage"]), _text(words["gini"])], rows)
