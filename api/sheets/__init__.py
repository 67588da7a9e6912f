"""Spreadsheets in and out: Excel and CSV become profiles or clear faults, profiles become Excel and CSV.

Order (each module imports only from those to its left)::

    limits, phrases -> faults -> tokens, units -> columns -> numerals, quantities, calendar, amounts, choices, texts
      -> lists -> records -> cells -> encoding
    filetypes -> packages -> isolation (runs workbook_child) -> delimited -> grids
    synonyms -> headers -> layout ; recipes, mapping -> layout
    examples, identity -> rows -> reading
    writing -> report, template

Start at :func:`api.sheets.reading.read_sheet`, :func:`api.sheets.template.write_template`,
:func:`api.sheets.report.write_faults` and :mod:`api.sheets.writing`.
"""
