"""Spreadsheets in and out: Excel and CSV become profiles or clear faults, profiles become Excel and CSV.

Start at :func:`api.sheets.reading.read_sheet`, :func:`api.sheets.out.template.write_template`,
:func:`api.sheets.out.report.write_faults` and :mod:`api.sheets.out.writing`.
"""
