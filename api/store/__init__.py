"""The store: the only place that knows SQL. SQLite by default, PostgreSQL by setting an address.

Order of the modules: ``types`` -> ``tables`` -> ``address`` -> ``row_security`` -> ``session`` -> ``documents`` ->
``queries`` -> ``schema``. Nothing in here commits: a transaction ends where it was opened, in a use case.
"""
