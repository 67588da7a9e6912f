"""What a place took in a period, beside what it could have taken."""

from __future__ import annotations

import sys
from dataclasses import dataclass

import numpy as np
import pandas as pd
import pytest

from features.errors import InputError
from features.market import Column, ColumnKind, Market, PairRole, Schema, Side
from recommender.learned.hybrid import HybridConfig, HybridRanker
from recommender.learned.pair_features import Chooser, pair_features
from recommender.learned.pooled import Pooled
from recommender.scoring.spaces import SpaceConfig, Spaces
from tests.needs import LIGHTFM
from tests.recommender.scoring.questions import ANSWERS, ASKED, day, market
from training.measures.auc import auc
from training.ranker.config import BoostingConfig, FitConfig
from training.ranker.fit import fit_ranker
from training.ranker.lightfm_fit import FactorConfig, is_installed
from training.ranker.place_choices import DeskConfig, DeskFold, desk_fold, desk_folds, known_leads


def rng(seed: int = 0) -> np.random.Generator:
    return np.random.default_rng(seed)


def cut(now: float, until: float, *, n_leads: int = 4, answers: tuple[tuple[str, str, int], ...] = ()) -> DeskFold:
    return desk_fold(market(answers=(*ANSWERS, *answers)), now=day(now), until=day(until), n_leads=n_leads, rng=rng())


def test_taken_within_the_period_and_not_before() -> None:
    # ann answered q1 on day 20; q2 on days 70 and 80; bob q1 on day 50
    fold = cut(40, 75)
    assert fold.view.places.index.tolist() == ["ann", "bob"]
    assert fold.view.queries.index.tolist() == ["q1", "q2"]  # q3 is asked on day 90
    np.testing.assert_array_equal(fold.grades, [[0, 1], [1, 0]])
    # ann had q1 already: neither taken nor offered again
    np.testing.assert_array_equal(fold.drawn, [[False, False], [False, True]])
    assert fold.n_known == 2


def test_a_pair_that_comes_back_is_not_taken_again() -> None:
    fold = cut(75, 95)
    assert fold.view.places.index.tolist() == ["ann"]
    assert not fold.grades.any()  # q2 once more on day 80
    np.testing.assert_array_equal(fold.drawn[:, 0], [False, False, True])


def test_events_of_the_period_are_not_in_its_view() -> None:
    fold = cut(40, 75)
    assert (fold.view.events["age_days"] > 0).all()
    assert len(fold.view.events) == 2  # eve on day 15, ann on day 20


def test_leads_that_arrive_within_the_period_may_be_drawn() -> None:
    assert known_leads(market(), now=day(40), until=day(95)).tolist() == ["q1", "q2", "q3"]
    assert known_leads(market(), now=day(40), until=day(200)).tolist() == sorted(ASKED)


def test_fewer_leads_are_drawn_than_there_are() -> None:
    fold = cut(40, 200, n_leads=1, answers=(("q4", "bob", 120),))
    taken = {"q1", "q2", "q4"}
    assert taken <= set(fold.view.queries.index) <= taken | {"q3"}
    assert fold.n_known == 4


def test_drawn_leads_stand_for_all_that_were_not_taken() -> None:
    n_leads, n_places = 50, 2
    grades = np.zeros((n_leads, n_places), dtype=np.float32)
    grades[0, 0] = grades[1, 1] = grades[2, 1] = 1
    drawn = np.ones((n_leads, n_places), dtype=bool) & (grades == 0)
    drawn[3, 0] = False
    fold = DeskFold(cut(40, 75).view, grades, drawn, n_known=1000)
    weights = fold.sampled(10, rng=rng())
    assert (weights[grades > 0] == 1).all()
    assert weights[3, 0] == 0
    assert ((weights > 0).sum(axis=0) == [11, 12]).all()
    np.testing.assert_allclose(weights.sum(axis=0), [1000, 1000])


def test_periods_must_ascend_and_empty_ones_are_left_out() -> None:
    with pytest.raises(InputError, match="must ascend"):
        desk_folds(market(), [day(50), day(40)], until=day(60), n_leads=3, rng=rng())
    with pytest.raises(InputError, match="now must lie before until"):
        desk_fold(market(), now=day(60), until=day(60), n_leads=3, rng=rng())
    kept = desk_folds(market(), [day(1), day(40), day(85)], until=day(100), n_leads=3, rng=rng())
    # days 1-40 have no history at their begin, days 85-100 no event
    assert [fold.view.now for fold in kept] == [day(40)]


def test_a_desk_compares_no_lead_with_its_other_places() -> None:
    queries, places = Schema((Column("tags", ColumnKind.TAGS),)), Schema((Column("about", ColumnKind.TEXT),))
    desk = pair_features(queries, places, with_meaning=False, chooser=Chooser.PLACE)
    slate = pair_features(queries, places, with_meaning=False)
    assert not desk.compared
    assert {"lead_age_days", "lead_landings", "arrival_gap_days"} <= {column.name for column in desk.columns}
    assert not {"lead_age_days", "lead_landings"} & {column.name for column in slate.columns}


def test_scorers_without_a_column_to_read_are_left_out() -> None:
    bare = pair_features(Schema((Column("tags", ColumnKind.TAGS),)), Schema(()), with_meaning=False)
    names = {column.name for column in bare.columns}
    assert not {name for name in names if name.startswith(("profile", "name", "kin", "echo", "forerunner"))}
    assert not {name for name in names if "chars" in name or "phrases" in name}
    assert {"landed_words", "nearest_3_words", "popularity"} <= names


@dataclass(frozen=True)
class GivenInput:
    """An input of the market's owner, the same for every pair."""

    name: str
    role: PairRole
    group: str = "fit"
    direction: int = 0
    value: float = 1.0

    def __call__(self, queries: pd.DataFrame, places: pd.DataFrame, *, now: pd.Timestamp) -> np.ndarray:
        return np.full((len(queries), len(places)), self.value, dtype=np.float32)


def test_leaving_out_a_group_keeps_rules_and_prior() -> None:
    schema = Schema((Column("tags", ColumnKind.TAGS),))
    given = (
        GivenInput("space", PairRole.FEATURE),
        GivenInput("expert", PairRole.PRIOR, value=0.5),
        GivenInput("open", PairRole.ELIGIBLE, value=0.0),
    )
    whole = pair_features(schema, schema, with_meaning=False, inputs=given)
    part = whole.leaving_out(frozenset({"fit", "content"}))
    assert {column.group for column in whole.columns} - {column.group for column in part.columns} == {"fit", "content"}
    names = [column.name for column in whole.columns if column.group not in ("fit", "content")]
    assert [column.name for column in part.columns] == names
    assert part.compared < whole.compared
    fold = cut(40, 75)
    nothing = Pooled.scaled_on(np.zeros((0, len(part.columns)), dtype=np.float32))
    ranker = HybridRanker(HybridConfig(), schema, schema, part, Spaces(SpaceConfig()), nothing, (), 1.0)
    block = next(part.blocks(*ranker.open(fold.view)))
    assert (block.prior == 0.5).all()
    assert not block.eligible.any()
    assert whole.leaving_out(frozenset()) == whole


CONFIG = FitConfig(
    hybrid=HybridConfig(chooser=Chooser.PLACE),
    boosting=BoostingConfig(boosters=1, trees=40, leaves=4, min_pairs_in_leaf=5),
    factors=FactorConfig(n_dims=4, epochs=5, restarts=1),
    desk=DeskConfig(leads=60, leads_per_place=20),
    new_share=0.0,
)
KINDS = ("r", "plots", "bayes", "survival", "anova", "kriging")


def story() -> Market:
    """Six experts answer questions of their kind within two days of asking, and nothing else."""
    draw = rng(5)
    kind = draw.integers(0, 6, 300)
    questions = pd.DataFrame(
        {"id": [f"q{row:03d}" for row in range(300)], "since": [day(row) for row in range(300)]}
    ).assign(tags=[(KINDS[one],) for one in kind])
    answered = draw.random(300) < 0.8
    answers = pd.DataFrame(
        {
            "query_id": questions["id"],
            "place_id": [f"u{one}" for one in kind],
            "at": [day(row + wait) for row, wait in enumerate(draw.random(300) * 2 + 0.01)],
        }
    )[answered]
    experts = pd.DataFrame({"id": [f"u{one}" for one in range(6)], "since": day(0)})
    return Market(Side(Schema((Column("tags", ColumnKind.TAGS),)), questions), Side(Schema(()), experts), answers)


STARTS = [day(n) for n in (100, 150, 200)]


@pytest.fixture(scope="module")
def ranker() -> HybridRanker:
    return fit_ranker(story(), STARTS, until=day(250), config=CONFIG, seed=3)


def test_each_desk_puts_first_what_the_place_takes_next(ranker: HybridRanker) -> None:
    fold = desk_fold(story(), now=day(250), until=day(300), n_leads=300, rng=rng())
    scores = ranker(*ranker.open(fold.view))
    for column in range(6):
        judged = (fold.grades[:, column] > 0) | fold.drawn[:, column]
        assert auc(scores[judged, column], fold.grades[judged, column] > 0) > 0.95


def test_same_seed_same_bytes(ranker: HybridRanker) -> None:
    again = fit_ranker(story(), STARTS, until=day(250), config=CONFIG, seed=3)
    assert again.state().trees == ranker.state().trees
    arrays = ranker.state().arrays
    assert bool(arrays) == is_installed()
    assert all(again.state().arrays[name].tobytes() == arrays[name].tobytes() for name in arrays)


@pytest.fixture
def without_lightfm(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine on which LightFM is not installed."""
    monkeypatch.setitem(sys.modules, "lightfm", None)


@LIGHTFM
def test_kept_and_rebuilt_it_scores_the_same_without_lightfm(
    ranker: HybridRanker, request: pytest.FixtureRequest
) -> None:
    view = story().view(day(250), query_ids=["q249", "q260"])
    scores = ranker(*ranker.open(view))
    assert "collaborative" in {column.name for column in ranker.features.columns}
    request.getfixturevalue("without_lightfm")
    rebuilt = HybridRanker.from_state(ranker.state())
    np.testing.assert_array_equal(rebuilt(*rebuilt.open(view)), scores)


@pytest.mark.usefixtures("without_lightfm")
def test_where_lightfm_is_missing_a_desk_learns_from_all_else_and_keeps_that_it_did() -> None:
    learnt = fit_ranker(story(), STARTS, until=day(250), config=CONFIG, seed=3)
    assert learnt.config.collaborative is False
    assert "collaborative" not in {column.group for column in learnt.features.columns}
    view = story().view(day(250), query_ids=["q249", "q260"])
    rebuilt = HybridRanker.from_state(learnt.state())
    np.testing.assert_array_equal(rebuilt(*rebuilt.open(view)), learnt(*learnt.open(view)))


@pytest.mark.usefixtures("without_lightfm")
def test_factors_that_are_asked_for_are_refused_where_lightfm_is_missing() -> None:
    asked = CONFIG.model_copy(update={"hybrid": HybridConfig(chooser=Chooser.PLACE, collaborative=True)})
    with pytest.raises(InputError, match="LightFM"):
        fit_ranker(story(), STARTS, until=day(250), config=asked, seed=3)


def test_the_order_of_a_desk_does_not_depend_on_the_other_places(ranker: HybridRanker) -> None:
    ids = [f"q{row}" for row in range(240, 260)]
    alone = story().view(day(250), query_ids=ids, place_ids=["u2"])
    among = story().view(day(250), query_ids=ids, place_ids=["u0", "u2", "u5"])
    np.testing.assert_allclose(ranker(*ranker.open(alone))[:, 0], ranker(*ranker.open(among))[:, 1], atol=1e-6)


def test_what_happens_later_changes_no_score(ranker: HybridRanker) -> None:
    ids = [f"q{row}" for row in range(200, 249)]
    whole = story()
    past = Market(whole.queries, whole.places, whole.events[whole.events["at"] < day(250)])
    shown, cut_off = (one.view(day(250), query_ids=ids) for one in (whole, past))
    np.testing.assert_array_equal(ranker(*ranker.open(shown)), ranker(*ranker.open(cut_off)))
