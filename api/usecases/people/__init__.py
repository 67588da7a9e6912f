"""Accounts, signing in, tokens, and what a person sets for themselves."""
