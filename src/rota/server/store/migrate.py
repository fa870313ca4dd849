"""Migrations, by Alembic. Loaded only when one is due: importing Alembic costs half a second."""

from __future__ import annotations

import io
from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config

from rota.server.store.engine import Store, Tx
from rota.server.store.schema import lock_schema

MIGRATIONS = Path(__file__).parent / "migrations"


def run(store: Store, revision: str, *, up: bool) -> None:
    """Bring the database to `revision` in one transaction: it ends there, or stays where it was."""
    step = command.upgrade if up else command.downgrade

    def migrate(tx: Tx) -> None:
        if tx.dialect == "postgresql":
            # A big table may take its time. Others that want to migrate wait here, and find it done.
            tx.execute(sa.text("SET LOCAL statement_timeout = 0"))
        lock_schema(tx)
        config = _config()
        config.attributes["connection"] = tx.connection
        step(config, revision)

    store.write(migrate)


def script(store: Store, start: str, revision: str, *, up: bool) -> str:
    """Return the SQL that would bring a database of `store`'s kind from `start` to `revision`."""
    step = command.upgrade if up else command.downgrade
    config = _config()
    config.attributes["dialect"] = store.dialect
    config.output_buffer = io.StringIO()
    step(config, f"{start}:{revision}", sql=True)
    return config.output_buffer.getvalue()


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    return config
