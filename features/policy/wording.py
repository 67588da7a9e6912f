"""How people write about the technologies: more names, tell-tale words, descriptions and example sentences.

The taxonomy holds the names a policy gives; this part holds what helps to recognise a technology in a lead that was
written by someone who never read the policy. It makes no claim about the policy and is never quoted as such.
"""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import Field

from features.policy.taxonomy import TechnologyId
from features.policy.vocabulary import Frozen, Named, Slug, Text


class FieldWording(Frozen):
    """How a field is written about.

    ``also`` are further names of the field as a whole; ``cues`` are words that speak for the field without naming
    anything in it. Neither implies any of its technologies.
    """

    also: tuple[Text, ...] = ()
    cues: tuple[Text, ...] = ()


class TechnologyWording(Named):
    """How a technology is written about; ``zh`` and ``en`` describe it in one sentence.

    ``also`` are further names, as good as the taxonomy's aliases; ``cues`` are words that speak for it without naming
    it; ``said`` are sentences that describe it without its names. ``named_only`` marks a technology so broad that many
    a business sounds like it: only its names count, it is never inferred.
    """

    also: tuple[Text, ...] = ()
    cues: tuple[Text, ...] = ()
    said: tuple[Text, ...] = ()
    named_only: bool = False


class Wording(Frozen):
    """All wordings of a pack.

    Attributes
    ----------
    ambiguous
        Names that mean something in several trades, beside those the taxonomy lists; they count only together with a
        second signal from the same field.
    said_plainly
        Names that count where the text says that this is the business; in passing or as a means they are ambiguous.
    exact_case
        Names that match only in the case given, because they are ordinary words otherwise.
    decoys
        Longer expressions that contain a name but mean something else.
    materials
        Ids of technologies that are materials: in the name of a product (a titanium bone screw) they are ambiguous.
    outside_cues
        Words that speak for a business outside all fields.
    fields, technologies
        Wordings by field id and technology id; any may be missing.
    background
        Sentences about businesses outside all fields, and sentences any lead may contain.
    """

    ambiguous: tuple[Text, ...] = ()
    said_plainly: tuple[Text, ...] = ()
    exact_case: tuple[Text, ...] = ()
    decoys: tuple[Text, ...] = ()
    materials: tuple[TechnologyId, ...] = ()
    outside_cues: tuple[Text, ...] = ()
    fields: Mapping[Slug, FieldWording] = Field(default_factory=dict)
    technologies: Mapping[TechnologyId, TechnologyWording] = Field(default_factory=dict)
    background: tuple[Text, ...] = ()
