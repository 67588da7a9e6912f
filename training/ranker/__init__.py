"""The ranker of any market: splits, choices, fit."""
