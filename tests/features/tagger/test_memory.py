"""What people have answered is heard where a text says the like, and nowhere else."""

from __future__ import annotations

import pytest

from features.tagger import NO_ANSWERS, TagAnswer, Tagging, TagMemory
from tests.features.tagger.taggers import policy, tagger

TAXONOMY = policy().taxonomy
CAES, SIC = "new_storage.caes", "third_gen_semi.sic"
AIR = "公司把空气压进地下盐洞，用电高峰时放出来推动透平发电。"
BOOKS = "我们把旧书扫描成字，替图书馆排目录，也替档案馆抄写卡片。"


def read(text: str, *answers: TagAnswer) -> tuple[list[str], list[str]]:
    """Return what a text is tagged with and what is proposed for it."""
    tagging = TagMemory(answers).applied(text, tagger().tag(text), TAXONOMY)
    return [tag.id for tag in tagging.tags], [tag.id for tag in tagging.proposals]


def test_without_answers_nothing_changes() -> None:
    tagging = tagger().tag(AIR)
    assert NO_ANSWERS.applied(AIR, tagging, TAXONOMY) is tagging
    assert [tag.id for tag in tagging.proposals] == [CAES]


@pytest.mark.parametrize("text", [AIR, f"{AIR}一期投资三亿元。", AIR.replace("公司", "团队"), f"甲项目（演示）\n{AIR}"])
def test_a_rejected_proposal_is_gone_for_words_like_these(text: str) -> None:
    assert read(text, TagAnswer(AIR, rejected=(CAES,))) == ([], [])


def test_other_words_are_proposed_as_before() -> None:
    other = "At night we squeeze air into a salt cavern; by day it drives a turbine."
    assert read(other, TagAnswer(AIR, rejected=(CAES,))) == ([], [CAES])


def test_what_was_confirmed_is_proposed_for_words_like_these_with_the_stretch() -> None:
    said = TagAnswer(BOOKS, confirmed=("agi.multimodal_dataset",))
    text = f"总投资三亿元，用地五十亩。{BOOKS.replace('档案馆', '博物馆')}"
    assert read(BOOKS, said) == ([], ["agi.multimodal_dataset"])
    (tag,) = TagMemory([said]).applied(text, Tagging(), TAXONOMY).proposals
    assert (tag.inferred, text[slice(*tag.spans[0])]) == (True, BOOKS.replace("档案馆", "博物馆"))
    assert 0 < tag.weight < 0.45
    assert read(BOOKS)[1] != ["agi.multimodal_dataset"]


def test_a_named_tag_that_was_rejected_is_doubted_in_like_texts_and_gone_from_the_same() -> None:
    text = "碳化硅外延石墨盘，表面涂层致密均匀，为外延厂返修清洗。"
    before, _ = read(text)
    assert SIC in before
    said = TagAnswer(text, rejected=(SIC,))
    assert SIC not in read(text, said)[0] + read(text, said)[1]
    like = text.replace("石墨盘", "石墨托盘")
    assert SIC not in read(like, said)[0]
    assert SIC in read(like, said)[1]


def test_the_nearest_answer_counts_and_of_equal_ones_the_later() -> None:
    yes, no = TagAnswer(AIR, confirmed=(CAES,)), TagAnswer(AIR, rejected=(CAES,))
    assert read(AIR, yes, no) == ([], [])
    assert read(AIR, no, yes) == ([], [CAES])
    far = TagAnswer(f"{AIR}另有两台燃气锅炉。", rejected=(CAES,))
    assert read(AIR, far, yes) == read(AIR, yes, far) == ([], [CAES])


def test_an_answer_about_a_technology_that_is_no_more_is_passed_over() -> None:
    assert read(AIR, TagAnswer(AIR, confirmed=("gone.technology",))) == ([], [CAES])
