"""The nineteen hard rules of projects and places. A new rule is one file, and one row of ``rules.py``."""
