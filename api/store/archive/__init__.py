"""The whole store as one file that either database can be built from.

portable (rows as lines, and their digest) ← manifest (what a file holds) ← writing, reading ← restoring ← moving.
"""
