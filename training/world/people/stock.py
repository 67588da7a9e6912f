"""What invented people have worked on: of each technology and of trades outside the fields, in two languages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources

from features.bilingual import Bilingual
from features.memo import made_once

WORK_FILE, TRADES_FILE = "work.txt", "trades.txt"


@dataclass(frozen=True, slots=True)
class Work:
    """What somebody of one technology does, as noun phrases, and what came of it, as a clause."""

    done: tuple[Bilingual, ...]
    result: Bilingual


@dataclass(frozen=True, slots=True)
class Trade:
    """A trade outside the fields."""

    name: Bilingual
    disciplines: tuple[str, ...]
    done: tuple[Bilingual, ...]


@made_once
def work_by_technology() -> Mapping[str, Work]:
    """Return the work of each technology, by its id, in the order of the file."""
    return {
        technology_id: Work(_pairs(done_zh.split("；"), done_en.split(";")), Bilingual(result_zh, result_en))
        for technology_id, done_zh, result_zh, done_en, result_en in _rows(WORK_FILE)
    }


@made_once
def trades() -> tuple[Trade, ...]:
    """Return the trades outside the fields."""
    return tuple(
        Trade(Bilingual(zh, en), tuple(codes.split(";")), _pairs(done_zh.split("；"), done_en.split(";")))
        for zh, en, codes, done_zh, done_en in _rows(TRADES_FILE)
    )


def _pairs(zh: list[str], en: list[str]) -> tuple[Bilingual, ...]:
    return tuple(Bilingual(one, other) for one, other in zip(zh, en, strict=True))


def _rows(name: str) -> list[list[str]]:
    text = resources.files(__package__).joinpath(name).read_text("utf-8")
    return [line.split("|") for line in text.splitlines() if line and not line.startswith("#")]
