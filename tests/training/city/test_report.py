"""The report: complete in itself, escaped, in both languages."""

from __future__ import annotations

from dataclasses import replace

import pytest

from features.bilingual import Language
from training.city.evaluate import SEGMENTS, Evaluation
from training.city.promote import Objection
from training.city.report import report_html

FIGURES = {segment: {"mrr": 0.5, "ndcg_at_5": 0.6, "auc": float("nan")} for segment in SEGMENTS}
FOUND = Evaluation(
    since="2026-01-01",
    until="2026-06-30",
    figures={"model": FIGURES, "expert": FIGURES},
    counts={segment: {"leads": 3, "pairs": 9} for segment in SEGMENTS},
    differences={"expert": {segment: [-0.1, 0.2] for segment in SEGMENTS}},
    reliability={"accept": [(0.2, 0.3, 9)], "land": [(0.1, 0.0, 9)]},
    calibration={name: {"brier": 0.1, "ece": 0.02, "pairs": 9} for name in ("accept", "land")},
)


@pytest.mark.parametrize(("language", "word"), [("zh", "模型评估报告"), ("en", "Model evaluation")])
def test_page(language: str, word: str) -> None:
    against = [Objection("expert", "all", 0.1, 0.2, 40, (-0.2, -0.1))]
    page = report_html(FOUND, model_id="<b>", against=against, language=language)  # type: ignore[arg-type]
    assert word in page
    assert "<b>" not in page
    assert "http" not in page
    assert page.count("<svg") == 3


@pytest.mark.parametrize(("language", "said"), [("zh", "没有安装 LightFM"), ("en", "LightFM was not installed")])
def test_a_comparison_that_is_missing_is_said(language: Language, said: str) -> None:
    compared = replace(FOUND, figures={**FOUND.figures, "lightfm": FIGURES})
    assert said in report_html(FOUND, model_id="m", against=[], language=language)
    assert said not in report_html(compared, model_id="m", against=[], language=language)
