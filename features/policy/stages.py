"""The funnel: stages, allowed steps, side states with reasons, service levels and published ratios."""

from __future__ import annotations

from enum import StrEnum
from functools import cached_property
from typing import Annotated

from pydantic import Field

from features.policy.vocabulary import Choice, Frozen, Grounded, Named, Slug, look_up

Days = Annotated[int, Field(ge=0)]
_STAGE = Named(zh="阶段", en="stage")
_SIDE_STATE = Named(zh="旁路状态", en="side state")


class Path(StrEnum):
    """Which kind of project walks through a stage."""

    BOTH = "both"
    HEAVY = "heavy"
    LIGHT = "light"


class Stage(Named):
    """A stage of the funnel. ``landed`` marks the stages at and after which a project counts as landed."""

    id: Slug
    path: Path = Path.BOTH
    landed: bool = False


class Direction(StrEnum):
    """Whether a step advances or goes back for rework."""

    FORWARD = "forward"
    BACK = "back"


class StageStep(Frozen):
    """A permitted step from one stage to another."""

    from_stage: Slug
    to_stage: Slug
    direction: Direction = Direction.FORWARD


class SideState(Named):
    """A state beside the funnel.

    ``resumes_previous`` lets a project return to the stage it left; ``resumes_at`` names other stages it may
    continue at. A ``terminal`` state ends the lead, though it may be reopened at ``resumes_at``.
    """

    id: Slug
    enter_from: tuple[Slug, ...] = Field(min_length=1)
    resumes_previous: bool = False
    resumes_at: tuple[Slug, ...] = ()
    terminal: bool = False
    reason_required: bool = True
    reasons: tuple[Choice, ...] = ()


class ServiceLevel(Named, Grounded):
    """Days within which something must happen. ``stage`` starts the clock; ``every`` repeats it."""

    id: Slug
    stage: Slug
    within_days: Days
    within_days_with_experts: Days | None = None
    every: bool = False


class Escalation(Named, Grounded):
    """Projects at or above this total investment are handled together with the city's centre."""

    min_total_invest_wan: Annotated[float, Field(gt=0)]


class PassageRatio(Named, Grounded):
    """A published share of projects that pass from one stage to a later one, with its caution."""

    id: Slug
    from_stage: Slug | None = None
    to_stage: Slug | None = None
    share: Annotated[float, Field(ge=0, le=1)]
    place: Named
    period: str
    caution: Named


class Funnel(Frozen):
    """The whole funnel of a pack.

    Examples
    --------
    >>> from features.policy.pack import load_policy
    >>> funnel = load_policy().stages
    >>> funnel.allows("lead", "signed")
    False
    >>> [stage.id for stage in funnel.next_stages("registered")]
    ['construction_started', 'moved_in']
    """

    stages: tuple[Stage, ...] = Field(min_length=2)
    steps: tuple[StageStep, ...] = Field(min_length=1)
    side_states: tuple[SideState, ...]
    service_levels: tuple[ServiceLevel, ...]
    escalation: Escalation
    ratios: tuple[PassageRatio, ...]

    @cached_property
    def _stage_by_id(self) -> dict[str, Stage]:
        return {stage.id: stage for stage in self.stages}

    @cached_property
    def _side_by_id(self) -> dict[str, SideState]:
        return {state.id: state for state in self.side_states}

    @cached_property
    def _pairs(self) -> frozenset[tuple[str, str]]:
        return frozenset((step.from_stage, step.to_stage) for step in self.steps)

    @property
    def first(self) -> Stage:
        """The stage every lead starts in."""
        return self.stages[0]

    def stage(self, stage_id: str) -> Stage:
        """Return a stage by id; raises `UnknownIdError` if there is none."""
        return look_up(self._stage_by_id, stage_id, noun=_STAGE)

    def side_state(self, state_id: str) -> SideState:
        """Return a side state by id; raises `UnknownIdError` if there is none."""
        return look_up(self._side_by_id, state_id, noun=_SIDE_STATE)

    def is_side_state(self, state_id: str) -> bool:
        """Whether ``state_id`` names a side state rather than a stage."""
        return state_id in self._side_by_id

    def next_stages(self, stage_id: str) -> tuple[Stage, ...]:
        """Stages reachable from ``stage_id`` by one forward step."""
        here = self.stage(stage_id).id
        return tuple(
            self.stage(step.to_stage)
            for step in self.steps
            if step.from_stage == here and step.direction is Direction.FORWARD
        )

    def allows(self, from_state: str, to_state: str, *, previous_stage: str | None = None) -> bool:
        """Whether one step leads from ``from_state`` to ``to_state``.

        Either may be a stage or a side state; leaving a side state needs the stage held before it, in
        ``previous_stage``. Staying where one is is not a step.
        """
        for state in (from_state, to_state):
            if not self.is_side_state(state):
                self.stage(state)
        if from_state in self._side_by_id:
            return self._leaves(self._side_by_id[from_state], to_state, previous_stage=previous_stage)
        if to_state in self._side_by_id:
            return from_state in self._side_by_id[to_state].enter_from
        return (from_state, to_state) in self._pairs

    def _leaves(self, state: SideState, to_state: str, *, previous_stage: str | None) -> bool:
        if to_state in state.resumes_at or (state.resumes_previous and to_state == previous_stage):
            return True
        side = self._side_by_id.get(to_state)
        return side is not None and side.terminal and not state.terminal
