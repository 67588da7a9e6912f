"""How profiles of one kind are told apart, and what people call them: each profile says it once, of itself."""

from __future__ import annotations

from dataclasses import dataclass

from pydantic import BaseModel

from features.bilingual import Bilingual


@dataclass(frozen=True)
class ProfileIdentity:
    """Attributes.

    plural
        Names the kind in addresses, files and commands.
    noun
        What one of them is called.
    title
        What a sheet of them is called.
    id_field, name_field
        The field that identifies a profile, and the one by which people know it.
    letter, named_by
        An id that nobody stated is this letter and a digest of these fields; of none, a random number.
    is_person
        Each is of one person, whom nothing in it names.
    """

    plural: str
    noun: Bilingual
    title: Bilingual
    id_field: str
    letter: str
    name_field: str = "name"
    named_by: tuple[str, ...] = ("name",)
    is_person: bool = False


def identity_of(model: type[BaseModel]) -> ProfileIdentity:
    """Return how a model says that its profiles are told apart."""
    identity: ProfileIdentity = model.identity  # type: ignore[attr-defined]
    return identity
