"""Spreadsheets in and out: Excel and CSV become profiles or clear faults, profiles become Excel and CSV.

Order (each line imports only from itself and the lines above)::

    limits  phrase  *_phrases  phrases  faults  tokens  units  columns
    numerals  calendar  quantities  amounts  choices  texts  lists  records  cells  encoding      one cell
    filetypes  packages  isolation (runs workbook_child)  delimited  grids                        one file
    synonyms  headers  yaml_lines  recipes  mapping  header_report  column_units  layout          which column is what
    identity  examples  rows  reading                                                             rows to profiles
    writing  report  guidance  template                                                           files out

Start at :func:`api.sheets.reading.read_sheet`, :func:`api.sheets.template.write_template`,
:func:`api.sheets.report.write_faults` and :mod:`api.sheets.writing`.
"""
