"""The fast rules agree with a slow oracle written from the rule texts, on more than 100,000 random pairs."""

from __future__ import annotations

import numpy as np
import pytest

from features.policy.pack import load_policy
from recommender.eligibility.project_place.rules import evaluate
from tests.recommender.eligibility_worlds import TODAY, some_world
from tests.recommender.oracles.lead import Lead
from tests.recommender.oracles.rules import rule_truths
from tests.recommender.oracles.truth import Truth

N_PROJECTS, N_PARKS = 340, 25
CODES: dict[Truth, int] = {False: 0, None: 1, True: 2}


UNKNOWN_SHARES = [0.05, 0.15, 0.3, 0.3, 0.3, 0.3, 0.5, 0.5, 0.7, 0.7, 0.85, 0.95]


@pytest.mark.parametrize(("seed", "unknown_share"), list(enumerate(UNKNOWN_SHARES)))
def test_every_rule_agrees_with_the_oracle(seed: int, unknown_share: float) -> None:
    projects, parks, tags = some_world(seed, N_PROJECTS, N_PARKS, unknown_share=unknown_share)
    result = evaluate(projects, parks, policy=load_policy(), today=TODAY)
    leads = [Lead(profile, tuple(tagging), TODAY) for profile, tagging in zip(projects.profiles, tags, strict=True)]
    expected = np.array(
        [
            [[CODES[truth] for truth in rule_truths(lead, park, parks.profiles)] for park in parks.profiles]
            for lead in leads
        ]
    )
    differing = np.argwhere(result.status != expected)
    assert not len(differing), _first_difference(result.status, expected, differing, projects, parks)


def _first_difference(status, expected, differing, projects, parks) -> str:  # type: ignore[no-untyped-def]
    i, j, rule = differing[0]
    project = projects.profiles[i].model_dump(exclude_none=True, exclude_defaults=True)
    park = parks.profiles[j].model_dump(exclude_none=True, exclude_defaults=True)
    outcome = f"HC-P{rule + 1:02}: {status[i, j, rule]}, the oracle says {expected[i, j, rule]}"
    return f"{len(differing)} differ; {outcome}\n{project}\n{park}"


def test_the_random_pairs_are_many_and_reach_every_outcome_of_every_rule() -> None:
    assert len(UNKNOWN_SHARES) * N_PROJECTS * N_PARKS >= 100_000
    projects, parks, _ = some_world(2, N_PROJECTS, N_PARKS)
    status = evaluate(projects, parks, policy=load_policy(), today=TODAY).status
    for rule in range(18):  # HC-P19 is never unknown, and has a test of its own
        assert set(np.unique(status[:, :, rule])) == {0, 1, 2}, f"HC-P{rule + 1:02}"
