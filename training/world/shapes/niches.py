"""Niches: places like leads that speak of certain things, whatever the field.

A niche is a handful of words that occur in texts of many fields. A place loves some niches and has had enough of one.
It says yes where anything that it loves is spoken of, by a table; teams see what they have in common with a place.

- accept: .80 if a loved niche is spoken of, .08 if only the unloved one is, otherwise .34 with a role and .12 without
- choose: by how many loved niches are spoken of: .24, .62, .85; a twentieth more where the chain is
- a team looks first where most is in common, and nine times in ten stays with what it finds
"""

from __future__ import annotations

import re

import numpy as np

from training.world.leads import InventedLead
from training.world.shapes.sides import chains, progress, roles
from training.world.shapes.world import Leads, Places, World
from training.world.truth import Array, FirstThatPasses, Truth

NICHES = {
    "measuring": ("检测", "监测", "传感", "探头", "仪", "sensor", "test", "sequenc", "imaging", "monitor"),
    "software": ("软件", "算法", "平台", "系统", "software", "platform", "model", "digital", "algorithm"),
    "sea": ("海", "船", "岛", "水下", "offshore", "marine", "underwater", "ship", "ocean", "deep-sea", "maritime"),
    "films": ("膜", "涂", "薄", "粉", "浆", "film", "coating", "membrane", "powder", "thin", "slurry"),
    "hospitals": ("病", "医", "药", "临床", "骨", "medical", "clinical", "disease", "drug", "therap", "surgical"),
    "vehicles": ("车", "机型", "飞行", "整机", "drone", "vehicle", "aircraft", "truck", "uav", "vessel"),
    "power": ("电", "储", "氢", "能源", "power", "storage", "fuel", "battery", "solar", "electr"),
    "services": ("服务", "运营", "代工", "外包", "培训", "service", "operator", "contract", "centre", "bank"),
    "crystals": ("晶", "芯片", "半导体", "激光", "wafer", "chip", "crystal", "laser", "semiconductor", "epita"),
    "machines": ("装备", "设备", "产线", "机器", "炉", "equipment", "line", "machine", "robot", "reactor", "furnace"),
    "cold_and_heat": ("零下", "度", "散热", "冷", "高温", "cold", "heat", "ice", "thermal", "superalloy"),
    "water_and_gas": ("水", "气", "泵", "液", "water", "gas", "pump", "flow", "liquid", "droplet"),
}
_SPOKEN = [
    re.compile("|".join(rf"\b{word}" if word.isascii() else word for word in words), re.ASCII | re.IGNORECASE)
    for words in NICHES.values()
]
_LOVED = 3
_ACCEPT_LOVED, _ACCEPT_TIRED, _ACCEPT_ROLE, _ACCEPT_ELSE = 0.80, 0.08, 0.34, 0.12
_CHOOSE = np.array([0.24, 0.62, 0.85])
_STAYS = 0.9


class Niches(World):
    """Places that listen for words."""

    def truth(self, leads: Leads, places: Places, *, seed: int) -> Truth:
        """Return chances that depend on what a lead's text speaks of."""
        rng = np.random.default_rng([seed, 13])
        orders = np.array([rng.permutation(len(NICHES)) for _ in places])
        spoken = np.array([spoken_of(lead) for lead in leads], dtype=np.float64)
        common = sum(spoken[:, orders[:, position]] for position in range(_LOVED)) + np.zeros((1, len(places)))
        tired = spoken[:, orders[:, -1]] > 0
        unmoved = np.where(tired, _ACCEPT_TIRED, np.where(roles(leads, places) > 0, _ACCEPT_ROLE, _ACCEPT_ELSE))
        accept = np.where(common > 0, _ACCEPT_LOVED, unmoved)
        chain = chains(leads, places)
        choose: Array = _CHOOSE[np.minimum(common, 2).astype(np.intp)] + 0.05 * chain
        looks_first = common + 0.5 * chain + rng.random(len(places))
        return Truth(accept, choose, progress(leads), FirstThatPasses(looks_first, _STAYS))


def spoken_of(lead: InventedLead) -> list[bool]:
    """Return of which niches the text of a lead speaks."""
    text = f"{lead.profile.name} {lead.profile.description}"
    return [bool(pattern.search(text)) for pattern in _SPOKEN]
