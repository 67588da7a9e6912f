"""Models and the policy pack as the interface gives them."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from api.schemas.common import MODEL_ID, Body
from features.policy.vocabulary import Named
from recommender.learned.artifact import Pointer
from recommender.learned.registry import ListedModel


class ModelOut(BaseModel):
    """One learned model."""

    model_config = ConfigDict(protected_namespaces=())

    model_id: str
    serving: bool
    trained_until: str | None
    snapshot: str | None
    policy_version: str | None
    seed: int | None
    fault: str | None

    @classmethod
    def of(cls, listed: ListedModel) -> ModelOut:
        """Return it of what the registry says."""
        about = {name: listed.about.get(name) for name in ("trained_until", "snapshot", "policy_version", "seed")}
        fault = None if listed.fault is None else str(listed.fault)
        return cls(model_id=listed.model_id, serving=listed.serving, fault=fault, **about)


class ModelDetail(BaseModel):
    """One learned model in full."""

    model_config = ConfigDict(protected_namespaces=())

    model_id: str
    artifact_hash: str
    about: dict[str, Any] = Field(description="manifest: configuration, seed, versions, metrics")
    promotion: dict[str, Any] | None = Field(
        description="what it was compared with last, on which leads, with intervals and verdicts; null = nothing yet"
    )


class ModelsOut(BaseModel):
    """All models; the serving one is marked."""

    items: list[ModelOut]


class PointerOut(BaseModel):
    """Which model serves (null = the policy's score ranks), and those before it, the latest last."""

    model_config = ConfigDict(protected_namespaces=())

    model_id: str | None
    former: list[str]
    fault: str | None = Field(default=None, description="Why the promoted model cannot be read")

    @classmethod
    def of(cls, pointer: Pointer, fault: str | None = None) -> PointerOut:
        """Return it of the registry's pointer."""
        return cls(model_id=pointer.model_id, former=list(pointer.former), fault=fault)


class ShadowOut(BaseModel):
    """Which model is in the shadow; null = none is."""

    model_config = ConfigDict(protected_namespaces=())

    model_id: str | None


class ShadowIn(Body):
    """Which model to put in the shadow; null = none."""

    model_config = ConfigDict(protected_namespaces=())

    model_id: Annotated[str, StringConstraints(pattern=MODEL_ID)] | None


class FigureOut(BaseModel):
    """One figure of a pack."""

    id: str
    zh: str
    en: str
    value: int


class PolicyOut(BaseModel):
    """The policy pack in force."""

    id: str
    version: str
    release: str
    title: Named
    figures: list[FigureOut]
    parts: list[str] = Field(description="what `/policy/{part}` gives")


class PolicyPart(BaseModel):
    """One part of the pack in force, as its author wrote it."""

    version: str
    part: str
    content: dict[str, Any]
