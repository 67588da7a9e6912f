"""The hidden truth of the demo city's people: whom employers find suitable, and who would come.

Learning code never reads this module. No weighted sum stands behind it:

- suitable(i, j) = gates_ij x sigmoid(12 (min(grip, ripe, ground, like, tongue)_ij - bar_i)): the weakest of five things
  decides, and none makes up for another.

  - grip: how well somebody commands what is asked for. What one technology is worth where another is asked for is a
    taste of pairs: hidden, not the same both ways, now and then high across fields. What lies idle for years fades.
  - ripe: seniority on a plateau: too little is not enough, and too much is too much for a junior role.
  - ground: research roles want people of laboratories, production those of factories, unless they have lived through
    what is asked for.
  - like: each employer has hired before, and wants somebody near one of those few.
  - tongue: all working languages, or hardly.
  - gates: the degree required, and what the law requires.

- accepts(i, j) is satisficing: pay, place, way of working and time are each good enough or not, and what is not good
  enough multiplies the willingness down. Places where others of the field have gone are near enough for anybody.

Every constant is invented.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from features.choices import Degree
from features.role import RoleProfile
from features.talent import TalentProfile
from features.talent_choices import RoleLevel, RoleStage, SkillLevel, Willingness
from features.talent_steps import Unsuitability
from training.world.people.candidates import DISTRICTS, NEAR, InventedTalent
from training.world.people.dice import Dice
from training.world.people.marks import Marks

Array = npt.NDArray[np.float64]

ASPECTS = (
    Unsuitability.TECHNOLOGY,
    Unsuitability.LEVEL,
    Unsuitability.EXPERIENCE,
    Unsuitability.OTHER,
    Unsuitability.LANGUAGE,
)
"""Why somebody is not suitable, by which of grip, ripe, ground, like and tongue is the weakest."""
_COMMAND = {SkillLevel.KNOW: 0.62, SkillLevel.DO: 0.85, SkillLevel.LEAD: 1.0}
_FADES_AFTER, _FADE = 3, 0.85
_IN_FIELD, _ACROSS, _BRIDGE, _BRIDGES = (0.15, 0.85), 0.05, (0.6, 0.9), 0.012
_RIPE = {RoleLevel.JUNIOR: (0.0, 0.45), RoleLevel.SENIOR: (0.28, 0.95), RoleLevel.LEADING: (0.6, 9.0)}
_ON_GROUND = {RoleStage.RESEARCH: 1.0, RoleStage.PILOT: 0.5, RoleStage.PRODUCTION: 0.0, RoleStage.MARKET: 0.15}
_WILLING = {Willingness.LOW: 0.35, Willingness.MEDIUM: 0.75, Willingness.HIGH: 0.95}
_STEEP = 12.0
_FAVOURITES = 3
_TOO_FAR, _WRONG_MODE, _POOR_PAY, _LITTLE_LESS, _LATE = 0.4, 0.08, 0.2, 0.7, 0.6


@dataclass(frozen=True, slots=True)
class PeopleTruth:
    """Chances of every pair, (n_roles, n_talents), in the order in which roles and talents were given.

    Attributes
    ----------
    suitable
        The chance that the employer finds somebody suitable.
    accepts
        The chance that somebody accepts the employer's offer.
    weakest
        Which of :data:`ASPECTS` holds a pair back most.
    """

    suitable: Array
    accepts: Array
    weakest: npt.NDArray[np.intp]

    @property
    def value(self) -> Array:
        """The chance that a pair comes to work, if it is tried."""
        return self.suitable * self.accepts


def hidden_taste(roles: Sequence[RoleProfile], talents: Sequence[InventedTalent], *, seed: int) -> PeopleTruth:
    """Return what is really so; it reads profiles without gaps."""
    whole = [one.whole for one in talents]
    rng = np.random.default_rng([seed, 30])
    ripeness, ground = np.array([_ripeness(one) for one in whole]), np.array([_laboratory(one) for one in whole])
    aspects = np.stack(
        [
            _grip(roles, whole, rng),
            _ripe(roles, ripeness),
            _ground(roles, whole, ground),
            _like(roles, np.column_stack([ripeness, ground, [len(one.skills) / 4 for one in whole]]), rng),
            _tongue(roles, whole),
        ]
    )
    bars = 0.46 + 0.1 * rng.random(len(roles))
    passed = 1 / (1 + np.exp(-_STEEP * (aspects.min(axis=0) - bars[:, None])))
    return PeopleTruth(passed * _gates(roles, whole), _accepts(roles, talents, seed), aspects.argmin(axis=0))


def _ripeness(one: TalentProfile) -> float:
    """Years and output, in [0, 1.3], each counted up to a point."""
    years = min((one.research_years or 0) + (one.industry_years or 0), 15) / 15
    led = min((one.projects_led or 0) + (one.products or 0), 4) / 4
    return 0.75 * years + 0.3 * led + 0.2 * (one.degree is Degree.DOCTOR)


def _laboratory(one: TalentProfile) -> float:
    """Which share of the years was research, in [0, 1]."""
    research, industry = one.research_years or 0, one.industry_years or 0
    return (research + 0.5) / (research + industry + 1)


def _grip(roles: Sequence[RoleProfile], talents: Sequence[TalentProfile], rng: np.random.Generator) -> Array:
    """The best that anybody's technologies are worth for what is required, and a little of what is welcome."""
    names = sorted(
        {need.technology_id for role in roles for need in role.skills}
        | {skill.technology_id for talent in talents for skill in talent.skills}
    )
    at = {name: row for row, name in enumerate(names)}
    newest = max((skill.last_used or 0 for talent in talents for skill in talent.skills), default=0)
    command = np.zeros((len(talents), len(names)))
    for row, talent in enumerate(talents):
        for skill in talent.skills:
            idle = max(newest - (skill.last_used or newest) - _FADES_AFTER, 0)
            command[row, at[skill.technology_id]] = _COMMAND[skill.level or SkillLevel.KNOW] * _FADE**idle
    taste = _taste(names, rng)
    worth = {
        need.technology_id: (command * taste[:, at[need.technology_id]]).max(axis=1) if names else np.zeros(0)
        for role in roles
        for need in role.skills
    }
    grips = np.zeros((len(roles), len(talents)))
    for row, role in enumerate(roles):
        required = [worth[need.technology_id] for need in role.skills if need.required]
        welcome = [worth[need.technology_id] for need in role.skills if not need.required]
        if required:
            grips[row] = np.min(required, axis=0)
        if welcome:
            grips[row] = np.where(np.max(welcome, axis=0) > 0.6, np.maximum(grips[row], 0.58), grips[row])
    return grips


def _taste(names: Sequence[str], rng: np.random.Generator) -> Array:
    """(n, n): what the row's technology is worth where the column's is asked for."""
    fields = np.array([name.partition(".")[0] for name in names])
    drawn, bridges = rng.random((len(names), len(names))), rng.random((len(names), len(names)))
    inside = _IN_FIELD[0] + (_IN_FIELD[1] - _IN_FIELD[0]) * drawn**1.5
    across = np.where(bridges < _BRIDGES, _BRIDGE[0] + (_BRIDGE[1] - _BRIDGE[0]) * drawn, _ACROSS)
    taste = np.asarray(np.where(fields[:, None] == fields, inside, across), dtype=np.float64)
    np.fill_diagonal(taste, 1.0)
    return taste


def _ripe(roles: Sequence[RoleProfile], ripeness: Array) -> Array:
    bounds = np.array([_RIPE[role.level or RoleLevel.SENIOR] for role in roles]).reshape(-1, 2)
    short = np.maximum(bounds[:, :1] - ripeness, 0)
    over = np.maximum(ripeness - bounds[:, 1:], 0)
    return np.asarray(np.clip(1 - 2.5 * short - 1.2 * over, 0, 1))


def _ground(roles: Sequence[RoleProfile], talents: Sequence[TalentProfile], laboratory: Array) -> Array:
    wanted = np.array([_ON_GROUND[role.stage or RoleStage.PILOT] for role in roles])
    experiences = Marks([one.experiences for one in talents])
    lived = np.stack([experiences.any_of(role.experiences) for role in roles])
    off = np.abs(wanted[:, None] - laboratory)
    return np.asarray(np.where(lived, 1.0, np.clip(1.15 - off, 0, 1)))


def _like(roles: Sequence[RoleProfile], kinds: Array, rng: np.random.Generator) -> Array:
    """How near somebody is to one of the few whom the same employer has hired before."""
    likes = np.ones((len(roles), len(kinds)))
    earlier: dict[str, Array] = {}
    for row, role in enumerate(roles):
        home = f"{role.place_id or role.project_id}:{role.level}"
        if home not in earlier and len(kinds):
            low, high = _RIPE[role.level or RoleLevel.SENIOR]
            fit = np.flatnonzero((kinds[:, 0] >= low) & (kinds[:, 0] <= high))
            earlier[home] = kinds[rng.choice(fit if len(fit) else len(kinds), size=int(rng.integers(2, 5)))]
        if len(kinds):
            apart = np.sqrt(((kinds[:, None, :] - earlier[home][None]) ** 2).sum(axis=2)).min(axis=1)
            likes[row] = np.where(apart < 0.3, 1.0, np.clip(1.3 - apart, 0.2, 1))
    return likes


def _tongue(roles: Sequence[RoleProfile], talents: Sequence[TalentProfile]) -> Array:
    spoken = Marks([one.languages for one in talents])
    return np.stack([np.where(spoken.all_of(role.languages), 1.0, 0.35) for role in roles])


def _gates(roles: Sequence[RoleProfile], talents: Sequence[TalentProfile]) -> Array:
    degrees = list(Degree)
    held = np.array([degrees.index(one.degree) if one.degree else -1 for one in talents])
    asked = np.array([degrees.index(role.degree_required) if role.degree_required else -1 for role in roles])
    papers = Marks([one.qualifications for one in talents])
    lawful = np.stack([papers.all_of(role.qualifications_required) for role in roles])
    return ((held >= asked[:, None]) & lawful).astype(np.float64)


def _accepts(roles: Sequence[RoleProfile], talents: Sequence[InventedTalent], seed: int) -> Array:
    whole = [one.whole for one in talents]
    willing = np.array([_WILLING[one.willingness or Willingness.LOW] for one in whole])
    pay = np.array([one.salary_wan or 0.0 for one in whole])
    free = np.array([(one.available_from or dt.date.min).toordinal() for one in whole])
    modes, near = Marks([one.modes for one in whole]), _near(talents, seed)
    chances = []
    for role in roles:
        offered, by = role.salary_wan or np.inf, (role.needed_by or dt.date.max).toordinal()
        paid = np.where(pay <= offered, 1.0, np.where(0.8 * pay <= offered, _LITTLE_LESS, _POOR_PAY))
        mode = np.where(modes.any_of(role.modes), 1.0, _WRONG_MODE)
        place = np.where(near.any_of([role.district]) | bool(role.remote), 1.0, _TOO_FAR)
        chances.append(willing * paid * mode * place * np.where(free <= by, 1.0, _LATE))
    return np.stack(chances)


def _near(talents: Sequence[InventedTalent], seed: int) -> Marks:
    """Which districts are near enough: those wanted, any for somebody around who wants none, and where others went."""
    went = _favourites(seed, talents)
    return Marks(
        [
            went[one.field_id] | set(one.whole.wanted_districts or (DISTRICTS if one.whole.city in NEAR else ()))
            for one in talents
        ]
    )


def _favourites(seed: int, talents: Sequence[InventedTalent]) -> dict[str, frozenset[str]]:
    """Return by field the districts to which people of the field have gone before."""
    fields = sorted({one.field_id for one in talents})
    return {name: frozenset(Dice(seed, 31, at).some(DISTRICTS, _FAVOURITES)) for at, name in enumerate(fields)}
