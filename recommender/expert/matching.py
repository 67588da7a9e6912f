"""How well a technology tag matches what a place records: an equal technology, the same field, the same industry."""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from features.memo import ObjectMemo
from features.policy.pack import Policy
from features.policy.taxonomy import Taxonomy
from features.policy.weights import TagMatch

Vector: TypeAlias = NDArray[np.float32]


class TagCredits:
    """Credits in [0, 1] over all technologies, in taxonomy order, for one recorded technology or field.

    Frontier fields belong to no industry, so they have no siblings.
    """

    def __init__(self, taxonomy: Taxonomy, credit: TagMatch) -> None:
        self._taxonomy = taxonomy
        self._credit = credit
        technologies = taxonomy.technologies
        self._row = {technology.id: row for row, technology in enumerate(technologies)}
        self._fields = np.array([technology.field_id for technology in technologies], dtype=object)
        industries = [taxonomy.industry_of(technology.field_id) for technology in technologies]
        self._industries = np.array([industry.id if industry else "" for industry in industries], dtype=object)
        self._known: dict[tuple[str, float], Vector] = {}

    @classmethod
    def of(cls, policy: Policy) -> TagCredits:
        """Return the credits of a pack, made once."""
        return _OF_PACK.get(lambda: cls(policy.taxonomy, policy.weights.expert.tag_match), policy)

    def __len__(self) -> int:
        return len(self._fields)

    def row(self, technology_id: str) -> int:
        """Return the position of a technology; raises `UnknownIdError` if there is none."""
        return self._row[self._taxonomy.technology(technology_id).id]

    def of_field(self, field_id: str) -> NDArray[np.bool_]:
        """(n_technologies,): whether each belongs to the field."""
        return np.asarray(self._fields == self._taxonomy.field(field_id).id)

    def covered_by(self, field_id: str) -> Vector:
        """(n_technologies,) credit where a place records fields only: 1 in the field, the industry's among siblings."""
        return self._graded(field_id, inside=1.0)

    def near(self, technology_id: str, field_id: str) -> Vector:
        """(n_technologies,) credit for a record that names a technology, only a field, or neither (the industry's)."""
        if not technology_id and not field_id:
            return np.full(len(self), self._credit.industry, dtype=np.float32)
        if not technology_id:
            return self._graded(field_id, inside=self._credit.field)
        credits = self._graded(self._taxonomy.technology(technology_id).field_id, inside=self._credit.field).copy()
        credits[self.row(technology_id)] = self._credit.technology
        return credits

    def _graded(self, field_id: str, *, inside: float) -> Vector:
        if (field_id, inside) not in self._known:
            self._known[field_id, inside] = self._worked_out(field_id, inside)
        return self._known[field_id, inside]

    def _worked_out(self, field_id: str, inside: float) -> Vector:
        industry = self._taxonomy.industry_of(field_id)
        credits = np.zeros(len(self), dtype=np.float32)
        if industry is not None:
            credits[self._industries == industry.id] = self._credit.industry
        credits[self.of_field(field_id)] = inside
        credits.flags.writeable = False
        return credits


_OF_PACK: ObjectMemo[TagCredits] = ObjectMemo(most=8)
