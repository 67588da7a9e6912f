"""Who the first ten of a shortlist are, against the hidden truth of the demo city's people.

    python benchmarks/people.py --json OUT [--roles N] [--seed S]

For each role: which share of the first ten its employer would find suitable, which share would come to work if tried,
and how far that is from the best ten there are (regret). Beside the policy's score: ten drawn by lot, and the ten whose
texts are most like the role's (TF-IDF of letters). All choose from the same people: those who agree to be matched, whom
nobody holds back, and whose degree is not known to be too low. :func:`judged` judges any ranking.
"""

from __future__ import annotations

import argparse
import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from sklearn.feature_extraction.text import TfidfVectorizer

from benchmarks.measured import publish, versions
from features.choices import Degree
from features.consents import Consent, Purpose, StandingConsents, standing_consents
from features.policy.pack import Policy, load_policy
from features.role import RoleProfile
from features.talent import TalentProfile
from features.talent_choices import Clearance, RoleStatus
from recommender.talent.shortlist import shortlist
from training.world.city import build_city
from training.world.people.gathering import SEED, InventedPeople, gather_people

FIRST = 10
Standings = Mapping[str, StandingConsents]
Ranking = Callable[[RoleProfile, Sequence[TalentProfile], Standings], Sequence[str]]
"""Returns the numbers of candidates for a role, best first, given those who may be listed."""


@dataclass(frozen=True)
class Verdict:
    """What a ranking's first ten are worth, as means over roles, each in [0, 1].

    Attributes
    ----------
    suitable
        The chance that the employer finds one of the first ten suitable.
    value
        The chance that one of them comes to work, if tried.
    regret
        By how much the best ten are worth more.
    """

    suitable: float
    value: float
    regret: float


def judged(people: InventedPeople, rank: Ranking, roles: Sequence[int], *, today: dt.date) -> Verdict:
    """Return what a ranking is worth for some roles, by row; a list shorter than ten counts its absent as nothing."""
    row_of = {one.profile.talent_id: row for row, one in enumerate(people.talents)}
    standings = standing_on(people.consents, today)
    found = []
    for row in roles:
        role = as_open(people.roles[row])
        pool = [one.profile for one in people.talents if may_be_listed(role, one.profile, standings)]
        listed = [row_of[one] for one in rank(role, pool, standings)][:FIRST]
        value = people.truth.value[row]
        best = np.sort(value[[row_of[one.talent_id] for one in pool]])[-FIRST:].sum() / FIRST
        worth = value[listed].sum() / FIRST
        found.append((people.truth.suitable[row][listed].sum() / FIRST, worth, best - worth))
    suitable, worth, regret = np.mean(found, axis=0).tolist()
    return Verdict(suitable, worth, regret)


def standing_on(consents: Sequence[Consent], day: dt.date) -> dict[str, StandingConsents]:
    """Return what stands of everybody's consents on a day."""
    words: dict[str, list[Consent]] = {}
    for one in consents:
        words.setdefault(one.talent_id, []).append(one)
    return {talent_id: standing_consents(said, day) for talent_id, said in words.items()}


def as_open(role: RoleProfile) -> RoleProfile:
    """Return a role as it was when it opened: whether it is filled by now says nothing of a ranking."""
    return role.model_copy(update={"status": RoleStatus.OPEN, "opened_on": None, "open_until": None})


def may_be_listed(role: RoleProfile, one: TalentProfile, standings: Standings) -> bool:
    """Whether anybody would list a candidate: consent, no hold, and no degree known to be too low."""
    standing = standings.get(one.talent_id)
    held = Clearance.HOLD in (one.compliance, one.export_control)
    degrees = list(Degree)
    low = bool(one.degree and role.degree_required) and degrees.index(one.degree or Degree.DOCTOR) < degrees.index(
        role.degree_required or Degree.BACHELOR
    )
    return standing is not None and standing.allows(Purpose.MATCHED) and not held and not low


def by_policy(policy: Policy, *, today: dt.date) -> Ranking:
    """Return the ranking of the policy's score, gates and all."""

    def rank(role: RoleProfile, talents: Sequence[TalentProfile], standings: Standings) -> list[str]:
        found = shortlist(role, talents, standings, policy=policy, today=today, k=FIRST)
        return [match.talent_id for match in found.matches]

    return rank


def by_lot(seed: int) -> Ranking:
    """Return a ranking that knows nothing."""
    rng = np.random.default_rng([seed, 50])

    def rank(_: RoleProfile, talents: Sequence[TalentProfile], __: Standings) -> list[str]:
        return [talents[at].talent_id for at in rng.permutation(len(talents))[:FIRST]]

    return rank


def by_texts(people: InventedPeople) -> Ranking:
    """Return the ranking of likeness of texts, in letters; words of one language are not found in the other."""
    reader = TfidfVectorizer(analyzer="char_wb", ngram_range=(1, 3), sublinear_tf=True)
    told = reader.fit_transform([f"{one.profile.headline} {one.profile.summary}" for one in people.talents])
    row_of = {one.profile.talent_id: row for row, one in enumerate(people.talents)}

    def rank(role: RoleProfile, talents: Sequence[TalentProfile], _: Standings) -> list[str]:
        asked = reader.transform([f"{role.title} {role.description}"])
        likeness: npt.NDArray[np.float64] = (told[[row_of[one.talent_id] for one in talents]] @ asked.T).toarray()[:, 0]
        return [talents[at].talent_id for at in np.argsort(-likeness, kind="stable")[:FIRST]]

    return rank


def measured(seed: int, count: int) -> dict[str, Any]:
    """Return the verdicts on all rankings, over ``count`` roles at even distances."""
    policy = load_policy()
    city = build_city(policy=policy)
    people = gather_people(city, taxonomy=policy.taxonomy, seed=seed)
    rows = np.unique(np.linspace(0, len(people.roles) - 1, count).astype(int)).tolist()
    rankings = {
        "policy": by_policy(policy, today=city.last_day),
        "texts": by_texts(people),
        "lot": by_lot(seed),
    }
    verdicts = {name: judged(people, rank, rows, today=city.last_day) for name, rank in rankings.items()}
    return {
        "seed": seed,
        "roles": len(rows),
        "talents": len(people.talents),
        **{
            name: {"suitable": round(one.suitable, 3), "value": round(one.value, 3), "regret": round(one.regret, 3)}
            for name, one in verdicts.items()
        },
        "versions": versions(("numpy", "scikit-learn")),
    }


def main() -> None:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--json", type=Path)
    parser.add_argument("--roles", type=int, default=1_000, help="as many roles, at even distances; all by default")
    parser.add_argument("--seed", type=int, default=SEED)
    options = parser.parse_args()
    publish(measured(options.seed, options.roles), options.json)


if __name__ == "__main__":
    main()
