"""The demo city's places: public facts of real parks with source and date, every capacity invented.

``places.yaml`` keeps the two apart. A public fact carries the sources named for its park; an invented one is
marked :attr:`EvidenceKind.SYNTHETIC`, and so is the profile as a whole.
"""

from __future__ import annotations

import datetime as dt
from importlib import resources
from typing import Any

from features.evidence import DataStatus, Evidence, EvidenceKind
from features.fields import field_specs
from features.park import ParkProfile
from features.policy.documents import parse_document
from training.world.later import moved_days

PLACES_FILE = "places.yaml"
_KEY_FIELDS = {field.name: field for field in field_specs(ParkProfile) if field.key}


def demo_places(by: dt.timedelta = dt.timedelta(0)) -> tuple[ParkProfile, ...]:
    """Return the 21 parks, 4 incubators and 2 overseas hubs of the demo city, by id. The incubators are invented whole.

    Parameters
    ----------
    by
        By how much invented days are moved. The day of a public fact stays what its source says.
    """
    text = resources.files(__package__).joinpath(PLACES_FILE).read_text("utf-8")
    document = parse_document(PLACES_FILE, text)[0].data
    as_of = document["as_of"] + by
    entries = [{**entry, "synthetic": moved_days(entry["synthetic"], by)} for entry in document["places"]]
    places = [_profile(entry, document["sources"], as_of) for entry in entries]
    return tuple(sorted(places, key=lambda place: place.park_id))


def _profile(entry: dict[str, Any], sources: dict[str, dict[str, str]], as_of: dt.date) -> ParkProfile:
    facts, invented = dict(entry["facts"]), entry["synthetic"]
    title, day = _cite([sources[code] for code in entry["sources"]])
    own = {name: _cite([sources[code] for code in codes]) for name, codes in entry.get("field_sources", {}).items()}
    facts["anchors"] = [{**anchor, "source": title, "as_of": day} for anchor in facts.get("anchors", [])]
    public = [
        _evidence(name, facts[name], EvidenceKind.DOCUMENT, *own.get(name, (title, day))) for name in _key_names(facts)
    ]
    made_up = [
        _evidence(name, invented[name], EvidenceKind.SYNTHETIC, "演示用虚构数值", as_of)
        for name in _key_names(invented)
    ]
    return ParkProfile.model_validate(
        {
            **facts,
            **invented,
            "description": _describe(facts, entry["caveat"]),
            "evidence": [*public, *made_up],
            "data_status": DataStatus.SYNTHETIC,
            "updated_on": as_of,
        }
    )


def _key_names(values: dict[str, Any]) -> list[str]:
    return [name for name in values if name in _KEY_FIELDS]


def _evidence(name: str, value: object, kind: EvidenceKind, source: str, day: dt.date | None) -> Evidence:
    return Evidence(field=name, value=str(value)[:200], kind=kind, source=source, as_of=day)


def _cite(sources: list[dict[str, str]]) -> tuple[str, dt.date | None]:
    """Return the titles with their dates as one line, and the latest full date among them."""
    days = [dt.date.fromisoformat(source["date"]) for source in sources if "date" in source]
    titles = [source["title"] + (f"（{source['date']}）" if "date" in source else "") for source in sources]
    return "；".join(titles), max(days, default=None)


def _describe(facts: dict[str, Any], caveat: str) -> str:
    anchors = "、".join(anchor["name"] for anchor in facts.get("anchors", []))
    parts = [
        f"{facts['name_zh']}，位于{facts['district']}。",
        f"主导产业：{'、'.join(facts['industries'])}。" if facts.get("industries") else "",
        f"代表企业与平台：{anchors}。" if anchors else "",
        f"提示：{caveat}。" if caveat else "",
    ]
    return "".join(parts)
