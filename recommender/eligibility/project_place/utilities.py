"""HC-P18: steam, natural gas, waste water, and special gases."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from features.policy.pack import Policy
from features.typed_text import is_placeholder
from recommender.eligibility.comparisons import Fits, Is, when_stated
from recommender.eligibility.kleene import FAIL, PASS, UNKNOWN, Tri, truth
from recommender.eligibility.logic import AllOf, AnyOf, Not, Plain, Unless
from recommender.eligibility.pairs import Pair, Pairs
from recommender.eligibility.project_place.activity import NEVER, Expectations, Produces
from recommender.eligibility.project_place.listing import words_of
from recommender.eligibility.project_place.places import check, notice
from recommender.eligibility.project_place.sides import place, project
from recommender.eligibility.rule import Check, HardRule
from recommender.eligibility.terms import Amount, Ref, Scaled
from recommender.eligibility.verdict import Facts

GASES, SUPPLIED = project("special_gases"), place("special_gases")


def gases_of(cell: object) -> frozenset[str]:
    """Return the gases that a cell names; "none" names none.

    Examples
    --------
    >>> sorted(gases_of(("硅烷", "Ｈ2"))), gases_of(("无",))
    (['h2', '硅烷'], frozenset())
    """
    return frozenset(word for word in words_of(cell) if not is_placeholder(word))


@dataclass(frozen=True, eq=False)
class StatesGases(Plain):
    """The project names special gases; silent, it is UNKNOWN, and with "none" it surely needs none."""

    def status(self, pairs: Pairs) -> Tri:
        """Return it, (n, 1)."""
        return pairs.guests.derived(
            "states_gases",
            lambda projects: np.array([_stated(cell) for cell in projects.objects(GASES.field)], dtype=np.int8),
        )[:, None]

    def missing(self, pair: Pair) -> tuple[Ref, ...]:
        """Return the gases if none is named."""
        return (GASES,) if pair.truth(self) == UNKNOWN else ()


def _stated(cell: object) -> np.int8:
    if not words_of(cell):
        return UNKNOWN
    return PASS if gases_of(cell) else FAIL


@dataclass(frozen=True, eq=False)
class SuppliesGases(Plain):
    """The place supplies every gas that the project names; an unknown supply is UNKNOWN."""

    def status(self, pairs: Pairs) -> Tri:
        """Compare the names, (n, m)."""
        needed = [gases_of(cell) for cell in pairs.guests.objects(GASES.field)]
        cells = pairs.hosts.objects(SUPPLIED.field)
        there = [gases_of(cell) for cell in cells]
        covers = truth(
            np.array([[gases <= have for have in there] for gases in needed], dtype=bool).reshape(-1, len(there))
        )
        unknown = np.array([cell is None for cell in cells], dtype=bool)
        return np.where(unknown[None, :], UNKNOWN, covers).astype(np.int8)

    def missing(self, pair: Pair) -> tuple[Ref, ...]:
        """Return the place's supply if it is unknown."""
        return (SUPPLIED,) if pair.truth(self) == UNKNOWN else ()

    def evidence(self, pair: Pair) -> Facts:
        """Return the gases that are named and not supplied, or all that are named where nothing lacks."""
        needed, there = gases_of(pair.guest.special_gases), gases_of(pair.host.special_gases)
        return Facts(needed=tuple(sorted(needed - there or needed)))


def utilities(policy: Policy) -> HardRule:
    """HC-P18. A gas that the place does not supply can be brought: it is told, and excludes nothing."""
    expected, gases, stated = Expectations(policy), SuppliesGases(), StatesGases()
    named = Unless(stated, AllOf((Produces(), expected.requiring("special_gas", GASES.field))), FAIL)
    gas = Unless(Is(project("natural_gas")), NEVER, FAIL)
    return HardRule(
        policy.rules.utilities,
        (
            _amount(policy, "steam_t_h", "steam_free_t_h", "utilities.steam_short", "t_hour"),
            _amount(policy, "wastewater_t_d", "wastewater_free_t_d", "utilities.wastewater_short", "t_day"),
            check(Is(place("natural_gas"), "utilities.no_gas"), gas),
            check(AnyOf((gases, Not(gases))), named),
        ),
        (notice("utilities.special_gas", _Lacks(gases), only_if=stated),),
    )


@dataclass(frozen=True, eq=False)
class _Lacks(Not):
    """The opposite, told with what the part compared."""

    def evidence(self, pair: Pair) -> Facts:
        """Return what the part compared."""
        return self.part.evidence(pair)


def _amount(policy: Policy, need: str, free: str, code: str, unit: str) -> Check:
    """Check an amount with its reserve; ask makers whose field is known for it."""
    with_reserve = Scaled(Amount(project(need)), 1 + policy.rules.utilities.parameters.reserve_share)
    worthwhile = AllOf((Produces(), Expectations(policy).of(need)))
    return check(when_stated(Fits(with_reserve, Amount(place(free)), code, unit), worthwhile=worthwhile))
