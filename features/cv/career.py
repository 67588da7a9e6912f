"""Years of experience, the kind of the present employer, position, what a product was taken through."""

from __future__ import annotations

import re
from collections.abc import Iterator

from features.cv.facts import GUESSED, LIKELY, SURE, CvFact, Span
from features.cv.numerals import NUMBER, number
from features.cv.wording import CvText
from features.cv.words import member
from features.talent import YEARS_COUNTED
from features.talent_choices import CareerExperience, EmployerKind

_SPAN_OF_YEARS = rf"(?P<number>{NUMBER})\s?(?:余|多|来|-odd|\+)?\s?(?P<more>多|余)?"
_STATED = (
    re.compile(rf"{_SPAN_OF_YEARS}年(?:以上|多|余)?(?:的)?[^,。;\n\d]{{0,16}}?(?:经验|经历|工作|从业)"),
    re.compile(rf"(?:从事|干了|做了|待了|工作|从业|研究|深耕)[^,。;\n\d]{{0,10}}?{_SPAN_OF_YEARS}年"),
    re.compile(rf"{_SPAN_OF_YEARS} ?(?:years?|yrs?)\b(?:'|’)? (?:of |in |on |with |around |at |as )?[^,;.\n]{{0,60}}"),
)
_RESEARCH = re.compile(r"研发|研究|科研|课题|实验室|\br ?& ?d\b|\bresearch|\bscientist|\bpostdoc|\blab\b")
_NOT_WORK = re.compile(r"保护期|质保|寿命|contract|guarantee|warranty|\bold\b|\bago\b|career break|学制|每年|一年内")
_NOW = re.compile(
    r"现任|现为|现就职|现在|目前|至今|在职|就职于|任职于|\b(?:currently|at present|present|now|since)\b|-\s?(?:今|"
    r"now)"
)
_WORK = (
    "工艺|研发|设备|测试|质量|软件|硬件|结构|算法|系统|材料|电气|机械|应用|项目|产品|技术|生产|设计|开发|工程|自动化|控制|维修|注册|"
    "临床|销售|市场|运营|区域|财务|供应链|安全|推理|验证|仿真|封装|外延"
)
_ZH_POSITION = (
    "首席(?:科学家|技术官|执行官|工程师|专家)|副?总工程师|总师|副?总经理|副?总裁|(?:正高级|高级|资深|主任|助理)?"
    f"(?:{_WORK}){{0,2}}(?:工程师|总监|经理|主管)|副?教授|(?:副|助理)?研究员|讲师|技术员|高级技师|技师|厂长|"
    f"车间主任|课题组长|实验室主任"
)
_EN_POSITION = (
    r"(?:(?:senior|principal|chief|lead|staff|head|associate|assistant|junior|process|design|test|software|hardware|"
    r"research|controls?|project|quality) ){0,3}"
    r"(?:engineer|scientist|director|professor|researcher|developer|architect|technician|cto|ceo|lecturer)"
)
_POSITION = re.compile(rf"(?:{_ZH_POSITION})|\b{_EN_POSITION}\b")
_QUALIFIED = re.compile(
    r"\biso ?\d{4,5}\b|\biatf ?16949\b|六西格玛|\bsix sigma\b|\bpmp\b|\bc?gmp\b|注册[\u4e00-\u9fff]{2,6}师|"
    r"\bas ?9100\b"
)
_JOB = re.compile(
    r"(?<!\d)((?:19[5-9]|20[0-3])\d)(?:[年./-]\d{0,2}月?)?\s?(?:-{1,2}|~|至|到|to)\s?(至今|今|present|now|"
    r"(?:19[5-9]|20[0-3])\d)"
)


def career(cv: CvText) -> Iterator[CvFact]:
    """Yield what is told of a career."""
    yield from _years(cv)
    yield from _employer(cv)
    yield from _positions(cv)
    if through := cv.values("experience"):
        yield cv.fact(
            "experiences", tuple(member(CareerExperience, what) for what in through), LIKELY, *through.values()
        )
    papers = {match[0].upper().replace(" ", ""): match.span() for match in cv.matches(_QUALIFIED)}
    if papers:
        yield cv.fact("qualifications", tuple(papers), LIKELY, *papers.values())


def _years(cv: CvText) -> Iterator[CvFact]:
    """Yield years in research and in industry, the most that are stated; else those that dated jobs cover."""
    most: dict[str, tuple[int, Span]] = {}
    for pattern in _STATED:
        for match in cv.matches(pattern):
            years = number(match["number"])
            clause = cv.around(match.start("number"), cv.clauses)
            words = cv.text[slice(*clause)]
            if years and years <= 60 and not _NOT_WORK.search(words):
                field = "research_years" if _RESEARCH.search(words) else "industry_years"
                most[field] = max(most.get(field, (0, clause)), (years, match.span()))
    if not most and (covered := _covered(cv)):
        most["industry_years"] = covered
        yield cv.fact("industry_years", float(min(covered[0], YEARS_COUNTED)), GUESSED, covered[1])
        return
    for field, (years, span) in most.items():
        yield cv.fact(field, float(min(years, YEARS_COUNTED)), LIKELY, span)


def _covered(cv: CvText) -> tuple[int, Span] | None:
    """Return how many different years dated jobs cover, those of studies left out, with the first of them."""
    covered: set[int] = set()
    spans: list[Span] = []
    for match in cv.matches(_JOB):
        line = (
            cv.text.rfind("\n", 0, match.start()) + 1,
            (cv.text.find("\n", match.end()) + 1 or len(cv.text) + 1) - 1,
        )
        last = int(match[2]) if match[2].isdecimal() else cv.today.year
        if not cv.is_schooling(line) and int(match[1]) <= last <= cv.today.year:
            covered |= set(range(int(match[1]), last))
            spans.append(match.span())
    return (len(covered), spans[0]) if covered else None


def _employer(cv: CvText) -> Iterator[CvFact]:
    for sentence in cv.sentences:
        if _NOW.search(cv.text, *sentence) and not cv.is_schooling(sentence):
            for kind, span in cv.values("employer", sentence).items():
                yield cv.fact("employer_kind", member(EmployerKind, kind), LIKELY, span)
                return


def _positions(cv: CvText) -> Iterator[CvFact]:
    """Yield the position of a sentence that says "now", else the first one named."""
    found = [match.span() for match in cv.matches(_POSITION)]
    if found:
        now = [span for span in found if _NOW.search(cv.text, *cv.around(span[0], cv.sentences))]
        start, end = (now or found)[0]
        yield cv.fact("position", cv.folded.cased[start:end].strip(), SURE if now else GUESSED, (start, end))
