"""The learned ranker as it serves: contributions add up, what is kept comes back, what is foreign is refused."""

from __future__ import annotations

import json
from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from features.errors import ArtifactError
from features.market import PairRole
from recommender.learned.hybrid import HybridConfig, HybridRanker, RankerState
from recommender.learned.pair_features import Chooser
from tests.recommender.learned.test_pair_features import GivenInput
from tests.recommender.scoring.parks import BEGIN, COLD, market, view
from training.ranker.config import BoostingConfig, FitConfig
from training.ranker.fit import fit_ranker

INPUTS = (GivenInput("expert", PairRole.PRIOR, 0.5), GivenInput("space", PairRole.FEATURE, 3.0))
SMALL = FitConfig(
    boosting=BoostingConfig(boosters=2, trees=12, leaves=4, min_pairs_in_leaf=2), hybrid=HybridConfig(meaning=False)
)


@cache
def ranker() -> HybridRanker:
    source = replace(market(n_leads=60), pair_inputs=INPUTS)
    until = BEGIN + np.timedelta64(700, "D")
    starts = [BEGIN + np.timedelta64(day, "D") for day in (200, 350, 500)]
    return fit_ranker(source, starts, until=until, config=SMALL, seed=3)


def test_contributions_add_up_to_the_score() -> None:
    queries, options = ranker().open(view())
    scores, found = ranker()(queries, options), ranker().contributions(queries, options)
    assert_allclose(found.values.sum(axis=2), scores, rtol=1e-5, atol=1e-6)
    assert found.names[-2:] == found.groups[-2:] == ("prior", "base")
    assert len(found.names) == found.values.shape[2] == len(ranker().features.columns) + 2
    groups = found.by_group()
    assert {"content", "history", "popularity", "fit", "prior", "base"} <= set(groups)
    assert_allclose(sum(groups.values()), scores, rtol=1e-5, atol=1e-6)
    assert len(np.unique(groups["base"])) == 1


def test_scores_are_utilities_of_each_query_alone() -> None:
    queries, options = ranker().open(view())
    scores = ranker()(queries, options)
    assert scores.dtype == np.float32
    assert np.isfinite(scores).all()
    assert_array_equal(ranker()(queries.take(slice(2, 3)), options)[0], scores[2])


def test_a_pair_that_a_rule_forbids_has_no_score() -> None:
    forbidding = replace(ranker().features, inputs=(*INPUTS, GivenInput("rule", PairRole.ELIGIBLE, 0.0)))
    queries, options = ranker().open(view())
    assert np.isnan(replace(ranker(), features=forbidding)(queries, options)).all()


def test_a_place_without_history_has_none_and_is_scored_all_the_same() -> None:
    queries, options = ranker().open(view())
    block = next(ranker().features.blocks(queries, options))
    cold = options.frame.index.get_loc(COLD)
    history = [
        position for position, one in enumerate(ranker().features.columns) if one.name.startswith(("landed", "nearest"))
    ]
    assert history
    assert np.isnan(block.values[:, cold, history]).all()
    assert np.isfinite(ranker()(queries, options)[:, cold]).all()


def test_what_is_kept_comes_back_with_the_same_bytes_and_scores() -> None:
    state = ranker().state()
    again = HybridRanker.from_state(state, inputs=INPUTS)
    assert again.state() == state
    assert_array_equal(again(*again.open(view())), ranker()(*ranker().open(view())))
    two = HybridRanker.from_state(state, inputs=INPUTS, threads=2)
    assert_array_equal(two(*two.open(view())), ranker()(*ranker().open(view())))


def test_a_state_with_other_columns_is_refused() -> None:
    with pytest.raises(ArtifactError, match="space"):
        HybridRanker.from_state(ranker().state())  # an input of the market is missing
    settings = json.loads(ranker().state().settings)
    settings["columns"].append("palm_reading")
    foreign = RankerState(json.dumps(settings), ranker().trees, {})
    with pytest.raises(ArtifactError, match="palm_reading"):
        HybridRanker.from_state(foreign, inputs=INPUTS)


def test_a_state_that_lacks_what_it_needs_is_refused() -> None:
    settings = json.loads(ranker().state().settings)
    settings["config"]["collaborative"] = True
    with pytest.raises(ArtifactError, match="factors"):
        HybridRanker.from_state(RankerState(json.dumps(settings), ranker().trees, {}), inputs=INPUTS)


def test_meaning_needs_an_encoder() -> None:
    config = SMALL.model_copy(update={"hybrid": HybridConfig(meaning=True)})
    with pytest.raises(ArtifactError, match="sentence encoder"):
        fit_ranker(
            market(), [BEGIN + np.timedelta64(200, "D")], until=BEGIN + np.timedelta64(400, "D"), config=config, seed=0
        )


def test_factors_are_wanted_where_places_choose_unless_left_out() -> None:
    assert not HybridConfig().with_factors
    assert HybridConfig(chooser=Chooser.PLACE).with_factors
    assert HybridConfig(collaborative=True).with_factors
    assert not HybridConfig(collaborative=True, without=frozenset({"collaborative"})).with_factors
