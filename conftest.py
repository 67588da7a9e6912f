"""Modules that a test run must not import: Alembic runs its environment file itself."""

collect_ignore = ["api/store/migrations/env.py"]
