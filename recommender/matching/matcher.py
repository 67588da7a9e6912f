"""The matcher: the one place where eligibility, score, routing and four-have meet.

A batch is judged and scored as arrays; a slate, an inbound list or a single pair is explained from it on demand,
by the same code on the one row concerned.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from copy import copy
from dataclasses import dataclass, field, replace
from functools import partial

import numpy as np
from numpy.typing import NDArray

from features.capacity import LIMITS, free_now
from features.choices import PlaceKind
from features.errors import UnknownIdError
from features.fields import field_specs
from features.figures import FactValue
from features.frames import ParkTable, ProjectTable, park_table, with_number
from features.memo import ObjectMemo, once
from features.park import ParkProfile
from features.policy.pack import Policy
from features.policy.rules import FactSide
from features.policy.vocabulary import Named
from features.policy.weights import LearningMode
from features.project import ProjectProfile
from recommender.eligibility.evaluation import Eligibility, Known, RuleSet
from recommender.eligibility.kleene import Status
from recommender.eligibility.project_place.rules import PROJECT_PLACE
from recommender.eligibility.speech import phrase
from recommender.eligibility.verdict import Facts, Question, Verdict
from recommender.expert import ExpertScorer, ExpertScores
from recommender.expert.explain import as_shown
from recommender.fourhave import FourHaveAssessor
from recommender.learned.city_model import Judgement
from recommender.learned.explain import Counterfactual, LandingChance, Precedent, landing_chance
from recommender.learned.learned import Learned
from recommender.matching.combination import Combined, Combiner
from recommender.matching.history import LearnedPoints
from recommender.matching.questions import AnswerTrial, OpenQuestion, ordered
from recommender.matching.requirements import CheckedRequest
from recommender.matching.slate import HubOffer, HubStanding, Inbound, Match, Slate
from recommender.matching.sufficiency import Outlook, Sufficiency
from recommender.matching.unstated import unstated
from recommender.phrases.sentence import Sentence
from recommender.ranking import order, spread
from recommender.routing import Route, Router

Mask = NDArray[np.bool_]
NEAR_MISSES = 3
REASONS = 3
_NEAR_CONSIDERED = 6
_FREE_FIELDS = tuple(
    field.name for field in field_specs(ParkProfile) if field.kind == "number" and "_free_" in field.name
)


_IN_OWN_WORDS: ObjectMemo[ParkProfile] = ObjectMemo(most=5_000)


class Matcher:
    """Matches projects with places on one day; the places are prepared once.

    Parameters
    ----------
    places
        All places of the city, hubs included, any order. Those that stand with what they have accepted
        (:class:`~features.capacity.PlaceNow`) are judged by their room and scored by what is free now.
    today
        The business day that decides protections, dates and benefits.
    learned
        What has been learnt so far ranks the places at home; ``None`` = the policy's score alone does.
    """

    def __init__(
        self, places: Sequence[ParkProfile], *, policy: Policy, today: dt.date, learned: Learned | None = None
    ) -> None:
        self.policy = policy
        self.today = today
        known = [_IN_OWN_WORDS.get(partial(policy.in_own_words, place), policy, place) for place in places]
        self.places = park_table(sorted(known, key=lambda place: place.park_id))
        self.free = _free_now(self.places)
        self.park_ids = [place.park_id for place in self.places.profiles]
        self.districts = [place.district for place in self.places.profiles]
        self.is_hub = np.array([place.kind is PlaceKind.OVERSEAS_HUB for place in self.places.profiles], dtype=bool)
        self._rules = RuleSet(PROJECT_PLACE, policy, self.places, today)
        self._scorer = ExpertScorer(policy, self.free)
        hubs = [place for place in self.places.profiles if place.kind is PlaceKind.OVERSEAS_HUB]
        self.router = Router(policy, hubs=hubs, today=today)
        self.assessor = FourHaveAssessor(policy)
        self.sufficiency = Sufficiency(policy)
        self._learn(learned)

    def taught(self, learned: Learned | None) -> Matcher:
        """Return the same places, moved by what has been learnt; nothing is prepared again."""
        matcher = copy(self)
        matcher._learn(learned)
        return matcher

    def _learn(self, learned: Learned | None) -> None:
        if self.policy.weights.learning.mode is LearningMode.POLICY_ONLY:
            learned = None
        self.learned = learned
        self.combiner = (
            None if learned is None else Combiner(self.places, self.policy, learned.decisions, today=self.today)
        )

    def batch(self, projects: ProjectTable, *, earlier: Batch | None = None) -> Batch:
        """Judge and score every project at every place.

        Parameters
        ----------
        earlier
            A batch of the same places: of the projects that it holds unchanged, the very same profiles with equal tags,
            what the rules said is taken over.
        """
        known = None if earlier is None else self._known(projects, earlier)
        batch = Batch(self, projects, self._rules.evaluate(projects, known=known))
        if earlier is not None and known is not None:
            batch.take_over(earlier, known.rows)
        return batch

    def scores(self, projects: ProjectTable) -> NDArray[np.float32]:
        """(n_projects, n_places): what would rank, whatever the rules say."""
        expert = self._scorer.score(projects, today=self.today)
        return ranking(expert, self._combined(projects, expert, self._judge(projects, expert)))

    def with_number(self, row: int, name: str, value: float) -> Matcher:
        """Return the same with one capacity of one place at home changed."""
        other = copy(self)
        other.places = with_number(self.places, row, name, value)
        other.free = with_number(self.free, row, name, getattr(free_now(other.places.profiles[row]), name))
        other._scorer = self._scorer.with_numbers(other.free)
        other._rules = RuleSet(PROJECT_PLACE, self.policy, other.places, self.today)
        return other

    def _judge(self, projects: ProjectTable, expert: ExpertScores) -> Judgement | None:
        return None if self.learned is None else self.learned.judge(projects, self.places, expert)

    def _combined(self, projects: ProjectTable, expert: ExpertScores, judged: Judgement | None) -> Combined | None:
        if judged is None or self.combiner is None:
            return None
        return self.combiner(projects, expert.score, judged.surplus)

    def _known(self, projects: ProjectTable, earlier: Batch) -> Known | None:
        if earlier.matcher._rules is not self._rules:  # other places, another day or pack
            return None
        row_of = {id(profile): row for row, profile in enumerate(earlier.projects.profiles)}
        rows = np.array([row_of.get(id(profile), -1) for profile in projects.profiles], dtype=np.intp)
        there = np.flatnonzero(rows >= 0)
        changed = (projects.tags[there] != earlier.projects.tags[rows[there]]).any(axis=1)
        rows[there[changed]] = -1
        return Known(earlier.eligibility, rows)

    def row_of(self, park_id: str) -> int:
        """Return the row of a place; raises `UnknownIdError` if there is none."""
        try:
            return self.park_ids.index(park_id)
        except ValueError:
            raise UnknownIdError(f"there is no place {park_id!r}", zh=f"没有编号为 {park_id!r} 的园区") from None


@dataclass(frozen=True, eq=False)
class Batch:
    """Projects judged at all places of a matcher, and scored when a score is asked for."""

    matcher: Matcher
    projects: ProjectTable
    eligibility: Eligibility
    _whole: Batch | None = field(default=None, repr=False)

    @once
    def expert(self) -> ExpertScores:
        """The policy's score of every pair."""
        if self._whole is not None:
            return self._whole.expert.view()
        return self.matcher._scorer.score(self.projects, today=self.matcher.today)

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
        return self._offered(range(len(self.projects)))

    def _offered(self, rows: Iterable[int]) -> Mask:
        nowhere = np.empty(0, dtype=np.intp)
        may = (self.outlook(row) is Outlook.RANKED and self._route(row, nowhere).offers_parks for row in rows)
        return np.fromiter(may, dtype=bool)

    def outlook(self, project: int) -> Outlook:
        """Return what can be said of a project before any place is looked at."""
        return self.matcher.sufficiency.outlook(self.projects.profiles[project], tagged=self._is_tagged(project))

    def _is_tagged(self, project: int) -> bool:
        """Whether it has a technology, or one is proposed."""
        return bool(self.projects.tags[project].any()) or bool(self.projects.proposed(project))

    def take_over(self, earlier: Batch, rows: NDArray[np.intp]) -> None:
        """Keep what was looked up of an earlier batch; ``rows`` (n,) of the same projects there, -1 = another."""
        new = np.flatnonzero(rows < 0)
        if "unstated" in vars(earlier):
            found = _taken(earlier.unstated, rows)
            found[new] = unstated(ProjectProfile, [self.projects.profiles[row] for row in new.tolist()])
            vars(self)["unstated"] = found
        if "offered" in vars(earlier):
            offered = _taken(earlier.offered, rows)
            offered[new] = self._offered(new.tolist())
            vars(self)["offered"] = offered

    def view(self) -> Batch:
        """Return the same for one reader: several may explain pairs at once, and what was worked out is shared."""
        return Batch(self.matcher, self.projects, self.eligibility.view(), self)

    def holds(self, matcher: Matcher, projects: ProjectTable) -> bool:
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
        return self.matcher._judge(self.projects, self.expert)

    @once
    def combined(self) -> Combined | None:
        """By how much decisions move every pair; ``None`` where nothing has been learnt."""
        if self._whole is not None:
            return self._whole.combined
        return self.matcher._combined(self.projects, self.expert, self.judged)

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

        None of a project of which too little is known, or that belongs nowhere.

        Parameters
        ----------
        within
            (n_places,) extra requirement of this request; ``None`` = no further one.
        """
        if self.outlook(project) is not Outlook.RANKED:
            return np.empty(0, dtype=np.intp)
        allowed = self._open(project, within)
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

    def _open(self, project: int, within: Mask | None) -> Mask:
        """(n_places,): the open sites that also meet the extra requirement of a request."""
        allowed: Mask = self.open_sites[project] if within is None else self.open_sites[project] & within
        return allowed

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
        tags = self._tags(project)
        proposals = self.projects.proposed(project)
        path = self._route(project, ranked)
        first = matcher.policy.weights.differentiation.slate_places
        limit = first if limit is None else limit
        shown = ranked[:limit].tolist() if path.offers_parks else []
        home = ~matcher.is_hub
        outlook = self.outlook(project)
        near = self._near_misses(project, within) if outlook is Outlook.RANKED else []
        if outlook is Outlook.RANKED and not self.open_sites[project].any():
            outlook = Outlook.NOWHERE
        asked_there = self._questions(project, ranked[:first].tolist() if path.offers_parks else [])
        questions = (*self._to_confirm(project), *asked_there) if outlook is Outlook.RANKED else asked_there
        fields = tuple(one.question.field for one in questions)
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
            questions=questions,
            hubs=self._hubs(project, path, within),
            near_misses=tuple(self.match(project, row, asked=asked) for row in near),
            outlook=outlook,
            reasons=self._reasons(project, outlook),
            asks=self._first_asks(project) if outlook is Outlook.TOO_LITTLE else (),
            n_places=int(home.sum()),
            n_allowed=int(self._open(project, within).sum()),
            excluded_by=_counts(self.eligibility.rule_ids, self.eligibility.status[project, home] == 0),
            left_out_by={} if asked is None else asked.counts(matcher.free.profiles),
            policy_version=matcher.policy.version,
            today=matcher.today,
            model_id=None if matcher.learned is None else matcher.learned.model_id,
            counterfactual=self.counterfactual(project, asked=asked) if what_if else None,
        )

    def _questions(self, project: int, first: Sequence[int]) -> tuple[OpenQuestion, ...]:
        """Return what the ``first`` places want to know of a project, by what the answers change at all places."""
        verdicts = [verdict for row in first for verdict in self.eligibility.verdicts(project, row)]
        found = (one for verdict in verdicts for one in verdict.questions if one.side is FactSide.PROJECT)
        asked = {one.field: one for one in found}
        unsure = {verdict.rule_id for verdict in verdicts if verdict.status is Status.UNKNOWN}
        matcher, rule_ids = self.matcher, self.eligibility.rule_ids
        others = [position for position, rule_id in enumerate(rule_ids) if rule_id not in unsure]
        free = (self.eligibility.status[project][:, others] > 0).all(axis=1) & ~matcher.is_hub

        def may(answered: ProjectTable) -> Mask:
            allowed: Mask = free[None, :] & ~matcher._rules.excluded(answered, unsure)
            return allowed

        def points(answered: ProjectTable) -> NDArray[np.float32]:
            return matcher._scorer.score(answered, today=matcher.today).score

        lead, policy = self.projects.take([project]), matcher.policy
        return ordered(asked.values(), AnswerTrial(lead, may, points, first), policy=policy, today=matcher.today)

    def _reasons(self, project: int, outlook: Outlook) -> tuple[Sentence, ...]:
        """Return why no places are ranked; the rules that exclude most places, each with one place and its reason."""
        if outlook is Outlook.RANKED:
            return ()
        if outlook is Outlook.TOO_LITTLE:
            return (self.matcher.sufficiency.said(self.projects.profiles[project], tagged=self._is_tagged(project)),)
        if self.outlook(project) is Outlook.NOWHERE:
            return (Sentence("outlook.off_field"),)
        home = np.flatnonzero(~self.matcher.is_hub)
        counts = _counts(self.eligibility.rule_ids, self.eligibility.status[project, home] == 0)
        return (
            Sentence("outlook.all_excluded", {"places": len(home)}),
            *(self._excluded(project, rule_id, count) for rule_id, count in list(counts.items())[:REASONS]),
        )

    def _first_asks(self, project: int) -> tuple[Question, ...]:
        """Return what to ask of a lead that nobody can judge: whether what is proposed is so, then what is missing."""
        reader, lead = self.matcher.sufficiency, self.projects.profiles[project]
        confirm = (one.question for one in self._to_confirm(project))
        return (*confirm, *reader.asks(lead, tagged=self._is_tagged(project)))

    def _to_confirm(self, project: int) -> tuple[OpenQuestion, ...]:
        """Return the questions whether what is proposed is so, and by how much a yes moves points."""
        lead, matcher = self.projects.take([project]), self.matcher
        waiting = () if lead.tags.any() else lead.proposed(0)
        columns = {technology.id: column for column, technology in enumerate(matcher.policy.taxonomy.technologies)}
        found = []
        for proposal in waiting:
            tags = np.zeros_like(lead.tags)
            tags[0, columns[proposal.technology_id]] = 1
            answered = matcher._scorer.score(ProjectTable(tags, lead.profiles), today=matcher.today).score[0]
            moved = np.abs(answered - self.expert.score[project])[self.open_sites[project]].max(initial=0.0)
            found.append(OpenQuestion(matcher.sufficiency.confirm(proposal), 0, float(moved)))
        return tuple(found)

    def _excluded(self, project: int, rule_id: str, count: int) -> Sentence:
        """Say at how many places a rule fails, with the best of them."""
        position = self.eligibility.rule_ids.index(rule_id)
        fails = (self.eligibility.status[project, :, position] == 0) & ~self.matcher.is_hub
        row = int(order(self.scores[project], fails, ids=self.matcher.park_ids)[0])
        verdict = next(one for one in self.eligibility.failed(project, row) if one.rule_id == rule_id)
        why = Named(zh=phrase(verdict, "zh"), en=phrase(verdict, "en"))
        place = _name(self.matcher.places.profiles[row])
        facts: dict[str, FactValue] = {"rule": verdict.name, "count": count, "place": place, "why": why}
        return Sentence("outlook.excluded_by", facts)

    def suited(self, row: int, *, all_projects: bool = False) -> NDArray[np.intp]:
        """Return the rows of the projects that a place could take, best first; or of all, in the same order."""
        ids = [profile.project_id for profile in self.projects.profiles]
        asked = np.ones(len(ids), dtype=bool) if all_projects else self._reaches(row)
        return order(self.scores[:, row], asked, ids=ids)

    def inbound(self, park_id: str, *, limit: int = 20) -> Inbound:
        """Return the projects that a place could take, best first."""
        row, matcher = self.matcher.row_of(park_id), self.matcher
        place, ranked = matcher.places.profiles[row], self.suited(row)
        return Inbound(
            park_id=park_id,
            park_name=_name(place),
            matches=tuple(self.match(int(one), row, rank=rank) for rank, one in enumerate(ranked[:limit], start=1)),
            n_projects=len(self.projects),
            n_allowed=len(ranked),
            excluded_by=_counts(self.eligibility.rule_ids, self.eligibility.status[:, row] == 0),
            policy_version=matcher.policy.version,
            today=matcher.today,
        )

    def match(self, project: int, row: int, *, rank: int | None = None, asked: CheckedRequest | None = None) -> Match:
        """Return one pair in full, whether it is allowed or not, with what a request ``asked`` beyond the rules."""
        profile, place = self.projects.profiles[project], self.matcher.places.profiles[row]
        verdicts = self.eligibility.verdicts(project, row)
        return Match(
            project_id=profile.project_id,
            project_name=profile.name,
            park_id=place.park_id,
            park_name=_name(place),
            kind=place.kind,
            district=place.district,
            components=as_shown(self.expert.explain(project, row)),
            learned=self._learned(project, row),
            differentiation=None if self.matcher.is_hub[row] else self.expert.differentiation(project, row),
            verdicts=verdicts,
            near=self._is_near(verdicts),
            rank=rank,
            chance=self._chance(project, row),
            precedents=self._precedents(project, row),
            requirements=() if asked is None else tuple(asked.judge(self.matcher.free.profiles[row])),
        )

    def is_near(self, project: int, row: int) -> bool:
        """Whether a pair that a rule keeps apart is close to being allowed; as :meth:`match` says, for much less."""
        return self._is_near(self.eligibility.failed(project, row))

    def counterfactual(self, project: int, *, asked: CheckedRequest | None = None) -> Counterfactual | None:
        """Return one change at a place excluded for want of a resource that would make it rank first.

        It is verified: the place is changed and everything is judged and scored again, under what the request asked.
        ``None`` = none found, or no park is recommended as things stand.
        """
        one, matcher = self.projects.take([project]), self.matcher
        within = None if asked is None else asked.within(matcher.free.profiles)
        if not self._offered([project])[0]:
            return None
        for row in self._nearly(project, within):
            for name, needed in self._short(project, row):
                again = matcher.with_number(row, name, needed)
                within = None if asked is None else asked.within(again.free.profiles)
                if self._would_lead(project, row, again.scores(one)[0], within) and again.batch(one).ranked(
                    0, within=within
                )[:1].tolist() == [row]:
                    return _counterfactual(matcher.places.profiles[row], name, needed)
        return None

    def _would_lead(self, project: int, row: int, scores: NDArray[np.float32], within: Mask | None) -> bool:
        """Whether a place would rank first by these scores if no rule kept it out; the rules take longest to ask."""
        allowed = self._open(project, within).copy()
        allowed[row] = True
        return bool(order(scores, allowed, ids=self.matcher.park_ids)[0] == row)

    def _nearly(self, project: int, within: Mask | None) -> list[int]:
        """Return the rows of the best sites that one rule alone keeps out."""
        single = (self.eligibility.failures[project] == 1) & ~self.matcher.is_hub
        single = single if within is None else single & within
        best: list[int] = order(self.scores[project], single, ids=self.matcher.park_ids).tolist()
        return best[:_NEAR_CONSIDERED]

    def _short(self, project: int, row: int) -> list[tuple[str, float]]:
        """Return the numeric fields of a place that may be what is short, with the amount needed."""
        verdicts = self.eligibility.verdicts(project, row)
        facts = [finding.facts for verdict in verdicts if verdict.status == 0 for finding in verdict.findings]
        short = [fact for fact in facts if fact.shortfall and isinstance(fact.needed, (int, float))]
        if len(facts) != 1 or not short:
            return []
        if short[0].field is not None:  # full: what it reports must grow by what is short
            return [(short[0].field, float(short[0].limit) + float(short[0].shortfall))]  # type: ignore[arg-type]
        place, needed, observed = self.matcher.places.profiles[row], float(short[0].needed), short[0].observed  # type: ignore[arg-type]
        return [(name, needed) for name in _FREE_FIELDS if getattr(place, name) == observed]

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

    def _tags(self, project: int) -> dict[str, float]:
        """Technology id -> weight, the strongest first."""
        weights = self.projects.tags[project]
        technologies = self.matcher.policy.taxonomy.technologies
        found = [(technologies[column].id, round(float(weights[column]), 4)) for column in np.flatnonzero(weights)]
        return dict(sorted(found, key=lambda item: (-item[1], item[0])))

    def _route(self, project: int, ranked: NDArray[np.intp]) -> Route:
        return self.matcher.router.route(
            self.projects.profiles[project],
            self._tags(project),
            ranked_park_ids=[self.matcher.park_ids[row] for row in ranked],
            proposals=self.projects.proposed(project),
            told=self.outlook(project) is not Outlook.TOO_LITTLE,
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

    def _near_misses(self, project: int, within: Mask | None) -> list[int]:
        """Return the rows of a few sites that one rule alone keeps out, those closest to being met first."""
        best = self._nearly(project, within)
        return sorted(best, key=lambda row: not self.is_near(project, row))[:NEAR_MISSES]

    def _is_near(self, verdicts: Sequence[Verdict]) -> bool:
        """Return whether every failing finding is short by little, or met before long."""
        failing = [finding for verdict in verdicts if verdict.status is Status.FAIL for finding in verdict.findings]
        return bool(failing) and all(self._closes(finding.facts) for finding in failing)

    def _closes(self, facts: Facts) -> bool:
        measure = self.matcher.policy.weights.near_miss
        if facts.available_from is not None and facts.needed_from is not None:
            return (facts.available_from - facts.needed_from).days <= measure.max_wait_days
        if facts.shortfall is None or not isinstance(facts.needed, (int, float)) or not facts.needed:
            return False
        return facts.shortfall / facts.needed <= measure.max_short_share

    def _reaches(self, row: int) -> Mask:
        """(n_projects,): whom a place could take; their routes offer them parks, or lead them to this hub."""
        led = self.offered
        if self.matcher.is_hub[row]:
            park_id = self.matcher.park_ids[row]
            paths = [self._route(one, self.ranked(one)) for one in range(len(self.projects))]
            led = np.array([path.hub_id == park_id and path.offers_hub for path in paths], dtype=bool)
        mask: Mask = self.eligibility.allowed[:, row] & led
        return mask


def ranking(expert: ExpertScores, combined: Combined | None) -> NDArray[np.float32]:
    """(n_projects, n_places): the policy's score with the learned points, which rank together."""
    return expert.score if combined is None else (expert.score + combined.counted).astype(np.float32)


def _free_now(places: ParkTable) -> ParkTable:
    """Return the places with what is free now in place of what they report; themselves where nothing is taken."""
    free = [free_now(place) for place in places.profiles]
    same = all(now is place for now, place in zip(free, places.profiles, strict=True))
    return places if same else places.but(free, {limit.free for limit in LIMITS})


def _taken(earlier: Mask, rows: NDArray[np.intp]) -> Mask:
    """Return the rows (n, …) of an earlier answer; what is new (-1) is False until it is looked up."""
    found = np.zeros((len(rows), *earlier.shape[1:]), dtype=bool)
    found[rows >= 0] = earlier[rows[rows >= 0]]
    return found


def _name(place: ParkProfile) -> Named:
    return Named(zh=place.name_zh, en=place.name_en or place.name_zh)


def _counterfactual(place: ParkProfile, name: str, needed: float) -> Counterfactual:
    """Return the change that makes a place the first choice."""
    field = next(field for field in field_specs(ParkProfile) if field.name == name)
    label = Named(zh=field.zh, en=field.en)
    observed = float(getattr(place, name))
    return Counterfactual(place.park_id, _name(place), name, label, field.unit, observed, needed, rank=1)


def _counts(rule_ids: Sequence[str], fails: Mask) -> dict[str, int]:
    """Return how often each rule fails, the most frequent first; rules that never do are left out."""
    counted = {rule_id: int(fails[:, column].sum()) for column, rule_id in enumerate(rule_ids)}
    return {rule_id: count for rule_id, count in sorted(counted.items(), key=lambda item: (-item[1], item[0])) if count}
