"""Which version of a lead or a place was in force on a day, and when a lead was decided."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from features.events import EventKind
from features.funnel import standing
from features.park import ParkProfile
from features.project import ProjectProfile
from training.snapshot import DatedVersion, Snapshot

__all__ = ["decision_days", "in_force", "known_parks", "parks_on", "versions_of"]


def decision_days(snapshot: Snapshot) -> dict[str, dt.date]:
    """Return the day of each lead's first sending, else of its first version."""
    first: dict[str, dt.date] = {}
    for one in snapshot.projects:
        first[one.id] = min(first.get(one.id, one.effective_on), one.effective_on)
    sent: dict[str, dt.date] = {}
    for event in standing(snapshot.events):
        if event.kind in (EventKind.SENT, EventKind.OPENED):
            earlier = sent.get(event.project_id)
            if event.kind is EventKind.OPENED and earlier is None:
                sent[event.project_id] = event.happened_on
            elif event.kind is EventKind.SENT:
                sent.setdefault(f"sent:{event.project_id}", event.happened_on)
    return {name: sent.get(f"sent:{name}", sent.get(name, day)) for name, day in first.items()}


def versions_of(snapshot: Snapshot, order: Sequence[str]) -> list[tuple[str, list[DatedVersion[ProjectProfile]]]]:
    by_id: defaultdict[str, list[DatedVersion[ProjectProfile]]] = defaultdict(list)
    for one in snapshot.projects:
        by_id[one.id].append(one)
    return [(name, by_id[name]) for name in order]


def in_force(versions: Sequence[DatedVersion[ProjectProfile]], day: dt.date) -> ProjectProfile:
    """Return the latest version in force on a day, else the first."""
    known = [one for one in versions if one.effective_on <= day]
    return (known[-1] if known else versions[0]).profile


def known_parks(snapshot: Snapshot) -> Snapshot:
    """Return the snapshot with places in force from when they must have been there.

    A city types in its places once and its history afterwards. So the places of the first such day were there from
    the beginning, and any other at the latest when something happened with it.
    """
    begin = min(one.effective_on for one in snapshot.parks)
    first = min([begin, *(event.happened_on for event in snapshot.events)])
    seen: dict[str, dt.date] = {}
    for event in snapshot.events:
        if event.park_id is not None:
            seen[event.park_id] = min(seen.get(event.park_id, event.happened_on), event.happened_on)
    earliest: dict[str, int] = {}
    for one in snapshot.parks:
        earliest[one.id] = min(earliest.get(one.id, one.version), one.version)
    parks = [
        replace(
            one,
            effective_on=first
            if one.effective_on == begin
            else min(one.effective_on, seen.get(one.id, one.effective_on)),
        )
        if one.version == earliest[one.id]
        else one
        for one in snapshot.parks
    ]
    return Snapshot(snapshot.projects, tuple(parks), snapshot.events)


def parks_on(snapshot: Snapshot, day: dt.date) -> list[ParkProfile]:
    """Return the places as they were on a day, by id."""
    latest: dict[str, ParkProfile] = {}
    for one in snapshot.parks:
        if one.effective_on <= day:
            latest[one.id] = one.profile
    return [latest[name] for name in sorted(latest)]
