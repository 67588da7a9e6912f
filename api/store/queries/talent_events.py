"""The steps of candidates towards roles, in and out of the store.

A desk reads those of its own places' roles, numbered within each role, so that no number tells of another place.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Row, Select, false, func, insert, select

from api.access import Actor
from api.sight import SEES_TALENTS, Reach, reach
from api.store.queries.scope import visible
from api.store.session import ReadTransaction, WriteTransaction
from api.store.tables import METADATA
from api.store.types import storable
from features.choices import Degree
from features.talent_choices import WorkMode
from features.talent_steps import TalentEvent, TalentStep

_EVENTS = METADATA.tables["talent_event"]
_ROLES = METADATA.tables["role"]
_SAID = (
    "seq", "talent_id", "role_id", "step", "happened_on", "recipient", "reason", "text", "mode", "degree", "refers_to",
)  # fmt: skip
_STEPS = {one.value: one for one in TalentStep}
_MODES = {one.value: one for one in WorkMode}
_DEGREES = {one.value: one for one in Degree}


@dataclass(frozen=True, slots=True)
class RecordedStep:
    """One step with who recorded it, and when; ``by`` is "" for who may not know."""

    event: TalentEvent
    recorded_at: dt.datetime
    by: str


def list_steps(
    tx: ReadTransaction, actor: Actor, *, talent_id: str | None = None, role_id: str | None = None
) -> list[RecordedStep]:
    """Return steps in the order of recording; both conditions must hold where they are given."""
    query = _about(_seen(actor), "role_id", role_id).order_by(_EVENTS.c.seq)
    if reach(actor) in SEES_TALENTS:
        rows = tx.execute(_about(query, "talent_id", talent_id))
        return [RecordedStep(_event(row), row.recorded_at, row.actor_id) for row in rows]
    seen = _as_seen_by_desk(tx.execute(query).all(), actor)
    return [one for one in seen if talent_id in (None, one.event.talent_id)]


def all_arrivals(tx: ReadTransaction) -> list[TalentEvent]:
    """Return every arrival and what was retracted, to be counted: the caller tells numbers of people, never who."""
    counted = (TalentStep.ARRIVED.value, TalentStep.STAYED.value, TalentStep.RETRACTED.value)
    with tx.as_program():
        query = select(_EVENTS).where(_EVENTS.c.step.in_(counted)).order_by(_EVENTS.c.seq)
        return [_event(row) for row in tx.execute(query)]


def add_step(tx: WriteTransaction, actor: Actor, event: TalentEvent, *, now: dt.datetime) -> None:
    """Keep one step; its number must be :func:`next_number`."""
    add_steps(tx, actor, [event], now=now)


def add_steps(tx: WriteTransaction, actor: Actor, events: Collection[TalentEvent], *, now: dt.datetime) -> None:
    """Keep steps in order, numbered on from :func:`next_number`."""
    by = {"recorded_at": now, "actor_id": actor.id, "actor_role": actor.role.value}
    rows = [{**{name: getattr(one, name) for name in _SAID}, **by} for one in events]
    if rows:
        tx.execute(insert(_EVENTS), rows)


def next_number(tx: WriteTransaction) -> int:
    """Return the number of the next step."""
    with tx.as_program():
        return int(tx.scalar(select(func.coalesce(func.max(_EVENTS.c.seq), 0))) or 0) + 1


def _seen(actor: Actor) -> Select[Any]:
    query = select(_EVENTS)
    if reach(actor) in SEES_TALENTS:
        return query
    if reach(actor) is not Reach.DESK:
        return query.where(false())
    own = select(_ROLES.c.id).where(visible(actor, _ROLES))
    return query.where(_EVENTS.c.role_id.in_(own), _EVENTS.c.step != TalentStep.PASSED_OVER.value)


def _about(query: Select[Any], column: str, value: str | None) -> Select[Any]:
    """Return the query of rows that name a record; ``None`` = whatever they name."""
    if value is None:
        return query
    return query.where(_EVENTS.c[column] == value) if storable(value) else query.where(false())


def _as_seen_by_desk(rows: Sequence[Row[Any]], actor: Actor) -> list[RecordedStep]:
    """Return steps as a desk sees them: numbered within a role, in words only what it wrote itself."""
    found, numbers = [], defaultdict[str, dict[int, int]](dict)
    for row in rows:
        own, event = numbers[row.role_id], _event(row)
        own[event.seq] = len(own) + 1
        is_own = row.actor_id == actor.id
        text, refers_to = event.text if is_own else "", own.get(event.refers_to or 0)
        seen = replace(event, seq=own[event.seq], text=text, refers_to=refers_to)
        found.append(RecordedStep(seen, row.recorded_at, row.actor_id if is_own else ""))
    return found


def _event(row: Row[Any]) -> TalentEvent:
    return TalentEvent(
        seq=row.seq,
        talent_id=row.talent_id,
        role_id=row.role_id,
        step=_STEPS[row.step],
        happened_on=row.happened_on,
        recipient=row.recipient,
        reason=row.reason,
        text=row.text,
        mode=_MODES.get(row.mode),
        degree=_DEGREES.get(row.degree),
        refers_to=row.refers_to,
    )
