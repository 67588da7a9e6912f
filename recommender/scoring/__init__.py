"""Scorers: each reads one kind of evidence about (query, place) pairs.

Order: ``base`` <- ``terms``, ``weighing`` <- ``content``, ``shared``, ``history``, ``language``, ``context``,
``popularity``, ``freshness``, ``demand``, ``collaborative`` <- ``kinship`` <- ``spaces``.
"""
