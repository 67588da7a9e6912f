"""Technologies that a candidate commands against those that a role asks for: level, last use, and what lies near."""

from __future__ import annotations

from dataclasses import dataclass

from features.memo import ObjectMemo
from features.policy.taxonomy import Taxonomy, TechnologyKind
from features.policy.vocabulary import Named
from features.role import SkillNeed
from features.talent import Skill, TalentProfile
from features.talent_choices import SkillLevel
from recommender.phrases.sentence import Sentence
from recommender.talent.ask import RoleAsk
from recommender.talent.part import TalentPart, told

THOUSAND = 1000
"""Credits are whole thousandths."""
_LEVELS = tuple(SkillLevel)
REQUIRED, PREFERRED = Named(zh="必须", en="required"), Named(zh="优先", en="preferred")


class SkillCredit:
    """What technologies held are worth for one asked for, thousandths; whatever was worked out once is remembered.

    The product of three credits: how near the technology is, how well it is commanded, and when it was last used.
    """

    def __init__(self, ask: RoleAsk, need: SkillNeed) -> None:
        self._ask = ask
        self._need = need
        self._near: dict[str, float] = {}
        self._level: dict[SkillLevel | None, float] = {}
        self._recency: dict[int | None, float] = {}

    def __call__(self, skill: Skill) -> int:
        """Return the credit of a technology that is held."""
        near = self.near(skill.technology_id)
        return int(THOUSAND * (near * self.level(skill.level) * self._of_year(skill.last_used)) + 0.5) if near else 0

    def near(self, held: str) -> float:
        """Return how near a technology is: the same, one naming the other's trade as a whole, of the same field."""
        if held not in self._near:
            self._near[held] = relation(self._ask, self._need.technology_id, held)
        return self._near[held]

    def level(self, held: SkillLevel | None) -> float:
        """Return the credit of a level; where the role states none, doing is asked for; unstated is the least."""
        if held not in self._level:
            asked = _LEVELS.index(self._need.level or SkillLevel.DO)
            below = max(0, asked - _LEVELS.index(held or SkillLevel.KNOW))
            self._level[held] = self._ask.measures.technology.levels_below[below]
        return self._level[held]

    def _of_year(self, last_used: int | None) -> float:
        if last_used not in self._recency:
            self._recency[last_used] = recency_credit(self._ask, last_used)
        return self._recency[last_used]


_CREDITS: ObjectMemo[tuple[SkillCredit, ...]] = ObjectMemo(most=64)


def skill_credits(ask: RoleAsk) -> tuple[SkillCredit, ...]:
    """Return what technologies are worth for each one asked for; the same while a role is being asked for."""
    return _CREDITS.get(lambda: tuple(SkillCredit(ask, need) for need in ask.role.skills), ask)


def relation(ask: RoleAsk, needed: str, held: str) -> float:
    """Return how near two technologies are."""
    if needed == held:
        return 1.0
    if needed.partition(".")[0] != held.partition(".")[0]:
        return 0.0
    score = ask.policy.weights.talent
    taxonomy = ask.policy.taxonomy
    return score.parent_credit if _is_whole(taxonomy, needed) or _is_whole(taxonomy, held) else score.sibling_credit


def _is_whole(taxonomy: Taxonomy, technology_id: str) -> bool:
    known = technology_id in taxonomy.technology_ids
    return known and taxonomy.technology(technology_id).kind is TechnologyKind.INDUSTRY


def recency_credit(ask: RoleAsk, last_used: int | None) -> float:
    """Return the credit of the last year of use."""
    measures = ask.measures.technology
    if last_used is None:
        return measures.undated
    years = ask.today.year - last_used - measures.fresh_years
    worn = min(max(years / (measures.stale_years - measures.fresh_years), 0.0), 1.0)
    return 1.0 - worn * (1.0 - measures.stale)


def weight_of(ask: RoleAsk, need: SkillNeed) -> int:
    """Return how much a technology asked for weighs."""
    measures = ask.measures.technology
    return measures.required_weight if need.required else measures.preferred_weight


def weight_in_all(ask: RoleAsk) -> int:
    """Return the weights of all technologies asked for; 0 = the role asks for none."""
    return sum(weight_of(ask, need) for need in ask.role.skills)


@dataclass(frozen=True, slots=True)
class BestSkill:
    """What of a candidate answers a technology asked for best; ``skill`` is ``None`` where nothing does."""

    need: SkillNeed
    skill: Skill | None
    credit: int


def best_skills(ask: RoleAsk, talent: TalentProfile) -> tuple[BestSkill, ...]:
    """Return it for each technology asked for; of equals the first stated."""
    found = []
    for need, credit_of in zip(ask.role.skills, skill_credits(ask), strict=True):
        credits = list(map(credit_of, talent.skills))
        best = max(credits, default=0)
        found.append(BestSkill(need, talent.skills[credits.index(best)] if best else None, best))
    return tuple(found)


def words_share(ask: RoleAsk, likeness: float) -> float:
    """Return the share of somebody of whom no technology is known, by how alike their words are to the role's.

    It begins at what the unknown earns and ends at the pack's ``words``.
    """
    unknown, most = ask.measures.unknown.technology, ask.measures.technology.words
    return unknown + (most - unknown) * max(0.0, likeness)


def _share(ask: RoleAsk, talent: TalentProfile) -> float | None:
    if not talent.skills:
        likeness = ask.heard(talent.talent_id)
        return None if likeness is None else words_share(ask, likeness)
    total = sum(weight_of(ask, best.need) * best.credit for best in best_skills(ask, talent))
    return total / (THOUSAND * weight_in_all(ask))


def _tell(ask: RoleAsk, talent: TalentProfile) -> tuple[Sentence, ...]:
    if not talent.skills:
        return (told("words", likeness=round(max(0.0, ask.heard(talent.talent_id) or 0.0), 2)),)
    return tuple(_told(ask, best) for best in best_skills(ask, talent))


def _told(ask: RoleAsk, best: BestSkill) -> Sentence:
    need, skill = best.need, best.skill
    technology, kind = _name(ask, need.technology_id), REQUIRED if need.required else PREFERRED
    if skill is None:
        return told("lacks_skill", technology=technology, kind=kind)
    if skill.technology_id != need.technology_id:
        near = _name(ask, skill.technology_id)
        return told("lacks_skill_near", technology=technology, kind=kind, near=near, level=skill.level)
    short = skill_credits(ask)[ask.role.skills.index(need)].level(skill.level) < 1
    year = None if skill.last_used is None else str(skill.last_used)
    return told(
        "lacks_level" if short else "skill",
        technology=technology,
        kind=kind,
        level=skill.level,
        year=year,
        **({"asked": need.level or SkillLevel.DO} if short else {}),
    )


def _name(ask: RoleAsk, technology_id: str) -> Named:
    taxonomy = ask.policy.taxonomy
    if technology_id not in taxonomy.technology_ids:
        return Named(zh=technology_id, en=technology_id)
    technology = taxonomy.technology(technology_id)
    return Named(zh=technology.zh, en=technology.en)


TECHNOLOGY = TalentPart("technology", "skills", ("skills",), weight_in_all, _share, _tell)
"""The only part of its component; with many values a candidate, so that the index keeps them apart."""
