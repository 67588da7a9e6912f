"""Answers and every memory they rest on: places for a lead, leads for a place, and what was worked out once."""
