"""Projects judged at all places as arrays: what is allowed, what it scores, in which order it is shown."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Self

import numpy as np
from numpy.typing import NDArray

from features.frames import ProjectTable
from features.memo import once
from features.park import ParkProfile
from features.policy.vocabulary import Named
from features.project import ProjectProfile
from recommender.eligibility.evaluation import Eligibility
from recommender.expert import ExpertScores
from recommender.learned.city_model import Judgement
from recommender.learned.decisions import leading_fields
from recommender.matching.combination import Combined
from recommender.matching.exploration import PlaceTrial, explores, on_trial, with_trial
from recommender.matching.prepared import PreparedPlaces, ranking
from recommender.matching.sufficiency import Outlook
from recommender.matching.unstated import unstated
from recommender.ranking import order, spread
from recommender.routing import Route
from recommender.scoring.posterior import Chance

__all__ = ["JudgedProjects", "Mask", "place_name"]

Mask = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class JudgedProjects:
    """Projects judged at all places that were prepared, and scored when a score is asked for."""

    matcher: PreparedPlaces
    projects: ProjectTable
    eligibility: Eligibility
    _whole: Self | None = field(default=None, repr=False)

    @once
    def expert(self) -> ExpertScores:
        """The policy's score of every pair."""
        if self._whole is not None:
            return self._whole.expert.view()
        return self.matcher.scorer.score(self.projects, today=self.matcher.today)

    @once
    def unstated(self) -> Mask:
        """(n_projects, n_key_fields): which key facts each project does not state."""
        if self._whole is not None:
            return self._whole.unstated
        return unstated(ProjectProfile, self.projects.profiles)

    @once
    def offered(self) -> Mask:
        """(n_projects,): to which projects parks may be recommended now: enough is known, and their routes allow it."""
        if self._whole is not None:
            return self._whole.offered
        return self.offers_parks(range(len(self.projects)))

    def offers_parks(self, rows: Iterable[int]) -> Mask:
        """Return the same of some of the projects, (k,)."""
        nowhere = np.empty(0, dtype=np.intp)
        may = (self.outlook(row) is Outlook.RANKED and self.route(row, nowhere).offers_parks for row in rows)
        return np.fromiter(may, dtype=bool)

    def outlook(self, project: int) -> Outlook:
        """Return what can be said of a project before any place is looked at."""
        return self.matcher.sufficiency.outlook(self.projects.profiles[project], tagged=self.is_tagged(project))

    def is_tagged(self, project: int) -> bool:
        """Whether it has a technology, or one is proposed."""
        return bool(self.projects.tags[project].any()) or bool(self.projects.proposed(project))

    def take_over(self, earlier: JudgedProjects, rows: NDArray[np.intp]) -> None:
        """Keep what was looked up of an earlier batch; ``rows`` (n,) of the same projects there, -1 = another."""
        new = np.flatnonzero(rows < 0)
        if "unstated" in vars(earlier):
            found = _taken(earlier.unstated, rows)
            found[new] = unstated(ProjectProfile, [self.projects.profiles[row] for row in new.tolist()])
            vars(self)["unstated"] = found
        if "offered" in vars(earlier):
            offered = _taken(earlier.offered, rows)
            offered[new] = self.offers_parks(new.tolist())
            vars(self)["offered"] = offered

    def view(self) -> Self:
        """Return the same for one reader: several may explain pairs at once, and what was worked out is shared."""
        return type(self)(self.matcher, self.projects, self.eligibility.view(), self)

    def by_policy(self) -> Self:
        """Return the same projects as they are judged where nothing has been learnt."""
        return type(self)(self.matcher.taught(None), self.projects, self.eligibility)

    def holds(self, matcher: PreparedPlaces, projects: ProjectTable) -> bool:
        """Whether it is of this matcher and of the very same profiles, with equal tags."""
        mine = self.projects.profiles
        return (
            self.matcher is matcher
            and len(mine) == len(projects)
            and all(one is other for one, other in zip(mine, projects.profiles, strict=True))
            and self.projects.proposals == projects.proposals
            and np.array_equal(self.projects.tags, projects.tags)
        )

    @once
    def judged(self) -> Judgement | None:
        """What is believed of every pair; ``None`` where nothing has been learnt."""
        if self._whole is not None:
            return self._whole.judged
        return self.matcher.judge(self.projects, self.expert)

    @once
    def combined(self) -> Combined | None:
        """By how much decisions move every pair; ``None`` where nothing has been learnt."""
        if self._whole is not None:
            return self._whole.combined
        return self.matcher.combined(self.projects, self.expert, self.judged)

    @once
    def scores(self) -> NDArray[np.float32]:
        """(n_projects, n_places): what ranks, the policy's score with the learned points."""
        return ranking(self.expert, self.combined)

    @once
    def open_sites(self) -> Mask:
        """(n_projects, n_places): at home and not excluded by any rule. Hubs come by way of the route."""
        mask: Mask = self.eligibility.allowed & ~self.matcher.is_hub[None, :]
        return mask

    def ranked(self, project: int, *, within: Mask | None = None) -> NDArray[np.intp]:
        """Return the rows of the open sites for one project, best first, the first few spread: the order of every list.

        None of a project of which too little is known, or that belongs nowhere. The last that is shown may be on trial.

        Parameters
        ----------
        within
            (n_places,) extra requirement of this request; ``None`` = no further one.
        """
        ranked, trial = self._by_score(project, within), self.trial(project)
        shown = self.matcher.policy.weights.differentiation.slate_places
        return ranked if trial is None else with_trial(ranked, shown, trial[0])

    def _by_score(self, project: int, within: Mask | None) -> NDArray[np.intp]:
        if self.outlook(project) is not Outlook.RANKED:
            return np.empty(0, dtype=np.intp)
        allowed = self.open_at(project, within)
        rows = order(self.scores[project], allowed, ids=self.matcher.park_ids)
        rules = self.matcher.policy.weights.differentiation
        first = spread(
            rows.tolist(),
            self.scores[project],
            districts=self.matcher.districts,
            limit=rules.slate_places,
            min_districts=rules.slate_min_districts,
            close_points=rules.close_points,
        )
        return np.concatenate([np.array(first, dtype=np.intp), rows[~np.isin(rows, first)]])

    def trial(self, project: int) -> tuple[int, PlaceTrial] | None:
        """Return the place that a project shows on trial this month, and why; ``None`` = none."""
        matcher, lead = self.matcher, self.projects.profiles[project].project_id
        rule, shown = matcher.policy.weights.exploration, matcher.policy.weights.differentiation.slate_places
        if not (matcher.explores and explores(lead, matcher.today, rule.share) and self.offers_parks([project])[0]):
            return None
        combiner, combined, judged = matcher.combiner, self.combined, self.judged
        if combiner is None or combined is None or judged is None or not combiner.rule.counts:
            return None
        accept = Chance(judged.accept.log_odds[project], judged.accept.spread[project])
        mine = leading_fields(self.projects.tags[[project]], combiner.owner, len(combiner.fields))
        received, has_role = combined.counts.received[project], combiner.role_in(mine)[0] > 0
        ranked = self._by_score(project, None)
        place = on_trial(ranked, shown, accept=accept, received=received, has_role=has_role, rule=rule)
        if place is None:
            return None
        fields = tuple(field for field, its in zip(combiner.fields.values(), mine[0], strict=True) if its)
        return place, PlaceTrial.of(fields, combiner.rule.months, accept, int(received[place]), place)

    def open_at(self, project: int, within: Mask | None) -> Mask:
        """(n_places,): the open sites that also meet the extra requirement of a request."""
        allowed: Mask = self.open_sites[project] if within is None else self.open_sites[project] & within
        return allowed

    def tags_of(self, project: int) -> dict[str, float]:
        """Technology id -> weight, the strongest first."""
        weights = self.projects.tags[project]
        technologies = self.matcher.policy.taxonomy.technologies
        found = [(technologies[column].id, round(float(weights[column]), 4)) for column in np.flatnonzero(weights)]
        return dict(sorted(found, key=lambda item: (-item[1], item[0])))

    def route(self, project: int, ranked: NDArray[np.intp]) -> Route:
        return self.matcher.router.route(
            self.projects.profiles[project],
            self.tags_of(project),
            ranked_park_ids=[self.matcher.park_ids[row] for row in ranked],
            proposals=self.projects.proposed(project),
            told=self.outlook(project) is not Outlook.TOO_LITTLE,
        )

    def suited(self, row: int, *, all_projects: bool = False) -> NDArray[np.intp]:
        """Return the rows of the projects that a place could take, best first; or of all, in the same order."""
        ids = [profile.project_id for profile in self.projects.profiles]
        asked = np.ones(len(ids), dtype=bool) if all_projects else self._reaches(row)
        return order(self.scores[:, row], asked, ids=ids)

    def _reaches(self, row: int) -> Mask:
        """(n_projects,): whom a place could take; their routes offer them parks, or lead them to this hub."""
        led = self.offered
        if self.matcher.is_hub[row]:
            park_id = self.matcher.park_ids[row]
            paths = [self.route(one, self.ranked(one)) for one in range(len(self.projects))]
            led = np.array([path.hub_id == park_id and path.offers_hub for path in paths], dtype=bool)
        mask: Mask = self.eligibility.allowed[:, row] & led
        return mask


def _taken(earlier: Mask, rows: NDArray[np.intp]) -> Mask:
    """Return the rows (n, …) of an earlier answer; what is new (-1) is False until it is looked up."""
    found = np.zeros((len(rows), *earlier.shape[1:]), dtype=bool)
    found[rows >= 0] = earlier[rows[rows >= 0]]
    return found


def place_name(place: ParkProfile) -> Named:
    """Return the name of a place in both languages."""
    return Named(zh=place.name_zh, en=place.name_en or place.name_zh)
