"""A role against a million candidates in one process: gates, score and reasons of the best 50; and changes at once.

Usage::

    python benchmarks/talents.py --talents 1000000 --json OUT [--roles 200] [--seed 20240807]

Candidates and roles are invented; nine in ten candidates have agreed to be matched. Every role is another one, and each
answer holds the best 50 with every rule's verdict and every component's sentences spoken in Chinese. Times are wall
clock (``ms``) and processor (``cpu_ms``), as percentiles over the roles.

On as many vectors of 64 numbers, in the same run: a bare matrix product, all of it sorted by numpy, ours
(``TalentVectors``), and faiss, flat and IVF, where ``faiss-cpu`` is installed (it is no dependency). ``recall`` is the
share of the 50 nearest, by numpy, that are found.
"""

from __future__ import annotations

import argparse
import datetime as dt
import gc
import importlib.util
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from threadpoolctl import threadpool_limits

sys.path.append(str(Path(__file__).resolve().parents[1]))

from benchmarks.measured import peak_rss_mb, publish, versions
from features.choices import Degree
from features.consents import ANYBODY, Purpose, StandingConsents
from features.policy.pack import Policy, load_policy
from features.role import RoleProfile, SkillNeed
from features.talent import OUTPUTS, Skill, TalentProfile
from features.talent_choices import (
    CareerExperience,
    Clearance,
    EmployerKind,
    PermitNeed,
    RoleLevel,
    RoleStage,
    SkillLevel,
    Willingness,
    WorkLanguage,
    WorkMode,
)
from recommender.talent.ask import RoleAsk
from recommender.talent.index import TalentIndex
from recommender.talent.shortlist import shortlisted
from recommender.talent.vectors import TalentVectors

TODAY = dt.date(2026, 11, 1)
SHOWN, DIRECTIONS, QUERIES, CHANGES = 50, 64, 50, 200
LIBRARIES = ("numpy", "pydantic", "faiss-cpu")
AGREED = StandingConsents(frozenset({(Purpose.KEPT, ANYBODY), (Purpose.MATCHED, ANYBODY)}))
NOT_AGREED = StandingConsents(frozenset({(Purpose.KEPT, ANYBODY)}))
CITIES = (
    "上海市",
    "苏州市",
    "南通市",
    "北京市",
    "深圳市",
    "杭州市",
    "南京市",
    "武汉市",
    "西安市",
    "波士顿",
    "硅谷",
    "东京",
)
DISTRICTS = ("崇川区", "通州区", "海门区", "如东县", "启东市", "如皋市", "海安市")
QUALIFICATIONS = ("GMP", "ISO 13485", "ISO 9001", "AS9100", "IATF 16949", "CISSP", "CCS", "DNV", "CNAS", "六西格玛")
DISCIPLINES = tuple(f"08{number:02d}" for number in range(1, 40)) + tuple(f"07{number:02d}" for number in range(1, 15))
_BATCH = 10_000


class Draw:
    """Draws of a batch of people at a time, one generator for all."""

    def __init__(self, seed: int) -> None:
        self.rng = np.random.default_rng(seed)

    def one(self, n: int, values: Sequence[Any], *, unknown: float = 0.25) -> list[Any]:
        """Return a value for each of n, ``None`` for some."""
        places = self.rng.integers(len(values), size=n)
        known = self.rng.random(n) >= unknown
        return [values[place] if said else None for place, said in zip(places.tolist(), known.tolist(), strict=True)]

    def some(self, n: int, values: Sequence[Any], most: int) -> list[tuple[Any, ...]]:
        """Return up to ``most`` values for each of n, each once, in their order."""
        places = np.sort(self.rng.integers(len(values), size=(n, most)), axis=1).tolist()
        sizes = self.rng.integers(0, most + 1, size=n).tolist()
        return [tuple(values[at] for at in sorted(set(row[:size]))) for row, size in zip(places, sizes, strict=True)]


def people(policy: Policy, number: int, seed: int) -> Iterator[TalentProfile]:
    """Invent candidates, batch by batch."""
    draw, technologies = Draw(seed), [one.id for one in policy.taxonomy.technologies]
    skills = [
        Skill(technology_id=one, level=level, last_used=year)
        for one in technologies
        for level in (None, *SkillLevel)
        for year in (None, *range(2008, 2027))
    ]
    for begin in range(0, number, _BATCH):
        n = min(_BATCH, number - begin)
        columns = _columns(draw, n)
        columns["skills"] = [_each_once(held) for held in draw.some(n, skills, 8)]
        for row in range(n):
            yield TalentProfile.model_construct(
                talent_id=f"T-{begin + row:07d}", **{name: values[row] for name, values in columns.items()}
            )


def _columns(draw: Draw, n: int) -> dict[str, list[Any]]:
    days = [TODAY + dt.timedelta(days=days) for days in range(-300, 700)]
    return {
        "degree": draw.one(n, tuple(Degree)),
        "discipline_codes": draw.some(n, DISCIPLINES, 2),
        "research_years": draw.one(n, [float(years) for years in range(16)]),
        "industry_years": draw.one(n, [float(years) for years in range(16)]),
        "employer_kind": draw.one(n, tuple(EmployerKind)),
        "experiences": draw.some(n, tuple(CareerExperience), 3),
        "qualifications": draw.some(n, QUALIFICATIONS, 3),
        **{name: draw.one(n, range(12), unknown=0.4) for name in OUTPUTS},
        "modes": draw.some(n, tuple(WorkMode), 3),
        "available_from": draw.one(n, days),
        "salary_wan": draw.one(n, [float(pay) for pay in range(20, 200, 5)]),
        "languages": draw.some(n, tuple(WorkLanguage), 3),
        "willingness": draw.one(n, tuple(Willingness)),
        "city": draw.one(n, CITIES),
        "wanted_districts": draw.some(n, DISTRICTS, 3),
        "commutes": draw.one(n, (True, False)),
        "remote": draw.one(n, (True, False)),
        "permit_need": draw.one(n, tuple(PermitNeed)),
        "non_compete_until": draw.one(n, days[200:], unknown=0.9),
        "non_compete_fields": draw.some(n, ("third_gen_semi", "agi", "synbio"), 1),
        "employer_consents": draw.one(n, (True, False), unknown=0.5),
        "us_federal_funding": draw.one(n, (True, False), unknown=0.6),
        "export_control": draw.one(n, (Clearance.CLEARED, Clearance.NOT_SCREENED)),
        "compliance": draw.one(n, (*[Clearance.CLEARED] * 8, Clearance.HOLD)),
    }


def _each_once(skills: tuple[Skill, ...]) -> tuple[Skill, ...]:
    return tuple({skill.technology_id: skill for skill in skills}.values())


def roles(policy: Policy, number: int, seed: int) -> Iterator[RoleProfile]:
    """Invent roles, each of one field."""
    rng = np.random.default_rng(seed + 1)
    for position in range(number):
        field = policy.taxonomy.fields[int(rng.integers(len(policy.taxonomy.fields)))]
        chosen = rng.permutation(len(field.technologies))[: int(rng.integers(1, 5))].tolist()
        yield RoleProfile(
            role_id=f"R-{position}",
            title="工艺工程师",
            place_id="ntcx",
            level=list(RoleLevel)[position % 3],
            stage=list(RoleStage)[position % 4],
            skills=tuple(
                SkillNeed(technology_id=field.technologies[at].id, level=SkillLevel.DO, required=not at)
                for at in chosen
            ),
            degree_required=Degree.MASTER if position % 2 else None,
            degree_preferred=Degree.DOCTOR,
            discipline_codes=tuple(str(one) for one in rng.choice(DISCIPLINES, 2, replace=False)),
            qualifications_preferred=(QUALIFICATIONS[position % len(QUALIFICATIONS)],),
            languages=(WorkLanguage.CHINESE, WorkLanguage.ENGLISH),
            modes=(WorkMode.FULL_TIME, WorkMode.FLEXIBLE) if position % 3 else (WorkMode.FLEXIBLE,),
            needed_by=TODAY + dt.timedelta(days=int(rng.integers(0, 300))),
            salary_wan=float(rng.integers(40, 150)),
            district=DISTRICTS[position % len(DISTRICTS)],
            remote=bool(position % 5 == 0),
        )


def timed(work: Callable[[], object]) -> tuple[float, float]:
    """Return the milliseconds of a piece of work, by the clock and of the processor."""
    wall, cpu = time.perf_counter(), time.process_time()
    work()
    return 1e3 * (time.perf_counter() - wall), 1e3 * (time.process_time() - cpu)


def percentiles(times: Sequence[tuple[float, float]]) -> dict[str, float]:
    """Return medians, 99th percentiles and the most, milliseconds."""
    wall, cpu = np.array(times).T
    figures = {"p50_ms": np.median(wall), "p99_ms": np.percentile(wall, 99), "most_ms": wall.max()}
    figures |= {"p50_cpu_ms": np.median(cpu), "p99_cpu_ms": np.percentile(cpu, 99)}
    return {name: round(float(value), 2) for name, value in figures.items()}


def of_index(policy: Policy, talents: int, asked: int, seed: int) -> dict[str, Any]:
    """Fill an index, ask it for roles, and change it."""
    rng = np.random.default_rng(seed + 2)
    begun = time.process_time()
    index = TalentIndex(policy)
    for one, agreed in zip(people(policy, talents, seed), rng.random(talents) < 0.9, strict=True):
        index.put(one, AGREED if agreed else NOT_AGREED)
    filled = time.process_time() - begun

    def answer(role: RoleProfile) -> int:
        found = shortlisted(index, RoleAsk(role, policy, TODAY), k=SHOWN)
        return sum(len(part.say("zh")) for match in found.matches for part in match.contributions)

    every = list(roles(policy, asked + 1, seed))
    answer(every[0])
    gc.collect()
    gc.freeze()  # as a server does once it has what it serves: the search for garbage leaves it out
    scored = [timed(partial(index.scores, RoleAsk(role, policy, TODAY))) for role in every[1:]]
    return {
        "filled_cpu_s": round(filled, 1),
        "shortlist": percentiles([timed(partial(answer, role)) for role in every[1:]]),
        "gates_and_score": percentiles(scored),
        **of_changes(index, policy, every[1], seed),
        "peak_rss_mb": peak_rss_mb(),
    }


def of_changes(index: TalentIndex, policy: Policy, role: RoleProfile, seed: int) -> dict[str, Any]:
    """Add, withdraw and erase people, and see that the next answer knows."""
    some = [one.model_copy(update={"talent_id": f"N-{one.talent_id}"}) for one in people(policy, CHANGES, seed + 3)]
    added = percentiles([timed(partial(index.put, one, AGREED)) for one in some])
    ask = RoleAsk(role, policy, TODAY)
    first, second = (match.talent_id for match in shortlisted(index, ask, k=SHOWN).matches[:2])
    withdrawn = timed(lambda: index.stand(first, NOT_AGREED))
    erased = timed(lambda: index.erase(second))
    left = {match.talent_id for match in shortlisted(index, ask, k=SHOWN).matches}
    others = [one.talent_id for one in some]
    half = len(others) // 2
    return {
        "added": added,
        "withdrawn": percentiles(
            [withdrawn, *(timed(lambda one=one: index.stand(one, NOT_AGREED)) for one in others[:half])]
        ),  # type: ignore[misc]
        "erased": percentiles([erased, *(timed(lambda one=one: index.erase(one)) for one in others[half:])]),  # type: ignore[misc]
        "effective_at_once": left.isdisjoint({first, second}),
        "held": len(index),
    }


def of_vectors(number: int, seed: int) -> dict[str, Any]:
    """Find the nearest of as many vectors, by each way."""
    rng = np.random.default_rng(seed + 4)
    middles = rng.standard_normal((400, DIRECTIONS), dtype=np.float32)
    rows = _unit(
        middles[rng.integers(len(middles), size=number)] + rng.standard_normal((number, DIRECTIONS), dtype=np.float32)
    )
    queries = _unit(middles[:QUERIES] + 0.5 * rng.standard_normal((QUERIES, DIRECTIONS), dtype=np.float32))
    ours = TalentVectors(DIRECTIONS, number)
    for row in range(number):
        ours.put(row, rows[row])
    exact = [_sorted(rows, query) for query in queries]
    found = {
        "matrix_product": _measured(queries, exact, lambda query: (rows @ query)[:0]),
        "numpy": _measured(queries, exact, lambda query: _sorted(rows, query)),
        "ours": _measured(queries, exact, lambda query: ours.nearest(query, SHOWN)),
    }
    del found["matrix_product"]["recall"]
    return found | of_faiss(rows, queries, exact)


def of_faiss(rows: npt.NDArray[np.float32], queries: npt.NDArray[np.float32], exact: list[Any]) -> dict[str, Any]:
    """The same by faiss, if it is there."""
    if importlib.util.find_spec("faiss") is None:
        print("faiss-cpu is not installed: left out", file=sys.stderr)
        return {}
    faiss = importlib.import_module("faiss")
    faiss.omp_set_num_threads(1)
    flat = faiss.IndexFlatIP(DIRECTIONS)
    flat.add(rows)
    lists = faiss.IndexIVFFlat(faiss.IndexFlatIP(DIRECTIONS), DIRECTIONS, 1024, faiss.METRIC_INNER_PRODUCT)
    built = timed(lambda: (lists.train(rows[::10]), lists.add(rows)))
    lists.nprobe = 16
    return {
        "faiss_flat": _measured(queries, exact, lambda query: flat.search(query[None], SHOWN)[1][0]),
        "faiss_ivf": {
            **_measured(queries, exact, lambda query: lists.search(query[None], SHOWN)[1][0]),
            "built_cpu_s": round(built[1] / 1e3, 1),
        },
    }


def _measured(
    queries: npt.NDArray[np.float32], exact: list[Any], ask: Callable[[npt.NDArray[np.float32]], Any]
) -> dict[str, float]:
    ask(queries[0])
    times = percentiles([timed(partial(ask, query)) for query in queries])
    hits = [len(set(ask(query).tolist()) & set(best.tolist())) for query, best in zip(queries, exact, strict=True)]
    return {**times, "recall": round(sum(hits) / (SHOWN * len(exact)), 4)}


def _sorted(rows: npt.NDArray[np.float32], query: npt.NDArray[np.float32]) -> npt.NDArray[np.intp]:
    likeness = rows @ query
    best = np.argpartition(likeness, -SHOWN)[-SHOWN:]
    return best[np.argsort(-likeness[best])]


def _unit(rows: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def main() -> None:
    """Measure and publish."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--talents", type=int, default=1_000_000)
    parser.add_argument("--roles", type=int, default=200)
    parser.add_argument("--seed", type=int, default=20240807)
    parser.add_argument("--json", type=Path)
    args = parser.parse_args()
    policy = load_policy()
    figures = {
        "talents": args.talents,
        "roles": args.roles,
        "shown": SHOWN,
        "seed": args.seed,
        "policy": policy.version,
    }
    figures |= of_index(policy, args.talents, args.roles, args.seed)
    with threadpool_limits(limits=1):
        figures["vectors"] = of_vectors(args.talents, args.seed)
    publish({**figures, "versions": versions(LIBRARIES)}, args.json)


if __name__ == "__main__":
    main()
