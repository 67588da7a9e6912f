"""The funnel: both paths, side states, and no way round."""

from __future__ import annotations

import itertools

import pytest

from features.errors import UnknownIdError
from features.policy.pack import load_policy
from features.policy.stages import Path

FUNNEL = load_policy().stages
COMMON = ["lead", "qualified", "negotiating", "approved", "signed", "registered"]
HEAVY = [*COMMON, "construction_started", "in_production", "full_capacity"]
LIGHT = [*COMMON, "moved_in", "first_revenue"]


@pytest.mark.parametrize("path", [HEAVY, LIGHT])
def test_both_paths_can_be_walked(path: list[str]) -> None:
    assert all(FUNNEL.allows(here, there) for here, there in itertools.pairwise(path))


def test_no_jump_no_crossing_no_standing_still() -> None:
    order = [stage.id for stage in FUNNEL.stages]
    walked = {*itertools.pairwise(HEAVY), *itertools.pairwise(LIGHT)}
    back = {("approved", "negotiating"), ("signed", "negotiating")}
    allowed = {(here, there) for here in order for there in order if FUNNEL.allows(here, there)}
    assert allowed == walked | back


def test_labels_of_the_policy_desk() -> None:
    assert [FUNNEL.stage(stage).zh for stage in HEAVY] == [
        "线索",
        "研判合格",
        "在谈",
        "评审通过",
        "签约",
        "注册落户",
        "开工",
        "投产",
        "达产",
    ]
    assert [FUNNEL.stage(stage).zh for stage in LIGHT[-2:]] == ["入驻", "形成首笔收入"]


def test_landed_from_registration_on() -> None:
    assert [stage.id for stage in FUNNEL.stages if not stage.landed] == COMMON[:-1]
    assert {stage.id for stage in FUNNEL.stages if stage.path is Path.LIGHT} == {"moved_in", "first_revenue"}


def test_side_states() -> None:
    assert [state.zh for state in FUNNEL.side_states] == ["搁置", "流转他园", "离岸孵化中", "流失"]
    assert FUNNEL.allows("negotiating", "on_hold")
    assert FUNNEL.allows("on_hold", "negotiating", previous_stage="negotiating")
    assert not FUNNEL.allows("on_hold", "signed", previous_stage="negotiating")
    assert not FUNNEL.allows("on_hold", "negotiating")
    assert FUNNEL.allows("on_hold", "lost", previous_stage="negotiating")
    assert not FUNNEL.allows("signed", "offshore_incubating")
    assert FUNNEL.allows("offshore_incubating", "signed", previous_stage="qualified")
    assert FUNNEL.allows("lost", "lead", previous_stage="signed")
    assert not FUNNEL.allows("lost", "on_hold", previous_stage="signed")
    assert not FUNNEL.allows("lost", "lost", previous_stage="signed")


@pytest.mark.parametrize("state", FUNNEL.side_states, ids=lambda state: state.id)
def test_each_side_state_lists_reasons(state: object) -> None:
    reasons = [reason.id for reason in FUNNEL.side_state(getattr(state, "id")).reasons]  # noqa: B009
    assert len(reasons) >= 4
    assert reasons[-1] == "other"


def test_unknown_states_are_refused() -> None:
    with pytest.raises(UnknownIdError, match="no stage 'dreaming'"):
        FUNNEL.allows("lead", "dreaming")
    with pytest.raises(UnknownIdError, match="no side state 'lead'"):
        FUNNEL.side_state("lead")


def test_service_levels_are_not_our_citys_rule() -> None:
    days = {level.id: level.within_days for level in FUNNEL.service_levels}
    assert days == {"respond": 1, "triage": 3, "feedback": 7, "progress": 14}
    assert FUNNEL.escalation.min_total_invest_wan == 50_000
    assert not any(level.basis.official for level in FUNNEL.service_levels)


def test_published_ratios_carry_source_and_caution() -> None:
    shares = {ratio.id: ratio.share for ratio in FUNNEL.ratios}
    assert shares["signed_to_registered"] == 0.936
    assert shares["landed_to_high_tech"] == 0.061
    for ratio in FUNNEL.ratios:
        assert ratio.caution.zh
        assert ratio.sources or ratio.basis.value == "judgement"
    guessed = {ratio.id for ratio in FUNNEL.ratios if ratio.basis.value == "judgement"}
    assert guessed == {"lead_to_negotiating", "negotiating_to_signed"}
