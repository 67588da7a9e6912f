"""One lead: corrected tags change profile and history together; capacities after it; every place with its reason."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from api.access import Actor, Role
from api.advice.advisor import Advisor
from api.store.kinds import PARKS, PROJECTS
from api.store.queries.events import list_events
from api.store.session import Store
from api.usecases.engagements.recording import record_event
from api.usecases.leads.lead import all_places, lead_file, pairings
from api.usecases.leads.profiles import add_profile, import_profiles
from api.usecases.leads.tags import confirm_tag, correct_tags, reject_tag
from features.errors import AccessDenied, ConflictError, StaleVersionError, UnknownIdError
from features.events import EventDraft, EventKind
from features.tagger import Tagger, Tagging
from tests.api.samples import OFFICER, STEWARD, call_of, park, project
from tests.api.serving import policy, tagger

POLICY = policy()


@pytest.fixture
def advisor(store: Store) -> Advisor:
    lead = project("P1", description="碳化硅外延片产线。", floor_area_m2=6000, site_mode="factory")
    add_profile(call_of(store, OFFICER), PROJECTS, lead)
    roomy = {"takes_manufacturing": True, "max_unit_m2": 9000}
    add_profile(call_of(store, STEWARD), PARKS, park("fits", floor_free_m2=9000, **roomy))
    add_profile(
        call_of(store, STEWARD), PARKS, park("small", floor_free_m2=5500, takes_manufacturing=True, max_unit_m2=5500)
    )
    return Advisor(store, tagger=tagger())


def test_corrected_tags_are_in_the_profile_and_in_the_history(store: Store, advisor: Advisor) -> None:
    ids = ("new_storage.flow_battery",)
    with pytest.raises(UnknownIdError):
        correct_tags(call_of(store, OFFICER), advisor, "P1", ("no.such",), expected_version=1)
    correct_tags(call_of(store, OFFICER), advisor, "P1", ids, expected_version=1)
    known = lead_file(call_of(store, OFFICER), advisor, "P1")
    assert known.stored.profile.technology_ids == ids
    assert known.events[0].payload == {
        "technology_ids": list(ids),
        "rejected": ["third_gen_semi.sic", "third_gen_semi.sic_gan_substrate"],
        "words": known.text,
    }
    assert list(advisor.recommend(call_of(store, OFFICER), "P1").tags) == list(ids)
    with pytest.raises(StaleVersionError):
        correct_tags(call_of(store, OFFICER), advisor, "P1", (), expected_version=1)
    assert len(lead_file(call_of(store, OFFICER), advisor, "P1").events) == 2


SUGGESTIVE = "公司把空气压进地下盐洞，用电高峰时放出来推动透平发电。"
CAES = "new_storage.caes"


def suggest(store: Store, advisor: Advisor, project_id: str, description: str = SUGGESTIVE) -> list[str]:
    """Add a lead and return what is proposed for it."""
    add_profile(call_of(store, OFFICER), PROJECTS, project(project_id, description=description))
    return proposed(store, advisor, project_id)


def proposed(store: Store, advisor: Advisor, project_id: str) -> list[str]:
    """Return what is proposed for a lead."""
    return [one.technology_id for one in advisor.recommend(call_of(store, OFFICER), project_id).proposals]


def test_a_confirmed_proposal_counts_as_named(store: Store, advisor: Advisor) -> None:
    assert suggest(store, advisor, "P2") == [CAES]
    confirm_tag(call_of(store, OFFICER), advisor, "P2", CAES, expected_version=1)
    slate = advisor.recommend(call_of(store, OFFICER), "P2")
    assert (list(slate.tags), slate.proposals) == ([CAES], ())
    with pytest.raises(ConflictError, match="is not proposed"):
        confirm_tag(call_of(store, OFFICER), advisor, "P2", CAES, expected_version=2)


def test_a_rejected_proposal_does_not_come_back_for_words_like_these(store: Store, advisor: Advisor) -> None:
    assert suggest(store, advisor, "P2") == suggest(store, advisor, "P3", f"{SUGGESTIVE}一期投资三亿元。") == [CAES]
    with pytest.raises(StaleVersionError):
        reject_tag(call_of(store, OFFICER), advisor, "P2", CAES, expected_version=2)
    event = reject_tag(call_of(store, OFFICER), advisor, "P2", CAES, expected_version=1)
    assert proposed(store, advisor, "P2") == proposed(store, advisor, "P3") == []
    assert proposed(store, Advisor(store, tagger=tagger()), "P3") == []  # it is on record, not in one process
    told = event.payload["words"]
    assert isinstance(told, str)
    assert told.endswith(SUGGESTIVE)
    taken_back = EventDraft(
        project_id="P2", kind=EventKind.RETRACTED, happened_on=event.happened_on, refers_to=event.seq, text="误点"
    )
    record_event(call_of(store, OFFICER), taken_back)
    assert proposed(store, advisor, "P3") == [CAES]


def test_a_correction_teaches_what_is_proposed_for_texts_like_it(store: Store, advisor: Advisor) -> None:
    plain = "我们把旧书扫描成字，替图书馆排目录，也替档案馆抄写卡片。"
    assert suggest(store, advisor, "P2", plain) == []
    ids = ("agi.multimodal_dataset",)
    correct_tags(call_of(store, OFFICER), advisor, "P2", ids, expected_version=1)
    assert suggest(store, advisor, "P3", plain.replace("档案馆", "博物馆")) == list(ids)


def test_what_an_answer_says_of_words_is_not_for_desks(store: Store, advisor: Advisor) -> None:
    suggest(store, advisor, "P2")
    reject_tag(call_of(store, OFFICER), advisor, "P2", CAES, expected_version=1)
    desk = Actor.of("desk", Role.PARK_DESK, places=["fits"])
    with store.read(desk) as tx:
        told = [event.payload for event in list_events(tx, desk) if event.kind is EventKind.TAGS_CORRECTED]
    assert all(payload == {"technology_ids": []} for payload in told)


def test_every_place_the_open_ones_first(store: Store, advisor: Advisor) -> None:
    found = all_places(call_of(store, OFFICER), advisor, "P1")
    assert [(one.park.park_id, one.allowed, one.near) for one in found] == [
        ("fits", True, False),
        ("small", False, True),
    ]
    assert found[1].failed
    for one in found:
        assert sum(one.points.values()) == pytest.approx(one.score, abs=1e-3)


def test_a_pairing_says_what_is_left(store: Store, advisor: Advisor) -> None:
    fits, small = pairings(call_of(store, OFFICER), advisor, "P1", ("fits", "small"))
    assert [one.after for one in fits.remaining] == [3000]
    assert [one.after for one in small.remaining] == [-500]
    with pytest.raises(UnknownIdError):
        pairings(call_of(store, OFFICER), advisor, "P1", ("nowhere",))


def test_who_may_not_do_it_is_refused(store: Store, advisor: Advisor) -> None:
    planner, auditor = Actor.of("p", Role.PLANNER), Actor.of("a", Role.AUDITOR)
    with pytest.raises(AccessDenied):
        correct_tags(call_of(store, planner), advisor, "P1", (), expected_version=1)
    with pytest.raises(AccessDenied):
        lead_file(call_of(store, auditor), advisor, "P1")
    with pytest.raises(AccessDenied):
        all_places(call_of(store, auditor), advisor, "P1")


class CountingTagger(Tagger):
    """Counts the texts it was given."""

    def __init__(self) -> None:
        super().__init__(POLICY.taxonomy)
        self.count = 0

    def tag_many(self, texts: Sequence[str]) -> list[Tagging]:
        self.count += len(texts)
        return [Tagging() for _ in texts]


def test_texts_read_ahead_are_not_read_again(store: Store) -> None:
    import_profiles(call_of(store, OFFICER), PROJECTS, [project(f"P{n}", confidentiality="open") for n in range(250)])
    counting = CountingTagger()
    advisor = Advisor(store, tagger=counting)
    assert list(advisor.read_ahead())[-1] == 500
    read = counting.count
    assert read >= 250
    advisor.open_leads(call_of(store, OFFICER))
    assert counting.count == read
    desk = Actor.of("desk", Role.PARK_DESK, places=["ntcx"])
    assert len(advisor.open_leads(call_of(store, desk)).projects) == 250
    assert counting.count == read
