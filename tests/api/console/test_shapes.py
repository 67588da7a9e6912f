"""What the lead page draws: nothing of a text is lost, bars are as long as their points, the map keeps to its frame."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from api.console.facts import fact_groups
from api.console.lead_shapes import city_map, segments, stretches
from features.park import ParkProfile
from features.tagger import Tag, Tagging
from recommender.matching.standing import PlaceStanding
from tests.api.console.town import leads, places
from tests.api.samples import TODAY
from tests.api.serving import policy


def tag(name: str, *spans: tuple[int, int]) -> Tag:
    return Tag(name, name, name, "f", None, 1.0, False, spans)


@given(
    st.text(max_size=40), st.lists(st.lists(st.tuples(st.integers(0, 39), st.integers(1, 9)), max_size=4), max_size=4)
)
def test_no_character_of_a_text_is_lost_or_doubled(text: str, spans: list[list[tuple[int, int]]]) -> None:
    tags = tuple(
        tag(str(number), *((a, min(a + wide, len(text))) for a, wide in found if a < len(text)))
        for number, found in enumerate(spans)
    )
    assert "".join(piece.text for piece in stretches(text, Tagging(tags))) == text


def test_the_stronger_tag_keeps_its_words() -> None:
    pieces = stretches("钒电池储能", Tagging((tag("strong", (0, 3)), tag("weak", (1, 5)))))
    assert [(piece.text, piece.tag and piece.tag.id) for piece in pieces] == [("钒电池", "strong"), ("储能", None)]


def test_an_empty_score_has_no_bar() -> None:
    assert segments((), "zh") == []


def standing(park: ParkProfile, *, rank: int = 9) -> PlaceStanding:
    return PlaceStanding(
        park, rank, rank <= 3, 50.0, 50.0, 0.0, allowed=True, near=False, failed=(), to_verify=(), points={}
    )


@given(st.lists(st.tuples(st.floats(31, 33), st.floats(120, 122)), min_size=2, max_size=12))
def test_places_lie_inside_the_map_and_labels_apart(where: list[tuple[float, float]]) -> None:
    parks = [
        ParkProfile(park_id=f"p{n}", name_zh=f"第{n}园区", district="某区", latitude=lat, longitude=lon)
        for n, (lat, lon) in enumerate(where)
    ]
    drawn = city_map([standing(park, rank=number) for number, park in enumerate(parks, start=1)], "zh")
    assert drawn is not None
    assert {dot.place.park.park_id for dot in drawn.dots} == {park.park_id for park in parks}
    assert all(0 <= dot.x <= drawn.width and 0 <= dot.y <= drawn.height for dot in drawn.dots)
    assert [dot.rank for dot in drawn.dots if dot.rank] == list(range(1, min(3, len(parks)) + 1))


def test_a_place_far_away_is_named_off_the_map() -> None:
    away = ParkProfile(park_id="away", name_zh="飞地", district="某区", latitude=42.4, longitude=-71.1)
    drawn = city_map([standing(park) for park in [*places(), away]], "zh")
    assert drawn is not None
    assert [one.park.park_id for one in drawn.far] == ["away"]
    assert city_map([standing(away)], "zh") is None


def test_facts_say_what_is_known_with_its_evidence_and_what_is_not() -> None:
    groups = {one.label: one for one in fact_groups(leads()[0], today=TODAY, taxonomy=policy().taxonomy, language="zh")}
    facts = {fact.label: fact for group in groups.values() for fact in group.facts}
    assert facts["总投资"].value == "1.2亿元"
    assert facts["厂房面积"].value == "6,000㎡"
    evidence = facts["厂房面积"].evidence
    assert evidence is not None
    assert evidence.kind.value == "synthetic"
    assert ("clear_height_m", "层高") not in groups["选址需求"].unknown
    assert ("floor_load_t_m2", "承重") in groups["选址需求"].unknown
