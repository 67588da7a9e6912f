"""Technologies that a CV names: how well they are commanded, and when they were last used."""

from __future__ import annotations

import re
from collections.abc import Iterator

from features.cv.facts import GUESSED, LIKELY, CvFact, Span
from features.cv.wording import CvText
from features.tagger.tagger import Tagger
from features.tagger.tagging import Tag
from features.talent import Skill
from features.talent_choices import SkillLevel

_LEVELS = (
    (
        SkillLevel.LEAD,
        r"主持|牵头|带领|领导|负责人|首席|总师|带队|创办|独立提出|\b(?:led|lead|leading|headed|head of|"
        r"principal|chief|in charge of|founded)\b",
    ),
    (
        SkillLevel.DO,
        r"负责|研发|开发|设计|制备|研制|实现|完成|搭建|做了?|做过|主攻|从事|优化|调试|写过|参与|"
        r"\b(?:built|build|developed?|developing|designed?|designing|wrote|implement\w*|ran|run|grew|grown|"
        r"made|optimi[sz]\w*|experience in|"
        r"work(?:ed|ing)? on|process engineer|engineer)\b",
    ),
    (
        SkillLevel.KNOW,
        r"了解|熟悉|知道|学习|在学|接触过|懂|\b(?:familiar|knowledge of|basics? of|learning|exposure to|know)\b",
    ),
)
_PATTERNS = tuple((level, re.compile(pattern)) for level, pattern in _LEVELS)
_MOST = 8
"""So many technologies at most: whoever names more commands none of them in particular."""


def skills(cv: CvText, tagger: Tagger) -> Iterator[CvFact]:
    """Yield the technologies that the words name; what they merely suggest is left to a person.

    The level is the highest that a clause around one of its names says, or the sentence where the clause says nothing;
    the last use is the latest year of those sentences, studies left out.
    """
    tags = tagger.tag(cv.blind).tags[:_MOST]
    if tags:
        told = [_skill(cv, tag) for tag in tags]
        levelled = all(skill.level for skill in told)
        spans = [span for tag in tags for span in tag.spans[:2]]
        yield cv.fact("skills", tuple(told), LIKELY if levelled else GUESSED, *spans)


def _skill(cv: CvText, tag: Tag) -> Skill:
    sentences = [cv.around(start, cv.sentences) for start, _ in tag.spans]
    years = [year for sentence in sentences for year in cv.years(sentence)]
    return Skill(
        technology_id=tag.id,
        level=_level(cv, [cv.around(start, cv.clauses) for start, _ in tag.spans]) or _level(cv, sentences),
        last_used=max(years, default=None),
    )


def _level(cv: CvText, spans: list[Span]) -> SkillLevel | None:
    return next((level for level, pattern in _PATTERNS if any(pattern.search(cv.text, *span) for span in spans)), None)
