"""Learning the city: honest in time, repeatable, better than the policy's score, and exact in its explanations."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from features.errors import ArtifactError, InputError
from features.events import EventKind
from recommender.learned.artifact import Artifact
from recommender.learned.city_model import HEADS, ChanceHead, CityModel, lessons
from recommender.learned.learned import with_news
from recommender.learned.stored import city_artifact, city_model
from recommender.scoring.posterior import LogisticPosterior
from tests.training.cities import POLICY, small_city, small_data, small_snapshot, true_tags
from training.city.chances import CityFitConfig, HeldOut, _widening, fit_city, without_record
from training.city.combined import combined, decisions_on
from training.city.data import city_data
from training.city.market import city_market
from training.snapshot import Snapshot

CUT = small_snapshot().last_day - dt.timedelta(days=100)
CONFIG = CityFitConfig()


@cache
def _model() -> CityModel:
    return fit_city(small_data(), until=CUT, config=CONFIG)[0]


def _judged(model: CityModel) -> list:
    return [model.judge(group.projects, group.parks, group.expert) for group in small_data().groups]


def _altered_future() -> Snapshot:
    """The same past; after the cut every answer is the opposite, and later profiles say something else."""
    snapshot = small_snapshot()
    opposite = {EventKind.ACCEPTED: EventKind.DECLINED, EventKind.DECLINED: EventKind.ACCEPTED}
    events = tuple(
        replace(event, kind=opposite.get(event.kind, event.kind)) if event.happened_on > CUT else event
        for event in snapshot.events
    )
    later = snapshot.last_day + dt.timedelta(days=1)
    edits = tuple(
        replace(one, version=2, effective_on=later, profile=one.profile.model_copy(update={"trl": 1}))
        for one in snapshot.projects
    )
    return Snapshot((*snapshot.projects, *edits), snapshot.parks, events)


def test_the_future_does_not_touch_the_past() -> None:
    other = city_data(_altered_future(), policy=POLICY, tag=true_tags)
    model = fit_city(other, until=CUT, config=CONFIG)[0]
    about: dict[str, object] = {}
    assert city_artifact(model, about, landed={}).hash == city_artifact(_model(), about, landed={}).hash


def test_artifact_holds_the_whole_model() -> None:
    packed = city_artifact(_model(), {}, landed={}).packed()
    again = city_model(Artifact.unpacked(packed, "memory"))
    group = small_data().groups[-1]
    one = _model().judge(group.projects, group.parks, group.expert)
    other = again.judge(group.projects, group.parks, group.expert)
    assert np.array_equal(one.surplus, other.surplus)
    assert np.array_equal(one.land.probability, other.land.probability)


def test_a_model_without_answers_about_leads_alike_is_read() -> None:
    columns = replace(_model().columns, alike=None)
    belief = LogisticPosterior.prior(columns.prior_means, columns.prior_spreads, columns.own)
    accept, choose, finish = (ChanceHead(belief) for _ in HEADS)
    model = replace(_model(), columns=columns, accept=accept, choose=choose, finish=finish)
    again = city_model(Artifact.unpacked(city_artifact(model, {}, landed={}).packed(), "memory"))
    one, other = _judged(model)[-1], _judged(again)[-1]
    assert np.array_equal(one.land.probability, other.land.probability)
    assert (one.surplus == 0).all()


@pytest.mark.parametrize(
    ("name", "spoilt"),
    [
        ("alike.accept.place", lambda there: there + 1000),
        ("alike.accept.lead", lambda there: there - 1),
        ("alike.choose.day", lambda there: there[:-1]),
        ("alike.choose.surprise", lambda there: there * np.nan),
        ("alike.accept.doubt", lambda there: there[:-1]),
        ("alike.tags", lambda there: there[:, 1:]),
    ],
)
def test_answers_that_do_not_fit_together_are_refused(name: str, spoilt: Callable[[np.ndarray], np.ndarray]) -> None:
    artifact = city_artifact(_model(), {}, landed={})
    arrays = {**artifact.arrays, name: spoilt(artifact.arrays[name])}
    with pytest.raises(ArtifactError):
        city_model(replace(artifact, arrays=arrays))


def test_no_answer_of_a_hidden_place_is_heard() -> None:
    """As if it had joined on the last day: the rest of the city tells what it told before of every other place."""
    asked = [one.park_id for one in small_data().outcomes_on(CUT)]
    busiest = max(set(asked), key=asked.count)
    hidden = replace(small_data(), hidden=frozenset([busiest]))
    alike = without_record(_model(), hidden, until=CUT, config=CONFIG).columns.alike
    assert alike is not None
    row = _model().columns.place_ids.index(busiest)
    assert all(not (kind.place == row).any() for kind in alike.kinds)


@pytest.mark.parametrize(("answers", "wider"), [((1, 1), True), ((1, 0), False)])
def test_what_later_answers_have_in_common_widens_the_intervals(answers: tuple[int, ...], wider: bool) -> None:
    """One place answers two leads of one technology, each of which it was expected to take as likely as not."""
    data = small_data()
    leading = np.where(data.tags.any(axis=1), data.tags.argmax(axis=1), -1)
    leads = np.flatnonzero(leading == np.bincount(leading[leading >= 0]).argmax())[:2]
    pairs = np.stack([leads, np.zeros(2, dtype=np.intp), answers], axis=1)
    held = HeldOut(pairs, np.full(2, 0.5), np.zeros((0, 3), dtype=np.intp), ())
    assert (_widening(data, held, CONFIG) > CONFIG.widening) == wider


def test_the_interval_of_a_chance_holds_it() -> None:
    judged = _judged(_model())[-1]
    low, high = judged.land.interval(0.9)
    assert ((low <= judged.land.probability) & (judged.land.probability <= high)).all()


def test_the_surplus_of_a_place_is_what_its_record_adds() -> None:
    """Against whole rows: the mean over both sides of the log-odds with and without all that is of the place alone."""
    model, group = _model(), small_data().groups[-1]
    judged = model.judge(group.projects, group.parks, group.expert)
    pairs = np.array([(0, place) for place in range(judged.surplus.shape[1])])
    rows = judged.inputs.at(pairs)
    rows[:, : model.columns.of_alike.start] = 0
    sides = [head.recalibration.slope * (rows @ head.posterior.weights) for head in (model.accept, model.choose)]
    np.testing.assert_allclose(judged.surplus[0], np.mean(sides, axis=0), atol=1e-9)
    assert np.abs(judged.surplus).max() > 0


def test_decisions_find_better_places_than_the_policy_score_alone() -> None:
    data, city = small_data(), small_city()
    row = {one.profile.project_id: k for k, one in enumerate(city.leads)}
    column = {one.park_id: k for k, one in enumerate(city.places)}
    value = city.truth.value[np.ix_([row[n] for n in data.project_ids], [column[n] for n in data.place_ids])]
    late = np.flatnonzero((data.days > np.datetime64(CUT)) & (data.allowed.sum(axis=1) > 1))

    def found(scores: np.ndarray) -> float:
        first = np.where(data.allowed[late], scores[late], -np.inf).argmax(axis=1)
        return float(value[late, first].mean())

    rule = POLICY.weights.learning
    ranked = combined(data, _judged(_model()), decisions_on(data, CUT), today=CUT, rule=rule)
    assert found(ranked.score) > found(data.expert_score)


def test_a_place_without_history_is_judged_by_what_it_is() -> None:
    group = small_data().groups[-1]
    place = group.parks.profiles[0].model_copy(update={"park_id": "brand_new"})
    parks = replace(group.parks, profiles=(place, *group.parks.profiles[1:]))
    judged = _model().judge(group.projects, parks, group.expert)
    assert np.isfinite(judged.value).all()
    assert (judged.surplus[:, 0] == 0).all()
    known = _model().judge(group.projects, group.parks, group.expert)
    asked = [one.park_id for one in small_data().outcomes_on(CUT)]
    busiest = small_data().place_ids.index(max(set(asked), key=asked.count))
    assert judged.accept.spread[:, 0].mean() > known.accept.spread[:, busiest].mean()


def test_what_is_judged_by_few_columns_is_what_all_columns_say() -> None:
    """A place's own columns and the shared ones, against whole rows; one place unknown to training among them."""
    model, group = _model(), small_data().groups[-1]
    strange = group.parks.profiles[1].model_copy(update={"park_id": "brand_new"})
    parks = replace(group.parks, profiles=(group.parks.profiles[0], strange, *group.parks.profiles[2:]))
    judged = model.judge(group.projects, parks, group.expert)
    n, m, _ = judged.inputs.shape
    pairs = np.stack(np.meshgrid(np.arange(n), np.arange(m), indexing="ij"), axis=-1).reshape(-1, 2)
    whole = judged.inputs.at(pairs)
    assert whole[pairs[:, 1] == 1][:, model.columns.shared :].sum() == 0
    assert (np.count_nonzero(whole[:, model.columns.own[0]], axis=1) > 0).sum() == n
    unknown = model.columns.unknown(judged.inputs).reshape(-1)
    for name, head in model.heads.items():
        dense, quick = head.chance(whole, unknown), getattr(judged, name)
        np.testing.assert_allclose(quick.log_odds.reshape(-1), dense.log_odds, atol=1e-9)
        np.testing.assert_allclose(quick.spread.reshape(-1), dense.spread, atol=1e-9)


def test_news_move_the_belief_without_training() -> None:
    data, model = small_data(), _model()
    group = data.groups[-1]
    ids = [profile.project_id for profile in group.projects.profiles]
    places = [park.park_id for park in group.parks.profiles]
    none = lessons([], ids, places, day=CUT, mature_days=180)
    place = int(np.flatnonzero(group.allowed[0])[0])
    refused = {**none, "accept": np.array([[row, place, 0] for row in range(len(ids))], dtype=np.intp)}
    tables = {"projects": group.projects, "parks": group.parks, "expert": group.expert}
    taught = with_news(model, none, refused, **tables)
    before, after = (one.judge(group.projects, group.parks, group.expert) for one in (model, taught))
    assert (after.accept.probability[:, place] < before.accept.probability[:, place]).all()
    assert with_news(model, refused, refused, **tables) is model


def test_too_little_history_is_refused() -> None:
    with pytest.raises(InputError, match="answers"):
        fit_city(small_data(), until=small_data().decided_on[3], config=CONFIG)


def test_market_of_the_city() -> None:
    market = city_market(small_data())
    assert set(market.events["kind"]) == {"accepted", "declined", "negotiating", "signed", "landed"}
    view = market.view(market.events["at"].iloc[200], query_ids=market.queries.ids[:3].tolist())
    assert len(view.places) == 21
    assert (view.events["age_days"] > 0).all()
