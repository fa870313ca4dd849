"""`rota server database`: the tables' life, and what is in them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import click

from rota.cli.app import new_group
from rota.cli.interaction import ask, confirm
from rota.cli.options import output_option, yes_option
from rota.cli.render import ago, print_json, print_table, size
from rota.cli.text import quoted
from rota.core.clock import current_clock
from rota.exceptions import UsageError
from rota.server.refusals import as_refusal
from rota.server.store import schema
from rota.server.store.engine import Store, open_store, parse_url
from rota.server.store.errors import StoreError
from rota.settings import get_settings

_NO_LIMIT = 86_400.0
"""Seconds, where a setting says "no limit" and the store wants a number."""

app = new_group("database", "Create, upgrade, empty and measure the database that the settings name.")


@contextmanager
def open_database() -> Iterator[Store]:
    """Open the database that the settings name, without making its tables."""
    settings = get_settings().server.database
    address = parse_url(settings.url_text)
    try:
        if address.get_backend_name() == "sqlite" and address.database not in (None, ":memory:"):
            Path(str(address.database)).expanduser().parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        store = open_store(
            settings.url_text,
            timeout=settings.timeout or _NO_LIMIT,
            synchronous=settings.synchronous,
            connect_timeout=settings.connection_timeout or _NO_LIMIT,
            statement_timeout=settings.migration_timeout or _NO_LIMIT,
        )
        try:
            yield store
        finally:
            store.close()
    except StoreError as error:
        raise as_refusal(error) from error


def _target(present: str | None, revision: str) -> str:
    """Return the revision that is meant: a name, head, base, or steps from the present one as ``-1``.

    Raises:
        UsageError: there is none.
    """
    stages = ("base", *schema.REVISIONS)
    if revision == "head":
        return schema.HEAD
    if re.fullmatch(r"[+-]\d{1,4}", revision):
        place = (stages.index(present) if present in stages else 0) + int(revision)
        revision = stages[place] if 0 <= place < len(stages) else revision
    if revision not in stages:
        raise UsageError(f"There is no revision {quoted(revision)}. There is: {', '.join(stages)}, head, or steps as -1.")
    return revision


_dry_run_option = click.option("--dry-run", is_flag=True, help="Print the SQL that would be run, and run nothing.")


def _named(revision: str | None) -> str:
    return f"revision {revision}" if revision else "no tables of rota"


@app.command()
@yes_option
@click.option("--revision", "-r", default="head", show_default=True, help="Upgrade to this one; head is the newest.")
@_dry_run_option
def upgrade(yes: bool, revision: str, dry_run: bool) -> None:
    """Bring the tables up to date, or make them."""
    with open_database() as store:
        present = schema.current(store)
        wanted = _target(present, revision)
        if present == wanted:
            click.echo(f"{store.url} has {_named(present)} already.")
        elif dry_run:
            click.echo(schema.upgrade(store, wanted, dry_run=True))
        else:
            ask(f"Upgrade {store.url}, which has {_named(present)}, to revision {wanted}?", yes)
            schema.upgrade(store, wanted)
            click.echo(f"{store.url} has {_named(schema.current(store))} now.")


@app.command()
@yes_option
@click.option("--revision", "-r", default="-1", show_default=True, help="Downgrade to this one; -1 is the one before.")
@_dry_run_option
def downgrade(yes: bool, revision: str, dry_run: bool) -> None:
    """Take the tables back to an older form. What only the newer form holds is lost."""
    with open_database() as store:
        present = schema.current(store)
        wanted = _target(present, revision)
        if dry_run:
            click.echo(schema.downgrade(store, wanted, dry_run=True))
            return
        confirm(f"Downgrade {store.url} from {_named(present)} to {wanted}? What only the newer form holds is lost.", yes)
        schema.downgrade(store, wanted)
        click.echo(f"{store.url} has {_named(schema.current(store))} now.")


@app.command()
@yes_option
def reset(yes: bool) -> None:
    """Delete everything in the database and make empty tables."""
    with open_database() as store:
        confirm(f"Delete all runs, logs and whatever else rota keeps in {store.url}?", yes)
        schema.reset(store)
        click.echo(f"{store.url} is empty now.")


@app.command()
@click.argument("revision")
def stamp(revision: str) -> None:
    """Declare that the tables have the form of REVISION (head: the newest), and change nothing else. For repairs by hand."""
    with open_database() as store:
        wanted = _target(None, revision)
        ask(f"Declare that {store.url} has revision {wanted}?")
        schema.stamp(store, wanted)
        click.echo(f"{store.url} is marked as {_named(schema.current(store))} now.")


@app.command()
@click.option("--message", "-m", required=True, help="What it changes, as 'tables of backfills'.")
@click.option("--autogenerate", is_flag=True, help="Fill it with what the tables in the code have and the database has not.")
def revision(message: str, autogenerate: bool) -> None:
    """Write a new migration of rota's own tables, in a checkout of rota. Users need none."""
    from rota.server.store import migrate  # half a second of imports

    with open_database() as store:
        path = migrate.write_revision(store, message, compares=autogenerate)
    click.echo(f"Wrote {path}. Add its number to `REVISIONS` in rota/server/store/schema.py.")


@app.command()
@output_option
def stats(output: str | None) -> None:
    """Show how much is in the database. Counts every row."""
    server = get_settings().server
    kept_runs, kept_events = server.services.db_vacuum.retention_period, server.events.retention_period
    with open_database() as store:
        found = schema.stats(store)
        where = store.url
    if output:
        tables = [{"name": table.name, "rows": table.rows, "bytes": table.bytes} for table in found.tables]
        kept = {"runs_seconds": _seconds(kept_runs), "events_seconds": _seconds(kept_events)}
        cleaned = None if found.cleaned_at is None else found.cleaned_at.isoformat()
        print_json(
            {
                "url": where,
                "database": found.database,
                "revision": found.revision,
                "tables": tables,
                "free_bytes": found.free_bytes,
                "kept": kept,
                "cleaned_at": cleaned,
            }
        )
        return
    click.echo(f"{where}: {found.database}, {_named(found.revision)}")
    print_table(("Table", "Rows", "Size"), [(table.name, f"{table.rows:,}", size(table.bytes)) for table in found.tables])
    cleaned = "not yet" if found.cleaned_at is None else ago(found.cleaned_at, current_clock().now())
    click.echo(f"Ended runs are kept {_days(kept_runs)}, events {_days(kept_events)}; last removed what was older: {cleaned}.")
    if found.free_bytes is not None:
        click.echo(f"Free inside of the file: {size(found.free_bytes)}.")


def _seconds(span: timedelta) -> float:
    return span.total_seconds()


def _days(span: timedelta) -> str:
    return f"{span / timedelta(days=1):g} days" if span else "for ever"
