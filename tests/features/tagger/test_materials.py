"""A material in the name of a product is not the product's business."""

from __future__ import annotations

import pytest

from features.tagger.materials import is_made_of
from tests.features.tagger.taggers import by_names

METAL, FIBRE = "advanced_materials.advanced_metal", "advanced_materials.hp_fibre"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("骨科耗材厂，主营钛合金骨钉。", False),
        ("钛合金保温杯与餐具", False),
        ("外壳材质为镁合金的手电筒", False),
        ("以钛合金为原料的眼镜架", False),
        ("碳纤维自行车、滑雪板", False),
        ("碳纤维钓竿", False),
        ("titanium alloy spectacle frames", False),
        ("carbon fibre bicycles for commuters", False),
        ("主营钛合金", True),
        ("钛合金棒材与锻件", True),
        ("高温合金母合金", True),
        ("钛合金的熔炼与加工", True),
        ("镁合金、铝锂合金", True),
        ("将碳纤维做成系泊缆", True),
        ("碳纤维预浸料", True),
        ("T800级碳纤维，填补国内空白", True),
        ("carbon fibre and aramid fabrics", True),
        ("titanium alloy powder", True),
    ],
)
def test_materials_and_what_is_made_of_them(text: str, found: bool) -> None:
    tags = {tag.id for tag in by_names().tag(text).tags}
    assert bool(tags & {METAL, FIBRE}) is found


@pytest.mark.parametrize(
    ("name", "before", "after", "made"),
    [
        ("石墨烯薄膜", "", "手机壳", False),
        ("石墨烯", "", "手机壳", True),
        ("石墨烯", "原料", "", True),
        ("石墨烯", "把", "手机壳", False),
        ("石墨烯", "", "制成的手机壳", True),
    ],
)
def test_the_words_around(name: str, before: str, after: str, made: bool) -> None:
    assert is_made_of(name, before, after) is made
