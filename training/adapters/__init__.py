"""Adapters: each turns one source of data into a :class:`~features.market.Market` and the trial that measures on it."""
