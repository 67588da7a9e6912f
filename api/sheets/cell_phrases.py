"""Sentences about single cells."""

from __future__ import annotations

from collections.abc import Mapping

from api.sheets.phrase import Phrase

CELL_PHRASES: Mapping[str, Phrase] = {
    "not_number": Phrase(
        "值“{value}”不是数字。",
        "请填数字{unit}，例如 {example}。",
        '"{value}" is not a number.',
        "Enter a number{unit}, for example {example}.",
    ),
    "number_is_date": Phrase(
        "单元格存的是日期 {value}，这里要填数字。",
        "可能是表格软件把“1-2”一类的输入自动变成了日期；请改填数字{unit}，例如 {example}。",
        "The cell holds the date {value}, but a number is asked for.",
        "The program may have turned an entry such as 1-2 into a date; enter a number{unit}, for example {example}.",
    ),
    "range": Phrase(
        "值“{value}”是一个范围。",
        "请只填一个数（{which}）{unit}，例如 {example}。",
        '"{value}" is a range.',
        "Enter one number ({which}){unit}, for example {example}.",
    ),
    "bound": Phrase(
        "值“{value}”只说了上限或下限。",
        "请填一个确定的数{unit}，例如 {example}。",
        '"{value}" only gives a bound.',
        "Enter one definite number{unit}, for example {example}.",
    ),
    "none_or_zero": Phrase(
        "值“{value}”既可能是“没有（0）”，也可能是“不清楚”。",
        "确实没有请填 0；不清楚请留空。",
        '"{value}" may mean none (0) or not known.',
        "Enter 0 if there surely is none; leave it blank if not known.",
    ),
    "unknown_unit": Phrase(
        "值“{value}”的单位“{unit}”认不出，或不能换算成 {wanted}。",
        "请换算成 {wanted} 只填数字；能自动换算的有：{known}。",
        'The unit "{unit}" in "{value}" is not known or does not convert to {wanted}.',
        "Convert it to {wanted} and enter the number; these convert by themselves: {known}.",
    ),
    "kw_not_kva": Phrase(
        "值“{value}”的单位是 kW，这里要填 kVA，两者要按功率因数换算。",
        "请填 kVA 数；按功率因数 0.9 计约为 {example}。",
        '"{value}" is in kW, but kVA is asked for; they differ by the power factor.',
        "Enter the kVA; at a power factor of 0.9 it is about {example}.",
    ),
    "share_as_percent": Phrase(
        "值“{value}”大于 1，多半是百分数漏了百分号。",
        "比例请填小数或带百分号，例如 {example} 或 {value}%。",
        '"{value}" is larger than 1: probably a percentage without its sign.',
        "Enter a share as a decimal or with a percent sign, for example {example} or {value}%.",
    ),
    "percent_ambiguous": Phrase(
        "标题写的单位是 %，值“{value}”分不清是 {value}% 还是 {example}%。",
        "请带上百分号填写，例如 {example}%。",
        'The header says %, and "{value}" may be {value}% or {example}%.',
        "Enter it with the percent sign, for example {example}%.",
    ),
    "too_large": Phrase(
        "值“{value}”大得无法计算。",
        "请核对数字和单位。",
        '"{value}" is too large to work with.',
        "Check the number and its unit.",
    ),
    "not_integer": Phrase(
        "值“{value}”不是整数。",
        "请填整数，例如 {example}。",
        '"{value}" is not a whole number.',
        "Enter a whole number, for example {example}.",
    ),
    "negative": Phrase(
        "值“{value}”是负数，这里不能小于 {bound}。",
        "请核对；不清楚请留空。",
        '"{value}" is negative; the least allowed is {bound}.',
        "Check it; leave it blank if not known.",
    ),
    "too_small": Phrase(
        "值“{value}”小于最小值 {bound}{unit}。",
        "请核对数字和单位；不清楚请留空。",
        '"{value}" is below the least value, {bound}{unit}.',
        "Check the number and its unit; leave it blank if not known.",
    ),
    "too_big_number": Phrase(
        "值“{value}”大于最大值 {bound}{unit}。",
        "请核对数字和单位；不清楚请留空。",
        '"{value}" is above the largest value, {bound}{unit}.',
        "Check the number and its unit; leave it blank if not known.",
    ),
    "not_money": Phrase(
        "值“{value}”不是金额。",
        "请填数字（单位万元），或写明单位，例如 {example}万元、1.2亿元、500万美元（汇率7.10，2026-01-05）。",
        '"{value}" is not an amount of money.',
        "Enter a number of 万元 (10,000 CNY), or name the unit, for example {example}万元, 1.2亿元,"
        " 500万美元（汇率7.10，2026-01-05）.",
    ),
    "negative_money": Phrase(
        "金额“{value}”是负数。",
        "请核对；没有请填 0，不清楚请留空。",
        'The amount "{value}" is negative.',
        "Check it; enter 0 for none, leave it blank if not known.",
    ),
    "money_rate_missing": Phrase(
        "美元金额“{value}”没有写汇率和日期。",
        "请补上，例如 {example}。",
        'The USD amount "{value}" has no exchange rate and date.',
        "Add them, for example {example}.",
    ),
    "money_currency": Phrase(
        "金额“{value}”的币种不在人民币和美元之内。",
        "请按当日汇率换算成万元后填写。",
        'The currency of "{value}" is neither CNY nor USD.',
        "Convert it to 万元 (10,000 CNY) at the rate of the day.",
    ),
    "date_unreadable": Phrase(
        "值“{value}”不是日期。",
        "请按 年-月-日 填写，例如 2026-03-01。",
        '"{value}" is not a date.',
        "Enter year-month-day, for example 2026-03-01.",
    ),
    "date_ambiguous": Phrase(
        "日期“{value}”分不清是 {first} 还是 {second}。",
        "请按 年-月-日 填写，例如 {first}。",
        'The date "{value}" may be {first} or {second}.',
        "Enter year-month-day, for example {first}.",
    ),
    "date_lost_zero": Phrase(
        "值“{value}”是数字，分不清是 {first} 还是 {second}（表格会丢掉末尾的 0）。",
        "请按 年-月-日 填写，例如 {first}-01。",
        '"{value}" is a number: it may be {first} or {second} (a spreadsheet drops the last 0).',
        "Enter year-month-day, for example {first}-01.",
    ),
    "date_short_year": Phrase(
        "日期“{value}”没有写全年份。",
        "请写全年份，例如 2026-03-01。",
        'The year of "{value}" is missing or not written in full.',
        "Write the year in full, for example 2026-03-01.",
    ),
    "date_vague": Phrase(
        "“{value}”不是确定的一天。",
        "请填一个日期，例如 {example}。",
        '"{value}" is not a definite day.',
        "Enter a date, for example {example}.",
    ),
    "date_impossible": Phrase(
        "没有“{value}”这一天。",
        "请核对年、月、日，例如 2026-03-01。",
        'There is no day "{value}".',
        "Check year, month and day, for example 2026-03-01.",
    ),
    "date_none": Phrase(
        "这里要填日期，值却是“{value}”。",
        "没有或不清楚请留空。",
        'A date is asked for, but the value is "{value}".',
        "Leave it blank if there is none or it is not known.",
    ),
    "not_choice": Phrase(
        "值“{value}”不在可选项里。",
        "{suggestion}可选：{choices}；不清楚请留空。",
        '"{value}" is not one of the choices.',
        "{suggestion}Choose from: {choices}; leave it blank if not known.",
    ),
    "not_truth": Phrase(
        "值“{value}”看不出是“是”还是“否”。",
        "请填“是”或“否”；不清楚请留空。",
        '"{value}" is neither yes nor no.',
        "Enter Yes or No; leave it blank if not known.",
    ),
    "too_long": Phrase(
        "文字有 {length} 个字，最多 {limit} 个。",
        "请缩短；详细内容可写入“项目简介”或另附文件。",
        "The text has {length} characters; at most {limit} are allowed.",
        "Shorten it; put details into the description or an attachment.",
    ),
    "bad_id": Phrase(
        "编号“{value}”格式不对。",
        "只能用英文字母、数字、点、横线和下划线，以字母或数字开头，最多 64 个，例如 {example}。",
        'The id "{value}" has the wrong form.',
        "Use letters, digits, dot, hyphen and underscore only, beginning with a letter or digit, at most 64,"
        " for example {example}.",
    ),
    "bad_gbt_code": Phrase(
        "“{value}”不是国民经济行业代码。",
        "请填 2 到 4 位数字，例如 {example}。",
        '"{value}" is not a GB/T 4754 code.',
        "Enter 2 to 4 digits, for example {example}.",
    ),
    "bad_form": Phrase(
        "值“{value}”不符合这一栏的格式。",
        "请参照示例填写，例如 {example}。",
        '"{value}" does not have the form of this field.',
        "Follow the example: {example}.",
    ),
    "digits_lost": Phrase(
        "长号码被存成了数字（{value}），末尾几位可能已经丢失。",
        "请把单元格格式改为“文本”，重新录入完整号码。",
        "A long number was stored as a number ({value}); its last digits may be lost.",
        "Format the cell as text and enter the full number again.",
    ),
    "error_cell": Phrase(
        "单元格显示错误 {value}。",
        "请修正公式，或直接填入数值；不清楚请留空。",
        "The cell shows the error {value}.",
        "Mend the formula or enter the value; leave it blank if not known.",
    ),
    "formula_unsaved": Phrase(
        "单元格是公式（{value}），文件里没有保存计算结果。",
        "请用 Excel 或 WPS 打开并保存一次，或直接填入数值。",
        "The cell is a formula ({value}) whose result was not saved in the file.",
        "Open the file in Excel or WPS and save it once, or enter the value.",
    ),
    "merged_amount": Phrase(
        "第 {first} 到第 {last} 行合并成了一个单元格，分不清各行各是多少。",
        "请取消合并，每行分别填写；不清楚的留空。",
        "Rows {first} to {last} share one merged cell, so it is not clear how much belongs to each.",
        "Unmerge the cell and fill in each row; leave blank what is not known.",
    ),
    "unknown_term": Phrase(
        "认不出“{value}”是哪项{noun}。",
        "{near}请填目录里的名称或代码（见模板的“技术目录”）；说不准可留空，系统会从简介里识别。",
        '"{value}" is no known {noun}.',
        "{near}Use a name or id of the catalogue (see the template); leave it blank if unsure: the description is"
        " searched as well.",
    ),
    "record_parts": Phrase(
        "第 {index} 条有 {count} 段，最多 {limit} 段。",
        "每条的格式：{format}，例如 {example}；多条之间用“；”分开。",
        "Entry {index} has {count} parts; at most {limit} are expected.",
        "Format of one entry: {format}, for example {example}; separate entries by ；.",
    ),
    "record_missing": Phrase(
        "第 {index} 条缺少“{part}”。",
        "每条的格式：{format}，例如 {example}；多条之间用“；”分开。",
        'Entry {index} lacks "{part}".',
        "Format of one entry: {format}, for example {example}; separate entries by ；.",
    ),
    "record_part": Phrase(
        "第 {index} 条的“{part}”：{inner}", "{inner_fix}", 'Entry {index}, "{part}": {inner}', "{inner_fix}"
    ),
    "record_wrong": Phrase(
        "第 {index} 条的内容不符合要求。",
        "每条的格式：{format}，例如 {example}。",
        "Entry {index} does not fit.",
        "Format of one entry: {format}, for example {example}.",
    ),
    "value_unmapped": Phrase(
        "映射文件没有说明“{value}”对应什么。",
        "请在映射文件的 values 里加上它；已有：{known}。",
        'The mapping file does not say what "{value}" stands for.',
        "Add it to values in the mapping file; known: {known}.",
    ),
}
