"""Technologies that a CV names: how well they are commanded, and when they were last used."""

from __future__ import annotations

from collections.abc import Iterator

from features.cv.facts import GUESSED, LIKELY, CvFact, Span
from features.cv.wording import CvText
from features.cv.words import member, words_for
from features.tagger.tagger import Tagger
from features.tagger.tagging import Tag
from features.talent import Skill
from features.talent_choices import SkillLevel

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
    for level, pattern in words_for("level"):
        if any(pattern.search(cv.text, *span) for span in spans):
            return member(SkillLevel, level)
    return None
