"""How long a sheet takes to read, and how much memory: the same invented leads as a workbook and as CSV.

Usage::

    python benchmarks/sheets.py --rows 5000 --json OUT [--fill 0.9] [--rounds 3] [--seed 20260701]

Every column of a lead is there; each cell of a field that may be unknown is filled with the chance ``--fill``. Each
file is read in a process of its own: processor seconds are medians, those of the process that opens the workbook among
them; memory is the most that the reading process held.
"""

from __future__ import annotations

import argparse
import datetime as dt
import multiprocessing
import random
import resource
import statistics
import sys
import tempfile
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

sys.path.append(str(Path(__file__).resolve().parents[1]))

from api.sheets.out.writing import write_profiles
from api.sheets.reading import read_sheet
from benchmarks.measured import peak_rss_mb, publish, versions
from features.fields import FieldSpec, field_specs
from features.money import Money
from features.plausibility import PROJECT_RULES, AtMost, Usual
from features.project import ProjectProfile

SUFFIXES = (".xlsx", ".csv")
LIBRARIES = ("openpyxl", "python-calamine", "pydantic")
WORDS = ("碳化硅外延", "电解液", "飞控", "细胞制剂", "发酵", "海工平台", "推理芯片", "星载通信", "中试", "产线", "二期")
FIXED: dict[str, Any] = {"gbt_code": "3985", "protected_park_id": "park-1"}
LEVELS = ("TRL", "级", "ISO")
USUAL = {rule.field: rule for rule in PROJECT_RULES if isinstance(rule, Usual)}
ORDERED = [rule for rule in PROJECT_RULES if isinstance(rule, AtMost)]
DAY = dt.date(2015, 1, 1)


def main() -> None:
    """Build the files, read them, print, and write the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--json", type=Path, required=True)
    parser.add_argument("--rows", type=int, default=5_000)
    parser.add_argument("--fill", type=float, default=0.9)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seed", type=int, default=20260701)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        paths = [Path(folder) / f"leads{suffix}" for suffix in SUFFIXES]
        apart(build, paths, options.rows, options.fill, options.seed)
        result = {
            "files": {path.suffix: apart(reading, path, options.rounds) for path in paths},
            "rows": options.rows,
            "columns": len(field_specs(ProjectProfile)),
            "fill": options.fill,
            "rounds": options.rounds,
            "versions": versions(LIBRARIES),
            "seed": options.seed,
        }
        publish(result, options.json)


def apart(work: Callable[..., Any], *arguments: Any) -> Any:
    """Do work in a fresh process, so that its memory is its own."""
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
        return pool.submit(work, *arguments).result()


def build(paths: list[Path], rows: int, fill: float, seed: int) -> None:
    """Write the same invented leads to every file."""
    rng = random.Random(seed)  # noqa: S311 - invented data
    profiles = [invented(number, fill, rng) for number in range(rows)]
    for path in paths:
        write_profiles(path, profiles, ProjectProfile)


def invented(number: int, fill: float, rng: random.Random) -> ProjectProfile:
    """Return one lead."""
    values: dict[str, Any] = {
        spec.name: value(spec, rng) for spec in field_specs(ProjectProfile) if spec.required or rng.random() < fill
    }
    for rule in ORDERED:
        part, whole = values.get(rule.part), values.get(rule.whole)
        if part is not None and whole is not None and amount(part) > amount(whole):
            values[rule.part], values[rule.whole] = whole, part
    values["core_team_postgraduates"] = min(values.get("core_team_size", 0), rng.randint(0, 9))
    return ProjectProfile(**values | {"project_id": f"P-{number}", "name": f"{rng.choice(WORDS)}项目{number}（演示）"})


def value(spec: FieldSpec, rng: random.Random) -> Any:
    """Return what a field may hold: amounts mostly of the smaller kind, texts of very different length."""
    if spec.name in FIXED:
        return FIXED[spec.name]
    low, high = (USUAL[spec.name].low, USUAL[spec.name].high) if spec.name in USUAL else (1.0, 900.0)
    size = round(low + (high - low) * rng.random() ** 6, 2) if spec.unit != "比例" else round(rng.random(), 3)
    made: dict[str, Callable[[], Any]] = {
        "number": lambda: size,
        "integer": lambda: rng.randint(1, 3) if spec.unit in LEVELS else int(size) + 1,
        "money": lambda: Money(amount=size),
        "truth": lambda: rng.random() < 0.5,
        "date": lambda: DAY + dt.timedelta(days=rng.randrange(3_600)),
        "choice": lambda: rng.choice(list(spec.choices or ())),
        "list": lambda: tuple(f"{word}（演示）" for word in rng.sample(WORDS, rng.randint(1, 3))),
        "text": lambda: "、".join(rng.choices(WORDS, k=60 if spec.name == "description" else rng.randint(1, 3))),
    }
    return made[spec.kind]() if spec.kind in made else ()


def amount(told: Any) -> float:
    """Return an amount, a number or a day as a number."""
    return told.wan if isinstance(told, Money) else float(told.toordinal() if isinstance(told, dt.date) else told)


def reading(path: Path, rounds: int) -> dict[str, Any]:
    """Read a file several times; return the figures."""
    seconds = []
    for _ in range(rounds):
        before = cpu_seconds()
        result = read_sheet(path, model=ProjectProfile)
        seconds.append(cpu_seconds() - before)
    return {
        "cpu_seconds": round(statistics.median(seconds), 2),
        "most_cpu_seconds": round(max(seconds), 2),
        "peak_rss_mb": peak_rss_mb(),
        "profiles": len(result.profiles),
        "faults": len(result.faults),
        "notices": len(result.notices),
        "bytes": path.stat().st_size,
    }


def cpu_seconds() -> float:
    """Return the processor seconds of this process and of those it started and that ended."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


if __name__ == "__main__":
    main()
