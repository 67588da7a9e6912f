"""Names of companies and people in free text, however they are spelled, and the ways to reach them.

spelling (a text as names are compared: one script, no separators) ← regions (the national list, and a pack's own) ←
companies (the forms in which a company is named) ← guard (whether a text carries one of them).
contacts (addresses, numbers and people named by their office, cut out of a text) stands beside them.
"""
