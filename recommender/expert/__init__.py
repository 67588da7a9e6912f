"""The expert score: the policy's 100-point soft score of a project at a place, times the differentiation (错位) factor.

::

    parts            <- a component as weighted parts; what a place does not tell counts as nothing
    matching         <- how well a tag matches what a place records
    project_side     <- projects as the arrays that the components read
    park_side        <- places as arrays, prepared once: roles, partners near by, crowding, funds, benefits
    hub_side         <- overseas hubs as arrays
    components       <- the ten components at a park or an incubator
    hub_components   <- the components that make sense at an overseas hub
    explain, pair    <- what is said of one pair, and what is needed to say it
    facts            <- the facts behind each component, as sentences
    contributions    <- parts, facts and records of one pair put together
    score            <- ExpertScorer: every pair at once, or one pair explained

Numbers come from the pack only (``weights.yaml``, ``expert.yaml``).
"""

from recommender.expert.explain import Contribution, DifferentiationFactor
from recommender.expert.score import ExpertScorer, ExpertScores

__all__ = ["Contribution", "DifferentiationFactor", "ExpertScorer", "ExpertScores"]
