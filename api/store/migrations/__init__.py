"""The schema's history, one file a step. ``env.py`` is run by Alembic only."""
