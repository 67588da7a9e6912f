"""The store: the only place that knows SQL. SQLite by default, PostgreSQL by setting an address.

Nothing in here commits: a transaction ends where it was opened, in a use case.
"""
