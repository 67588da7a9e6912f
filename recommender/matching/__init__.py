"""One batch judged, scored, explained and asked of."""
