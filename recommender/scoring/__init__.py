"""Scorers: each reads one kind of evidence about (query, place) pairs.

Order: ``base`` <- ``terms`` <- ``content``, ``history``, ``collaborative``, ``popularity`` <- ``ranker``.
"""
