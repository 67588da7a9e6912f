"""Role and stage, and evidence of output: what somebody has done, and what came of it."""

from __future__ import annotations

from features.talent import OUTPUTS, TalentProfile
from features.talent_choices import RoleLevel
from recommender.phrases.sentence import Sentence
from recommender.qualifications import covers
from recommender.talent.ask import RoleAsk
from recommender.talent.part import TalentPart, told

STAGE, EVIDENCE = "role_stage", "evidence"


def _years_weight(ask: RoleAsk) -> int:
    return ask.measures.role_stage.years_weight if ask.measures.years_asked(ask.role) else 0


def _years(talent: TalentProfile) -> float | None:
    stated = [years for years in (talent.research_years, talent.industry_years) if years is not None]
    return sum(stated) if stated else None


def _years_share(ask: RoleAsk, talent: TalentProfile) -> float | None:
    years, asked = _years(talent), ask.measures.years_asked(ask.role)
    return None if years is None or not asked else min(1.0, years / asked)


def _years_told(ask: RoleAsk, talent: TalentProfile) -> tuple[Sentence, ...]:
    years, asked = _years(talent) or 0.0, ask.measures.years_asked(ask.role) or 0.0
    return (told("years" if years >= asked else "lacks_years", years=years, asked=asked),)


def _led_weight(ask: RoleAsk) -> int:
    return ask.measures.role_stage.led_weight if ask.role.level is RoleLevel.LEADING else 0


def _led_share(ask: RoleAsk, talent: TalentProfile) -> float | None:
    led = talent.projects_led
    return None if led is None else min(1.0, led / ask.measures.role_stage.led_enough)


def _led_told(_ask: RoleAsk, talent: TalentProfile) -> tuple[Sentence, ...]:
    return (told("led" if talent.projects_led else "lacks_led", count=talent.projects_led),)


def _experience_weight(ask: RoleAsk) -> int:
    return ask.measures.role_stage.experience_weight if ask.measures.experiences_asked(ask.role) else 0


def _experience_share(ask: RoleAsk, talent: TalentProfile) -> float | None:
    """Of experience that the role itself asks for, the share that is there; of that of its stage, one is enough."""
    if not talent.experiences:
        return None
    asked = ask.measures.experiences_asked(ask.role)
    there = sum(one in talent.experiences for one in asked)
    return there / len(asked) if ask.role.experiences else float(there > 0)


def _experience_told(ask: RoleAsk, talent: TalentProfile) -> tuple[Sentence, ...]:
    asked = ask.measures.experiences_asked(ask.role)
    there = tuple(one for one in asked if one in talent.experiences)
    lacking = tuple(one for one in asked if one not in talent.experiences)
    is_short = bool(lacking) and (bool(ask.role.experiences) or not there)
    return (
        *((told("experience", there=there),) if there else ()),
        *((told("lacks_experience", lacking=lacking, has=talent.experiences),) if is_short else ()),
    )


def _qualification_weight(ask: RoleAsk) -> int:
    return ask.measures.role_stage.qualification_weight if ask.role.qualifications_preferred else 0


def _qualification_share(ask: RoleAsk, talent: TalentProfile) -> float | None:
    if not talent.qualifications:
        return None
    asked = ask.role.qualifications_preferred
    return sum(_qualification_credit(ask, talent, name) for name in asked) / len(asked)


def _qualification_credit(ask: RoleAsk, talent: TalentProfile, name: str) -> float:
    if any(covers(has, name) for has in talent.qualifications):
        return 1.0
    near = ask.nearness.nearest(talent.qualifications, name)
    return ask.measures.role_stage.near_qualification if near else 0.0


def _qualification_told(ask: RoleAsk, talent: TalentProfile) -> tuple[Sentence, ...]:
    return tuple(_one_qualification(ask, talent, name) for name in ask.role.qualifications_preferred)


def _one_qualification(ask: RoleAsk, talent: TalentProfile, name: str) -> Sentence:
    if any(covers(has, name) for has in talent.qualifications):
        return told("qualification", name=name)
    return told("lacks_qualification", name=name, near=ask.nearness.nearest(talent.qualifications, name))


def _output(field: str) -> TalentPart:
    """Return the part of one kind of output: as many as are enough earn all of it."""

    def weight(ask: RoleAsk) -> int:
        return ask.measures.evidence.weight(field, ask.role.stage)

    def share(ask: RoleAsk, talent: TalentProfile) -> float | None:
        count: int | None = getattr(talent, field)
        return None if count is None else min(1.0, count / ask.measures.evidence.enough[field])

    def tell(_ask: RoleAsk, talent: TalentProfile) -> tuple[Sentence, ...]:
        count: int = getattr(talent, field)
        return (told(field, count=count),) if count else ()

    return TalentPart(EVIDENCE, field, (field,), weight, share, tell)


CAREER: tuple[TalentPart, ...] = (
    TalentPart(STAGE, "years", ("research_years", "industry_years"), _years_weight, _years_share, _years_told),
    TalentPart(STAGE, "led", ("projects_led",), _led_weight, _led_share, _led_told),
    TalentPart(STAGE, "experience", ("experiences",), _experience_weight, _experience_share, _experience_told),
    TalentPart(
        STAGE, "qualification", ("qualifications",), _qualification_weight, _qualification_share, _qualification_told
    ),
    *map(_output, OUTPUTS),
)
