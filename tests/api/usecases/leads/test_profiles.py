"""Profiles in the store: what is saved comes back, stale edits are refused, identical content changes nothing."""

from __future__ import annotations

import datetime as dt
import hashlib
import threading
from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from api.access import SYSTEM, Actor, Role
from api.advice.profile_cache import ProfileCache, Profiles
from api.store.documents import content_hash
from api.store.kinds import PARKS, PROJECTS
from api.store.queries.asof import all_versions, profiles_as_of
from api.store.queries.events import list_events
from api.store.queries.profiles import get_profile, get_version, load_profiles, profile_history, read_profiles
from api.store.queries.saving import Saved
from api.store.session import Store
from api.usecases.leads.profiles import (
    add_profile,
    edit_profile,
    import_profiles,
    preview_profiles,
)
from features.choices import CapitalOrigin
from features.errors import (
    AccessDenied,
    ConflictError,
    InputError,
    ProfileError,
    RecordUnreadableError,
    StaleVersionError,
    UnknownIdError,
)
from features.money import Money
from features.project import ProjectProfile
from tests.api.samples import (
    COLLEAGUE,
    NOW,
    OFFICER,
    STEWARD,
    TODAY,
    call_of,
    later,
    park,
    parks,
    project,
    projects,
)

_numbers = count()
_SHARED = settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow], max_examples=30)


def test_a_project_is_added_edited_and_every_version_kept(store: Store) -> None:
    first = add_profile(call_of(store, OFFICER), PROJECTS, project(power_kva=4000), reason="来访登记")
    assert (first.version, first.created_by, first.created_at) == (1, "officer-1", NOW)
    second = edit_profile(
        call_of(store, COLLEAGUE, now=later(days=2)),
        PROJECTS,
        project(power_kva=5000),
        expected_version=1,
        reason="更正用电",
    )
    assert (second.version, second.created_at, second.updated_at) == (2, NOW, later(days=2))
    with store.read(OFFICER) as tx:
        history = profile_history(tx, OFFICER, PROJECTS, "P1")
        assert get_profile(tx, OFFICER, PROJECTS, "P1") == second
        assert get_version(tx, OFFICER, PROJECTS, "P1", 1) == history[0]
    told = [(one.version, one.profile.power_kva, one.actor_id, one.actor_role, one.reason) for one in history]
    assert told == [(1, 4000.0, "officer-1", "officer", "来访登记"), (2, 5000.0, "officer-2", "officer", "更正用电")]
    assert [one.recorded_at for one in history] == [NOW, later(days=2)]


def test_a_place_is_added_and_edited(store: Store) -> None:
    add_profile(call_of(store, STEWARD), PARKS, park(power_free_kva=0))
    stored = edit_profile(
        call_of(store, STEWARD, now=later(days=1)), PARKS, park(power_free_kva=900), expected_version=1
    )
    assert (stored.version, stored.profile.power_free_kva) == (2, 900.0)
    with pytest.raises(StaleVersionError):
        edit_profile(call_of(store, STEWARD, now=later(days=1)), PARKS, park(), expected_version=1)


def test_unknown_is_not_zero_and_a_sure_none_is_not_unknown(store: Store) -> None:
    add_profile(
        call_of(store, STEWARD), PARKS, park(power_free_kva=0, berths=(), special_gases=None, dual_circuit=False)
    )
    with store.read(OFFICER) as tx:
        back = get_profile(tx, OFFICER, PARKS, "ntcx").profile
    assert (back.power_free_kva, back.floor_free_m2) == (0.0, None)
    assert (back.berths, back.special_gases, back.dual_circuit, back.coastal) == ((), None, False, None)


@_SHARED
@given(data=st.data())
def test_whatever_a_profile_holds_comes_back_equal_and_saving_it_again_changes_nothing(
    store: Store, data: st.DataObject
) -> None:
    number = next(_numbers)
    one, place = data.draw(projects(f"H{number}")), data.draw(parks(f"h{number}"))
    import_profiles(call_of(store, OFFICER), PROJECTS, [one])
    import_profiles(call_of(store, STEWARD), PARKS, [place])
    with store.read(OFFICER) as tx:
        assert get_profile(tx, OFFICER, PROJECTS, one.project_id).profile == one
        assert get_profile(tx, OFFICER, PARKS, place.park_id).profile == place
    assert import_profiles(call_of(store, COLLEAGUE, now=later(days=1)), PROJECTS, [one]).unchanged == (one.project_id,)
    assert import_profiles(call_of(store, STEWARD, now=later(days=1)), PARKS, [place]).unchanged == (place.park_id,)


def test_a_stale_edit_is_refused_and_says_what_is_current(store: Store) -> None:
    add_profile(call_of(store, OFFICER), PROJECTS, project())
    edit_profile(call_of(store, COLLEAGUE, now=later(hours=1)), PROJECTS, project(trl=6), expected_version=1)
    with pytest.raises(StaleVersionError) as caught:
        edit_profile(call_of(store, OFFICER, now=later(hours=2)), PROJECTS, project(trl=7), expected_version=1)
    assert "edit is of version 1, but version 2 is current (saved by officer-2, 2026-07-01 03:30 UTC)" in str(
        caught.value
    )
    assert "当前已是第2版" in caught.value.say("zh")
    with store.read(OFFICER) as tx:
        assert get_profile(tx, OFFICER, PROJECTS, "P1").profile.trl == 6


def test_of_many_editors_of_one_version_exactly_one_wins(store: Store) -> None:
    add_profile(call_of(store, OFFICER), PROJECTS, project())
    barrier, outcomes = threading.Barrier(6), []

    def edit(trl: int) -> None:
        barrier.wait()
        try:
            stored = edit_profile(
                call_of(store, OFFICER, now=later(hours=1)), PROJECTS, project(trl=trl), expected_version=1
            )
            outcomes.append(("won", stored.profile.trl))
        except StaleVersionError:
            outcomes.append(("stale", trl))

    threads = [threading.Thread(target=edit, args=(trl,)) for trl in range(1, 7)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    winners = [trl for outcome, trl in outcomes if outcome == "won"]
    assert (len(winners), len(outcomes)) == (1, 6)
    with store.read(OFFICER) as tx:
        assert [one.profile.trl for one in profile_history(tx, OFFICER, PROJECTS, "P1")] == [None, winners[0]]


def test_an_import_tells_new_changed_and_unchanged_apart(store: Store) -> None:
    first = [project(f"P{number}", trl=3) for number in range(5)]
    assert import_profiles(call_of(store, OFFICER), PROJECTS, first) == Saved(new=("P0", "P1", "P2", "P3", "P4"))
    again = import_profiles(call_of(store, COLLEAGUE, now=later(days=1)), PROJECTS, first)
    assert again == Saved(unchanged=("P0", "P1", "P2", "P3", "P4"))
    mixed = [project("P9"), project("P3", trl=4), first[0]]
    expected = Saved(new=("P9",), changed=("P3",), unchanged=("P0",))
    assert preview_profiles(call_of(store, OFFICER), PROJECTS, mixed) == expected
    assert preview_profiles(call_of(store, OFFICER), PROJECTS, mixed) == expected  # a preview writes nothing
    assert import_profiles(call_of(store, OFFICER, now=later(days=2)), PROJECTS, mixed) == expected
    assert expected.say("en") == "1 new, 1 changed, 1 unchanged"
    assert expected.say("zh") == "新增 1，更改 1，未变 1"
    with store.read(OFFICER) as tx:
        stored = {one.id: (one.version, one.updated_by) for one in load_profiles(tx, OFFICER, PROJECTS)}
        opened = [event.project_id for event in list_events(tx, OFFICER)]
    assert stored["P0"] == (1, "officer-1")
    assert stored["P3"] == (2, "officer-1")
    assert opened == ["P0", "P1", "P2", "P3", "P4", "P9"]


def test_an_import_from_an_outdated_file_is_refused_as_a_whole(store: Store) -> None:
    import_profiles(call_of(store, STEWARD), PARKS, [park("a"), park("b")])
    edit_profile(call_of(store, STEWARD, now=later(hours=1)), PARKS, park("b", level="省级"), expected_version=1)
    changed = [park("a", level="市级"), park("b", level="市级")]
    with pytest.raises(StaleVersionError, match="park 'b'"):
        preview_profiles(call_of(store, STEWARD), PARKS, changed, expected={"a": 1, "b": 1})
    with pytest.raises(StaleVersionError, match="park 'b'"):
        import_profiles(call_of(store, STEWARD), PARKS, changed, expected={"a": 1, "b": 1})
    with store.read(OFFICER) as tx:
        assert [one.profile.level for one in load_profiles(tx, OFFICER, PARKS)] == [None, "省级"]


def test_refusals_name_the_culprit(store: Store) -> None:
    add_profile(call_of(store, OFFICER), PROJECTS, project())
    with pytest.raises(ConflictError, match="there is a project 'P1' already"):
        add_profile(call_of(store, OFFICER), PROJECTS, project())
    with pytest.raises(UnknownIdError, match="there is no project 'P2'"):
        edit_profile(call_of(store, OFFICER), PROJECTS, project("P2"), expected_version=1)
    with pytest.raises(InputError, match="each project_id must occur once, these occur more often: 'P3'"):
        import_profiles(call_of(store, OFFICER), PROJECTS, [project("P3"), project("P3", trl=2)])
    with pytest.raises(InputError, match="effective_on must not be later than today"):
        import_profiles(call_of(store, STEWARD), PARKS, [park()], effective_on=TODAY + dt.timedelta(days=1))
    with store.read(OFFICER) as tx, pytest.raises(UnknownIdError, match="no version 7"):
        get_version(tx, OFFICER, PROJECTS, "P1", 7)


@pytest.mark.parametrize("bad", ["a\x00b", "half \ud800 a pair"])
def test_text_that_no_database_holds_is_refused_by_field(store: Store, bad: str) -> None:
    broken = project().model_copy(update={"processes": ("外延", bad)})
    with pytest.raises(ProfileError, match="processes: text must not hold"):
        import_profiles(call_of(store, OFFICER), PROJECTS, [project("P0"), broken])
    with store.read(OFFICER) as tx:
        assert load_profiles(tx, OFFICER, PROJECTS) == []
        assert load_profiles(tx, OFFICER, PROJECTS, ids=[bad]) == []
        with pytest.raises(UnknownIdError):
            profile_history(tx, OFFICER, PROJECTS, bad)


def test_the_same_facts_in_another_order_are_the_same() -> None:
    one = project(trl=6, total_investment=Money(amount=100), capital_origin=CapitalOrigin.FOREIGN)
    other = project(capital_origin="foreign", total_investment={"amount": 100.0}, trl=6, description="")
    assert PROJECTS.document(one) == PROJECTS.document(other)
    assert PROJECTS.document(one)["content_hash"] != PROJECTS.document(project(trl=6))["content_hash"]


def test_the_hash_is_of_sorted_compact_json_without_defaults() -> None:
    """Fixed for good: another form would make every profile of every store look changed."""
    said = '{"capital_origin":"foreign","name":"演示","project_id":"P1","total_investment":{"amount":100.0},"trl":6}'
    one = project(name="演示", trl=6, total_investment=Money(amount=100), capital_origin="foreign", rounds=())
    assert content_hash(one) == hashlib.sha256(said.encode()).hexdigest()


def test_a_version_is_effective_from_the_day_its_facts_are_of(store: Store) -> None:
    """updated_on of the profile, never later than today; or the day given for the whole import."""
    early, future = dt.date(2025, 3, 1), dt.date(2027, 1, 1)
    import_profiles(
        call_of(store, STEWARD), PARKS, [park("a", updated_on=early), park("b", updated_on=future), park("c")]
    )
    import_profiles(call_of(store, STEWARD), PARKS, [park("d", updated_on=early)], effective_on=dt.date(2024, 6, 30))
    with store.read(OFFICER) as tx:
        versions = {one.id: one.effective_on for one in all_versions(tx, OFFICER, PARKS)}
    assert versions == {"a": early, "b": TODAY, "c": TODAY, "d": dt.date(2024, 6, 30)}


def test_what_was_known_on_a_day_and_what_the_store_had_learnt_by_then(store: Store) -> None:
    days = [dt.date(2026, 1, 1), dt.date(2026, 3, 1), dt.date(2026, 2, 1)]
    for version, day in enumerate(days):  # the third version corrects what was known in February
        import_profiles(
            call_of(store, STEWARD, now=later(hours=version)), PARKS, [park(level=f"v{version + 1}", updated_on=day)]
        )

    def known(day: dt.date, recorded_until: dt.datetime | None = None) -> list[str | None]:
        with store.read(OFFICER) as tx:
            found = profiles_as_of(tx, OFFICER, PARKS, day=day, recorded_until=recorded_until)
        return [one.profile.level for one in found]

    assert known(dt.date(2025, 12, 31)) == []
    assert known(dt.date(2026, 1, 15)) == ["v1"]
    assert known(dt.date(2026, 2, 15)) == ["v3"]
    assert known(dt.date(2026, 2, 15), later(hours=1)) == ["v1"]
    assert known(dt.date(2026, 3, 1), later(hours=1)) == ["v2"]
    assert known(TODAY) == ["v3"]
    assert known(TODAY, later(minutes=-1)) == []


def test_a_cache_reads_only_what_changed_and_sees_every_commit(store: Store) -> None:
    cache = ProfileCache(PROJECTS)

    def current() -> Profiles[ProjectProfile]:
        with store.read(OFFICER) as tx:
            return cache.current(tx)

    def versions(found: Profiles[ProjectProfile]) -> dict[str, int]:
        return {one.id: one.version for one in found.stored}

    assert current() == Profiles(0, ())
    import_profiles(call_of(store, OFFICER), PROJECTS, [project("P2"), project("P1")])
    first = current()
    assert (versions(first), first.change) == ({"P1": 1, "P2": 1}, 1)
    edit_profile(call_of(store, OFFICER), PROJECTS, project("P2", trl=5), expected_version=1)
    second = current()
    assert (versions(second), second.change) == ({"P1": 1, "P2": 2}, 2)
    assert second.stored[0] is first.stored[0]
    import_profiles(call_of(store, OFFICER), PROJECTS, [project("P1")])  # identical: no change
    assert current().stored is second.stored


def test_a_desk_without_a_binding_sees_nothing(store: Store) -> None:
    add_profile(call_of(store, SYSTEM), PROJECTS, project())
    add_profile(call_of(store, SYSTEM), PARKS, park())
    with store.read(OFFICER) as tx:
        for role in (Role.PARK_DESK, Role.HUB_DESK, Role.AUDITOR):
            desk = Actor.of("desk", role)
            assert load_profiles(tx, desk, PROJECTS) == []
            assert load_profiles(tx, desk, PARKS) == []
            assert list_events(tx, desk) == []
            assert all_versions(tx, desk, PROJECTS) == []
            with pytest.raises(UnknownIdError):
                get_profile(tx, desk, PROJECTS, "P1")
    desk = Actor.of("desk", Role.PARK_DESK)
    for place in ("ntcx", "nowhere"):  # told alike, whether there is such a place or not
        with pytest.raises(AccessDenied, match="its own places only"):
            edit_profile(call_of(store, desk), PARKS, park(place, level="省级"), expected_version=1)
        with pytest.raises(AccessDenied, match=r"place\.add"):
            import_profiles(call_of(store, desk), PARKS, [park(place, level="省级")])


def test_a_profile_that_does_not_fit_the_program_is_named(store: Store) -> None:
    import_profiles(call_of(store, STEWARD), PARKS, [park("a"), park("b")])
    with store.write(OFFICER) as tx:
        document = '{"park_id": "b", "name_zh": "b", "district": "x", "helipads": 3, "latitude": 91}'
        tx.execute(text("UPDATE park SET profile = :document WHERE id = 'b'"), {"document": document})
    with store.read(OFFICER) as tx:
        found = read_profiles(tx, OFFICER, PARKS)
        assert [one.id for one in found.profiles] == ["a"]
        assert [(one.id, one.version, one.fields) for one in found.set_aside] == [("b", 1, ("latitude",))]
        with pytest.raises(RecordUnreadableError, match=r"park 'b', version 1, does not read any more \(latitude\)"):
            get_profile(tx, OFFICER, PARKS, "b")


def test_more_ids_than_a_statement_takes(store: Store) -> None:
    ids = [f"P{number:05d}" for number in range(12_001)]
    import_profiles(call_of(store, OFFICER), PROJECTS, [project(one) for one in ids[::1000]])
    with store.read(OFFICER) as tx:
        assert [one.id for one in load_profiles(tx, OFFICER, PROJECTS, ids=ids + ids)] == ids[::1000]
