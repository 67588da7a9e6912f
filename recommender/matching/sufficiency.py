"""Whether enough is known of a lead to rank places for it, and whether it belongs into the city at all.

The one home of both questions: every answer, list, table and export asks here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from features.fields import FieldSpec, Labelled, field_specs
from features.lead_tags import lead_text
from features.policy.pack import Policy
from features.policy.rules import FactSide, FirstFact
from features.policy.vocabulary import Named
from features.project import ProjectProfile
from features.proposals import TagProposal
from features.typed_text import words_said
from recommender.eligibility.verdict import Question, plain_name
from recommender.matching.unstated import is_unstated
from recommender.phrases.sentence import Sentence

_FIELDS: Mapping[str, FieldSpec] = {spec.name: spec for spec in field_specs(ProjectProfile)}


class Outlook(Labelled):
    """What the answer for one lead comes to."""

    RANKED = "ranked", "已排序", "Ranked"
    TOO_LITTLE = "too_little", "资料不足，暂不排序", "Too little is known to rank places"
    HUB_ONLY = "hub_only", "境内园区暂不符合，可考虑海外孵化器", "No place at home suits; an overseas hub may"
    NOWHERE = "nowhere", "本市无适宜园区", "No place in the city suits"


@dataclass(frozen=True)
class Sufficiency:
    """Reads leads by the first facts of a pack.

    Examples
    --------
    >>> from features.policy.pack import load_policy
    >>> reader = Sufficiency(load_policy())
    >>> bare = ProjectProfile(project_id="L1", name="碳化硅项目（演示）")
    >>> reader.outlook(bare, tagged=True).value
    'too_little'
    >>> told = bare.model_copy(update={"description": "建设8英寸碳化硅外延片产线，面向车规级功率器件"})
    >>> reader.outlook(told, tagged=True).value
    'ranked'
    """

    policy: Policy

    @cached_property
    def _facts(self) -> tuple[FirstFact, ...]:
        return self.policy.rules.first_facts.facts

    def outlook(self, lead: ProjectProfile, *, tagged: bool) -> Outlook:
        """Return what can be said of a lead before any place is looked at.

        Parameters
        ----------
        tagged
            Whether it has a technology tag, or one is proposed.
        """
        if not self._enough(lead, tagged=tagged):
            return Outlook.TOO_LITTLE
        return Outlook.NOWHERE if self._is_off_field(lead, tagged=tagged) else Outlook.RANKED

    def said(self, lead: ProjectProfile, *, tagged: bool) -> Sentence:
        """Return the reason why a lead is not ranked."""
        total = len(self._facts)
        return Sentence(
            "outlook.too_little", {"known": total - len(self._missing(lead, tagged=tagged)), "total": total}
        )

    def asks(self, lead: ProjectProfile, *, tagged: bool) -> tuple[Question, ...]:
        """Return what to ask first, in the pack's order: the facts of which too little is stated."""
        return tuple(self._question(fact) for fact in self._missing(lead, tagged=tagged))

    def confirm(self, proposal: TagProposal) -> Question:
        """Return the question whether a lead is about what is proposed for it: of all, it changes most."""
        spec, who = _FIELDS["technology_ids"], self._facts[0].who
        asked = Sentence("outlook.confirm_tag", {"technology": Named(zh=proposal.zh, en=proposal.en)})
        text = Named(zh=asked.say("zh"), en=asked.say("en"))
        role = plain_name(self.policy.rules.role(who))
        return Question(FactSide.PROJECT, spec.name, Named(zh=spec.zh, en=spec.en), who, role, text)

    def _enough(self, lead: ProjectProfile, *, tagged: bool) -> bool:
        """Two of three will do: what it does is recognised, it is described, another fact is known."""
        rules, words = self.policy.rules.first_facts, _words(lead)
        others = len(self._facts) - 1 - len(self._others_missing(lead))
        signs = (self._is_named(lead, tagged=tagged), words >= rules.words, others > 0)
        return sum(signs) > 1 or words >= rules.words_alone or others >= rules.others

    def _is_named(self, lead: ProjectProfile, *, tagged: bool) -> bool:
        """Whether a technology, an industry or a process of it is known."""
        return bool(tagged or lead.gbt_code or lead.processes or self._industries(lead))

    def _is_off_field(self, lead: ProjectProfile, *, tagged: bool) -> bool:
        told = _words(lead) >= self.policy.rules.first_facts.words
        return told and not tagged and not self._industries(lead)

    def _industries(self, lead: ProjectProfile) -> frozenset[int]:
        return self.policy.taxonomy.industry_reader.of_lead(lead.gbt_code, lead_text(lead))

    def _missing(self, lead: ProjectProfile, *, tagged: bool) -> tuple[FirstFact, ...]:
        rules, words = self.policy.rules.first_facts, _words(lead)
        described = words >= rules.words_alone or (words >= rules.words and self._is_named(lead, tagged=tagged))
        return (*(() if described else self._facts[:1]), *self._others_missing(lead))

    def _others_missing(self, lead: ProjectProfile) -> tuple[FirstFact, ...]:
        return tuple(fact for fact in self._facts[1:] if all(is_unstated(getattr(lead, name)) for name in fact.inputs))

    def _question(self, fact: FirstFact) -> Question:
        spec, role = _FIELDS[fact.inputs[0]], self.policy.rules.role(fact.who)
        label = Named(zh=spec.zh, en=spec.en)
        return Question(FactSide.PROJECT, spec.name, label, fact.who, plain_name(role), plain_name(fact))


def _words(lead: ProjectProfile) -> int:
    return words_said(f"{lead.description}\n{lead.product_use or ''}")
