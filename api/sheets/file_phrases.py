"""Sentences about files that are not taken as a whole."""

from __future__ import annotations

from collections.abc import Mapping

from api.sheets.phrase import Phrase

FILE_PHRASES: Mapping[str, Phrase] = {
    "cannot_read": Phrase(
        "读不到文件“{name}”。",
        "请检查路径和权限；如果文件正在 Excel 或 WPS 中打开，请先关闭。",
        'Cannot read "{name}".',
        "Check the path and your permission; if the file is open in Excel or WPS, close it first.",
    ),
    "cannot_write": Phrase(
        "写不了文件“{name}”。",
        "请检查文件夹和权限；如果文件正在 Excel 或 WPS 中打开，请先关闭。",
        'Cannot write "{name}".',
        "Check the folder and your permission; if the file is open in Excel or WPS, close it first.",
    ),
    "bad_suffix": Phrase(
        "不知道按什么格式写“{name}”。",
        "文件名请以 .xlsx 或 .csv 结尾。",
        'Cannot tell the format of "{name}".',
        "End the name in .xlsx or .csv.",
    ),
    "empty_file": Phrase(
        "{name} 是空文件。", "请确认选对了文件。", "{name} is empty.", "Check that the right file was chosen."
    ),
    "too_big": Phrase(
        "{name} 超过 {limit}，没有读取。",
        "请删去图片和多余的工作表，或分成几个文件。",
        "{name} is larger than {limit} and was not read.",
        "Remove pictures and unneeded sheets, or split it into several files.",
    ),
    "wrong_type": Phrase(
        "{name} 不是表格，内容是“{what}”。",
        "请用 Excel 或 WPS 打开原表，另存为 .xlsx 后再导入。",
        "{name} is no spreadsheet: it is {what}.",
        "Open the original table in Excel or WPS, save it as .xlsx and import that.",
    ),
    "not_a_workbook": Phrase(
        "{name} 的扩展名是 Excel，内容却不是 Excel 工作簿。",
        "如果是文本表格，请把扩展名改为 .csv；否则请用 Excel 或 WPS 另存为 .xlsx。",
        "{name} is named like an Excel file, but is no Excel workbook.",
        "If it is a text table, rename it to .csv; otherwise save it as .xlsx from Excel or WPS.",
    ),
    "macros": Phrase(
        "{name} 带有宏，为安全起见没有打开。",
        "请另存为不带宏的 .xlsx 再导入。",
        "{name} holds macros and was not opened, for safety.",
        "Save it as .xlsx without macros and import that.",
    ),
    "encrypted": Phrase(
        "{name} 设有密码，打不开。",
        "请在 Excel 或 WPS 中取消密码后再导入。",
        "{name} is protected by a password.",
        "Remove the password in Excel or WPS and import it again.",
    ),
    "damaged": Phrase(
        "{name} 已损坏或不完整，打不开。",
        "请重新下载或拷贝；或用 Excel、WPS 打开修复后另存为 .xlsx。",
        "{name} is damaged or cut short.",
        "Download or copy it again, or open it in Excel or WPS, let it repair the file, and save it as .xlsx.",
    ),
    "zip_bomb": Phrase(
        "{name} 解压后大得不正常（上限 {limit}），没有打开。",
        "请把数据复制到新建的工作簿里，另存为 .xlsx 再导入。",
        "{name} unpacks to an abnormal size (limit {limit}) and was not opened.",
        "Copy the data into a new workbook, save it as .xlsx and import that.",
    ),
    "too_many_parts": Phrase(
        "{name} 内部文件过多（上限 {limit} 个），没有打开。",
        "请把数据复制到新建的工作簿里，另存为 .xlsx 再导入。",
        "{name} holds too many inner files (limit {limit}) and was not opened.",
        "Copy the data into a new workbook, save it as .xlsx and import that.",
    ),
    "entities": Phrase(
        "{name} 内含 XML 实体定义，正常的表格没有，为安全起见没有打开。",
        "请把数据复制到新建的工作簿里，另存为 .xlsx 再导入。",
        "{name} defines XML entities, which no ordinary workbook does; it was not opened, for safety.",
        "Copy the data into a new workbook, save it as .xlsx and import that.",
    ),
    "used_range": Phrase(
        "{name} 的内容一直延伸到 {cell} 单元格，远远超出表格范围。",
        "请删除数据区以外的行和列（选中后“删除”，不要只清空），保存后再导入。",
        "The content of {name} reaches as far as cell {cell}, far outside any table.",
        "Delete the rows and columns outside the data (delete, not only clear), save and import again.",
    ),
    "too_many_rows": Phrase(
        "{name} 超过 {limit} 行，没有读取。",
        "请分成几个文件导入。",
        "{name} has more than {limit} rows and was not read.",
        "Split it into several files.",
    ),
    "too_many_columns": Phrase(
        "{name} 超过 {limit} 列，没有读取。",
        "请只保留需要导入的列；如果是 CSV，请检查分隔符。",
        "{name} has more than {limit} columns and was not read.",
        "Keep only the columns to import; if it is a CSV file, check its separator.",
    ),
    "too_many_merges": Phrase(
        "{name} 的合并单元格过多，没有读取。",
        "请取消数据区的合并单元格后再导入。",
        "{name} has too many merged cells and was not read.",
        "Unmerge the cells of the data and import again.",
    ),
    "huge_cell": Phrase(
        "{name} 的 {cell} 单元格超过 {limit} 个字符，没有读取。",
        "请把长文放到附件里，单元格只写摘要；如果是 CSV，请检查引号是否成对。",
        "Cell {cell} of {name} has more than {limit} characters; the file was not read.",
        "Attach long texts as documents and keep a summary here; if it is a CSV file, check that quotes come in pairs.",
    ),
    "too_much_text": Phrase(
        "{name} 的文字总量过大，没有读取。",
        "请分成几个文件导入，并检查是否有成片重复的内容。",
        "{name} holds too much text and was not read.",
        "Split it into several files, and check for text repeated over many cells.",
    ),
    "unreadable": Phrase(
        "{name} 打不开：文件已损坏，或打开它需要的内存、时间超过上限。",
        "请把数据复制到新建的工作簿里，另存为 .xlsx 再导入。",
        "{name} cannot be opened: it is damaged, or opening it takes more memory or time than allowed.",
        "Copy the data into a new workbook, save it as .xlsx and import that.",
    ),
    "no_sheets": Phrase(
        "{name} 里没有可见的工作表。",
        "请取消隐藏存放数据的工作表，保存后再导入。",
        "{name} has no visible sheet.",
        "Unhide the sheet that holds the data, save and import again.",
    ),
    "no_such_sheet": Phrase(
        "{name} 里没有名为“{sheet}”的工作表；可见的有：{sheets}。",
        "请改正映射文件里的 sheet，或给工作表改名。",
        '{name} has no sheet "{sheet}"; visible ones: {sheets}.',
        "Correct sheet in the mapping file, or rename the sheet.",
    ),
    "no_header": Phrase(
        "{name} 的前 {rows} 行里找不到标题行：没有一列叫得出名字。",
        "标题行至少要有：{labels}。可以用 jianghai template 生成模板；别的格式请用映射文件（--mapping）。",
        "No header row in the first {rows} rows of {name}: no column is known.",
        "The header row needs at least: {labels}. Make a template with jianghai template, or describe another layout"
        " with a mapping file (--mapping).",
    ),
    "transposed": Phrase(
        "{name} 是竖排的表：栏目名称排成一列，而不是一行。",
        "请改成一行标题、每个项目一行（复制后“选择性粘贴—转置”），或使用模板。",
        "{name} is laid out sideways: the field names run down a column instead of along a row.",
        "Use one header row and one row for each lead (copy, then Paste Special - Transpose), or use the template.",
    ),
    "duplicate_header": Phrase(
        "{name} 里有几列都是“{field}”：{columns}。",
        "请只保留一列，或给另一列改名。",
        '{name} has several columns for "{field}": {columns}.',
        "Keep one of them, or rename the others.",
    ),
    "no_rows": Phrase(
        "{name} 在标题行（第 {row} 行）下面没有数据。",
        "请从标题下面的空行开始填写；标有“示例”的行不会导入。",
        "{name} has no data below its header row (row {row}).",
        "Fill in rows below the header; rows marked as examples are not imported.",
    ),
    "nul_bytes": Phrase(
        "{name} 含有空字节，不是文本表格（第 {row} 行）。",
        "请用 Excel 或 WPS 打开后另存为 .xlsx 或“CSV UTF-8”。",
        "{name} holds NUL bytes, so it is no text table (line {row}).",
        'Open it in Excel or WPS and save it as .xlsx or "CSV UTF-8".',
    ),
    "encoding": Phrase(
        "认不出 {name} 的文字编码。",
        "请用 Excel 或 WPS 打开后另存为 .xlsx 或“CSV UTF-8”。",
        "The text encoding of {name} is not known.",
        'Open it in Excel or WPS and save it as .xlsx or "CSV UTF-8".',
    ),
    "csv_quote": Phrase(
        "{name} 第 {row} 行附近的引号没有成对，或单元格过长。",
        '请检查那里的英文双引号（"），或另存为 .xlsx 再导入。',
        "A quote is not closed, or a cell is too long, near line {row} of {name}.",
        'Check the double quotes (") there, or save the table as .xlsx and import that.',
    ),
    "too_many_faults": Phrase(
        "{name} 里出错的单元格超过 {limit} 个，停止检查。",
        "多半是版式不对：请核对标题和单位，或用映射文件（--mapping）说明版式。",
        "More than {limit} cells of {name} are wrong; checking stopped.",
        "The layout is probably another one: check headers and units, or describe it with a mapping file (--mapping).",
    ),
}
