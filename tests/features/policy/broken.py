"""Ways to break a pack, each with the fault it must cause."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Break:
    """Replace the only ``old`` in ``file`` by ``new``.

    The fault stands where the replacement is, or where the first ``at`` is in the broken file.
    """

    file: str
    old: str
    new: str
    says: str
    says_zh: str
    at: str = ""


def _indicator(points: int) -> str:
    return f"        zh: 团队完整\n        en: Completeness\n        points: {points}\n"


SHAPE = {
    "wrong type": Break("weights.yaml", "slate_places: 3", "slate_places: three", "'slate_places'", "应为整数"),
    "below range": Break("weights.yaml", "crowding_step: 0.05", "crowding_step: -1", "than or equal to 0", "不小于0"),
    "missing key": Break(
        "weights.yaml", "  crowding_floor: 0.7\n", "", "'crowding_floor' is missing", "缺少“", at="differentiation:"
    ),
    "unknown key": Break("weights.yaml", "close_points:", "close_point:", "unknown key 'close_point'", "不认识的键"),
    "repeated key": Break(
        "weights.yaml", "slate_places: 3", "close_points: 5", "given twice", "重复", at="  close_points: 5\n  t"
    ),
    "bad enum": Break("stages.yaml", "en: Moved in, path: light", "en: Moved in, path: air", "one of 'both'", "之一"),
    "infinite": Break("weights.yaml", "radius_km: 30", "radius_km: .inf", "finite", "radius_km"),
    "no such day": Break("targets.yaml", "start_date: 2024-08-07", "start_date: 7 August", "valid date", "应为日期"),
    "a day with a time": Break(
        "targets.yaml", "start_date: 2024-08-07", "start_date: 2024-08-07 09:30:00", "zero time", "不带时刻"
    ),
    "a list in place of a group": Break(
        "weights.yaml",
        "role_match: {basis: judgement, primary: 1.0,",
        "role_match: [x] #",
        "valid dictionary",
        "键值组",
    ),
    "code without quotes": Break("pack.yaml", '{code: "320613"', "{code: 320613", "'code'", "应为文字"),
    "unknown derivation": Break(
        "fourhave.yaml", "{how: present, field: market_report}", "{how: guess}", "'guess'", "how应为"
    ),
    "syntax": Break(
        "rules.yaml", "  id: HC-P05\n", "  id: [HC-P05\n", "not valid YAML", "不是合法的", at="  zh: 建筑条件"
    ),
    "wording missing": Break(
        "pack.yaml", "text_file: source.txt", "text_file: no.txt", "cannot be read", "无法按UTF-8"
    ),
    "wording outside": Break("pack.yaml", "text_file: source.txt", "text_file: ../x.txt", "own folder", "文件夹内"),
}

TAXONOMY = {
    "duplicate id": Break(
        "taxonomy.yaml", "id: low_altitude.tiltrotor", "id: low_altitude.evtol", "used twice", "重复"
    ),
    "name not in the policy": Break(
        "taxonomy.yaml", "zh: 倾转旋翼飞行器", "zh: 倾转旋翼飞碟", "'倾转旋翼飞碟' does not occur", "政策原文中没有"
    ),
    "own name without a note": Break(
        "taxonomy.yaml",
        "    note_zh: 中文名自拟",
        "    # 中文名自拟",
        "not the policy's wording",
        "须用note_zh",
        at="    quoted: false\n    # ",
    ),
    "technology in another's field": Break(
        "taxonomy.yaml", "id: agi.llm_design", "id: synbio.llm_design", "must start with 'agi.'", "应以“agi.”开头"
    ),
    "unknown discipline": Break(
        "taxonomy.yaml", 'disciplines: ["0702", "070207",', 'disciplines: ["0199", "070207",', "'0199' is not", "学科"
    ),
    "technology of a track without a discipline": Break(
        "taxonomy.yaml",
        '        disciplines: ["082501", "0837", "0801"]\n',
        "",
        "states no disciplines",
        "未写明所需学科",
        at="      - id: low_altitude.airworthiness",
    ),
    "unknown industry": Break(
        "taxonomy.yaml",
        "    industry: ocean\n    zh: 深远海装备",
        "    industry: sea\n    zh: 深远海装备",
        "'sea' is not",
        "产业",
    ),
    "code without a name": Break(
        "taxonomy.yaml",
        '  "7455": 认证认可服务\n',
        "",
        "'7455' has no name",
        "未列入gbt_names",
        at='gbt: {"7455": medium}',
    ),
    "hub without affinity": Break(
        "taxonomy.yaml", "{boston: 3, silicon_valley: 3}", "{boston: 3}", "for hub 'silicon_valley'", "亲和度"
    ),
    "ambiguous name of nothing": Break("taxonomy.yaml", "电堆, 海风,", "电堆, 山风,", "'山风' is no name", "不是任何"),
    "name shared unawares": Break(
        "taxonomy.yaml",
        "压气储能, CAES,",
        "压气储能, 飞轮储能系统, CAES,",
        "'飞轮储能系统' belongs to",
        "须列入",
        at="      - id: new_storage.flywheel",
    ),
    "track without priority": Break(
        "taxonomy.yaml",
        "    kind: supporting\n",
        "    track: true\n    kind: supporting\n",
        "must be a priority",
        "重点领域",
    ),
    "frontier in an industry": Break(
        "taxonomy.yaml",
        "  - id: nuclear\n",
        "  - id: nuclear\n    industry: energy\n",
        "has no industry",
        "不属于",
        at="    industry: energy\n    zh: 先进核能",
    ),
}

RUBRIC = {
    "best band": Break(
        "fourhave.yaml",
        _indicator(2),
        _indicator(1),
        "best band gives 2",
        "只给2分",
        at="        points: 1\n        basis",
    ),
    "sum of a have": Break("fourhave.yaml", _indicator(2), _indicator(3), "sum to 26", "之和为26", at="  - id: B\n"),
    "undeclared input": Break(
        "fourhave.yaml",
        '{input: trl, op: ">=", value: 4}',
        '{input: level, op: ">=", value: 4}',
        "not a declared",
        "未在inputs",
    ),
    "truth as a number": Break(
        "fourhave.yaml",
        '{input: trl, op: ">=", value: 4}',
        '{input: paid_pilot, op: ">=", value: 4}',
        "true or false",
        "只能用“==”",
    ),
    "field a project lacks": Break(
        "fourhave.yaml",
        "{how: field, field: rd_staff_share}",
        "{how: field, field: rd_share}",
        "no field 'rd_share'",
        "没有字段",
    ),
    "field of another kind": Break(
        "fourhave.yaml",
        "{how: field, field: rd_staff_share}",
        "{how: field, field: award}",
        "needs a field that is number, but 'award' is choice",
        "须读取number类字段",
    ),
    "age of no date": Break(
        "fourhave.yaml",
        "{how: years_since, field: founded_on}",
        "{how: years_since, field: trl}",
        "needs a field that is date, but 'trl' is integer",
        "须读取date类字段",
    ),
    "ratio as a truth": Break(
        "fourhave.yaml",
        "    kind: share\n    derive: {how: ratio, over: [core",
        "    kind: boolean\n    derive: {how: ratio, over: [core",
        "derived by 'ratio' and cannot be a boolean",
        "由ratio得出",
    ),
    "choice that is none": Break(
        "fourhave.yaml",
        '{input: award, op: "==", value: nation}',
        '{input: award, op: "==", value: galaxy}',
        "one of none, city",
        "现为'galaxy'",
    ),
    "grades out of order": Break(
        "fourhave.yaml", "min_met: 3}", "min_met: 4, min_total: 90}", "best first", "从高到低", at="grades:"
    ),
    "floor of the grades": Break("fourhave.yaml", "min_met: 0}", "min_met: 1}", "must ask for nothing", "不得设门槛"),
}

RULES = {
    "rule under another id": Break(
        "rules.yaml", "  id: HC-P05\n", "  id: HC-P15\n", "building is rule HC-P05", "是规则"
    ),
    "code nobody returns": Break(
        "rules.yaml", "{code: power.short,", "{code: power.weak,", "no code of this rule", "不是该规则"
    ),
    "code missing": Break(
        "rules.yaml",
        "{code: power.short,",
        "{code: power.weak,",
        "code 'power.short' is missing",
        "缺少结果代码",
        at="  codes:\n    - {code: power.weak",
    ),
    "failure without a fix": Break(
        "rules.yaml",
        ", fix: {zh: 改选不限制该行业的园区, en: Choose a park that does not bar the industry}",
        "",
        "must say what would fix it",
        "须写明fix",
    ),
    "parameter without grounds": Break(
        "rules.yaml",
        "sources: [S62], parameters: [controlled_above_m],",
        "sources: [S62],",
        "covered by no entry",
        "没有在grounds",
        at="    controlled_above_m: 120",
    ),
    "grounds of no parameter": Break(
        "rules.yaml",
        "parameters: [within_km],",
        "parameters: [within_km, colour],",
        "'colour' is not a known parameter",
        "参数",
    ),
    "question about no field": Break(
        "rules.yaml",
        "{input: m_to_yangtze,",
        "{input: m_to_river,",
        "park has no field 'm_to_river'",
        "园区资料没有字段",
    ),
    "asks nobody": Break("rules.yaml", "who: cyberspace_office", "who: the_moon", "not a known role", "不在roles中"),
    "protection out of range": Break(
        "rules.yaml", "protection_days: 90\n", "protection_days: 120\n", "within 30 to 90", "不在30"
    ),
    "veto nobody has": Break(
        "rules.yaml", "[dishonesty, ip_unclear,", "[luck, dishonesty, ip_unclear,", "'luck' is not", "否决"
    ),
    "technology nobody has": Break(
        "rules.yaml", "[agi.compute_industry]", "[agi.abacus]", "'agi.abacus' is not", "技术"
    ),
    "fire classes": Break("rules.yaml", "[a, b, c, d, e]", "[a, b, c, d]", "each of a, b, c, d, e", "须恰好包含"),
    "special space nobody offers": Break("rules.yaml", "offer: has_gmp,", "offer: gmp,", "no field 'gmp'", "没有字段"),
    "track without questions": Break(
        "rules.yaml",
        "  - field: synbio\n",
        "  - field: hydrogen\n",
        "track 'synbio' has no questions",
        "没有先问",
        at="track_questions:",
    ),
    "unknown source": Break(
        "rules.yaml", "basis: law, sources: [S62]", "basis: law, sources: [S99]", "'S99' is not", "依据"
    ),
    "law without a source": Break(
        "rules.yaml", "basis: law, sources: [S62],", "basis: law,", "needs at least one", "出处"
    ),
}

OTHERS = {
    "weights that miss 100": Break(
        "weights.yaml",
        "{id: track_fit, points: 25",
        "{id: track_fit, points: 24",
        "sum to 99, expected 100",
        "之和为99",
        at="  components:",
    ),
    "component nobody scores": Break(
        "weights.yaml", "{id: green,", "{id: lawn,", "'lawn' is not a component", "可计算"
    ),
    "roles upside down": Break(
        "weights.yaml", "support: 0.5, none: 0.2", "support: 0.5, none: 0.6", "not rise", "逐级不增"
    ),
    "step to nowhere": Break(
        "stages.yaml",
        "{from_stage: signed, to_stage: registered}",
        "{from_stage: signed, to_stage: landed}",
        "not a known stage",
        "阶段",
    ),
    "stage out of reach": Break(
        "stages.yaml",
        "  - {from_stage: lead, to_stage: qualified}\n",
        "",
        "'qualified' cannot be reached",
        "没有步骤",
        at="  - {id: qualified",
    ),
    "step against the order": Break(
        "stages.yaml",
        "{from_stage: approved, to_stage: negotiating, direction: back}",
        "{from_stage: approved, to_stage: negotiating}",
        "against the order",
        "顺序不符",
    ),
    "crossing of paths": Break(
        "stages.yaml",
        "{from_stage: moved_in, to_stage: first_revenue}",
        "{from_stage: moved_in, to_stage: in_production}",
        "crosses from the light",
        "跨越",
    ),
    "trap of a side state": Break(
        "stages.yaml",
        "    resumes_at: [qualified, negotiating]\n",
        "",
        "can never be left",
        "无法离开",
        at="  - id: transferred",
    ),
    "more triggers than listed": Break(
        "routing.yaml", "  needed: 3\n", "  needed: 6\n", "only 5 are listed", "只列出5项"
    ),
    "routing against itself": Break(
        "routing.yaml",
        '{input: months_in_hub, op: ">", value: 18}',
        '{input: months_in_hub, op: ">", value: 12}',
        "landing says 18",
        "landing中为18",
    ),
    "counts towards nothing": Break(
        "routing.yaml", "target: new_masters_phds", "target: masters", "not a known target", "目标"
    ),
    "routing rule missing": Break(
        "routing.yaml", "  - id: R4\n", "  - id: R9\n", "rule 'R4' is missing", "去向规则", at="rules:"
    ),
    "quote that is not there": Break(
        "targets.yaml", "关键未来技术20项", "关键未来技术30项", "does not occur", "政策原文中没有"
    ),
    "range upside down": Break("targets.yaml", "    maximum: 5\n", "    maximum: 2\n", "below minimum 3", "小于下限3"),
    "figure that does not add up": Break(
        "targets.yaml",
        "divide: [landed_projects], value: 5,",
        "divide: [landed_projects], value: 6,",
        "make it 5",
        "应为5",
    ),
    "counted by no event": Break(
        "targets.yaml", "event: talent_arrived", "event: dreams", "neither a stage nor", "既不是"
    ),
    "a right without days": Break(
        "people.yaml",
        "  - {right: copy, days: 15, basis: judgement}\n",
        "",
        "nothing is said of 'copy'",
        "复制、转移",
        at="rights:",
    ),
    "a purpose without a notice": Break(
        "people.yaml",
        "purposes: [abroad]",
        "purposes: [disclosed]",
        "nothing is said of 'abroad'",
        "境外",
        at="notices:",
    ),
    "target out of order": Break(
        "targets.yaml", "    number: 12\n", "    number: 14\n", "expected 12, received 14", "应为12"
    ),
}

TALENT = {
    "talent rule out of order": Break("talent.yaml", "id: TR-04", "id: TR-14", "is rule TR-04", "是规则TR-04"),
    "talent code missing": Break(
        "talent.yaml", "code: degree.too_low", "code: degree.low", "'degree.low' is no code", "不是该规则"
    ),
    "talent question about no field": Break(
        "talent.yaml",
        "input: permit_need, side: talent",
        "input: permit, side: talent",
        "no field 'permit'",
        "没有字段",
    ),
    "talent question to nobody": Break(
        "talent.yaml",
        "{input: permit_need, side: talent, who: candidate",
        "{input: permit_need, side: talent, who: nobody",
        "'nobody' is not a known role",
        "不在roles中",
    ),
    "output that is none": Break(
        "talent.yaml", "any: {papers: 2", "any: {books: 2", "'books' is no output", "不是已定义的成果"
    ),
    "stage that is none": Break(
        "talent.yaml",
        "      market: {papers",
        "      marketing: {papers",
        "'marketing' is no stage",
        "不是已定义的阶段",
    ),
    "levels that rise": Break("talent.yaml", "[1.0, 0.7, 0.4]", "[1.0, 0.4, 0.7]", "must not rise", "逐级不增"),
    "stale before fresh": Break("talent.yaml", "stale_years: 12", "stale_years: 3", "must exceed", "须大于"),
}
BREAKS = {**SHAPE, **TAXONOMY, **RUBRIC, **RULES, **OTHERS, **TALENT}
