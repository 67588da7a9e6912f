"""Sentences about mapping files."""

from __future__ import annotations

from collections.abc import Mapping

from api.sheets.phrase import Phrase

MAPPING_PHRASES: Mapping[str, Phrase] = {
    "yaml": Phrase(
        "映射文件 {name} 第 {line} 行不是有效的 YAML。",
        "请检查缩进、冒号后的空格和引号；带 [ ] {{ }} : # 的文字请用引号括起。",
        "Line {line} of the mapping file {name} is not valid YAML.",
        "Check indentation, the space after colons, and quotes; quote texts that hold [ ] {{ }} : #.",
    ),
    "yaml_anchor": Phrase(
        "映射文件 {name} 使用了 YAML 锚点（& 和 *），不允许。",
        "请把内容直接写全。",
        "The mapping file {name} uses YAML anchors (& and *), which are not allowed.",
        "Write the content out.",
    ),
    "yaml_twice": Phrase(
        "映射文件 {name} 第 {line} 行的“{key}”已经写过一次。",
        "请合并或删去其中一个。",
        'Line {line} of the mapping file {name} repeats the key "{key}".',
        "Merge the two or remove one.",
    ),
    "yaml_encoding": Phrase(
        "映射文件 {name} 不是 UTF-8 编码。",
        "请另存为 UTF-8。",
        "The mapping file {name} is not in UTF-8.",
        "Save it as UTF-8.",
    ),
    "mapping_wrong": Phrase(
        "映射文件 {name} 有 {count} 处错误：{details}",
        "",
        "The mapping file {name} has {count} faults: {details}",
        "",
    ),
    "mapping_kind": Phrase(
        "这份映射文件是给 {kind} 用的。",
        "请换用对应的映射文件，或改正其中的 for（projects 项目，parks 园区）。",
        "This mapping file is for {kind}.",
        "Use the right mapping file, or correct its for (projects or parks).",
    ),
    "mapping_column": Phrase(
        "{name} 里没有映射文件要用的列：{columns}。标题行有：{seen}。",
        "请改正映射文件里的列名，或用 header_row、sheet 指明标题行和工作表。",
        "{name} lacks columns that the mapping file uses: {columns}. Its header row has: {seen}.",
        "Correct the column names in the mapping file, or name the header row and sheet with header_row and sheet.",
    ),
    "mapping_key": Phrase(
        "不认识“{key}”这一项。",
        "请对照 docs/sheets.md 的映射文件格式检查拼写。",
        'The key "{key}" is not known.',
        "Check the spelling against the mapping format in docs/sheets.md.",
    ),
    "mapping_missing": Phrase(
        "缺少“{key}”。",
        "请补上；文件开头要有 mapping: 1 和 for: projects（或 parks）。",
        'The key "{key}" is missing.',
        "Add it; the file begins with mapping: 1 and for: projects (or parks).",
    ),
    "mapping_value": Phrase(
        "值“{value}”不合要求。",
        "请对照 docs/sheets.md 的映射文件格式。",
        'The value "{value}" does not fit.',
        "See the mapping format in docs/sheets.md.",
    ),
    "mapping_regex": Phrase(
        "正则表达式不对：{detail}。",
        "请检查括号和反斜杠；建议用单引号括起表达式。",
        "The regular expression is wrong: {detail}.",
        "Check brackets and backslashes; single quotes around the expression are safest.",
    ),
    "mapping_origin": Phrase(
        "没有说明取哪一列，或说了不止一次。",
        "请在 column、columns、parts 中只写一个。",
        "The columns to take are not given, or given more than once.",
        "Give exactly one of column, columns and parts.",
    ),
    "mapping_part": Phrase(
        "写了 part 却没有写 split。",
        "part 是分开后的第几段，请补上 split。",
        "part is given without split.",
        "part counts the pieces after splitting: add split.",
    ),
    "mapping_skip": Phrase(
        "跳过行的条件没有写，或写了不止一个。",
        "请在 is、matches、blank 中只写一个。",
        "The condition for skipping rows is missing, or there is more than one.",
        "Give exactly one of is, matches and blank.",
    ),
    "mapping_field": Phrase(
        "没有“{field}”这个栏目。",
        "{suggestion}请用模板“字段清单”里的名称。",
        'There is no field "{field}".',
        "{suggestion}Use a name from the field list of the template.",
    ),
    "mapping_field_twice": Phrase(
        "“{field}”被指定了不止一次。",
        "请在 columns、fields、constants 中只留一处。",
        '"{field}" is set more than once.',
        "Keep it in one of columns, fields and constants.",
    ),
    "mapping_unit": Phrase(
        "“{field}”不能用单位“{unit}”。",
        "请换成能换算的单位。",
        '"{field}" cannot be given in "{unit}".',
        "Use a unit that converts.",
    ),
    "mapping_no_record": Phrase(
        "“{field}”不是由多条记录组成的栏目，不能写 record。",
        "请去掉 record。",
        '"{field}" does not consist of records, so record does not apply.',
        "Remove record.",
    ),
    "mapping_record_part": Phrase(
        "记录里没有“{part}”这一段。",
        "可用的有：{known}。",
        'The record has no part "{part}".',
        "Known parts: {known}.",
    ),
    "mapping_record_needs": Phrase(
        "记录必须有“{part}”。",
        "请在 record 里补上它的取值办法。",
        'The record needs "{part}".',
        "Say in record how it is made.",
    ),
}
