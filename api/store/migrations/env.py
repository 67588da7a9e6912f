"""What Alembic runs: the steps, on the connection and in the transaction that the caller opened."""

from __future__ import annotations

from alembic import context

from api.store.schema import VERSION_TABLE
from api.store.tables import METADATA

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=METADATA,
    version_table=VERSION_TABLE,
    compare_type=True,
    compare_server_default=True,
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
