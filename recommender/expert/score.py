"""The expert score of every pair at once, or of one pair explained."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from copy import copy
from dataclasses import dataclass, field, replace
from functools import partial

import numpy as np

from features.choices import PlaceKind
from features.errors import InputError
from features.frames import ParkTable, ProjectTable
from features.memo import ObjectMemo
from features.policy.pack import Policy
from features.policy.weights import EXPERT_COMPONENTS
from recommender.evidence import EvidenceBook
from recommender.expert import components as site_components
from recommender.expert import hub_components
from recommender.expert.contributions import contribution, differentiation_of, shares_at
from recommender.expert.explain import Contribution, DifferentiationFactor
from recommender.expert.hub_components import HubSide
from recommender.expert.pair import ExpertPair, PlaceNotes, ProjectNotes
from recommender.expert.park_side import ParkSide
from recommender.expert.parts import ComponentPart, Matrix, share_of
from recommender.expert.project_side import ProjectSide

PAIRS_A_BLOCK = 150_000
_BOOKS: ObjectMemo[EvidenceBook] = ObjectMemo(most=5_000)
N_COMPONENTS = len(EXPERT_COMPONENTS)


@dataclass(frozen=True, slots=True)
class ExpertScores:
    """Expert scores of n projects at m places.

    Attributes
    ----------
    components
        (n, m, 10) float32, in the order of ``component_ids``; with the 错位 factor in, so that they sum to ``score``.
    score
        (n, m) float32 in [0, 100], never NaN.
    factor
        (n, m) float32: role factor x crowding factor; at an overseas hub whether the team is abroad at all.
    max_points
        (m, 10) float32: what each component is worth there.
    """

    components: Matrix
    score: Matrix
    factor: Matrix
    max_points: Matrix
    projects: ProjectTable
    side: ProjectSide = field(repr=False)
    today: dt.date
    scorer: ExpertScorer = field(repr=False)
    component_ids: tuple[str, ...] = EXPERT_COMPONENTS

    @property
    def base(self) -> Matrix:
        """(n, m, 10): components before the 错位 factor."""
        return np.asarray(self.components / self.factor[:, :, None])

    _pairs: dict[int, ExpertPair] = field(default_factory=dict, repr=False)
    _parts: dict[bool, dict[int, tuple[ComponentPart, ...]]] = field(default_factory=dict, repr=False)
    _leading: dict[bool, list[int]] = field(default_factory=dict, repr=False)
    _pairs_of: list[int] = field(default_factory=list, repr=False)

    def _begin(self, project: int) -> None:
        """Forget what was worked out for another project."""
        if self._pairs_of != [project]:
            self._pairs.clear()
            self._parts.clear()
            self._leading.clear()
            self._pairs_of[:] = [project]

    def view(self) -> ExpertScores:
        """Return the same for another reader at the same time: what is kept for one project is not shared."""
        return replace(self, _pairs={}, _parts={}, _leading={}, _pairs_of=[])

    def keep(self, parts: dict[bool, dict[int, tuple[ComponentPart, ...]]]) -> None:
        """Keep the parts of the only project there is, so that its pairs are explained by what scored them."""
        self._begin(0)
        self._parts.update(parts)

    def parts(self, project: int, *, hub: bool) -> dict[int, tuple[ComponentPart, ...]]:
        """Return the parts behind one project's components; those of the last project asked about are kept."""
        self._begin(project)
        if hub not in self._parts:
            self._parts[hub] = self.scorer.parts(self, project, hub=hub)
        return self._parts[hub]

    def leading(self, project: int, *, hub: bool) -> list[int]:
        """Return the tag that each site, or each hub, suits best; those of the last project asked about are kept."""
        self._begin(project)
        if hub not in self._leading:
            self._leading[hub] = self.scorer.leading(self, project, hub=hub)
        return self._leading[hub]

    def pair(self, project: int, place: int) -> ExpertPair:
        """Return one pair as explanations read it; those of the last project asked about are kept."""
        self._begin(project)
        if place not in self._pairs:
            asker = next((known.asker for known in self._pairs.values()), None)
            self._pairs[place] = self.scorer.pair(self, project, place, asker=asker)
        return self._pairs[place]

    def explain(self, project: int, place: int) -> tuple[Contribution, ...]:
        """Return the contributions of one pair, by row numbers, in the order of ``component_ids``; they add up.

        Components that are not scored at a kind of place are left out.
        """
        return self.scorer.explain(self, project, place)

    def differentiation(self, project: int, place: int) -> DifferentiationFactor:
        """Return how the 错位 factor of one pair comes about, by row numbers."""
        return self.scorer.differentiation(self, project, place)


class ExpertScorer:
    """Scores projects at places; the places are prepared once.

    Parameters
    ----------
    parks
        m places of any kind. An overseas hub is scored over the components that make sense there, on the same scale.

    Examples
    --------
    >>> from features.frames import park_table, project_table
    >>> from features.park import ParkProfile, ParkTrack
    >>> from features.policy.pack import load_policy
    >>> from features.project import ProjectProfile
    >>> policy = load_policy()
    >>> segment = ParkTrack(field_id="third_gen_semi", role="primary")
    >>> park = ParkProfile(park_id="p1", name_zh="某园区（演示）", district="崇川区", segments=(segment,))
    >>> lead = ProjectProfile(project_id="L1", name="某项目（演示）")
    >>> ids = [technology.id for technology in policy.taxonomy.technologies]
    >>> leads = project_table([lead], [{"third_gen_semi.sic": 1.0}], technology_ids=ids)
    >>> scores = ExpertScorer(policy, park_table([park])).score(leads, today=dt.date(2026, 7, 1))
    >>> float(scores.components[0, 0, 0]), round(float(scores.score[0, 0]), 2)
    (25.0, 25.0)
    """

    def __init__(self, policy: Policy, parks: ParkTable) -> None:
        self._policy = policy
        self._parks = parks
        self._technology_ids = [technology.id for technology in policy.taxonomy.technologies]
        self._notes_day: dt.date | None = None
        self._notes: dict[int, PlaceNotes] = {}
        self._labels = {one: policy.weights.expert.component(one) for one in EXPERT_COMPONENTS}
        self._is_hub = np.array([park.kind is PlaceKind.OVERSEAS_HUB for park in parks.profiles], dtype=bool)
        self._site_rows, self._hub_rows = np.flatnonzero(~self._is_hub), np.flatnonzero(self._is_hub)
        self._position = np.where(self._is_hub, np.cumsum(self._is_hub), np.cumsum(~self._is_hub)) - 1
        self._sites = ParkSide.of(parks.take(self._site_rows.tolist()), policy)
        self._hubs = HubSide.of(parks.take(self._hub_rows.tolist()), policy)
        self._max_points = self._points()
        self._bonus_of_day: dict[dt.date, Matrix] = {}

    def with_numbers(self, parks: ParkTable) -> ExpertScorer:
        """Return a scorer of the same places with other numbers of sites; nothing else of them may differ."""
        other = copy(self)
        other._parks, other._notes_day, other._notes = parks, None, {}
        other._sites = replace(self._sites, table=parks.take(self._site_rows.tolist()))
        return other

    def score(self, projects: ProjectTable, *, today: dt.date) -> ExpertScores:
        """Score every pair.

        Parameters
        ----------
        projects
            n projects, tagged in the order of the policy's taxonomy.
        today
            Decides which benefits still run.
        """
        side = self._side(projects)
        n, m = len(projects), len(self._parks)
        by_component = np.zeros((N_COMPONENTS, n, m), dtype=np.float32)
        factor = np.ones((n, m), dtype=np.float32)
        bonus = self._bonus(today)
        kept: dict[bool, dict[int, tuple[ComponentPart, ...]]] = {}
        for rows in _blocks(n, m):
            block = side.take(rows)
            at_sites, at_hubs = dict(self._site_parts(block, self._sites)), dict(self._hub_parts(block, self._hubs))
            if n == 1:
                kept = {False: at_sites, True: at_hubs}
            for position, parts in at_sites.items():
                share = self._share(position, parts, (len(block), len(self._sites))) + bonus[:, position]
                by_component[position][rows, self._site_rows] = np.minimum(share, 1)
            for position, parts in at_hubs.items():
                share = self._share(position, parts, (len(block), len(self._hubs)))
                by_component[position][rows, self._hub_rows] = share
            factor[rows, self._hub_rows] = hub_components.relevance(block, self._policy)
            factor[rows, self._site_rows] = site_components.differentiation(block, self._sites, self._policy)
        by_component *= self._max_points.T[:, None, :]
        by_component *= factor
        components = np.moveaxis(by_component, 0, 2)
        scores = ExpertScores(
            components, by_component.sum(axis=0), factor, self._max_points, projects, side, today, self
        )
        if kept:
            scores.keep(kept)
        return scores

    def explain(self, scores: ExpertScores, project: int, place: int) -> tuple[Contribution, ...]:
        """Score one project again, alone, by the same code, and say what went into one of its pairs."""
        pair, parts = scores.pair(project, place), scores.parts(project, hub=bool(self._is_hub[place]))
        factor, row = float(scores.factor[project, place]), int(self._position[place])
        return tuple(
            contribution(
                pair,
                component_id,
                label=self._labels[component_id],
                shares=shares_at(parts[position], row),
                points=float(scores.components[project, place, position]),
                factor=factor,
                max_points=float(self._max_points[place, position]),
            )
            for position, component_id in enumerate(EXPERT_COMPONENTS)
            if position in parts
        )

    def parts(self, scores: ExpertScores, project: int, *, hub: bool) -> dict[int, tuple[ComponentPart, ...]]:
        """Return the parts of one project at all sites, or at all hubs, by number of the component."""
        one = scores.side.take(slice(project, project + 1))
        return dict(self._hub_parts(one, self._hubs) if hub else self._site_parts(one, self._sites))

    def differentiation(self, scores: ExpertScores, project: int, place: int) -> DifferentiationFactor:
        """Return how the 错位 factor of one pair comes about."""
        pair, factor = scores.pair(project, place), float(scores.factor[project, place])
        if self._is_hub[place]:
            return DifferentiationFactor(factor, factor, 1.0, pair.technology, None, 0, None, hub=True)
        return differentiation_of(pair, factor)

    def pair(self, scores: ExpertScores, project: int, place: int, *, asker: ProjectNotes | None = None) -> ExpertPair:
        """Return one pair as explanations read it; ``asker`` is what is known of the project, if it is at hand."""
        hub, row = bool(self._is_hub[place]), int(self._position[place])
        leading = scores.leading(project, hub=hub)[row]
        asker = asker or self._project_notes(scores, project)
        return ExpertPair(
            asker=asker,
            host=self._place_notes(place, scores.today),
            leading=self._technology_ids[leading] if asker.technology_ids else None,
        )

    def leading(self, scores: ExpertScores, project: int, *, hub: bool) -> list[int]:
        """Return the tag of one project that each site, or each hub, suits best."""
        table = self._hubs.focus if hub else self._sites.track
        found: list[int] = site_components.leading_tag(table, scores.side.take(slice(project, project + 1)))[0].tolist()
        return found

    def _project_notes(self, scores: ExpertScores, project: int) -> ProjectNotes:
        tags, matches = scores.side.tag[project].tolist(), scores.side.match[project].tolist()
        tagged = [tag for tag, match in zip(tags, matches, strict=True) if match > 0]
        profile = scores.projects.profiles[project]
        return ProjectNotes(
            policy=self._policy,
            profile=profile,
            book=EvidenceBook(profile, today=scores.today),
            technology_ids=tuple(self._technology_ids[tag] for tag in tagged),
            tags_known=bool(scores.projects.tags_known[project]),
        )

    def _place_notes(self, place: int, today: dt.date) -> PlaceNotes:
        """Return what the explanations of all pairs of a place share; kept for the last day asked about."""
        if self._notes_day != today:
            self._notes_day, self._notes = today, {}
        if place not in self._notes:
            near = [] if self._is_hub[place] else np.flatnonzero(self._sites.near[self._position[place]]).tolist()
            park = self._parks.profiles[place]
            self._notes[place] = PlaceNotes(
                policy=self._policy,
                profile=park,
                book=_BOOKS.get(partial(EvidenceBook, park, today=today), park, under=today),
                neighbours=[self._parks.profiles[self._site_rows[other]] for other in near],
                today=today,
            )
        return self._notes[place]

    def _bonus(self, today: dt.date) -> Matrix:
        """Return what benefits add; kept for the last day asked about."""
        if today not in self._bonus_of_day:
            self._bonus_of_day = {today: self._sites.bonus(self._policy, today=today)}
        return self._bonus_of_day[today]

    def _side(self, projects: ProjectTable) -> ProjectSide:
        expected = len(self._policy.taxonomy.technologies)
        if projects.tags.shape != (len(projects), expected):
            raise InputError(
                f"projects.tags must be ({len(projects)}, {expected}), one column a technology of the policy;"
                f" received {projects.tags.shape}",
                zh=f"项目标签矩阵应为{len(projects)}行{expected}列（政策的每项技术一列），现为{projects.tags.shape}",
            )
        policy = self._policy
        return ProjectSide.of(projects, policy)

    def _site_parts(self, block: ProjectSide, sites: ParkSide) -> Iterator[tuple[int, tuple[ComponentPart, ...]]]:
        for component_id, component in site_components.COMPONENTS.items():
            yield EXPERT_COMPONENTS.index(component_id), component(block, sites, self._policy)

    def _hub_parts(self, block: ProjectSide, hubs: HubSide) -> Iterator[tuple[int, tuple[ComponentPart, ...]]]:
        for component_id, component in hub_components.COMPONENTS.items():
            yield EXPERT_COMPONENTS.index(component_id), component(block, hubs, self._policy)

    def _share(self, position: int, parts: tuple[ComponentPart, ...], shape: tuple[int, int]) -> Matrix:
        return share_of(parts, getattr(self._policy.expert.neutral, EXPERT_COMPONENTS[position]), shape=shape)

    def _points(self) -> Matrix:
        """(m, n_components): what each component is worth at each place."""
        site = self._policy.weights.expert.points
        hub = {str(name): points for name, points in self._policy.expert.hub.points.items()}
        at_site = [site[component_id] for component_id in EXPERT_COMPONENTS]
        at_hub = [hub.get(component_id, 0.0) for component_id in EXPERT_COMPONENTS]
        return np.where(self._is_hub[:, None], at_hub, at_site).astype(np.float32)


def _blocks(n: int, m: int) -> Iterator[slice]:
    """Yield the rows in blocks of a bounded number of pairs."""
    step = max(1, PAIRS_A_BLOCK // max(1, m))
    for start in range(0, n, step):
        yield slice(start, min(n, start + step))
