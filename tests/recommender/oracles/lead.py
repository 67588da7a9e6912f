"""A project with what its technology tags suggest."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from features.project import ProjectProfile
from tests.recommender.oracles.truth import Truth

# Fields of the taxonomy whose typical site, or whose first questions, point to a need.
SUGGESTED = {
    "chemistry": {"advanced_materials", "new_storage", "synbio"},
    "height": {"low_altitude", "commercial_space", "deepsea_equipment", "hydrogen", "nuclear"},
    "load": {"commercial_space", "deepsea_equipment", "marine_frontier", "nuclear"},
    "fire": {"hydrogen", "new_storage", "perovskite", "advanced_materials", "third_gen_semi"},
    "dual": {"perovskite", "new_storage", "third_gen_semi", "agi"},
    "cleanroom_iso": {"perovskite", "third_gen_semi", "cell_gene"},
    "needs_gmp": {"cell_gene", "synbio", "med_adv_mfg"},
    "wet_lab_m2": {"cell_gene", "synbio", "med_adv_mfg", "quantum"},
    "needs_bsl2": {"cell_gene", "synbio"},
    "needs_animal_facility": {"cell_gene"},
    "needs_fermentation_pilot": {"synbio"},
    "needs_emc_chamber": {"low_altitude", "advanced_comm"},
    "needs_hot_test_stand": {"commercial_space"},
    "needs_test_tank": {"deepsea_equipment"},
    "afloat": {"deepsea_equipment", "marine_frontier"},
    "flights": {"low_altitude"},
    "voc": {"advanced_materials", "perovskite", "third_gen_semi"},
    "waste_water": {"perovskite", "advanced_materials", "third_gen_semi", "synbio"},
    "therapy": {"cell_gene"},
    "biology": {"cell_gene", "synbio", "med_adv_mfg"},
    "steam": {"advanced_materials", "synbio"},
    "gases": {"commercial_space", "hydrogen", "third_gen_semi", "quantum"},
    "uses_explosives": {"commercial_space"},
    "uses_hydrogen": {"hydrogen"},
    "uses_lithium_batteries": {"low_altitude", "new_storage"},
    "uses_hazardous_chemicals": {"perovskite", "advanced_materials", "third_gen_semi"},
    "uses_radiation": {"nuclear"},
    "uses_nuclear": {"nuclear"},
}


@dataclass
class Lead:
    """A project with what its technology tags suggest."""

    p: ProjectProfile
    tags: Sequence[str]
    today: dt.date

    @cached_property
    def fields(self) -> set[str]:
        """Fields of its tags."""
        return {tag.split(".")[0] for tag in self.tags}

    def suggests(self, need: str) -> bool:
        """Whether its technology suggests a need."""
        return bool(self.fields & SUGGESTED[need])

    def if_suggested(self, truth: Truth, need: str) -> Truth:
        """A need that is neither stated nor suggested is none."""
        return False if truth is None and not self.suggests(need) else truth

    @cached_property
    def mode(self) -> str | None:
        """Way of taking space."""
        p = self.p
        if p.site_mode:
            return str(p.site_mode)
        if p.land_mu:
            return "land"
        if p.asset_type == "light":
            return "office"
        if p.floor_area_m2:
            return "factory"
        return "office" if p.desks_needed else None

    def if_made(self, truth: Truth, need: str) -> Truth:
        """A need that is neither stated nor suggested is none; nor is one suggested of who makes nothing here."""
        nothing_made = self.mode == "office" or self.p.asset_type == "light"
        return False if truth is None and nothing_made else self.if_suggested(truth, need)

    @cached_property
    def makes(self) -> bool:
        """Surely makes something at the site."""
        if self.mode == "office" or self.p.asset_type == "light":
            return False
        return self.p.asset_type == "manufacturing" or self.mode in ("land", "factory")

    @cached_property
    def chemical(self) -> Truth:
        """HC-P01's premise: reaction, or class 26 / 2710."""
        code = self.p.gbt_code or ""
        listed = code[:2] == "26" or code[:4] == "2710"
        vague = code in ("27", "271")
        if listed or self.p.has_chemical_reaction:
            return True
        if vague:
            return None
        return self.if_made(self.p.has_chemical_reaction, "chemistry")

    @cached_property
    def needed(self) -> dt.date | None:
        """Day from which it needs the site; not in the past."""
        return None if self.p.needed_from is None else max(self.p.needed_from, self.today)


def people(p: ProjectProfile) -> float | None:
    """Desks asked for, else one a member of the team."""
    return p.core_team_size if p.desks_needed is None else p.desks_needed
