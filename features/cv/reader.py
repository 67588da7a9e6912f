"""Reads a CV into a draft."""

from __future__ import annotations

import datetime as dt

from features.cv.career import career
from features.cv.compliance import compliance, to_ask
from features.cv.education import education, graduation
from features.cv.facts import CvDraft
from features.cv.output import output
from features.cv.skills import skills
from features.cv.wishes import wishes
from features.cv.wording import cv_text
from features.policy.pack import Policy
from features.tagger.tagger import Tagger


class CvReader:
    """Reads what a CV in Chinese or English says into a draft of a profile, for a person to confirm.

    Parameters
    ----------
    policy
        Its technologies and districts are those looked for.
    tagger
        Finds technologies; made from the policy where None.

    Examples
    --------
    >>> from features.policy.pack import load_policy
    >>> text = "2015年毕业于某某大学微电子专业，博士。主持氮化镓外延工艺，发表论文12篇，英语流利，3个月内到岗。"
    >>> draft = CvReader(load_policy())(text, dt.date(2026, 11, 30))
    >>> draft.values["degree"].zh, draft.values["papers"], draft.values["discipline_codes"]
    ('博士', 12, ('080903',))
    >>> [(skill.technology_id, skill.level.zh) for skill in draft.values["skills"]][0]
    ('third_gen_semi.gan', '主持')
    >>> [text[start:end] for start, end in draft.facts["available_from"].spans]
    ['3个月内到岗']
    """

    def __init__(self, policy: Policy, tagger: Tagger | None = None) -> None:
        self._city = policy.manifest.city
        self._tagger = tagger or Tagger.of(policy)

    def __call__(self, text: str, today: dt.date) -> CvDraft:
        """Return the draft.

        Parameters
        ----------
        text
            The CV as it was given.
        today
            Day on which it is read: "至今" and "in three months" count from it.
        """
        cv = cv_text(text, today)
        facts = [
            *education(cv),
            *career(cv),
            *output(cv),
            *wishes(cv, self._city),
            *compliance(cv),
            *skills(cv, self._tagger),
        ]
        aside = [*graduation(cv), *to_ask(cv)]
        return CvDraft({fact.field: fact for fact in facts}, {fact.field: fact for fact in aside})
