"""A model in the shadow: replayed beside the one that serves, and worth what happened says."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from features.errors import ArtifactError, InputError, UnknownIdError
from recommender.learned.registry import SHADOW, Registry
from tests.training.cities import CUT, Hashed, small_artifact, small_data, small_fitted, small_snapshot
from training.city.combined import served
from training.city.estimates import BacktestConfig
from training.city.shadow import shadow_report

CONFIG = BacktestConfig(draws=100, noise_draws=50)


def test_a_model_is_the_same_as_itself() -> None:
    one = small_artifact(strength=0.5)
    found = shadow_report(small_data(), one, one, config=CONFIG, seed=1, sentences=Hashed())
    assert (found.overlap, found.same_first, found.changes) == (1.0, 1.0, ())
    assert found.difference is not None
    assert (found.difference.value, *found.difference.interval) == (0.0, 0.0, 0.0)


def test_what_would_have_changed() -> None:
    data = small_data()
    found = shadow_report(data, None, small_artifact(strength=0.0), config=CONFIG, seed=1)
    late = np.flatnonzero((data.days > np.datetime64(CUT)) & data.allowed.any(axis=1))
    assert found.leads == len(late)
    assert found.since == CUT
    first = {}
    for group in data.since(CUT).groups:
        day = data.decided_on[int(group.rows[0])].replace(day=1) - dt.timedelta(days=1)
        month = replace(data, groups=(group,))
        scores = served(data, month, replace(small_fitted(), ranker=None).judged(month), day).score
        for lead in group.rows.tolist():
            order = np.where(data.allowed[lead], scores[lead], -np.inf)
            first[data.project_ids[lead]] = data.place_ids[int(order.argmax())]
    assert found.changes
    assert {one.project_id for one in found.changes} <= set(first)
    assert all(one.shadow == first[one.project_id] != one.live for one in found.changes)
    assert found.same_first == pytest.approx(1 - len(found.changes) / len(late))
    assert 0 < found.overlap < 1
    assert found.answered > 50
    assert found.live is not None
    assert found.shadow is not None
    assert found.difference is not None
    assert found.difference.value == pytest.approx(found.shadow.value - found.live.value)
    assert set(found.to_json()["difference"]) == {"value", "interval"}


def test_no_lead_since_is_said() -> None:
    fresh = small_artifact(strength=0.0, until=small_snapshot().last_day + dt.timedelta(days=1))
    with pytest.raises(InputError, match="no lead"):
        shadow_report(small_data(), None, fresh, config=CONFIG, seed=1)


def test_into_the_shadow_and_out(tmp_path: Path) -> None:
    registry = Registry(tmp_path)
    assert registry.shadow() is None
    model_id = registry.register(small_artifact(strength=0.5))
    registry.set_shadow(model_id)
    assert registry.shadow() == model_id
    assert registry.models.pointer().model_id is None
    with pytest.raises(UnknownIdError):
        registry.set_shadow("another")
    assert registry.shadow() == model_id
    (tmp_path / SHADOW).write_text("{")
    with pytest.raises(ArtifactError, match="damaged"):
        registry.shadow()
    registry.set_shadow(None)
    registry.set_shadow(None)
    assert registry.shadow() is None
