"""Shapes that every resource shares: ids, pages, the language asked for."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Generic, TypeVar

from fastapi import Path, Query
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic_core import CoreSchema, PydanticCustomError
from pydantic_core.core_schema import no_info_after_validator_function

from features.bilingual import Language
from features.project import ID_PATTERN

T = TypeVar("T")


def _written_as_day(value: object) -> object:
    """Refuse a bare number, which would be taken for seconds since 1970."""
    if isinstance(value, str) and not _DAY.match(value):
        raise ValueError("must be a day such as 2026-03-01")
    return value


_DAY = re.compile(r"^\d{4}-\d{2}-\d{2}$")
Day = Annotated[dt.date, BeforeValidator(_written_as_day)]


@dataclass(frozen=True)
class KnownWord:
    """Lets only these words be said; asked for when they are said, and when the interface is described."""

    known: Callable[[], Sequence[str]]

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        """Return the schema of the text, checked."""
        return no_info_after_validator_function(self._checked, handler(source))

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        """Return how it is described."""
        return {**handler(schema), "enum": list(self.known())}

    def _checked(self, said: str) -> str:
        if said not in self.known():
            raise PydanticCustomError("enum", "must be one of {expected}", {"expected": ", ".join(self.known())})
        return said


ProjectId = Annotated[str, Path(pattern=ID_PATTERN, description="线索编号 / id of the project")]
ParkId = Annotated[str, Path(pattern=ID_PATTERN, description="园区编号 / id of the place")]
RoleId = Annotated[str, Path(pattern=ID_PATTERN, description="岗位编号 / id of the role")]
TalentId = Annotated[str, Path(pattern=ID_PATTERN, description="候选人编号 / number of the candidate")]
JobId = Annotated[str, Path(pattern=r"^[a-z0-9]{8,40}$", description="任务编号 / id of the job")]
VersionNumber = Annotated[int, Path(ge=1, le=2**31, description="版本号 / number of a version")]
MODEL_ID = r"^[A-Za-z0-9][A-Za-z0-9_.\-]{0,99}$"
ModelId = Annotated[str, Path(pattern=MODEL_ID, description="模型编号 / id of the model")]
Lang = Annotated[Language, Query(description="答复语言 / language of the answer")]
Cursor = Annotated[str | None, Field(max_length=1_000, description="`next_cursor` of the page before")]
Limit = Annotated[int, Field(ge=1, le=500, description="most items")]


class Body(BaseModel):
    """Base of what is taken: closed, and nothing is infinite."""

    model_config = ConfigDict(extra="forbid", allow_inf_nan=False, frozen=True)


class QueryParameters(BaseModel):
    """Base of query parameters: unknown ones are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    lang: Language = Field("zh", description="答复语言 / language of the answer")


class PageOf(BaseModel, Generic[T]):
    """Some items of a list; ``next_cursor`` continues it, null = this was the last page."""

    items: list[T]
    next_cursor: str | None = None
