"""Migrations, by Alembic. Loaded only when one is due: importing Alembic costs half a second."""

from __future__ import annotations

import io
import re
from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.util.exc import CommandError

from rota.exceptions import UsageError
from rota.server.store.engine import Store, Tx
from rota.server.store.schema import HEAD, lock_schema

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


def write_revision(store: Store, message: str, *, compares: bool) -> Path:
    """Write the migration that comes after the newest one; with `compares`, with what `store` lacks. For checkouts of rota.

    Raises:
        UsageError: this rota is installed without its source, or `store` is not at the newest revision.
    """
    if not (MIGRATIONS.parents[4] / "pyproject.toml").is_file():
        raise UsageError("Migrations are written in a checkout of rota, and this rota is installed without one.")
    number = f"{int(HEAD) + 1:04d}"
    words = "_".join(re.findall(r"[a-z0-9]+", message.lower())) or "change"
    target = MIGRATIONS / "versions" / f"v{number}_{words}.py"

    def write(tx: Tx) -> None:
        config = _config()
        config.set_main_option("file_template", f"v{number}_{words}")
        config.attributes["connection"] = tx.connection
        try:
            command.revision(config, message, autogenerate=compares, rev_id=number, head=HEAD)
        except CommandError as error:
            raise UsageError(f"The migration cannot be written: {error}") from error

    store.write(write)
    return target


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    return config
