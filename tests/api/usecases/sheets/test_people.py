"""Candidates come in by sheets that name nobody: what tells who somebody is reaches no record, version or audit."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Text, cast, select

from api.access import SYSTEM
from api.sheets.cells.columns import Terms
from api.sheets.faults import SheetRefused
from api.sheets.identity import random_id
from api.sheets.reading import SheetResult, read_sheet
from api.store.kinds import TALENTS
from api.store.queries.profiles import load_profiles
from api.store.session import Store
from api.store.tables import METADATA
from api.usecases.leads.profiles import add_profile, import_profiles
from api.usecases.sheets.drafts import Drafts
from api.usecases.sheets.importing import import_result
from features.evidence import Evidence
from features.talent import TalentProfile
from tests.api.samples import POLICY, TALENT_OFFICER, TODAY, call_of, talent

TERMS = Terms.of(POLICY.taxonomy)
TELLING = "王小明，男，1985年3月生，汉族，电话138-0013-8000。从事固态电解质研发"


def sheet(text: str) -> SheetResult[Any]:
    return read_sheet(text.encode(), model=TalentProfile, terms=TERMS, today=TODAY, name="候选人.csv")


def everything(store: Store) -> str:
    """All that any table holds, as text."""
    found = []
    with store.read(SYSTEM) as tx:
        for table in METADATA.sorted_tables:
            found += [str(row) for row in tx.execute(select(*(cast(one, Text) for one in table.c)))]
    return "\n".join(found)


TELLS = """
姓名 候选人姓名（必填） 联系电话 手_机 E-mail 微信号 身份证号 出生年月 性别 年龄 民族 籍贯 婚姻状况 照片 国籍 家庭住址
Name Full_name Mobile_phone Date_of_birth Nationality
"""


@pytest.mark.parametrize("header", [one.replace("_", " ") for one in TELLS.split()])
def test_a_column_that_tells_who_somebody_is_refuses_the_sheet(header: str, sqlite: Store, tmp_path: Path) -> None:
    text = f"候选人编号,一句话概述,{header}\nT-1,碳化硅外延,王小明\n"
    with pytest.raises(SheetRefused) as refused:
        Drafts(tmp_path / "drafts").begin(call_of(sqlite, TALENT_OFFICER), "talents", text.encode(), name="候选人.csv")
    assert refused.value.reason_code == "personal_columns"
    assert f"C {header}" in refused.value.say("zh")
    assert "王小明" not in refused.value.say("zh") + refused.value.say("en")
    assert not list((tmp_path / "drafts").glob("*"))  # and no draft of it is kept


def test_no_column_of_the_template_is_taken_for_one() -> None:
    labels = [info.title or "" for info in TalentProfile.model_fields.values()]
    assert sheet(f"{','.join(labels)}\nT-1,碳化硅\n").header.unknown == ()
    english = [(info.description or "").replace(",", " ") for info in TalentProfile.model_fields.values()]
    assert sheet(f"{','.join(english)}\nT-1,碳化硅\n").rows_read == 1


def test_who_has_no_number_gets_a_random_one_that_nobody_has(sqlite: Store) -> None:
    text = "一句话概述,最高学位,工作语言\n碳化硅外延,博士,中文；英语\n船舶焊接,硕士,中文\n"
    call, numbers = call_of(sqlite, TALENT_OFFICER), []
    for _ in range(2):
        done = import_result(call, TALENTS, sheet(text), file="王小明简历.csv")
        assert done.saved is not None
        numbers += done.saved.new
    assert len(set(numbers)) == 4
    assert all(len(one) == 10 and one.startswith("T-") and not set(one[2:]) & set("ILOU") for one in numbers)
    found = sheet(text)
    drawn = zip(numbers, found.profiles, strict=False)  # what chance hardly ever draws: numbers that others have
    twice = tuple((row, one.model_copy(update={"talent_id": number})) for number, (row, one) in drawn)
    again = import_result(call, TALENTS, replace(found, profiles=twice))
    assert again.saved is not None
    assert (len(again.saved.new), again.saved.changed, again.saved.unchanged) == (2, (), ())
    assert "王小明" not in everything(sqlite)


def test_texts_are_kept_without_what_tells_who_it_is(store: Store) -> None:
    told = {
        "headline": TELLING,
        "summary": TELLING,
        "position": "研发总监，电话138-0013-8000",
        "willingness_basis": TELLING,
        "qualifications": ("GMP", "护照号 E12345678"),
        "evidence": (Evidence(field="papers", value=TELLING, source="王小明，男，个人简历"),),
    }
    call = call_of(store, TALENT_OFFICER)
    add_profile(call, TALENTS, talent("T-1", **told))
    import_profiles(call, TALENTS, [talent("T-2", **told), talent("T-1", papers=2, **told)])
    with store.read(SYSTEM) as tx:
        first = load_profiles(tx, SYSTEM, TALENTS)[0].profile
    assert first.summary == "从事固态电解质研发"
    kept = everything(store)
    assert not [
        word for word in ("王小明", "13800138000", "138-0013-8000", "E12345678", "汉族", "1985") if word in kept
    ]


def test_saving_the_same_text_again_changes_nothing(sqlite: Store) -> None:
    call = call_of(sqlite, TALENT_OFFICER)
    add_profile(call, TALENTS, talent("T-1", summary=TELLING))
    assert import_profiles(call, TALENTS, [talent("T-1", summary=TELLING)]).unchanged == ("T-1",)


def test_a_random_number_uses_no_letter_that_is_misread() -> None:
    drawn = {random_id("T") for _ in range(200)}
    assert len(drawn) == 200
    assert not set("".join(drawn)) & set("ILOU")
