"""Every scorer keeps the contract; each agrees with a slow oracle that works on words, not on matrices."""

from __future__ import annotations

from collections import Counter
from functools import cache
from math import exp, inf, log, nan, sqrt

import numpy as np
import numpy.typing as npt
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from features.market import ColumnKind
from features.text.terms import words
from recommender.scoring.base import Heat, Matrix, Options, Queries, Scorer
from recommender.scoring.content import NameMention, NameSpelt, NameStart, ProfileSimilarity
from recommender.scoring.context import NovelTerms, QueryLength
from recommender.scoring.foretold import ForetoldProfile
from recommender.scoring.history import Centroid, Distinctive, EchoedProfile, Nearest
from recommender.scoring.kinship import ForerunnerHistory, KinHistory
from recommender.scoring.language import PlaceLanguage, ProfileMatch
from recommender.scoring.popularity import LastLanding, Momentum, Popularity
from recommender.scoring.spaces import Spaces
from recommender.scoring.works import NearestWorks, Renewal
from tests.recommender.scoring.parks import COLD, NOW, cut, market, view

NAME = ColumnKind.NAME
SCORERS: tuple[Scorer, ...] = (
    ProfileSimilarity("words"),
    ProfileSimilarity("chars"),
    ProfileMatch("words"),
    NameMention("words"),
    NameMention("words", share=False, part=(NAME,)),
    NameSpelt(),
    NameStart(),
    NameStart((NAME,)),
    Centroid("words"),
    Centroid("words", within_days=100),
    Centroid("words", half_life_days=90),
    Nearest("words", 1),
    Nearest("words", 3),
    NearestWorks("words"),
    Renewal(),
    Distinctive("words", 2),
    Distinctive("words", 1, floor=0.3),
    Distinctive("words", 8, part=(NAME,)),
    PlaceLanguage("words"),
    PlaceLanguage("words", 60, 1.0),
    EchoedProfile("words", 5),
    ForetoldProfile("words"),
    KinHistory("words"),
    ForerunnerHistory("words"),
    Popularity(),
    Momentum(),
    LastLanding(),
    QueryLength("words"),
    NovelTerms("words"),
)
PARKS = ["P0", "P1", "P2", "P3", "P5"]


@cache
def opened(places: str = "all") -> tuple[Queries, Options]:
    """One view for many tests; scorers may not change it."""
    return cut(view(place_ids={"all": None, "given": PARKS, "turned": PARKS[::-1]}[places]))


@cache
def opened_early() -> tuple[Queries, Options]:
    """Before anything has happened."""
    source = market()
    return Spaces().open(source.view(source.queries.profiles["since"].min(), query_ids=["L000", "L001"]))


@pytest.mark.parametrize("scorer", SCORERS, ids=lambda scorer: scorer.name)
class TestContract:
    """What every scorer promises."""

    def test_shape_type_and_who_is_served(self, scorer: Scorer) -> None:
        queries, options = opened()
        scores = scorer(queries, options)
        assert scores.shape == (len(queries), len(options))
        assert scores.dtype == np.float32
        assert not np.isinf(scores).any()
        cold = options.frame.index.get_loc(COLD)
        if Heat.WARM not in scorer.serves:
            assert np.isnan(scores[:, cold]).all()
            assert not np.isnan(scores[:, options.heat]).all()

    def test_order_of_options_changes_nothing(self, scorer: Scorer) -> None:
        plain, turned = scorer(*opened("given")), scorer(*opened("turned"))
        assert_allclose(turned[:, ::-1], plain, rtol=2e-6, atol=1e-7)

    def test_a_query_is_scored_alike_alone_and_in_a_batch(self, scorer: Scorer) -> None:
        queries, options = opened()
        batch = scorer(queries, options)
        for row in (0, len(queries) - 1):
            alone = scorer(queries.take(slice(row, row + 1)), options)
            assert_array_equal(alone[0], batch[row])

    def test_without_any_history_only_content_speaks(self, scorer: Scorer) -> None:
        scores = scorer(*opened_early())
        if scorer.serves == {Heat.HOT}:
            assert np.isnan(scores).all()

    def test_asking_open_options_is_the_same(self, scorer: Scorer) -> None:
        queries, options = opened()
        later = Queries.asking(queries.frame, options)
        assert_array_equal(scorer(later, options), scorer(queries, options))


class Plain:
    """The same view as plain Python."""

    def __init__(self) -> None:
        shown = view(place_ids=PARKS)
        self.queries, self.options = opened("given")
        text = lambda row, *columns: " ".join(  # noqa: E731
            value if isinstance(value, str) else " ".join(value) for value in (row[name] for name in columns)
        )
        self.asked = {key: text(row, "title", "text") for key, row in shown.queries.iterrows()}
        self.titles = {key: row["title"] for key, row in shown.queries.iterrows()}
        self.past = {key: text(row, "title", "text") for key, row in shown.past.iterrows()}
        everyone = [*shown.places.iterrows(), *shown.former.iterrows()]
        self.profile = {key: text(row, "name", "about", "fields") for key, row in everyone}
        self.names = {key: row["name"] for key, row in everyone}
        self.places = shown.places.index.tolist()
        self.former = shown.former.index.tolist()
        events = market().events
        known = events[(events["at"] < NOW) & (events["grade"] > 0)]
        self.landed = [
            (row.query_id, row.place_id, (NOW - row.at).total_seconds() / 86400) for row in known.itertuples()
        ]
        documents = [*self.past.values(), *(self.profile[key] for key in self.places)]
        self.n_documents = len(documents)
        self.with_term = Counter(term for document in documents for term in set(words(document)))

    def row(self, text: str) -> dict[str, float]:
        counts = Counter(words(text))
        weighed = {
            term: (1 + log(n)) * (log((1 + self.n_documents) / (1 + self.with_term[term])) + 1)
            for term, n in counts.items()
        }
        length = sqrt(sum(value**2 for value in weighed.values())) or 1
        return {term: value / length for term, value in weighed.items()}

    def here(self, place: str) -> list[tuple[str, float]]:
        return [(query, age) for query, at, age in self.landed if at == place]

    def table(self, score: object) -> Matrix:
        return np.array([[score(query, place) for place in self.places] for query in self.asked], dtype=np.float32)  # type: ignore[operator]

    def similarity(self, asked: str, past: str) -> float:
        return -inf if asked == past else dot(self.row(self.asked[asked]), self.row(self.past[past]))

    def nearest(self, asked: str, place: str, n: int) -> float:
        near = sorted({(self.similarity(asked, past), past) for past, _ in self.here(place)}, reverse=True)[:n]
        finite = [value for value, _ in near if value > -inf]
        return sum(finite) / len(finite) if finite else nan


@pytest.fixture(scope="module")
def plain() -> Plain:
    return Plain()


def dot(left: dict[str, float], right: dict[str, float]) -> float:
    return sum(value * right.get(term, 0.0) for term, value in left.items())


def agree(scorer: Scorer, plain: Plain, expected: Matrix) -> None:
    assert_allclose(scorer(plain.queries, plain.options), expected, rtol=2e-5, atol=1e-6)


def test_profile_similarity(plain: Plain) -> None:
    expected = plain.table(lambda q, p: dot(plain.row(plain.asked[q]), plain.row(plain.profile[p])))
    agree(ProfileSimilarity("words"), plain, expected)


@pytest.mark.parametrize(("within", "half_life"), [(inf, inf), (100.0, inf), (inf, 90.0)])
def test_centroid(plain: Plain, within: float, half_life: float) -> None:
    def score(query: str, place: str) -> float:
        middle: Counter[str] = Counter()
        for past, age in plain.here(place):
            if age <= within:
                for term, value in plain.row(plain.past[past]).items():
                    middle[term] += value * exp(-log(2) * age / half_life)
        length = sqrt(sum(value**2 for value in middle.values()))
        return dot(plain.row(plain.asked[query]), middle) / length if length else nan

    agree(Centroid("words", within, half_life), plain, plain.table(score))


@pytest.mark.parametrize("n", [1, 3])
def test_nearest(plain: Plain, n: int) -> None:
    agree(Nearest("words", n), plain, plain.table(lambda q, p: plain.nearest(q, p, n)))


@pytest.mark.parametrize(("power", "floor"), [(2.0, 0.0), (1.0, 0.3)])
def test_distinctive(plain: Plain, power: float, floor: float) -> None:
    def score(query: str, place: str) -> float:
        if not plain.here(place):
            return nan
        total = 0.0
        for term in set(words(plain.asked[query])):
            everywhere = sum(term in words(plain.past[past]) for past, _, _ in plain.landed)
            here = sum(term in words(plain.past[past]) for past, _ in plain.here(place))
            share = here / (everywhere + 1)
            total += share**power if share >= floor else 0
        return total ** (1 / power)

    agree(Distinctive("words", power, floor), plain, plain.table(score))


def documents(plain: Plain, weight: float) -> dict[str, Counter[str]]:
    found = {}
    for place in (*plain.places, *plain.former):
        found[place] = Counter(dict.fromkeys(set(words(plain.profile[place])), weight))
        for past, _ in plain.here(place):
            found[place].update(set(words(plain.past[past])))
    return found


def bm25_oracle(plain: Plain, *, weight: float, k: float, b: float, profile_only: bool) -> Matrix:
    known = documents(plain, weight)
    scored = {
        place: Counter(dict.fromkeys(set(words(plain.profile[place])), 1.0)) if profile_only else known[place]
        for place in known
    }
    mean = sum(sum(one.values()) for one in scored.values()) / len(scored)

    def score(query: str, place: str) -> float:
        length, total = sum(scored[place].values()), 0.0
        for term, value in plain.row(plain.asked[query]).items():
            with_term = sum(term in document for document in known.values())
            rarity = log(1 + (len(known) - with_term + 0.5) / (with_term + 0.5))
            count = scored[place][term]
            total += value * rarity * count * (k + 1) / (count + k * (1 - b + b * length / mean)) if count else 0
        return total

    return plain.table(score)


def test_place_language(plain: Plain) -> None:
    agree(PlaceLanguage("words"), plain, bm25_oracle(plain, weight=3, k=20, b=0.75, profile_only=False))
    agree(PlaceLanguage("words", 60, 1.0), plain, bm25_oracle(plain, weight=3, k=60, b=1.0, profile_only=False))


def test_profile_match(plain: Plain) -> None:
    agree(ProfileMatch("words"), plain, bm25_oracle(plain, weight=1, k=1.2, b=0.75, profile_only=True))


@pytest.mark.parametrize("scorer", [PlaceLanguage("words"), PlaceLanguage("words", 60, 1.0), ProfileMatch("words")])
def test_what_a_place_says_does_not_depend_on_which_other_known_places_are_asked_about(scorer: Scorer) -> None:
    queries, options = opened()
    among = scorer(queries, options)
    for column, place in enumerate(options.frame.index):
        alone = Options.of(view(place_ids=[place]), options.spaces)
        assert_allclose(scorer(Queries.asking(queries.frame, alone), alone)[:, 0], among[:, column], rtol=1e-5)


def test_echo(plain: Plain) -> None:
    def score(query: str, place: str) -> float:
        heard = sorted(
            ((plain.similarity(query, past), at) for past, at, _ in plain.landed if past != query), reverse=True
        )[:5]
        echo: Counter[str] = Counter()
        for similarity, at in heard:
            for term, value in plain.row(plain.profile[at]).items():
                echo[term] += similarity**2 * value
        length = sqrt(sum(value**2 for value in echo.values()))
        return dot(plain.row(plain.profile[place]), echo) / length if length else nan

    agree(EchoedProfile("words", 5), plain, plain.table(score))


def likeness(plain: Plain, place: str, other: str) -> float:
    return dot(plain.row(plain.profile[place]), plain.row(plain.profile[other]))


def test_kin(plain: Plain) -> None:
    def score(query: str, place: str) -> float:
        kin = [
            (likeness(plain, place, other), plain.nearest(query, other, 3))
            for other in (*plain.places, *plain.former)
            if other != place and plain.here(other)
        ]
        kin = [(alike, theirs) for alike, theirs in sorted(kin, reverse=True)[:2] if alike > 0]
        total = sum(alike for alike, _ in kin)
        return sum(alike * theirs for alike, theirs in kin) / total if total else nan

    agree(KinHistory("words", 2), plain, plain.table(score))


def test_forerunner(plain: Plain) -> None:
    expected = plain.table(
        lambda q, p: max(likeness(plain, p, former) ** 2 * plain.nearest(q, former, 3) for former in plain.former)
    )
    agree(ForerunnerHistory("words"), plain, expected)


def test_novel_terms_and_length(plain: Plain) -> None:
    heard = {term for text in plain.past.values() for term in words(text)}

    def novelty(query: str, _place: str) -> float:
        row = plain.row(plain.asked[query])
        return sum(value for term, value in row.items() if term not in heard) / sum(row.values())

    agree(NovelTerms("words"), plain, plain.table(novelty))
    agree(QueryLength("words"), plain, plain.table(lambda q, _p: log(1 + len(set(words(plain.asked[q]))))))


def test_name_mention_by_words_that_tell_places_apart(plain: Plain) -> None:
    def weight(term: str, *, n: int = len(PARKS)) -> float:
        with_term = sum(term in words(text) for text in plain.past.values())
        rarity = log(1 + (len(plain.past) - with_term + 0.5) / (with_term + 0.5))
        return rarity / sum(term in words(plain.names[place]) for place in plain.places)

    def score(query: str, place: str) -> float:
        name = set(words(plain.names[place]))
        said = name & set(words(plain.asked[query]))
        return sum(map(weight, said)) / sum(map(weight, name))

    agree(NameMention("words"), plain, plain.table(score))


def test_name_spelt_counts_characters(plain: Plain) -> None:
    def score(query: str, place: str) -> float:
        name = plain.names[place].replace(" ", "").lower()
        return len(name) if name in plain.asked[query].replace(" ", "").lower() else 0.0

    agree(NameSpelt(), plain, plain.table(score))
    assert (NameSpelt()(plain.queries, plain.options) > 0).any()


def test_name_start_counts_words_that_begin_with_a_word_of_the_name(plain: Plain) -> None:
    def begins(term: str, text: str) -> bool:
        return any(word.startswith(term) for word in words(text))

    def weight(term: str) -> float:
        begun = sum(begins(term, text) for text in plain.past.values())
        bearers = sum(term in words(plain.names[place]) for place in plain.places)
        return log(1 + (len(plain.past) - begun + 0.5) / (begun + 0.5)) / bearers

    def score(query: str, place: str) -> float:
        name = {term for term in words(plain.names[place]) if len(term) >= 3}
        return sum(weight(term) for term in name if begins(term, plain.asked[query]))

    agree(NameStart(), plain, plain.table(score))


def test_foretold_profile_is_ridge_regression_without_the_query_itself(plain: Plain) -> None:
    places, everyone = plain.places, [*plain.places, *plain.former]
    alike = np.array([[likeness(plain, place, other) for place in places] for other in everyone])
    alike -= alike.mean(axis=0)

    def scores(query: str) -> npt.NDArray[np.float64]:
        landings = [(past, place) for past, place, _ in plain.landed if past != query]
        past = sorted({past for past, _ in landings})
        targets = np.array(
            [np.mean([alike[everyone.index(at)] for one, at in set(landings) if one == name], axis=0) for name in past]
        )
        counted = Counter(term for past_text in landed_texts for term in set(words(past_text)))
        rows = [{term: v for term, v in plain.row(plain.past[name]).items() if counted[term] >= 2} for name in past]
        kernel = np.array([[dot(left, right) for right in rows] for left in rows])
        asked = np.array([dot(plain.row(plain.asked[query]), row) for row in rows])
        return asked @ np.linalg.solve(kernel + 0.5 * np.eye(len(past)), targets)

    landed_texts = [plain.past[name] for name in sorted({past for past, _, _ in plain.landed})]
    assert set(plain.asked) & {past for past, _, _ in plain.landed}  # some asked before
    expected = np.array([scores(query) for query in plain.asked], dtype=np.float32)
    assert_allclose(ForetoldProfile("words", steps=60)(plain.queries, plain.options), expected, rtol=1e-4, atol=1e-6)
