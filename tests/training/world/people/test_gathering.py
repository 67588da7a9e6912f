"""The invented people as a whole: the same bytes from a seed, names of the demo, legal steps, rates of life."""

from __future__ import annotations

import dataclasses
import json
import re
from collections import Counter, defaultdict

import numpy as np
import pytest

from features.choices import Degree, PlaceKind
from features.consents import ConsentWord, Purpose, standing_consents
from features.disciplines import disciplines
from features.policy.pack import load_policy
from features.role import RoleProfile
from features.scrubbing.scrubber import scrubbed
from features.talent_choices import Clearance, RoleStatus
from features.talent_steps import NEEDS_CONSENT, TalentEvent, TalentStep, first_arrivals, refuse_illegal
from training.world.city import InventedCity, build_city, later
from training.world.leads import DEMO
from training.world.people.gathering import TALENTS, InventedPeople, gather_people
from training.world.people.stock import trades, work_by_technology

POLICY = load_policy()
_HAN = re.compile(r"[一-鿿]")
_REACHES_NOBODY = re.compile(r"\+1 617 555 01\d\d|\+44 20 7946 0\d{3}|\+49 30 23125 \d{3}|\+86 100 0000 \d{4}")
_TRACKS = {field.id for field in POLICY.taxonomy.fields if field.track}


@pytest.fixture(scope="module")
def city() -> InventedCity:
    return build_city(policy=POLICY, leads=400)


@pytest.fixture(scope="module")
def people(city: InventedCity) -> InventedPeople:
    return gather_people(city, taxonomy=POLICY.taxonomy)


def told(people: InventedPeople) -> str:
    """Return everybody in one string of bytes."""
    return json.dumps(
        [
            [one.profile.model_dump(mode="json") for one in people.talents],
            [dataclasses.asdict(one.person) for one in people.talents],
            [one.model_dump(mode="json") for one in people.roles],
            [dataclasses.asdict(one) for one in people.consents],
            [dataclasses.asdict(one) for one in people.events],
        ],
        default=str,
    )


def pairs(people: InventedPeople) -> dict[tuple[str, str], list[TalentEvent]]:
    found: dict[tuple[str, str], list[TalentEvent]] = defaultdict(list)
    for event in people.events:
        found[event.talent_id, event.role_id].append(event)
    return found


def test_the_same_seed_gives_the_same_people(city: InventedCity) -> None:
    first, again, other = (gather_people(city, taxonomy=POLICY.taxonomy, seed=seed, talents=300) for seed in (1, 1, 2))
    assert told(first) == told(again)
    assert np.array_equal(first.truth.value, again.truth.value)
    assert told(first) != told(other)


def test_a_city_on_later_days_has_the_same_people(city: InventedCity) -> None:
    now, then = (gather_people(one, taxonomy=POLICY.taxonomy, talents=300) for one in (city, later(city, 5)))
    assert [one.profile.summary for one in now.talents] == [one.profile.summary for one in then.talents]
    assert [(one.talent_id, one.role_id, one.step) for one in now.events] == [
        (one.talent_id, one.role_id, one.step) for one in then.events
    ]
    assert {(b.happened_on - a.happened_on).days for a, b in zip(now.events, then.events, strict=True)} == {35}


def test_there_are_enough_of_all_and_each_number_is_used_once(people: InventedPeople) -> None:
    assert len(people.talents) == TALENTS >= 3_000
    assert len({one.profile.talent_id for one in people.talents}) == TALENTS
    assert len({one.role_id for one in people.roles}) == len(people.roles) >= 150
    assert [one.seq for one in people.events] == list(range(1, len(people.events) + 1))


def test_nobody_is_real(people: InventedPeople) -> None:
    for one in people.talents:
        assert one.person.name.endswith(DEMO)
        assert _REACHES_NOBODY.fullmatch(one.person.phone)
        assert one.person.email.endswith("@example.com")


def test_a_profile_tells_nothing_of_who_somebody_is(people: InventedPeople) -> None:
    for one in people.talents[::40]:
        for text in (one.profile.headline, one.profile.summary):
            assert scrubbed(text).text == text
        assert one.person.name.removesuffix(DEMO) not in one.profile.model_dump_json()


def test_people_are_told_in_two_to_five_sentences_in_one_language_each(people: InventedPeople) -> None:
    in_chinese = 0
    for one in people.talents:
        zh = bool(_HAN.search(one.profile.summary))
        sentences = re.findall(r"。" if zh else r"\.(?: |$)", one.profile.summary)
        assert 2 <= len(sentences) <= 5, one.profile.summary
        assert bool(_HAN.search(one.profile.headline)) is zh
        in_chinese += zh
    assert 0.55 < in_chinese / TALENTS < 0.8
    assert len({one.profile.summary for one in people.talents}) > 0.93 * TALENTS


def test_ids_are_those_of_the_pack(people: InventedPeople, city: InventedCity) -> None:
    technologies = POLICY.taxonomy.technology_ids
    assert set(work_by_technology()) == technologies
    known = {place.park_id for place in city.all_places}
    leads = {lead.profile.project_id for lead in city.leads}
    for one in people.talents:
        assert {skill.technology_id for skill in one.profile.skills} <= technologies
        assert set(one.whole.discipline_codes) <= disciplines().keys()
        assert one.profile.cohort_hub_id in {None, "hub_boston", "hub_sv"}
    for trade in trades():
        assert set(trade.disciplines) <= disciplines().keys()
    for role in people.roles:
        assert role.project_id in leads | {None}
        assert role.place_id in known | {None}
        assert {need.technology_id for need in role.skills} <= technologies


def test_people_are_as_they_are_in_life(people: InventedPeople) -> None:
    whole = [one.whole for one in people.talents]
    outside = np.mean([one.field_id not in _TRACKS for one in people.talents])
    abroad = np.mean([one.country != "中国" for one in whole])
    cohort = np.mean([one.cohort_hub_id is not None for one in whole])
    assert 0.08 < outside < 0.12
    assert 0.22 < abroad < 0.28
    assert 0.08 < cohort < 0.18
    papers = {degree: np.mean([one.papers or 0 for one in whole if one.degree is degree]) for degree in Degree}
    pay = {degree: np.mean([one.salary_wan or 0 for one in whole if one.degree is degree]) for degree in Degree}
    assert papers[Degree.BACHELOR] < papers[Degree.MASTER] < papers[Degree.DOCTOR]
    assert pay[Degree.BACHELOR] < pay[Degree.MASTER] < pay[Degree.DOCTOR]
    industry, patents = ([getattr(one, name) or 0 for one in whole] for name in ("industry_years", "patents"))
    assert np.corrcoef(industry, patents)[0, 1] > 0.4


def test_profiles_have_gaps_but_what_is_told_is_true(people: InventedPeople) -> None:
    gaps = [
        sum(getattr(one.profile, name) != getattr(one.whole, name) for name in type(one.whole).model_fields)
        for one in people.talents
    ]
    assert 4 < np.mean(gaps) < 14
    for one in people.talents[::10]:
        assert set(one.profile.skills) <= set(one.whole.skills)
        assert one.profile.model_validate(one.profile.model_dump()) == one.profile


def test_a_tenth_are_held_back_or_bound_and_most_but_not_all_are_matched(
    people: InventedPeople, city: InventedCity
) -> None:
    said = defaultdict(list)
    for word in people.consents:
        said[word.talent_id].append(word)
    standing = [standing_consents(said[one.profile.talent_id], city.last_day) for one in people.talents]
    assert 0.75 < np.mean([one.allows(Purpose.MATCHED) for one in standing]) < 0.88
    words = Counter(word.word for word in people.consents if word.purpose is Purpose.MATCHED)
    assert min(words[word] for word in ConsentWord) > 40
    assert sum(word.until is not None for word in people.consents) > 80
    held = [Clearance.HOLD in (one.whole.compliance, one.whole.export_control) for one in people.talents]
    bound = [one.whole.non_compete_until is not None for one in people.talents]
    assert 0.03 < np.mean(held) < 0.1
    assert 0.01 < np.mean(bound) < 0.08


def test_every_step_may_follow_and_has_the_consent_it_needs(people: InventedPeople, city: InventedCity) -> None:
    hubs = {place.park_id for place in city.places if place.kind is PlaceKind.OVERSEAS_HUB}
    roles: dict[str, RoleProfile] = {role.role_id: role for role in people.roles}
    said = defaultdict(list)
    for word in people.consents:
        said[word.talent_id].append(word)
    for (talent_id, role_id), events in pairs(people).items():
        for at, event in enumerate(events):
            refuse_illegal(events[:at], event)
            assert event.happened_on <= city.last_day
            words = [word for word in said[talent_id] if word.at.date() <= event.happened_on]
            standing = standing_consents(words, event.happened_on)
            if event.step is TalentStep.SHORTLISTED:
                assert standing.allows(Purpose.MATCHED)
            if event.step in NEEDS_CONSENT:
                assert event.recipient == (roles[role_id].place_id or roles[role_id].project_id)
                assert standing.allows_disclosure(event.recipient, is_abroad=event.recipient in hubs)


def test_no_role_takes_more_than_it_has_places(people: InventedPeople) -> None:
    accepted = Counter(event.role_id for event in people.events if event.step is TalentStep.ACCEPTED)
    for role in people.roles:
        assert accepted[role.role_id] <= role.count
        assert (role.status is RoleStatus.FILLED) == (accepted[role.role_id] == role.count)


def test_rates_are_those_of_an_office(people: InventedPeople) -> None:
    steps = Counter(event.step for event in people.events)
    answered = steps[TalentStep.SUITABLE] + steps[TalentStep.NOT_SUITABLE]
    assert 0.15 < steps[TalentStep.SUITABLE] / answered < 0.45
    assert 0.25 < steps[TalentStep.ACCEPTED] / steps[TalentStep.OFFERED] < 0.75
    assert steps[TalentStep.LEFT] + steps[TalentStep.STAYED] < steps[TalentStep.ARRIVED]
    assert len({event.reason for event in people.events if event.reason}) >= 8
    arrivals = Counter(event.happened_on.year for event in first_arrivals(people.events))
    assert arrivals[2024] < arrivals[2025]
    assert 80 < sum(arrivals.values()) < 1_000


def test_the_truth_is_of_another_form_than_a_sum(people: InventedPeople) -> None:
    """Were the chances a sum of a share of the role and one of the person, their residue would be nothing."""
    logit = np.log(np.clip(people.truth.suitable, 1e-6, 1 - 1e-6) / np.clip(1 - people.truth.suitable, 1e-6, 1))
    residue = logit - logit.mean(axis=0) - logit.mean(axis=1)[:, None] + logit.mean()
    assert residue.var() > 0.3 * logit.var()
    assert np.unique(people.truth.weakest).size == 5
    for chances in (people.truth.suitable, people.truth.accepts, people.truth.value):
        assert chances.shape == (len(people.roles), len(people.talents))
        assert chances.min() >= 0
        assert chances.max() <= 1


def test_nobody_outside_the_fields_suits_and_most_roles_find_somebody(people: InventedPeople) -> None:
    outside = [at for at, one in enumerate(people.talents) if not one.field_id]
    assert people.truth.suitable[:, outside].mean() < 0.02
    assert np.mean((people.truth.suitable > 0.5).sum(axis=1) >= 10) > 0.8
