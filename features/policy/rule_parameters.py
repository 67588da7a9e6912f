"""Parameters of the hard rules, one closed model a rule, with units in the names."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from pydantic import Field, StringConstraints

from features.policy.vocabulary import Choice, Frozen, Named, Slug, Text

Positive = Annotated[float, Field(gt=0)]
NotNegative = Annotated[float, Field(ge=0)]
Days = Annotated[int, Field(ge=0)]
GbtPrefix = Annotated[str, StringConstraints(pattern=r"^\d{2,4}$")]


class Parameters(Frozen):
    """Base of all rule parameters."""


class ChemicalParkParameters(Parameters):
    """HC-P01. A project is chemical if it says so, or if its GB/T 4754 code starts with one of the prefixes."""

    chemical_gbt_prefixes: tuple[GbtPrefix, ...] = Field(min_length=1)


class RiverParameters(Parameters):
    """HC-P02. A chemical project must stand farther than this from the bank (strictly more)."""

    min_distance_m: Positive


class ProcessStatus(StrEnum):
    """How the state classes a process."""

    ELIMINATED = "eliminated"
    RESTRICTED = "restricted"


class ListedProcess(Named):
    """A process on a prohibited list; any of its ``keywords`` in a stated process is a hit."""

    id: Slug
    status: ProcessStatus
    keywords: tuple[Text, ...] = Field(min_length=1)


class NegativeListParameters(Parameters):
    """HC-P03. A hit on the state's eliminated list fails everywhere, on the restricted list too if so set."""

    processes: tuple[ListedProcess, ...]
    restricted_fails: bool


class SpaceParameters(Parameters):
    """HC-P04."""

    m2_per_mu: Positive


class HeightHint(Named):
    """Usual clear height for a kind of production, to help whoever fills in the need; never a limit."""

    id: Slug
    clear_height_m: Positive


class BuildingParameters(Parameters):
    """HC-P05. ``fire_class_order`` runs from the most to the least dangerous; a building takes its own and safer."""

    fire_class_order: tuple[Slug, ...] = Field(min_length=2)
    usual_heights: tuple[HeightHint, ...]
    usual_load_heavy_t_m2: Positive
    usual_load_other_t_m2: Positive


class PowerParameters(Parameters):
    """HC-P06. Share of the need that must remain free on top of it."""

    reserve_share: Annotated[float, Field(ge=0, le=1)]


class SpecialSpace(Named):
    """A kind of special space: the project field that asks for it and the park field that offers it.

    ``requirement`` is the site requirement of the taxonomy; ``fit_out`` says whether it can be built in on site;
    ``permit`` is the park field that admits a new one on land of the project's own (none = it may simply be built);
    ``makers_only``: where it is not stated, nobody asks a project that makes nothing at the site.
    """

    id: Slug
    need: Slug
    offer: Slug
    requirement: Slug
    fit_out: bool
    permit: Slug | None = None
    makers_only: bool = False


class SpecialSpaceParameters(Parameters):
    """HC-P07. ``cleaner_is_lower``: a clean room of a lower ISO class serves a higher one."""

    spaces: tuple[SpecialSpace, ...] = Field(min_length=1)
    cleaner_is_lower: bool


class WaterwayParameters(Parameters):
    """HC-P08. Beyond these sizes (vehicle and load) a product is treated as too big for the road."""

    road_max_width_m: Positive
    road_max_height_m: Positive
    road_max_length_m: Positive
    road_max_mass_t: Positive


class AirspaceParameters(Parameters):
    """HC-P09. Test airspace counts within this distance; above this true height airspace is controlled."""

    within_km: Positive
    controlled_above_m: Positive


class EnergyParameters(Parameters):
    """HC-P10. From ``province_review_tce`` a year the province reviews; below both lower limits nobody does."""

    province_review_tce: Positive
    no_review_below_tce: Positive
    no_review_below_wan_kwh: Positive
    standard_coal_kgce_per_kwh: Positive


class ForeignCapitalParameters(Parameters):
    """HC-P11. Capital origins barred from the activity outside the pilot zones; ``counsel_origins`` need counsel."""

    barred_origins: tuple[Slug, ...] = Field(min_length=1)
    counsel_origins: tuple[Slug, ...] = ()
    fields: tuple[Slug, ...] = Field(min_length=1)
    technologies: tuple[str, ...] = ()
    pilot_zones: tuple[Choice, ...]
    open_in_city: bool


class InvestmentParameters(Parameters):
    """HC-P12. Below ``own_land_min_invest_wan`` a project may only lease; the rest are typical park minima."""

    own_land_min_invest_wan: Positive
    usual_invest_wan_mu: NotNegative
    usual_tax_wan_mu: NotNegative
    usual_output_wan_mu: NotNegative


class BiosafetyParameters(Parameters):
    """HC-P13. Levels that need filing, and the highest level admitted at all."""

    filing_level: Annotated[int, Field(ge=1, le=4)]
    max_level: Annotated[int, Field(ge=1, le=4)]
    fields: tuple[Slug, ...]


class Hazard(Named):
    """A hazardous activity: the project field that states it and the park field that admits it."""

    id: Slug
    uses: Slug
    permit: Slug


class HazardParameters(Parameters):
    """HC-P14."""

    hazards: tuple[Hazard, ...] = Field(min_length=1)


class FirstReportParameters(Parameters):
    """HC-P15. Protection runs this long from the first report unless the record states an end."""

    protection_days: Annotated[int, Field(ge=1)]
    protection_days_min: Annotated[int, Field(ge=1)]
    protection_days_max: Annotated[int, Field(ge=1)]


class IntegrityParameters(Parameters):
    """HC-P16. Vetoes of the four-have rubric that bar every park until released, and those that only hold."""

    barring_vetoes: tuple[Slug, ...] = Field(min_length=1)


class UtilitiesParameters(Parameters):
    """HC-P18. Share of the steam and of the waste-water need that must remain free on top of it."""

    reserve_share: Annotated[float, Field(ge=0, le=1)]


class RoomParameters(Parameters):
    """HC-P19. Below this share of what it reports a place counts as nearly full."""

    nearly_full_share: Annotated[float, Field(gt=0, lt=1)]


class ComputeParameters(Parameters):
    """HC-P17. Highest design PUE where the park states none."""

    max_pue: Annotated[float, Field(ge=1)]
    data_centre_technologies: tuple[str, ...]
    filing_technologies: tuple[str, ...]
