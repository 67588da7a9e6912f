"""The result codes the engine can return, rule by rule. A pack words each of them; their meaning never changes."""

from __future__ import annotations

from collections.abc import Mapping

COMMON_CODES: tuple[str, ...] = (
    "common.ok",
    "common.not_applicable",
    "common.not_expected",
    "common.unknown",
    "common.disabled",
)

RULE_CODES: Mapping[str, tuple[str, ...]] = {
    "chemical_park": ("not_certified",),
    "river": ("too_near",),
    "negative_list": ("eliminated", "restricted", "park_industry", "park_process"),
    "space": ("floor_short", "land_short", "office_short", "too_late", "no_manufacturing", "desks_short"),
    "building": ("height_short", "load_short", "fire_class"),
    "power": ("short", "no_dual_circuit"),
    "special_space": ("missing", "fit_out_too_late", "fit_out", "short", "class_short", "not_admitted"),
    "waterway": ("no_berth", "berth_short", "depth_short", "lift_short", "no_sea_area"),
    "airspace": ("none", "too_low", "expires", "controlled"),
    "energy": ("quota_short", "voc_short", "cod_short", "nh3n_short", "province_review", "review"),
    "foreign_capital": ("barred", "counsel"),
    "investment": ("intensity_short", "tax_short", "lease_only", "case_by_case"),
    "biosafety": ("level_too_high", "not_filed", "hgr_not_approved"),
    "hazard": ("not_permitted", "distance_short"),
    "first_report": ("locked",),
    "integrity": ("dishonesty", "ip_unclear", "sanctions_export_control", "false_statement"),
    "compute": ("pue_high", "energy_short", "not_filed"),
    "utilities": ("steam_short", "no_gas", "wastewater_short", "special_gas"),
    "room": ("year_full", "full", "nearly_full"),
}
TALENT_CODES: Mapping[str, tuple[str, ...]] = {
    "consent": ("missing", "recipient"),
    "profiling": ("refused",),
    "role_open": ("closed", "not_yet", "over"),
    "degree": ("too_low", "not_certified"),
    "qualification": ("missing",),
    "second_job": ("refused",),
    "us_funding": ("not_cleared",),
    "permit": ("needed",),
    "clearance": ("hold", "export_hold", "invention"),
    "non_compete": ("binds",),
}
"""Those of the rules between roles and candidates."""
