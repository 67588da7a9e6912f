"""The two sides in the words of this pairing: a project is the guest, a place its host."""

from __future__ import annotations

from recommender.eligibility.terms import guest, host

project = guest
place = host
