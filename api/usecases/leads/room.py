"""Where a place is full, or nearly so, for a lead: what takes of it, and whom to ask for room."""

from __future__ import annotations

from dataclasses import dataclass

from api.access import Permission
from api.call import Call
from api.store.queries.accounts import desks_of
from api.usecases.leads.limits import LimitStanding, RoomHolder, place_limits
from features.park import ParkProfile
from recommender.eligibility.project_place.room import FULL, NEARLY_FULL, YEAR_FULL
from recommender.matching.slate import Match

__all__ = ["RoomHelp", "room_help"]

_TOLD = frozenset({FULL, YEAR_FULL, NEARLY_FULL})


@dataclass(frozen=True, slots=True)
class RoomHelp:
    """The limits of a place that leave too little, or hardly enough, for a lead.

    Attributes
    ----------
    contacts
        Names of the people at its desk; ``None`` = the reader may not know them.
    """

    limits: tuple[LimitStanding, ...]
    operator: str | None
    contacts: tuple[str, ...] | None

    @property
    def holders(self) -> tuple[RoomHolder, ...]:
        """Accepted leads that have not landed: to give one back makes room; each once, the earliest first."""
        found = {one.project_id: one for limit in self.limits for one in limit.holders if one.is_open}
        return tuple(sorted(found.values(), key=lambda one: (one.since, one.project_id)))


def room_help(call: Call, match: Match, park: ParkProfile) -> RoomHelp | None:
    """Return what would make room for a lead at a place; ``None`` = it has enough."""
    call.require(Permission.READ_RECOMMENDATIONS)
    fields = _short(match)
    if not fields:
        return None
    contacts = None
    if call.actor.may(Permission.READ_CONTACTS):
        with call.read() as tx:
            contacts = tuple(desks_of(tx, park.park_id))
    limits = tuple(one for one in place_limits(call, park.park_id) if one.limit.free in fields)
    return RoomHelp(limits, park.operator, contacts)


def _short(match: Match) -> frozenset[str]:
    """Return the fields of the limits that the rules found full, or nearly so."""
    findings = [one for verdict in match.verdicts for one in (*verdict.findings, *verdict.flags)]
    return frozenset(one.facts.field for one in findings if one.code in _TOLD and one.facts.field)
