"""Sentences about headers and rows, and notices about what was taken in a particular way."""

from __future__ import annotations

from collections.abc import Mapping

from api.sheets.phrase import Phrase

ROW_PHRASES: Mapping[str, Phrase] = {
    "header_missing": Phrase(
        "缺少必填列“{field}”。",
        "请在标题行加上“{field}”一列并逐行填写，例如 {example}。",
        'The required column "{field}" is missing.',
        'Add a column "{field}" to the header row and fill it in, for example {example}.',
    ),
    "header_unit": Phrase(
        "标题里的单位“{unit}”认不出，或不能换算成 {wanted}。",
        "请改用这些单位之一：{known}。",
        'The unit "{unit}" in the header is not known or does not convert to {wanted}.',
        "Use one of: {known}.",
    ),
    "header_kilowatt": Phrase(
        "标题里的单位是 kW，这里要填 kVA，两者要按功率因数换算，不能自动改。",
        "请换算成 kVA（功率因数 0.9 时，kVA = kW ÷ 0.9），并把标题改为“kVA”。",
        "The header says kW, but kVA is asked for; they differ by the power factor and are not converted by guess.",
        "Convert to kVA (at a power factor of 0.9, kVA = kW / 0.9) and change the header to kVA.",
    ),
    "missing": Phrase(
        "没有填写。",
        "“{field}”必填，例如 {example}。",
        "Nothing is filled in.",
        '"{field}" is required, for example {example}.',
    ),
    "missing_id": Phrase(
        "没有填写编号，而别的行有编号。",
        "请填“{field}”，例如 {example}；如果整列都空着，系统会按名称自动编号。",
        "The id is blank while other rows have one.",
        'Fill in "{field}", for example {example}; if the whole column is blank, ids are made from the names.',
    ),
    "missing_row": Phrase(
        "缺少必填的“{field}”。",
        "请补上，例如 {example}。",
        'The required "{field}" is missing.',
        "Add it, for example {example}.",
    ),
    "constant_wrong": Phrase(
        "映射文件为“{field}”设定的值不符合要求。",
        "请改正映射文件里的 constants。",
        'The value that the mapping file sets for "{field}" does not fit.',
        "Correct constants in the mapping file.",
    ),
    "exceeds": Phrase(
        "“{first}”（{more}）大于“{second}”（{less}），不可能。",
        "请核对这两栏：前者应不超过后者。",
        '"{first}" ({more}) is larger than "{second}" ({less}), which cannot be.',
        "Check both: the first must not exceed the second.",
    ),
    "contradiction_fields": Phrase(
        "这一行的几栏互相矛盾：{fields}。",
        "请一起核对这几栏。",
        "Fields of this row contradict each other: {fields}.",
        "Check them together.",
    ),
    "contradiction": Phrase(
        "这一行的内容互相矛盾。", "请核对整行。", "The contents of this row contradict each other.", "Check the row."
    ),
    "repeated_id": Phrase(
        "编号“{value}”与第 {rows} 行重复，这些行都没有导入。",
        "请给不同的项目不同的编号；如果是同一个项目，只留一行。",
        'The id "{value}" is also in row {rows}; none of these rows was taken.',
        "Give different entries different ids; if they are the same, keep one row.",
    ),
    "repeated_names": Phrase(
        "名称与第 {rows} 行相同，无法自动编号，这些行都没有导入。",
        "请补一列编号以示区别；如果是同一个项目，只留一行。",
        "The names are the same as in row {rows}, so no ids can be made; none of these rows was taken.",
        "Add a column of ids to tell them apart; if they are the same, keep one row.",
    ),
    "example_altered": Phrase(
        "这一行仍标着“{mark}”，内容却已改动，没有导入。",
        "如果是真实数据，请把“{mark}”换成真正的“{field}”（或清空）；如果不是，请删除这一行。",
        'This row is still marked "{mark}" but its content was changed; it was not taken.',
        'If it is real data, replace "{mark}" by the real "{field}" (or clear it); if not, delete the row.',
    ),
}

NOTICE_PHRASES: Mapping[str, Phrase] = {
    "sheet_chosen": Phrase(
        "读取的是工作表“{sheet}”；没有读取：{others}。", "", 'Read the sheet "{sheet}"; not read: {others}.', ""
    ),
    "column_ignored": Phrase(
        "没有导入 {column} 列：认不出标题。", "{hint}", "Column {column} was not imported: unknown header.", "{hint}"
    ),
    "columns_unmapped": Phrase(
        "映射文件没有提到的列没有导入：{columns}。", "", "Columns the mapping file does not mention: {columns}.", ""
    ),
    "unit_converted": Phrase(
        "“{column}”按标题里的单位“{unit}”换算为 {wanted}。",
        "",
        '"{column}" was converted from "{unit}" to {wanted}.',
        "",
    ),
    "bracket_ignored": Phrase(
        "标题“{column}”括号里的“{unit}”不是单位，按说明文字处理。",
        "",
        'The "{unit}" in the brackets of "{column}" is no unit and was taken as a note.',
        "",
    ),
    "about": Phrase(
        "“{column}”的“{example}”按其中的数字读取，略去了约、至少一类的字。",
        "",
        'In "{column}", "{example}" was read as the number in it, without words such as about or at least.',
        "",
    ),
    "note_dropped": Phrase(
        "“{column}”的“{example}”只读取了金额，括号里的说明没有导入。",
        "",
        'In "{column}", only the amount of "{example}" was read, not the note in brackets.',
        "",
    ),
    "rate_assumed": Phrase(
        "“{column}”的美元金额没有写汇率，按映射文件或标题里的 {rate}（{day}）。",
        "",
        'USD amounts in "{column}" without a rate use {rate} of {day} from the mapping file or the header.',
        "",
    ),
    "month_only": Phrase(
        "“{column}”的“{example}”只有年月，按 {day} 读取。",
        "",
        'In "{column}", "{example}" has no day and was read as {day}.',
        "",
    ),
    "year_only": Phrase(
        "“{column}”的“{example}”只有年份，按 {day} 读取。",
        "",
        'In "{column}", "{example}" is only a year and was read as {day}.',
        "",
    ),
    "row_not_data": Phrase(
        "跳过了“{example}”这一行：是合计或附注，不是项目。",
        "",
        'Skipped the row "{example}": a total or a note, not an entry.',
        "",
    ),
    "row_skipped": Phrase(
        "按映射文件关于“{column}”的规定跳过。", "", 'Skipped as the mapping file says of "{column}".', ""
    ),
    "example_ignored": Phrase("示例行没有导入。", "", "Example rows were not imported.", ""),
}
