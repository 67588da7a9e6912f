"""Settings of every run: its lane, and modules that it must not import (Alembic runs its environment file itself)."""

collect_ignore = ["api/store/migrations/env.py"]
pytest_plugins = ["tests.lanes"]
