"""The report: complete in itself, escaped, in both languages."""

from __future__ import annotations

import html
from dataclasses import replace

import numpy as np
import pytest

from features.bilingual import Language
from training.city.evaluate import SEGMENTS, Evaluation
from training.city.promote import PromotionConfig, verdicts
from training.city.report import report_html
from training.measures.paired import PairedDifference

FIGURES = {segment: {"mrr": 0.5, "ndcg_at_5": 0.6, "auc": float("nan")} for segment in SEGMENTS}
FOUND = Evaluation(
    since="2026-01-01",
    until="2026-06-30",
    figures={"model": FIGURES, "expert": FIGURES},
    counts={segment: {"leads": 3, "pairs": 9} for segment in SEGMENTS},
    differences={"expert": {segment: PairedDifference.of(np.array([-0.1, 0.2, 0.1])) for segment in SEGMENTS}},
    reliability={"accept": [(0.2, 0.3, 9)], "land": [(0.1, 0.0, 9)]},
    calibration={name: {"brier": 0.1, "ece": 0.02, "pairs": 9} for name in ("accept", "land")},
)


@pytest.mark.parametrize(("language", "word"), [("zh", "模型评估报告"), ("en", "Model evaluation")])
def test_page(language: str, word: str) -> None:
    record = verdicts(FOUND, PromotionConfig())
    page = report_html(FOUND, record, model_id="<b>", language=language)  # type: ignore[arg-type]
    assert record.reasons[0].say(language) in html.unescape(page)
    assert word in page
    assert "<b>" not in page
    assert "http" not in page
    assert page.count("<svg") == 3


@pytest.mark.parametrize(("language", "said"), [("zh", "没有安装 LightFM"), ("en", "LightFM was not installed")])
def test_a_comparison_that_is_missing_is_said(language: Language, said: str) -> None:
    compared, record = replace(FOUND, figures={**FOUND.figures, "lightfm": FIGURES}), verdicts(FOUND, PromotionConfig())
    assert said in report_html(FOUND, record, model_id="m", language=language)
    assert said not in report_html(compared, record, model_id="m", language=language)
