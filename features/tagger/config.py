"""Settings of the tagger."""

from __future__ import annotations

from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field


class TaggerConfig(BaseModel):
    """How sure the tagger must be, and how much it returns. Thresholds were chosen on the development split only."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    most_tags: int = Field(default=5, ge=1, description="technology tags on one text")
    kept_share: float = Field(default=0.3, ge=0, le=1, description="of the best score, below which a named tag goes")
    infer: bool = Field(default=True, description="consult sentence vectors where names do not settle a text")
    sure_text: float = Field(default=0.3, gt=0, lt=1, description="sureness from which an unnamed technology is tagged")
    sure_sentence: float = Field(
        default=0.6, gt=0, lt=1, description="the same for one that a single sentence speaks of"
    )
    most_inferred: int = Field(default=2, ge=1, description="tags on a text without names")
    field_probability: float = Field(default=0.65, gt=0, le=1, description="that backs an ambiguous name by itself")
    fragile_share: float = Field(
        default=0.3,
        ge=0,
        le=1,
        description="of the likeliest technology's probability, below which a fragile name is dropped",
    )
    outside_probability: float = Field(
        default=0.05, gt=0, le=1, description="with outside words prevailing, above which a name in passing is dropped"
    )
    empty_probability: float = Field(
        default=0.2, gt=0, le=1, description="of being outside, from which a text less its field names says nothing"
    )
    shortest_sentence_chars: int = Field(default=8, ge=1)
    longest_segment_chars: int = Field(default=600, ge=1)
    most_segments: int = Field(default=12, ge=1)
    model_folder: Path | None = Field(default=None, description="where models fitted here are kept")
