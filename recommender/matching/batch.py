"""What is answered about one project, one place, or one pair of a batch: explained on demand."""

from __future__ import annotations

from dataclasses import dataclass, replace

from recommender.expert.explain import as_shown
from recommender.learned.explain import LandingChance, Precedent, landing_chance
from recommender.matching.asking import failures_by_rule, first_asks, questions, reasons, to_confirm
from recommender.matching.history import LearnedPoints
from recommender.matching.hub_offer import HubOffer, HubStanding
from recommender.matching.judged import JudgedProjects, Mask, place_name
from recommender.matching.near import counterfactual, is_near, near_misses
from recommender.matching.requirements import CheckedRequest
from recommender.matching.slate import Inbound, Match, Slate
from recommender.matching.sufficiency import Outlook
from recommender.routing import Route

__all__ = ["Batch"]


@dataclass(frozen=True, eq=False)
class Batch(JudgedProjects):
    """Projects judged at all places of a matcher, and explained one pair at a time."""

    def slate(
        self, project: int, *, limit: int | None = None, asked: CheckedRequest | None = None, what_if: bool = False
    ) -> Slate:
        """Return the explained answer for one project.

        Parameters
        ----------
        limit
            How many places to show; ``None`` = as many as the pack says.
        asked
            What this request asks beyond the rules.
        what_if
            Whether to look for one change at a place that would make it the first choice. Each change tried is
            scored anew at all places, so this takes several times as long as the rest.
        """
        profile, matcher = self.projects.profiles[project], self.matcher
        within = None if asked is None else asked.within(matcher.free.profiles)
        ranked = self.ranked(project, within=within)
        tags = self.tags_of(project)
        proposals = self.projects.proposed(project)
        path = self.route(project, ranked)
        first = matcher.policy.weights.differentiation.slate_places
        limit = first if limit is None else limit
        shown = ranked[:limit].tolist() if path.offers_parks else []
        home = ~matcher.is_hub
        outlook = self.outlook(project)
        near = near_misses(self, project, within) if outlook is Outlook.RANKED else []
        hubs = self._hubs(project, path, within)
        if outlook is Outlook.RANKED and not self.open_sites[project].any():
            outlook = Outlook.HUB_ONLY if hubs else Outlook.NOWHERE
        open_questions = questions(self, project, ranked[:first].tolist() if path.offers_parks else [])
        if outlook is Outlook.RANKED:
            open_questions = (*to_confirm(self, project), *open_questions)
        fields = tuple(one.question.field for one in open_questions)
        return Slate(
            project_id=profile.project_id,
            project_name=profile.name,
            tags=tags,
            proposals=proposals,
            four_have=matcher.assessor.assess(profile, tags, today=matcher.today, proposed=bool(proposals)),
            route=path,
            matches=tuple(
                replace(self.match(project, row, rank=rank, asked=asked), asked_first=fields)
                for rank, row in enumerate(shown, start=1)
            ),
            questions=open_questions,
            hubs=hubs,
            near_misses=tuple(self.match(project, row, asked=asked) for row in near),
            outlook=outlook,
            reasons=reasons(self, project, outlook),
            asks=first_asks(self, project) if outlook is Outlook.TOO_LITTLE else (),
            n_places=int(home.sum()),
            n_allowed=int(self.open_at(project, within).sum()),
            excluded_by=failures_by_rule(self.eligibility.rule_ids, self.eligibility.status[project, home] == 0),
            left_out_by={} if asked is None else asked.counts(matcher.free.profiles),
            policy_version=matcher.policy.version,
            today=matcher.today,
            model_id=None if matcher.learned is None else matcher.learned.model_id,
            counterfactual=counterfactual(self, project, asked=asked) if what_if else None,
        )

    def _hubs(self, project: int, path: Route, within: Mask | None) -> tuple[HubOffer, ...]:
        """Return the hub that the route leads to, unless a rule or the request keeps it out."""
        if path.hub_id is None or (not path.hub_first and not path.offers_hub):
            return ()
        row = self.matcher.row_of(path.hub_id)
        if not self.eligibility.allowed[project, row] or (within is not None and not within[row]):
            return ()
        match = self.match(project, row)
        standing = HubStanding.HELD if path.on_hold else HubStanding.ASKED if path.hub_question else HubStanding.OFFERED
        return (
            HubOffer(
                park_id=match.park_id,
                park_name=match.park_name,
                first=path.hub_first,
                standing=standing,
                question=path.hub_question,
                offers=match.offers,
                to_verify=match.to_verify,
            ),
        )

    def inbound(self, park_id: str, *, limit: int = 20) -> Inbound:
        """Return the projects that a place could take, best first."""
        row, matcher = self.matcher.row_of(park_id), self.matcher
        place, ranked = matcher.places.profiles[row], self.suited(row)
        return Inbound(
            park_id=park_id,
            park_name=place_name(place),
            matches=tuple(self.match(int(one), row, rank=rank) for rank, one in enumerate(ranked[:limit], start=1)),
            n_projects=len(self.projects),
            n_allowed=len(ranked),
            excluded_by=failures_by_rule(self.eligibility.rule_ids, self.eligibility.status[:, row] == 0),
            policy_version=matcher.policy.version,
            today=matcher.today,
        )

    def match(self, project: int, row: int, *, rank: int | None = None, asked: CheckedRequest | None = None) -> Match:
        """Return one pair in full, whether it is allowed or not, with what a request ``asked`` beyond the rules."""
        profile, place = self.projects.profiles[project], self.matcher.places.profiles[row]
        verdicts, trial = self.eligibility.verdicts(project, row), self.trial(project)
        return Match(
            project_id=profile.project_id,
            project_name=profile.name,
            park_id=place.park_id,
            park_name=place_name(place),
            kind=place.kind,
            district=place.district,
            components=as_shown(self.expert.explain(project, row)),
            learned=self._learned(project, row),
            differentiation=None if self.matcher.is_hub[row] else self.expert.differentiation(project, row),
            verdicts=verdicts,
            near=is_near(verdicts, self.matcher.policy.weights.near_miss),
            rank=rank,
            chance=self._chance(project, row),
            precedents=self._precedents(project, row),
            trial=None if trial is None or trial[0] != row else trial[1],
            requirements=() if asked is None else tuple(asked.judge(self.matcher.free.profiles[row])),
        )

    def is_near(self, project: int, row: int) -> bool:
        """Whether a pair that a rule keeps apart is close to being allowed; as :meth:`match` says, for much less."""
        return is_near(self.eligibility.failed(project, row), self.matcher.policy.weights.near_miss)

    def _learned(self, project: int, row: int) -> LearnedPoints | None:
        """Return what the place's decisions say of one pair."""
        combiner, combined = self.matcher.combiner, self.combined
        return None if combiner is None or combined is None else combiner.at(self.projects, combined, project, row)

    def _chance(self, project: int, row: int) -> LandingChance | None:
        judged, combined = self.judged, self.combined
        if judged is None or combined is None or self.matcher.is_hub[row]:
            return None
        thin = combined.counts.received[project, row] < self.matcher.policy.weights.learning.thin_below
        return landing_chance(judged.land, project, row, thin=bool(thin))

    def _precedents(self, project: int, row: int) -> tuple[Precedent, ...]:
        learned, profile = self.matcher.learned, self.projects.profiles[project]
        if learned is None:
            return ()
        return learned.precedents(profile.project_id, self.projects.tags[project], self.matcher.park_ids[row])
