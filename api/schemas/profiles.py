"""Records of any kind as the interface takes and gives them; and which projects it is asked for."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from enum import StrEnum
from typing import Any, ClassVar, Generic, TypeVar

from pydantic import BaseModel, ConfigDict, Field, create_model

from api.schemas.common import Cursor, Day, Limit, QueryParameters
from api.store.kinds import Kind
from api.store.kinds.lists import ListChoice
from api.store.kinds.project import ProjectOrder
from api.store.queries.listing import ProjectFilter, RecordFilter
from api.store.queries.profiles import ProfileVersion, Stored
from features.choices import AssetType, Confidentiality, LeadSource
from features.evidence import DataStatus
from features.funnel import EngagementStatus
from features.project import ID_PATTERN

P = TypeVar("P", bound=BaseModel)
Words = list[str]
_MOST_VALUES = 50


class ProfileOut(BaseModel, Generic[P]):
    """The present version of one profile. `version` is what `ETag` carries."""

    id: str
    version: int
    profile: P
    created_at: dt.datetime
    created_by: str
    updated_at: dt.datetime
    updated_by: str

    @classmethod
    def of(cls, stored: Stored[P]) -> ProfileOut[P]:
        """Return it of what is stored."""
        return cls(**{name: getattr(stored, name) for name in cls.model_fields})


class VersionOut(BaseModel, Generic[P]):
    """One version of a profile: what was known from `effective_on`, recorded at `recorded_at`."""

    version: int
    effective_on: dt.date
    recorded_at: dt.datetime
    actor_id: str
    actor_role: str
    reason: str
    profile: P

    @classmethod
    def of(cls, version: ProfileVersion[P]) -> VersionOut[P]:
        """Return it of what is stored."""
        return cls(**{name: getattr(version, name) for name in cls.model_fields})


def patch_of(kind: Kind[Any]) -> type[BaseModel]:
    """Return a model of the same fields, none of them needed: a JSON merge patch (RFC 7396); null = unknown.

    What a profile must have cannot become unknown.
    """
    fields: dict[str, Any] = {}
    for field_name, info in kind.model.model_fields.items():
        optional = info.__class__.merge_field_infos(info, default=None)
        held: Any = info.annotation if info.is_required() else info.annotation | None
        fields[field_name] = (held, optional)
    config = ConfigDict(extra="forbid", str_strip_whitespace=True, json_schema_extra=_without_defaults)
    return create_model(f"{kind.label.title()}Patch", __config__=config, __doc__=patch_of.__doc__, **fields)


def _without_defaults(schema: dict[str, Any]) -> None:
    """What a patch does not name stays as it is: nothing has a value of its own."""
    for field in schema["properties"].values():
        field.pop("default", None)


class ProjectQuery(QueryParameters):
    """Which projects. Every condition given must hold; a list means one of."""

    q: str = Field("", max_length=200, description="words in names, company, id, officer, text; pinyin too")
    state: Words = Field([], max_length=_MOST_VALUES, description="stages or side states")
    stage: Words = Field([], max_length=_MOST_VALUES)
    confidentiality: list[Confidentiality] = Field([])
    source: list[LeadSource] = Field([])
    asset_type: list[AssetType] = Field([])
    data_status: list[DataStatus] = Field([])
    officer: Words = Field([], max_length=_MOST_VALUES)
    least_investment_wan: float | None = Field(None, ge=0, le=1e12, description="万元")
    reported_from: Day | None = None
    reported_until: Day | None = None
    landed_from: Day | None = None
    landed_until: Day | None = None
    park_id: str | None = Field(None, pattern=ID_PATTERN, description="sent to this place")
    engagement: list[EngagementStatus] = Field([], description="how it stands at `park_id`")
    order: ProjectOrder = ProjectOrder.UPDATED
    limit: Limit = 50
    cursor: Cursor = None

    @property
    def filter(self) -> ProjectFilter:
        """What the store is asked."""
        return ProjectFilter(
            text=self.q,
            states=self.state,
            stages=self.stage,
            confidentialities=self.confidentiality,
            sources=self.source,
            asset_types=self.asset_type,
            data_statuses=self.data_status,
            officers=self.officer,
            least_investment_wan=self.least_investment_wan,
            reported_from=self.reported_from,
            reported_until=self.reported_until,
            landed_from=self.landed_from,
            landed_until=self.landed_until,
            engaged_park_id=self.park_id,
            engagement_statuses=self.engagement,
        )


class RecordQuery(QueryParameters):
    """Which records of a kind. Every condition given must hold; a list means one of."""

    asked_of: ClassVar[Mapping[str, str]] = {"data_status": "data_status"}

    q: str = Field("", max_length=200, description="words in names, id and texts; pinyin too")
    data_status: list[DataStatus] = Field([])
    limit: Limit = 50
    cursor: Cursor = None

    @property
    def filter(self) -> RecordFilter:
        """What the store is asked."""
        return RecordFilter(text=self.q, chosen={column: getattr(self, one) for one, column in self.asked_of.items()})


def query_of(kind: Kind[Any]) -> type[RecordQuery]:
    """Return the parameters of the list of a kind: its own choices and orders beside what every list takes."""
    listing, name = kind.listing, kind.label.title()
    fields: dict[str, Any] = {one.name: (_one_of(one), Field([], max_length=_MOST_VALUES)) for one in listing.choices}
    order: Any = StrEnum(f"{name}Order", [(one.upper(), one) for one in listing.orders])  # type: ignore[misc]
    fields["order"] = (order, next(iter(order)))
    made = create_model(f"{name}Query", __base__=RecordQuery, **fields)
    made.asked_of = {**RecordQuery.asked_of, **{one.name: one.column for one in listing.choices}}
    return made


def _one_of(choice: ListChoice) -> Any:
    return list.__class_getitem__(choice.options) if isinstance(choice.options, type) else Words
