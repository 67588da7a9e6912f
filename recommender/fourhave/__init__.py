"""The four-have (四有) assessment: a rubric read from the policy pack, applied to what is known of a project.

::

    result    <- what an assessment says
    inputs    <- the rubric's named inputs worked out from a profile; unknown stays unknown
    grading   <- from indicator scores to 有, grade, and what evidence would raise it
    assess    <- one project, or many
"""

from recommender.fourhave.assess import FourHaveAssessor, assess, assess_many
from recommender.fourhave.result import (
    FourHave,
    HaveScore,
    IndicatorScore,
    MissingEvidence,
    VetoCheck,
    VetoState,
)

__all__ = [
    "FourHave",
    "FourHaveAssessor",
    "HaveScore",
    "IndicatorScore",
    "MissingEvidence",
    "VetoCheck",
    "VetoState",
    "assess",
    "assess_many",
]
