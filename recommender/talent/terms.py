"""Discipline and degree, mode and arrival, location, language: the terms on which somebody would come."""

from __future__ import annotations

from functools import lru_cache
from itertools import product

from features.disciplines import DisciplineNearness, discipline_name, nearness
from features.talent import TalentProfile
from recommender.eligibility.role_talent.learning import reaches
from recommender.phrases.sentence import Sentence
from recommender.talent.ask import RoleAsk
from recommender.talent.part import TalentPart, told

DISCIPLINE, AVAILABILITY, LOCATION, LANGUAGE = "discipline", "availability", "location", "language"
_MOST = 50_000
_near = lru_cache(maxsize=_MOST)(nearness)
_RANK = {one: rank for rank, one in enumerate(DisciplineNearness)}
_DISCIPLINE_CODES = {
    DisciplineNearness.SAME: "discipline",
    DisciplineNearness.RELATED: "lacks_discipline_related",
    DisciplineNearness.CATEGORY: "lacks_discipline_near",
    DisciplineNearness.APART: "lacks_discipline",
}


def _discipline_weight(ask: RoleAsk) -> int:
    return ask.measures.discipline.discipline_weight if ask.role.discipline_codes else 0


def _nearest(ask: RoleAsk, talent: TalentProfile) -> DisciplineNearness:
    pairs = product(ask.role.discipline_codes, talent.discipline_codes)
    return min((_near(asked, held) for asked, held in pairs), key=_RANK.__getitem__)


def _discipline_share(ask: RoleAsk, talent: TalentProfile) -> float | None:
    measures = ask.measures.discipline
    worth = {
        DisciplineNearness.SAME: 1.0,
        DisciplineNearness.RELATED: measures.related,
        DisciplineNearness.CATEGORY: measures.category,
    }
    return worth.get(_nearest(ask, talent), 0.0) if talent.discipline_codes else None


def _discipline_told(ask: RoleAsk, talent: TalentProfile) -> tuple[Sentence, ...]:
    names = {
        name: tuple(map(discipline_name, codes))
        for name, codes in (("asked", ask.role.discipline_codes), ("has", talent.discipline_codes))
    }
    return (told(_DISCIPLINE_CODES[_nearest(ask, talent)], **names),)


def _degree_weight(ask: RoleAsk) -> int:
    return ask.measures.discipline.degree_weight if ask.role.degree_preferred else 0


def _degree_share(ask: RoleAsk, talent: TalentProfile) -> float | None:
    asked = ask.role.degree_preferred
    met = None if asked is None else reaches(talent.degree, asked)
    return None if met is None else float(met)


def _degree_told(ask: RoleAsk, talent: TalentProfile) -> tuple[Sentence, ...]:
    if _degree_share(ask, talent):
        return (told("degree", degree=talent.degree),)
    return (told("lacks_degree", degree=talent.degree, asked=ask.role.degree_preferred),)


def _mode_weight(ask: RoleAsk) -> int:
    return ask.measures.availability.mode_weight if ask.role.modes else 0


def _mode_share(ask: RoleAsk, talent: TalentProfile) -> float | None:
    return float(not set(ask.role.modes).isdisjoint(talent.modes)) if talent.modes else None


def _mode_told(ask: RoleAsk, talent: TalentProfile) -> tuple[Sentence, ...]:
    common = tuple(mode for mode in ask.role.modes if mode in talent.modes)
    return (told("mode", common=common) if common else told("lacks_mode", asked=ask.role.modes, has=talent.modes),)


def _arrival_weight(ask: RoleAsk) -> int:
    return ask.measures.availability.arrival_weight if ask.role.needed_by else 0


def _days_late(ask: RoleAsk, talent: TalentProfile) -> int | None:
    ready, needed = talent.available_from, ask.role.needed_by
    return None if ready is None or needed is None else max(0, (ready - max(needed, ask.today)).days)


def _arrival_share(ask: RoleAsk, talent: TalentProfile) -> float | None:
    late = _days_late(ask, talent)
    return None if late is None else max(0.0, 1.0 - late / ask.measures.availability.late_days)


def _arrival_told(ask: RoleAsk, talent: TalentProfile) -> tuple[Sentence, ...]:
    late = _days_late(ask, talent)
    ready, needed = talent.available_from, ask.role.needed_by
    return (told("lacks_arrival", ready=ready, needed=needed, late=late) if late else told("arrival", ready=ready),)


def _pay_weight(ask: RoleAsk) -> int:
    return ask.measures.availability.pay_weight if ask.role.salary_wan else 0


def _pay_share(ask: RoleAsk, talent: TalentProfile) -> float | None:
    asked, most = talent.salary_wan, ask.role.salary_wan
    if asked is None or not most:
        return None
    return min(1.0, max(0.0, 1.0 - (asked / most - 1.0) / ask.measures.availability.pay_over_share))


def _pay_told(ask: RoleAsk, talent: TalentProfile) -> tuple[Sentence, ...]:
    within = (talent.salary_wan or 0.0) <= (ask.role.salary_wan or 0.0)
    return (told("pay" if within else "lacks_pay", expected=talent.salary_wan, most=ask.role.salary_wan),)


def _willingness_share(ask: RoleAsk, talent: TalentProfile) -> float | None:
    stated = talent.willingness
    return None if stated is None else ask.measures.availability.willingness[stated]


def _willingness_told(_ask: RoleAsk, talent: TalentProfile) -> tuple[Sentence, ...]:
    return (told("willingness", willingness=talent.willingness),)


def _district_weight(ask: RoleAsk) -> int:
    return ask.measures.location.district_weight if ask.role.district else 0


def _district_share(ask: RoleAsk, talent: TalentProfile) -> float | None:
    if not talent.wanted_districts:
        return None
    return 1.0 if ask.role.district in talent.wanted_districts else ask.measures.location.other_district


def _district_told(ask: RoleAsk, talent: TalentProfile) -> tuple[Sentence, ...]:
    if ask.role.district in talent.wanted_districts:
        return (told("district", district=ask.role.district),)
    return (told("lacks_district", district=ask.role.district, wanted=talent.wanted_districts),)


def _residence(ask: RoleAsk, talent: TalentProfile) -> tuple[float, str]:
    """Return the share and the sentence of the best way in which somebody could come to work."""
    measures, city = ask.measures.location, talent.city or ""
    ways = [(measures.elsewhere, "lacks_nearness")]
    if city in measures.own_cities:
        ways.append((1.0, "lives_here"))
    if city in measures.commuter_cities and talent.commutes is not False:
        ways.append((measures.commute, "commutes"))
    if ask.role.remote and talent.remote:
        ways.append((measures.remote, "remote"))
    return max(ways)


def _residence_share(ask: RoleAsk, talent: TalentProfile) -> float | None:
    return _residence(ask, talent)[0] if talent.city else None


def _residence_told(ask: RoleAsk, talent: TalentProfile) -> tuple[Sentence, ...]:
    return (told(_residence(ask, talent)[1], city=talent.city),)


def _language_weight(ask: RoleAsk) -> int:
    return len(ask.role.languages)


def _language_share(ask: RoleAsk, talent: TalentProfile) -> float | None:
    asked = ask.role.languages
    return sum(one in talent.languages for one in asked) / len(asked) if talent.languages else None


def _language_told(ask: RoleAsk, talent: TalentProfile) -> tuple[Sentence, ...]:
    there = tuple(one for one in ask.role.languages if one in talent.languages)
    lacking = tuple(one for one in ask.role.languages if one not in talent.languages)
    return (
        *((told("language", there=there),) if there else ()),
        *((told("lacks_language", lacking=lacking),) if lacking else ()),
    )


RESIDENCE = TalentPart(
    LOCATION,
    "residence",
    ("city", "commutes", "remote"),
    lambda ask: ask.measures.location.residence_weight,
    _residence_share,
    _residence_told,
)
DISTRICT = TalentPart(LOCATION, "district", ("wanted_districts",), _district_weight, _district_share, _district_told)
TERMS: tuple[TalentPart, ...] = (
    TalentPart(
        DISCIPLINE, "discipline", ("discipline_codes",), _discipline_weight, _discipline_share, _discipline_told
    ),
    TalentPart(DISCIPLINE, "degree", ("degree",), _degree_weight, _degree_share, _degree_told),
    TalentPart(AVAILABILITY, "mode", ("modes",), _mode_weight, _mode_share, _mode_told),
    TalentPart(AVAILABILITY, "arrival", ("available_from",), _arrival_weight, _arrival_share, _arrival_told),
    TalentPart(AVAILABILITY, "pay", ("salary_wan",), _pay_weight, _pay_share, _pay_told),
    TalentPart(
        AVAILABILITY,
        "willingness",
        ("willingness",),
        lambda ask: ask.measures.availability.willingness_weight,
        _willingness_share,
        _willingness_told,
    ),
    DISTRICT,
    RESIDENCE,
    TalentPart(LANGUAGE, "language", ("languages",), _language_weight, _language_share, _language_told),
)
