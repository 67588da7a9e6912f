"""The shortlist: who is never on it, in which order, with how many kinds of evidence, and who is on trial."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from features.consents import ANYBODY, Purpose, StandingConsents
from features.role import RoleProfile
from features.talent import OUTPUTS, TalentProfile
from recommender.eligibility.role_talent.sides import Candidate
from recommender.talent import scan
from recommender.talent.ask import RoleAsk
from recommender.talent.index import TalentIndex
from recommender.talent.shortlist import RoleWords, Shortlist, matches, shortlist, shortlisted
from tests.recommender.talent.people import AGREED, POLICY, TODAY, people, some_role

CROWD = people(7, 400)
INDEX = TalentIndex.of(POLICY, CROWD, {})
STANDING = [
    StandingConsents(),
    AGREED,
    StandingConsents(frozenset({(Purpose.MATCHED, ANYBODY)})),  # not kept
    StandingConsents(frozenset({(Purpose.KEPT, ANYBODY)}), frozenset({(Purpose.MATCHED, ANYBODY)})),
    StandingConsents(AGREED.purposes | {(Purpose.DISCLOSED, "ntcx")}),
]
MAY_BE_MATCHED = (1, 4)


def everybody(talents: list[TalentProfile]) -> dict[str, StandingConsents]:
    """All agree."""
    return {one.talent_id: AGREED for one in talents}


def made(role: RoleProfile, *, k: int = 10, seed: int = 0, talents: list[TalentProfile] = CROWD) -> Shortlist:
    """Return the shortlist of a crowd who all agree."""
    return shortlist(role, talents, everybody(talents), policy=POLICY, today=TODAY, k=k, seed=seed)


def test_never_somebody_without_standing_consent() -> None:
    """A hundred thousand cases: each a person, a role and whatever stands of their consents."""
    rng = np.random.default_rng(1)
    cases = shown = 0
    for seed in range(250):
        kinds = rng.integers(len(STANDING), size=len(CROWD))
        standings = {one.talent_id: STANDING[kind] for one, kind in zip(CROWD, kinds, strict=True)}
        may = {one for one, kind in zip(standings, kinds, strict=True) if kind in MAY_BE_MATCHED}
        for talent_id, standing in standings.items():
            INDEX.stand(talent_id, standing)
        scores = INDEX.scores(RoleAsk(some_role(seed), POLICY, TODAY))
        allowed = set(INDEX.ids(np.flatnonzero(scores.points >= 0)))
        assert allowed <= may
        cases += len(CROWD)
        shown += len(allowed)
    assert cases == 100_000
    assert shown > 5_000


def test_a_recipient_receives_only_who_agreed_to_that_recipient() -> None:
    rng = np.random.default_rng(2)
    for seed in range(20):
        standings = {one.talent_id: STANDING[rng.integers(len(STANDING))] for one in CROWD}
        found = shortlist(some_role(seed), CROWD, standings, policy=POLICY, today=TODAY, recipient="ntcx", k=50)
        assert all(standings[match.talent_id] is STANDING[4] for match in found.matches)


def test_who_withdraws_between_ranking_and_reading_is_left_out() -> None:
    index = TalentIndex.of(POLICY, CROWD, everybody(CROWD))
    ask = RoleAsk(some_role(5), POLICY, TODAY)
    known = {one.talent_id: one for one in CROWD}
    first = shortlisted(index, ask, k=10).matches[0].talent_id

    def withdrawn(ids: list[str]) -> dict[str, Candidate]:
        return {one: Candidate.of(known[one], StandingConsents() if one == first else AGREED) for one in ids}

    assert first not in {match.talent_id for match in shortlisted(index, ask, withdrawn, k=10).matches}  # type: ignore[arg-type]


@pytest.mark.parametrize("seed", range(30))
def test_the_index_judges_and_scores_as_one_candidate_alone_is(seed: int) -> None:
    ask = RoleAsk(some_role(seed), POLICY, TODAY)
    crowd = people(seed + 100, 60)
    standings = {one.talent_id: STANDING[row % len(STANDING)] for row, one in enumerate(crowd)}
    alone = matches(ask, [Candidate.of(one, standings[one.talent_id]) for one in crowd])
    index = TalentIndex.of(POLICY, crowd, standings)
    scores = index.scores(ask)
    assert scores.points.tolist() == [match.hundredths if match.allowed else -1 for match in alone]
    ordered = sorted(
        (match for match in alone if match.allowed), key=lambda match: (-match.hundredths, match.talent_id)
    )
    assert index.ids(index.best(scores, 15)) == [match.talent_id for match in ordered[:15]]
    for rule_id, number in scores.excluded.items():
        assert number == sum(any(one.rule_id == rule_id for one in match.failed) for match in alone)


def test_the_index_holds_what_is_matched_and_nothing_else() -> None:
    for one in CROWD[:40]:
        [held] = INDEX.profiles([one.talent_id]).values()
        for name in held.model_fields_set - {"matched", "refuses_profiling", "recipients", "recipients_abroad"}:
            assert getattr(held, name) == getattr(one, name), name
        assert not {"headline", "summary", "position", "evidence", "programmes", "willingness_basis"} & {
            name for name, value in vars(held).items() if value
        }


def test_a_change_counts_in_the_next_answer() -> None:
    index = TalentIndex.of(POLICY, CROWD, everybody(CROWD))
    ask = RoleAsk(some_role(5), POLICY, TODAY)
    first, second = (match.talent_id for match in shortlisted(index, ask, k=10).matches[:2])
    index.stand(first, StandingConsents())
    index.erase(second)
    after = {match.talent_id for match in shortlisted(index, ask, k=400).matches}
    assert not after & {first, second}
    index.stand(first, AGREED)
    newcomer = next(one for one in CROWD if one.talent_id == second).model_copy(update={"talent_id": "T-new"})
    index.put(newcomer, AGREED)
    again = [match.talent_id for match in shortlisted(index, ask, k=10).matches]
    assert {first, "T-new"} <= set(again)


def test_an_erased_row_is_overwritten_and_values_only_they_had_are_forgotten() -> None:
    rare = CROWD[0].model_copy(
        update={"talent_id": "T-rare", "qualifications": ("只此一人的证书",), "city": "只此一城"}
    )
    index = TalentIndex.of(POLICY, CROWD, everybody(CROWD))
    before = _values(index)
    index.put(rare, AGREED)
    assert {"只此一人的证书", "只此一城"} <= _values(index)
    index.erase("T-rare")
    assert _values(index) == before
    row = len(CROWD)
    assert all(facet.codes[row] == 0 for facet in index._facets)
    assert not index._skills.planes[:, row].any()
    assert "T-rare" not in index._ids


def _values(index: TalentIndex) -> set[str]:
    held = [value for facet in index._facets for values in facet._interned.values for value in values]
    return {
        text for value in held for text in (value if isinstance(value, tuple) else (value,)) if isinstance(text, str)
    }


def test_more_technologies_than_planes_are_all_seen() -> None:
    role = next(role for role in map(some_role, range(99)) if len(role.skills) >= 2)
    many = [one for one in people(11, 300) if len(one.skills) > 8]
    assert many
    index = TalentIndex.of(POLICY, many, everybody(many))
    ask = RoleAsk(role, POLICY, TODAY)
    alone = matches(ask, [Candidate.of(one, AGREED) for one in many])
    assert index.scores(ask).points.tolist() == [one.hundredths if one.allowed else -1 for one in alone]
    for one in many:
        index.erase(one.talent_id)
    assert not index._skills.beyond


@pytest.mark.parametrize("seed", range(12))
def test_three_kinds_of_evidence_are_among_the_first_ten_where_there_are(seed: int) -> None:
    role = some_role(seed)
    found = made(role, k=20)
    everyone = made(role, k=POLICY.talent.measures.evidence_pool)
    there = min(3, len({match.output for match in everyone.matches} - {None}))
    assert len({match.output for match in found.matches[:10]} - {None}) >= there


def test_one_kind_of_evidence_gives_way_to_others() -> None:
    talents = [TalentProfile(talent_id=f"T-{row:02d}", papers=9, projects_led=0) for row in range(12)]
    talents += [TalentProfile(talent_id="T-98", software=1), TalentProfile(talent_id="T-99", products=1)]
    role = RoleProfile(role_id="R", title="岗位", place_id="ntcx")
    found = made(role, talents=talents)
    assert {match.output for match in found.matches} == {"papers", "software", "products"}


def test_who_is_moved_up_for_another_kind_of_evidence_is_said_to_be() -> None:
    talents = [TalentProfile(talent_id=f"T-{row:02d}", papers=9, projects_led=0) for row in range(20)]
    talents += [TalentProfile(talent_id="T-98", software=1), TalentProfile(talent_id="T-99", products=1)]
    found = made(RoleProfile(role_id="R", title="岗位", place_id="ntcx"), talents=talents, k=12)
    told = [one.say("zh") for position in range(12) if (one := found.ahead(position))]
    assert "为使前列有不同类的成果证据而提前" in told


def test_a_place_on_trial_takes_none_of_the_kinds_of_evidence() -> None:
    talents = [TalentProfile(talent_id=f"T-{row:02d}", papers=9, projects_led=0) for row in range(20)]
    talents += [
        TalentProfile(talent_id="T-98", software=1, patents=0),
        TalentProfile(talent_id="T-99", products=1, patents=0),
    ]
    talents += [TalentProfile(talent_id="T-thin")]
    found = made(RoleProfile(role_id="R", title="岗位", place_id="ntcx"), talents=talents, k=10)
    assert [match.talent_id for match in found.matches if match.trial] == ["T-thin"]
    assert {match.output for match in found.matches if not match.trial} == {"papers", "software", "products"}


def test_one_in_ten_is_on_trial_with_a_reason_and_the_same_on_every_look() -> None:
    role, crowd = some_role(5), CROWD[:150]
    thin = [
        one.model_copy(update={**dict.fromkeys(OUTPUTS), "talent_id": f"T-thin-{row}"}) for row, one in enumerate(crowd)
    ]
    found = made(role, k=20, talents=crowd + thin)
    trials = [position for position, match in enumerate(found.matches) if match.trial]
    assert trials == [9, 19]
    assert found.matches[9].trial is not None
    assert found.matches[9].trial.say("zh").startswith("试荐：成果资料只填了0项")
    assert made(role, k=20, talents=crowd + thin) == found
    assert (
        len(
            {
                tuple(match.talent_id for match in made(role, k=20, seed=seed, talents=crowd + thin).matches)
                for seed in range(6)
            }
        )
        > 1
    )


def test_nobody_is_listed_twice_and_never_more_than_asked_for() -> None:
    index = TalentIndex.of(POLICY, CROWD, everybody(CROWD))
    for seed in range(8):
        for k in (1, 3, 10, 37):
            found = shortlisted(index, RoleAsk(some_role(seed), POLICY, TODAY), k=k)
            ids = [match.talent_id for match in found.matches]
            assert len(ids) == len(set(ids)) <= k


def test_nobody_and_nothing() -> None:
    role = some_role(1)
    assert made(role, talents=[]).matches == ()
    assert made(role, k=0).matches == ()
    assert shortlist(role, CROWD, {}, policy=POLICY, today=TODAY).excluded["TR-01"] == len(CROWD)


def test_the_order_of_candidates_does_not_matter() -> None:
    role = some_role(8)
    assert made(role, talents=CROWD[::-1]) == made(role)


def test_a_shortlist_as_json_speaks_both_languages() -> None:
    found = made(some_role(5), k=3)
    for language in ("zh", "en"):
        told = found.as_json(language)
        assert [row["talent_id"] for row in told["matches"]] == [match.talent_id for match in found.matches]
        assert told["matches"][0]["ahead"]
        assert told["matches"][-1]["ahead"] is None


def test_words_count_for_whom_no_technology_is_known_and_for_nobody_else() -> None:
    rng = np.random.default_rng(9)
    drawn = rng.standard_normal((len(CROWD) + 1, 64)).astype(np.float32)
    rows = drawn / np.linalg.norm(drawn, axis=1, keepdims=True)
    words = RoleWords(rows[-1], {one.talent_id: row for one, row in zip(CROWD[::2], rows, strict=False)})
    role = next(role for role in map(some_role, range(99)) if role.skills)
    index = TalentIndex.of(POLICY, CROWD, everybody(CROWD), words.talents)
    ask = RoleAsk(role, POLICY, TODAY)
    heard, plain = index.scores(ask, words.role), index.scores(ask)
    moved = [one for one, row in zip(CROWD, heard.points != plain.points, strict=True) if row]
    assert moved
    assert all(not one.skills and one.talent_id in words.talents for one in moved)
    assert (heard.points >= plain.points).all()
    alone = matches(heard.ask, [Candidate.of(one, AGREED) for one in CROWD])
    assert heard.points.tolist() == [match.hundredths if match.allowed else -1 for match in alone]
    told = {one.say("zh") for match in alone for part in match.contributions for one in part.sentences}
    assert any(one.startswith("未填写技术；经历简述与岗位说明的相近程度为") for one in told)
    index.erase(CROWD[0].talent_id)
    assert not index._words._rows[0].any()


def test_people_come_and_go_while_others_ask() -> None:
    """Answers are whole whatever happens meanwhile: nobody in them has left, or not agreed, before they were asked."""
    index = TalentIndex.of(POLICY, CROWD[:200], everybody(CROWD[:200]))
    asks = [RoleAsk(some_role(seed), POLICY, TODAY) for seed in range(8)]
    leaving, coming = CROWD[:100], CROWD[200:]

    def change() -> None:
        for gone, new in zip(leaving, coming, strict=False):
            index.erase(gone.talent_id)
            index.put(new, AGREED)

    with ThreadPoolExecutor(3) as pool:
        changed = pool.submit(change)
        answers = [pool.submit(shortlisted, index, ask, k=30) for ask in asks]
        for answer in answers:
            ids = [match.talent_id for match in answer.result().matches]
            assert len(ids) == len(set(ids))
        changed.result()
    after = {match.talent_id for ask in asks for match in shortlisted(index, ask, k=300).matches}
    assert after.isdisjoint(one.talent_id for one in leaving)


def test_blocks_of_people_are_scored_as_all_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    index = TalentIndex.of(POLICY, CROWD, {one.talent_id: STANDING[row % 5] for row, one in enumerate(CROWD)})
    asks = [RoleAsk(some_role(seed), POLICY, TODAY) for seed in range(6)]
    at_once = [index.scores(ask) for ask in asks]
    monkeypatch.setattr(scan, "_BLOCK", 37)
    for ask, whole in zip(asks, at_once, strict=True):
        found = index.scores(ask)
        assert found.points.tolist() == whole.points.tolist()
        assert found.excluded == whole.excluded
