"""Whether a material is sold as such, or is only what a product is made of: a bone screw of titanium is a screw."""

from __future__ import annotations

import re

from features.tagger.clauses import any_of

_FORMS = """
材 粉 丝 纤 复合 预浸 布 毡 毯 膜 薄 片 板 棒 管 带 箔 锭 坯 靶 锻 铸 型材 结构件 构件 零件 部件 件 浆 涂 油墨
分散 导电 导热 散热 电热膜 发热膜 发热片 加热膜 衬底 外延 晶 单晶 多晶 同质 异质 功率 射频 器件 芯片 模块 模组
mos 二极管 肖特基 快充 基 制品 纱 绳 织 纳米 气凝胶 热沉 电极 负极 原料
"""
"""What materials are sold as."""
_SAID = """
的 及 和 与 或 等 为 是 以 已 可 在 具 被 从 由 将 均 也 并 能 新 用于 应用 生长 长晶 制备 生产 制造 研 加工
提纯 合成 量产 中试 扩产 产能 产品 产线 产业 年产 项目 技术 工艺 企业 厂 公司 供应 线 基地 级 增强 改性 领域
方向 行业 业务 整 全 核心 关键 突破 攻关 成果 实现 完成 通过 销 出口 占 拓 落 替代 取代 代替 填补 打破 获 入选
配套 适用 面向 性能 强度 成本 价格 需求 市场 正 尚 未 不 车间 客户 供货 母合金 宏量 十 一 二 两 三 四 五 六 七
八 九
"""
"""Words that go on to say something of a material, and so end its name."""
_ENGLISH = r"""
materials? composites? films? powders? sheets? plates? tubes? rods? foils? fabrics? yarns? tows? prepregs?
wafers? substrates? epi\w* devices? modules? mosfets? diodes? chips? transistors? power inks? pastes? coatings?
dispersions? oxides? foams? aerogels? electrodes? crystals? boules? ingots? parts components? thermal conductive
produc\w+ manufactur\w+ makers? compan\w+ suppliers? plants? factor\w+ lines? growth start-?ups? technolog\w+
project firm business and or for in with to from is are was were that which by at of on as has have can will
near into
"""


_STANDS_ALONE = re.compile(
    rf"^(?:$|[^\u4e00-\u9fffa-z ]|s(?![a-z])|\s(?:[^a-z]|(?:{any_of(_ENGLISH)})\b)|{any_of(_FORMS)}|{any_of(_SAID)})"
)
_IN_FORM = re.compile(r"[膜粉体底延片浆层件块晶布丝]$")
_RAW = re.compile(r"(?:材质[为是]?|原料[为是]?|基材[为是]?|选用|采用|内含|添加|made (?:of|from) |using )$")
_WORKED = re.compile(r"[将把][^,。;]{0,3}$")
_MADE_INTO = re.compile(r"^(?:为(?:主?原料|基材|材质|骨架)|材质|制成|做成|做的?|打造|缠绕|编织成)")


def is_made_of(name: str, before: str, after: str) -> bool:
    """Whether the name of a material only says what a product is made of.

    Forms that materials are sold in (powder, film, wafer, composite …) are the matter itself, and so is what is worked
    on: 将碳纤维做成….

    Parameters
    ----------
    name, before, after
        The name and the clause around it, folded.

    Examples
    --------
    >>> is_made_of("钛合金", "", "骨钉"), is_made_of("钛合金", "", "粉末"), is_made_of("钛合金", "主营", "")
    (True, False, False)
    >>> is_made_of("carbon fibre", "we sell ", " bicycles"), is_made_of("carbon fibre", "", " fabrics")
    (True, False)
    """
    if _WORKED.search(before) or _IN_FORM.search(name):
        return False
    return bool(_MADE_INTO.search(after) or _RAW.search(before) or not _STANDS_ALONE.search(after))
