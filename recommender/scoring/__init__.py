"""Scorers: each reads one kind of evidence about (query, place) pairs."""
