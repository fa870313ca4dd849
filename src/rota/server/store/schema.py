"""The tables' life: made at first use, recognised by one cheap query, upgraded when they are older than the code.

A fresh database is made from the metadata and stamped, without Alembic, whose import alone costs half a second; Alembic is
loaded only when a migration is due. Revisions are four digits that count up, so that older and newer can be told apart
without reading any script.
"""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

import sqlalchemy as sa

from rota.server.store.engine import Store, Tx
from rota.server.store.errors import SchemaMismatch, SchemaNewer, SchemaOlder
from rota.server.store.marks import RETENTION, find_mark
from rota.server.store.tables import alembic_version, metadata

REVISIONS = ("0001", "0002", "0003", "0004", "0005", "0006", "0007", "0008", "0009", "0010", "0011", "0012", "0013")
"""All revisions in `migrations/versions`, in order; a test holds them equal."""

HEAD = REVISIONS[-1]

SCHEMA_LOCK = 0x726F7461_0001
"""The number of rota's advisory lock on PostgreSQL ("rota" in ASCII)."""


class TableSize(NamedTuple):
    name: str
    rows: int
    bytes: int | None
    """On disk, with the indexes. None: this build of SQLite does not tell."""


class Stats(NamedTuple):
    database: str
    """Kind and version: ``SQLite 3.40.1``."""
    revision: str | None
    tables: list[TableSize]
    free_bytes: int | None = None
    """Inside of a SQLite file, to be filled again or given back. None on PostgreSQL."""
    cleaned_at: datetime | None = None
    """When what was too old was last removed."""


def ensure_schema(store: Store, *, upgrade_automatically: bool = True) -> None:
    """Make the tables if there are none and upgrade them if they are old; otherwise cost two small queries.

    Safe to call from many processes at once: one makes the tables, the others wait for it.

    Raises:
        SchemaNewer: the database belongs to a newer rota. Nothing was changed.
        SchemaOlder: an upgrade is due and `upgrade_automatically` is off.
        SchemaMismatch: the database holds somebody else's tables.
    """
    revision = current(store)
    if revision == HEAD:
        return
    if revision is None:
        store.write(lambda tx: _create_if_missing(tx, store.url))
        return
    _check_known(revision, store.url)
    if not upgrade_automatically:
        raise SchemaOlder(
            f"The database {store.url} has schema {revision}; this rota works with {HEAD}. "
            "Upgrade it with: rota server database upgrade"
        )
    upgrade(store)


def current(store: Store) -> str | None:
    """Return the revision of the database; None when it has none (it is empty, or its tables are not rota's)."""
    return store.read(revision_of)


def upgrade(store: Store, revision: str = "head", *, dry_run: bool = False) -> str | None:
    """Bring the database up to `revision`; with `dry_run` only return the SQL that would do it.

    Raises:
        SchemaNewer, SchemaMismatch: the present revision is not one that this rota knows.
    """
    present = current(store)
    if present is not None:
        _check_known(present, store.url)
    elif not dry_run:
        store.write(lambda tx: _refuse_unversioned(tx, store.url))
    # Half a second of imports, only now that there is something to do.
    from rota.server.store import migrate

    if dry_run:
        return migrate.script(store, present or "base", revision, up=True)
    migrate.run(store, revision, up=True)
    return None


def downgrade(store: Store, revision: str, *, dry_run: bool = False) -> str | None:
    """Bring the database down to `revision` (`base`: no tables); with `dry_run` only return the SQL that would do it.

    Raises:
        SchemaNewer, SchemaMismatch: the present revision is not one that this rota knows.
    """
    present = current(store)
    if present is not None:
        _check_known(present, store.url)
    # Half a second of imports, only now that there is something to do.
    from rota.server.store import migrate

    if dry_run:
        return migrate.script(store, present or HEAD, revision, up=False)
    migrate.run(store, revision, up=False)
    return None


def stamp(store: Store, revision: str = "head") -> None:
    """Declare that the tables are those of `revision`, without touching them.

    Raises:
        SchemaMismatch: this rota knows no such revision.
    """
    named = HEAD if revision == "head" else revision
    if named not in REVISIONS:
        raise SchemaMismatch(f"There is no schema revision {revision}. Known: {', '.join(REVISIONS)}.")
    store.write(lambda tx: _stamp(tx, named))


def reset(store: Store) -> None:
    """Delete all data: drop rota's tables and make them anew."""

    def make_anew(tx: Tx) -> None:
        lock_schema(tx)
        metadata.drop_all(tx.connection)
        _create(tx)

    store.write(make_anew)


def clear(tx: Tx) -> None:
    """Delete all data; the tables stay."""
    lock_schema(tx)
    for table in metadata.sorted_tables:
        if table is not alembic_version:
            tx.execute(sa.delete(table))


def drop(tx: Tx) -> None:
    """Delete rota's tables, and with them all data."""
    lock_schema(tx)
    metadata.drop_all(tx.connection)


def create_if_missing(tx: Tx) -> None:
    """Make the tables if there are none of rota's.

    Raises:
        SchemaMismatch: there are tables of these names, and nobody says what they are.
    """
    _create_if_missing(tx, tx.dialect)


def stats(store: Store) -> Stats:
    """Return how many rows and bytes each table has. Counts every row: seconds on a large database."""
    return store.read(_stats_of)


def lock_schema(tx: Tx) -> None:
    """Let one process at a time change the schema, until the transaction ends. On SQLite each write is alone anyway."""
    if tx.dialect == "postgresql":
        tx.execute(sa.select(sa.func.pg_advisory_xact_lock(SCHEMA_LOCK)))


def _check_known(revision: str, url: str) -> None:
    if revision in REVISIONS:
        return
    if len(revision) == len(HEAD) and revision.isdigit() and revision > HEAD:
        raise SchemaNewer(
            f"The database {url} has schema {revision}; this rota knows schemas up to {HEAD}. Use the newer rota that wrote "
            f"it, or let that one downgrade the database first: rota server database downgrade -r {HEAD}"
        )
    raise SchemaMismatch(
        f"The database {url} has schema {revision}, which is not one of rota's: another program keeps its data there. "
        "Give rota a database of its own."
    )


_NAMES = {
    "sqlite": sa.text("SELECT name FROM sqlite_master WHERE type = 'table'"),
    "postgresql": sa.text("SELECT tablename FROM pg_tables WHERE schemaname = current_schema()"),
}
_HAS_VERSION = {
    "sqlite": sa.text("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'alembic_version'"),
    # Not by `to_regclass`: it answers from a cache that does not see what was committed while we waited for the lock.
    "postgresql": sa.text("SELECT 1 FROM pg_tables WHERE schemaname = current_schema() AND tablename = 'alembic_version'"),
}


def revision_of(tx: Tx) -> str | None:
    """Return the revision of the tables; None when there are none of rota's."""
    if tx.execute(_HAS_VERSION[tx.dialect]).first() is None:
        return None
    return tx.execute(sa.select(alembic_version.c.version_num)).scalar()


def _create_if_missing(tx: Tx, url: str) -> None:
    lock_schema(tx)
    if revision_of(tx) is None:
        _refuse_unversioned(tx, url)
        _create(tx)


def _refuse_unversioned(tx: Tx, url: str) -> None:
    """Do not build upon tables of which nobody says what they are."""
    strangers = sorted({row[0] for row in tx.execute(_NAMES[tx.dialect])} & {*metadata.tables} - {"alembic_version"})
    if strangers:
        raise SchemaMismatch(
            f"The database {url} has tables named as rota's ({', '.join(strangers[:3])}, …) but no schema version. If they are "
            "rota's, say so with: rota server database stamp head. Otherwise give rota a database of its own."
        )


def _create(tx: Tx) -> None:
    alembic_version.create(tx.connection, checkfirst=True)
    metadata.create_all(
        tx.connection, [table for table in metadata.sorted_tables if table is not alembic_version], checkfirst=False
    )
    _stamp(tx, HEAD)


def _stamp(tx: Tx, revision: str) -> None:
    alembic_version.create(tx.connection, checkfirst=True)
    tx.execute(sa.delete(alembic_version))
    tx.execute(sa.insert(alembic_version).values(version_num=revision))


def _stats_of(tx: Tx) -> Stats:
    present = {row[0] for row in tx.execute(_NAMES[tx.dialect])}
    names = [name for name in sorted(metadata.tables) if name in present]
    if tx.dialect == "sqlite":
        version = tx.execute(sa.text("SELECT 'SQLite ' || sqlite_version()")).scalar_one()
        sizes = _sqlite_sizes(tx)
    else:
        version = tx.execute(
            sa.text("SELECT 'PostgreSQL ' || split_part(current_setting('server_version'), ' ', 1)")
        ).scalar_one()
        query = sa.text(
            "SELECT tablename, pg_total_relation_size(quote_ident(tablename)::regclass) FROM pg_tables "
            "WHERE schemaname = current_schema()"
        )
        sizes = {row[0]: row[1] for row in tx.execute(query)}
    tables = [TableSize(name, _count(tx, name), sizes.get(name)) for name in names]
    revision = revision_of(tx)
    free = None
    if tx.dialect == "sqlite":
        pages, page_size = (tx.execute(sa.text(f"PRAGMA {name}")).scalar_one() for name in ("freelist_count", "page_size"))
        free = pages * page_size
    cleaned_at = find_mark(tx, RETENTION) if "schedule_marks" in present else None
    return Stats(version, revision, tables, free, cleaned_at)


def _sqlite_sizes(tx: Tx) -> dict[str, int]:
    if "ENABLE_DBSTAT_VTAB" not in tx.execute(sa.text("PRAGMA compile_options")).scalars().all():
        return {}
    query = sa.text(
        "SELECT schema.tbl_name, sum(pages.pgsize) FROM dbstat('main', 1) AS pages JOIN sqlite_master AS schema "
        "ON schema.name = pages.name GROUP BY schema.tbl_name"
    )
    return {row[0]: row[1] for row in tx.execute(query)}


def _count(tx: Tx, table: str) -> int:
    return int(tx.execute(sa.select(sa.func.count()).select_from(metadata.tables[table])).scalar_one())
