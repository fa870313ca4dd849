"""Alembic's entry: `rota.server.store.migrate` gives it a connection to migrate, or a dialect to write the SQL for."""

from __future__ import annotations

from alembic import context

from rota.server.store.tables import metadata, speak_postgresql

speak_postgresql()
given = context.config.attributes
if "connection" in given:
    context.configure(connection=given["connection"], target_metadata=metadata)
else:
    context.configure(dialect_name=given["dialect"], target_metadata=metadata, literal_binds=True, as_sql=True)
with context.begin_transaction():
    context.run_migrations()
