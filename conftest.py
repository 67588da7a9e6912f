"""Settings of every run: lane, heap, and modules that it must not import (Alembic runs its environment file itself)."""

collect_ignore = ["api/store/migrations/env.py"]
pytest_plugins = ["tests.heap", "tests.lanes"]
