"""How an invented candidate is told in words: two to five sentences, in Chinese or English, naming nobody.

Sentences are put together from what the candidate really did; which facts are told, in which order and in which words,
differs from one to the next.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from features.bilingual import Bilingual
from features.choices import Degree
from features.talent_choices import CareerExperience, EmployerKind, SkillLevel, WorkMode
from training.world.people.dice import Dice

_LED = (
    Bilingual("主持{}", "Led {}"),
    Bilingual("带队完成{}", "Headed a group on {}"),
    Bilingual("作为技术负责人承担{}", "Technical lead for {}"),
)
_DID = (
    Bilingual("负责{}", "Responsible for {}"),
    Bilingual("长期从事{}", "Long experience of {}"),
    Bilingual("主要做{}", "Mainly worked on {}"),
    Bilingual("独立承担{}", "Carried out {} independently"),
)
_KNEW = (
    Bilingual("参与过{}", "Took part in {}"),
    Bilingual("学位论文涉及{}", "Thesis touched on {}"),
    Bilingual("了解{}", "Familiar with {}"),
)
_BY_LEVEL = {SkillLevel.LEAD: _LED, SkillLevel.DO: _DID, SkillLevel.KNOW: _KNEW}
_OPENINGS = (
    Bilingual("{degree}，{name}方向，{place}任职", "{degree} in {name}, working at {place}"),
    Bilingual("{name}方向{degree}，现在{place}", "{name} specialist ({degree}), now at {place}"),
    Bilingual("在{place}从事{name}相关工作，{degree}", "Works on {name} at {place}; {degree}"),
    Bilingual("{degree}毕业后一直做{name}", "Has stayed with {name} since the {degree}"),
)
_DEGREES = {
    Degree.BACHELOR: Bilingual("本科", "bachelor's degree"),
    Degree.MASTER: Bilingual("硕士", "master's degree"),
    Degree.DOCTOR: Bilingual("博士", "PhD"),
}
_PLACES = {
    EmployerKind.UNIVERSITY: Bilingual("高校课题组", "a university group"),
    EmployerKind.INSTITUTE: Bilingual("科研院所", "a research institute"),
    EmployerKind.LARGE_COMPANY: Bilingual("大型企业", "a large company"),
    EmployerKind.SMALL_COMPANY: Bilingual("中小企业", "a smaller company"),
    EmployerKind.STARTUP: Bilingual("初创团队", "a start-up"),
    EmployerKind.HOSPITAL: Bilingual("医疗机构", "a hospital"),
    EmployerKind.PUBLIC_BODY: Bilingual("公共机构", "a public body"),
    EmployerKind.SELF_EMPLOYED: Bilingual("独立工作室", "an independent practice"),
}
_EXPERIENCES = {
    CareerExperience.SCALE_UP: (
        Bilingual("经历过从小试到量产的全过程", "Has seen a product from bench to volume"),
        Bilingual("做过产线爬坡，熟悉良率管理", "Has ramped a line and knows yield management"),
    ),
    CareerExperience.REGISTRATION: (
        Bilingual("办过产品注册申报", "Has filed product registrations"),
        Bilingual("熟悉注册检验和体系核查", "Knows registration testing and inspections"),
    ),
    CareerExperience.TAPE_OUT: (
        Bilingual("有多次流片经验", "Several tape-outs"),
        Bilingual("跟过从设计到流片的完整流程", "Has followed designs through to tape-out"),
    ),
    CareerExperience.AIRWORTHINESS: (
        Bilingual("参加过适航取证", "Has been through airworthiness certification"),
        Bilingual("写过符合性验证文件", "Has written compliance documents"),
    ),
    CareerExperience.CLASSIFICATION: (
        Bilingual("做过船级社送审", "Has taken designs through ship classification"),
        Bilingual("熟悉入级规范", "Knows the classification rules"),
    ),
    CareerExperience.CLINICAL_TRIAL: (
        Bilingual("组织过临床试验", "Has run clinical trials"),
        Bilingual("熟悉临床方案和伦理审查", "Knows protocols and ethics review"),
    ),
    CareerExperience.GMP: (
        Bilingual("在GMP车间工作过", "Has worked under GMP"),
        Bilingual("搭建过质量管理体系", "Has set up a quality system"),
    ),
    CareerExperience.GRID_CONNECTION: (
        Bilingual("完成过并网验收", "Has passed grid-connection tests"),
        Bilingual("与电网公司打过交道", "Has dealt with grid operators"),
    ),
    CareerExperience.FUND_RAISING: (
        Bilingual("参与过两轮融资", "Took part in two funding rounds"),
        Bilingual("写过商业计划并路演", "Has written and pitched a business plan"),
    ),
}
_OUTPUT = (
    Bilingual("授权发明专利{patents}件，代表论文{papers}篇", "Granted patents: {patents}; main papers: {papers}"),
    Bilingual("成果以专利（{patents}件）和论文（{papers}篇）为主", "{patents} patents, {papers} papers to name"),
)
_YEARS = (
    Bilingual("在企业工作{years}年", "{years} years in industry"),
    Bilingual("有{years}年产业经历", "Has spent {years} years in companies"),
)
_WISHES = {
    WorkMode.FOUNDER: (
        Bilingual("想带成果落地创业", "Wants to found a company on the results"),
        Bilingual("正在找场地和首轮资金", "Looking for space and first funding"),
    ),
    WorkMode.FULL_TIME: (
        Bilingual("希望找一份能长期做下去的工作", "Looks for a post to stay in"),
        Bilingual("愿意到企业一线", "Ready to work on the shop floor"),
        Bilingual("看重团队和设备条件", "Cares for the team and the equipment"),
    ),
    WorkMode.FLEXIBLE: (
        Bilingual("可周末到厂指导", "Can come at weekends to advise"),
        Bilingual("可按项目远程支持", "Can support projects from afar"),
    ),
    WorkMode.POSTDOC: (Bilingual("希望进站做博士后", "Looks for a post-doc position"),),
    WorkMode.JOINT_RESEARCH: (Bilingual("愿意共建联合实验室", "Open to a joint laboratory"),),
}


@dataclass(frozen=True, slots=True)
class Deed:
    """Work of one technology at one level, and what came of it ("" = nothing to tell)."""

    level: SkillLevel
    done: Bilingual
    result: Bilingual | None


@dataclass(frozen=True, slots=True)
class Telling:
    """What may be told of a candidate."""

    name: Bilingual
    degree: Degree
    employer: EmployerKind
    deeds: Sequence[Deed]
    experiences: Sequence[CareerExperience]
    papers: int
    patents: int
    years: int
    mode: WorkMode


def headline(telling: Telling, language: str, dice: Dice) -> str:
    """Return one line: what the candidate does best."""
    deed = telling.deeds[0]
    said = dice.pick(_BY_LEVEL[deed.level]).say(language).format(deed.done.say(language))
    ways = (f"{telling.name.zh}方向，{said}", said, f"{said}，{_DEGREES[telling.degree].zh}")
    english = (f"{telling.name.en}: {said[0].lower()}{said[1:]}", said, f"{said}; {_DEGREES[telling.degree].en}")
    return dice.pick(ways if language == "zh" else english)


def summary(telling: Telling, language: str, dice: Dice) -> str:
    """Return two to five sentences."""
    opening = (
        dice.pick(_OPENINGS)
        .say(language)
        .format(
            degree=_DEGREES[telling.degree].say(language),
            name=telling.name.say(language),
            place=_PLACES[telling.employer].say(language),
        )
    )
    deeds = [_deed(deed, language, dice) for deed in telling.deeds[:2]]
    more = [dice.pick(_EXPERIENCES[one]).say(language) for one in telling.experiences[:1]]
    if telling.years > 1:
        more.append(dice.pick(_YEARS).say(language).format(years=telling.years))
    if telling.patents and telling.papers:
        more.append(dice.pick(_OUTPUT).say(language).format(patents=telling.patents, papers=telling.papers))
    more.append(dice.pick(_WISHES[telling.mode]).say(language))
    kept = [*([opening] if dice.yes(0.7) else []), *deeds[: 1 + dice.yes(0.6)], *dice.some(more, dice.pick((1, 1, 2)))]
    end, blank = ("。", "") if language == "zh" else (".", " ")
    return blank.join(f"{one[0].upper()}{one[1:]}{end}" for one in kept)


def _deed(deed: Deed, language: str, dice: Dice) -> str:
    said = dice.pick(_BY_LEVEL[deed.level]).say(language).format(deed.done.say(language))
    if deed.result is None or dice.yes(0.35):
        return said
    return said + (f"，{deed.result.zh}" if language == "zh" else f"; {deed.result.en}")
