"""The schema: made once, recognised, upgraded, downgraded; refused when it is somebody else's."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from store_cases import NOW, WORKSPACE, RecordedTask, make_flow

from rota.server.store import flows, migrate, schema
from rota.server.store.engine import Store, Tx, open_store
from rota.server.store.errors import SchemaMismatch, SchemaNewer, SchemaOlder, StoreUnavailable
from rota.server.store.marks import RETENTION, find_mark
from rota.server.store.record import record
from rota.server.store.tables import alembic_version, metadata


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    """A store without any table."""
    if request.param == "sqlite":
        store = open_store(f"sqlite:///{tmp_path / 'empty.db'}", timeout=20)
        yield store
        store.close()
        return
    url: str = request.getfixturevalue("postgres_url")
    name = f"rota_empty_{uuid4().hex[:12]}"
    with psycopg.connect(url, autocommit=True) as admin:
        admin.execute(f"CREATE DATABASE {name}")
        store = open_store(url.rsplit("/", 1)[0] + f"/{name}", timeout=20)
        yield store
        store.close()
        admin.execute(f"DROP DATABASE {name} WITH (FORCE)")


def declared(store: Store) -> list[Any]:
    """All tables and indexes as the database itself describes them."""
    if store.dialect == "sqlite":
        query = "SELECT type, name, tbl_name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite_%' ORDER BY name"
        rows = store.read(lambda tx: [tuple(row) for row in tx.execute(sa.text(query))])
        return [(*row[:3], None if row[3] is None else " ".join(str(row[3]).split()).replace("( ", "(")) for row in rows]
    columns = (
        "SELECT table_name, ordinal_position, column_name, data_type, is_nullable, column_default, character_maximum_length "
        "FROM information_schema.columns WHERE table_schema = 'public' ORDER BY 1, 2"
    )
    indexes = "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public' ORDER BY 1"
    return store.read(lambda tx: [tuple(row) for query in (columns, indexes) for row in tx.execute(sa.text(query))])


def test_a_fresh_database_is_made_and_stamped(empty: Store) -> None:
    assert schema.current(empty) is None
    schema.ensure_schema(empty)
    assert schema.current(empty) == schema.HEAD
    make_flow(empty, "kept")
    schema.ensure_schema(empty)
    assert empty.read(lambda tx: flows.count_flows(tx, WORKSPACE)) == 1


def test_migrations_make_the_same_schema_as_the_metadata(empty: Store) -> None:
    schema.ensure_schema(empty)
    made = declared(empty)
    schema.downgrade(empty, "base")
    assert schema.current(empty) is None
    schema.upgrade(empty)
    assert declared(empty) == made
    assert schema.current(empty) == schema.HEAD


@pytest.mark.filterwarnings("ignore:.*expression-based index")
def test_autogenerate_finds_nothing_to_do_after_the_migrations(empty: Store) -> None:
    schema.upgrade(empty)

    def is_comparable(thing: Any, name: str | None, kind: str, reflected: bool, other: Any) -> bool:
        # Indexes that differ between the databases, or stand on expressions, are compared by their text in the test above.
        compared_above = {"ix_flow_runs_start_time", "ix_flow_runs_tags", "ix_flow_runs_end_time", "ix_task_runs_end_time"}
        return kind != "index" or name not in compared_above

    def compare(tx: Tx) -> list[Any]:
        context = MigrationContext.configure(tx.connection, opts={"include_object": is_comparable})
        differences: list[Any] = compare_metadata(context, metadata)
        return differences

    assert empty.write(compare) == []


def test_up_down_up_keeps_working(empty: Store) -> None:
    for _ in range(2):
        schema.upgrade(empty)
        make_flow(empty)
        schema.downgrade(empty, "base")
    schema.ensure_schema(empty)
    assert schema.current(empty) == schema.HEAD
    make_flow(empty)


def test_a_dry_run_shows_the_sql_and_changes_nothing(empty: Store) -> None:
    up = schema.upgrade(empty, dry_run=True)
    assert up is not None
    assert "CREATE TABLE flow_runs" in up
    assert "ix_flow_runs_end_time" in up
    assert schema.current(empty) is None
    schema.ensure_schema(empty)
    down = schema.downgrade(empty, "base", dry_run=True)
    assert down is not None
    assert "DROP TABLE flow_runs" in down
    assert schema.current(empty) == schema.HEAD


def stamp_with(store: Store, revision: str) -> None:
    schema.ensure_schema(store)
    store.write(lambda tx: tx.execute(sa.update(alembic_version).values(version_num=revision)))


def test_a_newer_schema_is_refused_and_both_versions_are_named(empty: Store) -> None:
    stamp_with(empty, "9999")
    for action in (schema.ensure_schema, schema.upgrade, lambda store: schema.downgrade(store, "base")):
        with pytest.raises(SchemaNewer, match=rf"schema 9999; this rota knows schemas up to {schema.HEAD}"):
            action(empty)
    assert schema.current(empty) == "9999"


def test_another_programs_database_is_refused(empty: Store) -> None:
    stamp_with(empty, "a1b2c3d4e5f6")
    with pytest.raises(SchemaMismatch, match="another program"):
        schema.ensure_schema(empty)


def test_tables_without_a_version_are_not_built_upon(empty: Store) -> None:
    empty.write(lambda tx: tx.execute(sa.text("CREATE TABLE flows (id integer)")))
    for action in (schema.ensure_schema, schema.upgrade):
        with pytest.raises(SchemaMismatch, match="flows"):
            action(empty)


BEFORE = schema.HEAD
AFTER = f"{int(schema.HEAD) + 1:04}"
"""A revision that a newer rota might have."""


def test_an_older_schema_is_upgraded_or_refused_as_asked(empty: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    schema.ensure_schema(empty)
    monkeypatch.setattr(schema, "HEAD", AFTER)
    monkeypatch.setattr(schema, "REVISIONS", (*schema.REVISIONS, AFTER))
    with pytest.raises(SchemaOlder, match=f"has schema {BEFORE}; this rota works with {AFTER}"):
        schema.ensure_schema(empty, upgrade_automatically=False)
    migrated: list[str] = []
    monkeypatch.setattr(migrate, "run", lambda store, revision, up: migrated.append(revision))
    schema.ensure_schema(empty)
    assert migrated == ["head"]


NEXT = f"""
import os, time
import sqlalchemy as sa
from alembic import op

revision, down_revision, branch_labels, depends_on = "{AFTER}", "{schema.HEAD}", None, None


def upgrade():
    op.add_column("flows", sa.Column("colour", sa.Text))
    if os.environ.get("ROTA_TEST_STUCK"):
        os.write(int(os.environ["ROTA_TEST_STUCK"]), b"x")
        time.sleep(60)
    op.execute("UPDATE flows SET colour = 'blue'")


def downgrade():
    op.drop_column("flows", "colour")
"""


@pytest.fixture
def newer(empty: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Store:
    """A database of the last revision with a flow in it, under a rota that knows one more."""
    schema.ensure_schema(empty)
    make_flow(empty, "kept")
    migrations = tmp_path / "migrations"
    shutil.copytree(migrate.MIGRATIONS, migrations, ignore=shutil.ignore_patterns("__pycache__"))
    (migrations / "versions" / f"v{AFTER}_next.py").write_text(NEXT)
    monkeypatch.setattr(migrate, "MIGRATIONS", migrations)
    monkeypatch.setattr(schema, "REVISIONS", (*schema.REVISIONS, AFTER))
    monkeypatch.setattr(schema, "HEAD", AFTER)
    return empty


def colours(store: Store) -> list[str]:
    return store.read(lambda tx: list(tx.execute(sa.text("SELECT colour FROM flows")).scalars()))


def test_an_upgrade_keeps_the_rows_and_can_be_taken_back(newer: Store) -> None:
    schema.ensure_schema(newer)
    assert (schema.current(newer), colours(newer)) == (AFTER, ["blue"])
    schema.downgrade(newer, "-1")
    assert schema.current(newer) == BEFORE
    assert newer.read(lambda tx: flows.count_flows(tx, WORKSPACE)) == 1
    with pytest.raises(sa.exc.DBAPIError):
        colours(newer)


def test_many_that_upgrade_at_once_do_it_once(newer: Store) -> None:
    stores = [open_store(newer.url, timeout=20) for _ in range(4)]
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(schema.ensure_schema, stores))
    for store in stores:
        store.close()
    assert (schema.current(newer), colours(newer)) == (AFTER, ["blue"])


def test_an_upgrade_that_is_killed_leaves_the_database_as_it_was(newer: Store) -> None:
    inside, pipe = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.environ["ROTA_TEST_STUCK"] = str(pipe)
        schema.ensure_schema(newer)
        os._exit(1)
    assert os.read(inside, 1) == b"x"
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
    assert schema.current(newer) == BEFORE
    schema.ensure_schema(newer)
    assert (schema.current(newer), colours(newer)) == (AFTER, ["blue"])
    for end in (inside, pipe):
        os.close(end)


def test_a_failing_migration_leaves_the_database_as_it_was(empty: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    schema.ensure_schema(empty)
    make_flow(empty, "kept")
    before = declared(empty)

    def fail(config: Any, revision: str) -> None:
        connection = config.attributes["connection"]
        connection.execute(sa.text("DROP TABLE logs"))
        connection.execute(sa.text("CREATE TABLE half (id integer)"))
        raise RuntimeError("power cut")

    monkeypatch.setattr("rota.server.store.migrate.command.upgrade", fail)
    with pytest.raises(RuntimeError, match="power cut"):
        schema.upgrade(empty)
    assert declared(empty) == before
    assert empty.read(lambda tx: flows.count_flows(tx, WORKSPACE)) == 1


def test_the_head_is_the_newest_script() -> None:
    scripts = ScriptDirectory(str(migrate.MIGRATIONS))
    assert scripts.get_heads() == [schema.HEAD]
    assert tuple(reversed([script.revision for script in scripts.walk_revisions()])) == schema.REVISIONS
    assert all(len(revision) == 4 and revision.isdigit() for revision in schema.REVISIONS)


def test_stamp_declares_a_revision(empty: Store) -> None:
    schema.stamp(empty)
    assert schema.current(empty) == schema.HEAD
    with pytest.raises(SchemaMismatch, match="no schema revision 0077"):
        schema.stamp(empty, "0077")


def test_reset_leaves_empty_tables(empty: Store) -> None:
    schema.ensure_schema(empty)
    made = declared(empty)
    make_flow(empty)
    schema.reset(empty)
    assert empty.read(lambda tx: flows.count_flows(tx, WORKSPACE)) == 0
    assert (schema.current(empty), declared(empty)) == (schema.HEAD, made)


def test_a_database_whose_tables_were_dropped_says_what_to_do(empty: Store) -> None:
    schema.ensure_schema(empty)
    empty.write(schema.drop)
    with pytest.raises(StoreUnavailable, match=r"has no tables of this rota.*rota server database upgrade"):
        empty.read(lambda tx: find_mark(tx, RETENTION))


def test_stats_tell_version_rows_and_bytes(empty: Store) -> None:
    schema.ensure_schema(empty)
    empty.write(lambda tx: record(tx, WORKSPACE, RecordedTask().life(), NOW))
    stats = schema.stats(empty)
    kind = {"sqlite": r"SQLite \d+\.\d+\.\d+", "postgresql": r"PostgreSQL \d+\.\d+"}[empty.dialect]
    assert re.fullmatch(kind, stats.database)
    assert stats.revision == schema.HEAD
    sizes = {table.name: table for table in stats.tables}
    assert set(sizes) == set(metadata.tables)
    assert (sizes["task_runs"].rows, sizes["task_run_states"].rows, sizes["flows"].rows) == (1, 3, 0)
    assert all(table.bytes is None or table.bytes > 0 for table in stats.tables)


STARTER = """
import sys
from rota.server.store import schema
from rota.server.store.engine import open_store
store = open_store(sys.argv[1], timeout=50)
sys.stdin.readline()
schema.ensure_schema(store)
print(schema.current(store))
store.close()
"""


@pytest.mark.slow
def test_many_processes_that_start_at_once_make_one_schema(empty: Store) -> None:
    # The tests' server trusts its users: the address holds no password that `url` would hide.
    url = empty.url
    command = [sys.executable, "-W", "error", "-c", STARTER, url]
    started = [
        subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        for _ in range(8)
    ]
    for process in started:
        assert process.stdin is not None
        process.stdin.write("\n")
        process.stdin.flush()
    answers = [process.communicate(timeout=60) for process in started]
    assert answers == [(f"{schema.HEAD}\n", "")] * 8
