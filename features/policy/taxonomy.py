"""The technology tree of a policy: industries, fields, segment tracks and technologies, in two languages.

Names and places in the text (``source_refs``) come from the policy; codes, site requirements, disciplines and hub
affinity are mappings of ours and say so in ``grounds``.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from functools import cached_property
from typing import Annotated, TypeVar

from pydantic import BaseModel, StringConstraints
from pydantic import Field as Constraint

from features.policy.local_industries import IndustryReader, LocalIndustry
from features.policy.vocabulary import Basis, Choice, Confidence, Named, Slug, Text, look_up
from features.policy.vocabulary import Frozen as FrozenModel
from features.references import with_known

P = TypeVar("P", bound=BaseModel)

TechnologyId = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*$")]
GbtCode = Annotated[str, StringConstraints(pattern=r"^\d{4}$")]
DisciplineCode = Annotated[str, StringConstraints(pattern=r"^(\d{4}|\d{6})$")]
SeiCode = Annotated[str, StringConstraints(pattern=r"^\d\.\d{1,2}$")]
Affinity = Annotated[int, Constraint(ge=0, le=3)]
_TECHNOLOGY = Named(zh="技术", en="technology")
_FIELD = Named(zh="领域", en="field")
_INDUSTRY = Named(zh="产业", en="industry")
_REQUIREMENT = Named(zh="载体条件", en="site requirement")


class TechnologyKind(StrEnum):
    """What sort of thing a technology node names."""

    TECHNOLOGY = "technology"
    PRODUCT = "product"
    MATERIAL = "material"
    EQUIPMENT = "equipment"
    PLATFORM = "platform"
    INFRASTRUCTURE = "infrastructure"
    SERVICE = "service"
    SCENARIO = "scenario"
    INDUSTRY = "industry"


class FieldKind(StrEnum):
    """How the policy ranks a field. ``WATCH_LIST`` and ``SUPPORTING`` are named, but not among the priority fields."""

    PRIORITY = "priority"
    FRONTIER = "frontier"
    WATCH_LIST = "watch_list"
    SUPPORTING = "supporting"


class Searchable(Named):
    """A node found in text by its names: ``zh``, ``en`` and the aliases of either language."""

    aliases_zh: tuple[Text, ...] = ()
    aliases_en: tuple[Text, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """All names, official ones first, without repetition."""
        return tuple(dict.fromkeys((self.zh, self.en, *self.aliases_zh, *self.aliases_en)))


class Quoted(Searchable):
    """A node whose Chinese name is the policy's own wording, unless ``quoted`` is false and the note says why."""

    source_refs: tuple[Text, ...] = ()
    quoted: bool = True
    note_zh: Text | None = None
    note_en: Text | None = None


class Technology(Quoted):
    """A technology, product or service the policy names. ``id`` is ``<field>.<name>``.

    ``disciplines`` are those it draws on, the most telling first, by their codes in :mod:`features.disciplines`.
    """

    id: TechnologyId
    kind: TechnologyKind
    disciplines: tuple[DisciplineCode, ...] = ()
    gbt: Mapping[GbtCode, Confidence] = Constraint(default_factory=dict)

    @property
    def field_id(self) -> str:
        """Id of the field the technology belongs to."""
        return self.id.split(".", 1)[0]


class Field(Quoted):
    """A field of an industry, or a frontier field (``industry`` is then absent).

    ``track`` marks the segment tracks the policy develops first; a track's id is its field's id.
    ``hub_affinity`` runs from 0 (none) to 3 (strong) for each overseas hub of the routing part.
    """

    id: Slug
    industry: Slug | None = None
    kind: FieldKind
    track: bool = False
    gbt: Mapping[GbtCode, Confidence] = Constraint(default_factory=dict)
    sei: Mapping[SeiCode, Confidence] = Constraint(default_factory=dict)
    site_requirements: tuple[Slug, ...] = ()
    hub_affinity: Mapping[Slug, Affinity] = Constraint(default_factory=dict)
    chains: tuple[Slug, ...] = ()
    technologies: tuple[Technology, ...] = Constraint(min_length=1)

    @property
    def disciplines(self) -> tuple[str, ...]:
        """Codes of the disciplines that its technologies draw on, each once."""
        return tuple(dict.fromkeys(code for technology in self.technologies for code in technology.disciplines))


class Industry(Searchable):
    """One of the policy's future industries."""

    id: Slug


class Taxonomy(FrozenModel):
    """The whole tree with its vocabularies.

    ``ambiguous_aliases`` are names that mean something in several trades: they count only together with a second
    signal from the same field. ``chains`` are the city's manufacturing chains, ``other_industries`` what else its
    places lead in; both count for leads that are about no technology of the tree.

    Examples
    --------
    >>> from features.policy.pack import load_policy
    >>> taxonomy = load_policy().taxonomy
    >>> taxonomy.field_of("low_altitude.evtol").zh
    '低空经济'
    >>> taxonomy.track_of("quantum") is None
    True
    """

    title: Named
    grounds: Mapping[Slug, Basis]
    gbt_names: Mapping[GbtCode, Text]
    sei_names: Mapping[SeiCode, Text]
    site_requirements: tuple[Choice, ...]
    chains: tuple[LocalIndustry, ...] = ()
    other_industries: tuple[LocalIndustry, ...] = ()
    carriers: tuple[Choice, ...] = ()
    application_domains: tuple[Choice, ...] = ()
    ambiguous_aliases: tuple[Text, ...] = ()
    industries: tuple[Industry, ...] = Constraint(min_length=1)
    fields: tuple[Field, ...] = Constraint(min_length=1)

    @cached_property
    def technologies(self) -> tuple[Technology, ...]:
        """All technologies, in the order of the file."""
        return tuple(technology for field in self.fields for technology in field.technologies)

    @cached_property
    def local_industries(self) -> tuple[LocalIndustry, ...]:
        """The chains, then the other industries that places lead in."""
        return (*self.chains, *self.other_industries)

    @cached_property
    def industry_reader(self) -> IndustryReader:
        """Reads local industries; positions are those of :attr:`local_industries`."""
        return IndustryReader(self.local_industries)

    @cached_property
    def tracks(self) -> tuple[Field, ...]:
        """The fields that are segment tracks."""
        return tuple(field for field in self.fields if field.track)

    @cached_property
    def ambiguous(self) -> frozenset[str]:
        """Ambiguous aliases, case folded."""
        return frozenset(alias.casefold() for alias in self.ambiguous_aliases)

    @cached_property
    def technology_ids(self) -> frozenset[str]:
        """Ids of all technologies."""
        return frozenset(self._technology_by_id)

    @cached_property
    def field_ids(self) -> frozenset[str]:
        """Ids of all fields."""
        return frozenset(self._field_by_id)

    @cached_property
    def _technology_by_id(self) -> dict[str, Technology]:
        return {technology.id: technology for technology in self.technologies}

    @cached_property
    def _field_by_id(self) -> dict[str, Field]:
        return {field.id: field for field in self.fields}

    @cached_property
    def _industry_by_id(self) -> dict[str, Industry]:
        return {industry.id: industry for industry in self.industries}

    def known(self, profile: P) -> P:
        """Return a profile without ids of technologies and fields that are not here, as an older pack may have had."""
        return with_known(profile, technologies=self.technology_ids, fields=self.field_ids)

    def fields_of_kind(self, kind: FieldKind) -> tuple[Field, ...]:
        """Return the fields of one kind, in the order of the file."""
        return tuple(field for field in self.fields if field.kind is kind)

    def technology(self, technology_id: str) -> Technology:
        """Return a technology by id.

        Raises
        ------
        UnknownIdError
            If the taxonomy has no such technology.
        """
        return look_up(self._technology_by_id, technology_id, noun=_TECHNOLOGY)

    def field(self, field_id: str) -> Field:
        """Return a field by id; raises `UnknownIdError` if there is none."""
        return look_up(self._field_by_id, field_id, noun=_FIELD)

    def industry(self, industry_id: str) -> Industry:
        """Return an industry by id; raises `UnknownIdError` if there is none."""
        return look_up(self._industry_by_id, industry_id, noun=_INDUSTRY)

    def field_of(self, technology_id: str) -> Field:
        """Return the field a technology belongs to."""
        return self.field(self.technology(technology_id).field_id)

    def industry_of(self, field_id: str) -> Industry | None:
        """Return a field's industry; a frontier field has none."""
        industry_id = self.field(field_id).industry
        return None if industry_id is None else self.industry(industry_id)

    def track_of(self, field_id: str) -> str | None:
        """Return the segment track a field is, or ``None``."""
        field = self.field(field_id)
        return field.id if field.track else None

    def is_ambiguous(self, name: str) -> bool:
        """Whether ``name`` counts only with a second signal from the same field (case ignored)."""
        return name.casefold() in self.ambiguous

    def site_requirement(self, requirement_id: str) -> Choice:
        """Return a site requirement by id; raises `UnknownIdError` if there is none."""
        return look_up({item.id: item for item in self.site_requirements}, requirement_id, noun=_REQUIREMENT)
