"""`rota work-queue`: the lines of a work pool."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import click

from rota.cli.app import new_group
from rota.cli.connection import open_client
from rota.cli.interaction import ask
from rota.cli.lookup import as_uuid, check_text, pages
from rota.cli.options import output_option
from rota.cli.render import ago, print_facts, print_json, print_table
from rota.cli.text import quoted
from rota.cli.work_pool import show_waiting
from rota.core.clock import current_clock
from rota.exceptions import ObjectNotFound, UsageError

if TYPE_CHECKING:
    from rota.client import SyncRotaClient
    from rota.contract.work_queues import WorkQueueResponse

app = new_group("work-queue", "Put flow runs of a work pool in lines, each with its priority and its limit.")

pool_option = click.option("--pool", "-p", help="The queue's work pool. By default, the one of queues made without a pool.")


def _read(client: SyncRotaClient, name: str, pool: str | None) -> WorkQueueResponse:
    """Return a queue by its name in a pool, or by its id."""
    check_text(name, "the name of a work queue")
    try:
        if pool is None and (queue_id := as_uuid(name)) is not None:
            return client.read_work_queue(queue_id)
        return client.read_work_queue_by_name(name, work_pool_name=pool)
    except ObjectNotFound:
        place = f"in the work pool {quoted(pool)}" if pool else "in the default pool; name its pool by --pool"
        raise ObjectNotFound(f"There is no work queue {quoted(name)} {place}. `rota work-queue ls` lists all.") from None


@app.command()
@click.argument("name")
@click.option("--limit", "-l", type=click.IntRange(min=0), help="Runs at once.")
@pool_option
@click.option("--priority", "-q", type=click.IntRange(min=1), help="1 comes first. By default, after all others.")
def create(name: str, limit: int | None, pool: str | None, priority: int | None) -> None:
    """Create a work queue."""
    check_text(name, "the name of a work queue")
    try:
        made = open_client().create_work_queue(name, concurrency_limit=limit, priority=priority, work_pool_name=pool)
    except ObjectNotFound:
        raise ObjectNotFound(
            f"There is no work pool {quoted(pool or '')}. `rota work-pool ls` lists those there are."
        ) from None
    click.echo(f"Created work queue {quoted(made.name)} in work pool {quoted(made.work_pool_name or '')}.")


@app.command("ls")
@click.option("--verbose/--no-verbose", "-v", default=False, help="Show ids and descriptions, too.")
@click.option("--match", "-m", "prefix", help="Only queues whose names begin so.")
@pool_option
@output_option
def list_queues(verbose: bool, prefix: str | None, pool: str | None, output: str | None) -> None:
    """List work queues: of a pool by priority, else of all pools by name."""
    client = open_client()
    if prefix is not None:
        found = client.match_work_queues([prefix], work_pool_name=pool)
    else:
        found = list(pages(lambda offset, count: client.read_work_queues(pool, limit=count, offset=offset), None))
    if output:
        print_json(found)
        return
    columns = ("Name", "Pool", "Priority", "Status", "Limit", "Running", *(("Description", "ID") if verbose else ()))
    print_table(columns, [_row(queue, verbose) for queue in found], keep=("Name",))


def _row(queue: WorkQueueResponse, verbose: bool) -> list[str | None]:
    row: list[str | None] = [
        queue.name,
        queue.work_pool_name,
        str(queue.priority),
        queue.status.value if queue.status else "",
        "" if queue.concurrency_limit is None else str(queue.concurrency_limit),
        str(queue.active_slots or 0),
    ]
    return [*row, queue.description or "", str(queue.id)] if verbose else row


@app.command()
@click.argument("name")
@pool_option
@output_option
def inspect(name: str, pool: str | None, output: str | None) -> None:
    """Show all of one work queue."""
    client = open_client()
    queue = _read(client, name, pool)
    if output:
        print_json(queue)
        return
    health = client.read_work_queue_status(queue.id)
    print_facts(
        f"Work queue {quoted(queue.name)}",
        [
            ("ID", queue.id),
            ("Work pool", queue.work_pool_name),
            ("Description", queue.description or None),
            ("Priority", queue.priority),
            ("Status", queue.status.value if queue.status else None),
            ("Limit", queue.concurrency_limit),
            ("Running", queue.active_slots),
            ("Late runs", health.late_runs_count),
            ("Last asked for", ago(queue.last_polled, current_clock().now()) if queue.last_polled else "never"),
        ],
    )


def _update(name: str, pool: str | None, **fields: Any) -> None:
    client = open_client()
    client.update_work_queue(_read(client, name, pool).id, **fields)


@app.command()
@click.argument("name")
@pool_option
def pause(name: str, pool: str | None) -> None:
    """Let no more runs of a work queue start."""
    _update(name, pool, is_paused=True)
    click.echo(f"Paused work queue {quoted(name)}.")


@app.command()
@click.argument("name")
@pool_option
def resume(name: str, pool: str | None) -> None:
    """Let runs of a work queue start again."""
    _update(name, pool, is_paused=False)
    click.echo(f"Resumed work queue {quoted(name)}.")


@app.command("set-concurrency-limit")
@click.argument("name")
@click.argument("limit", type=click.IntRange(min=0))
@pool_option
def set_concurrency_limit(name: str, limit: int, pool: str | None) -> None:
    """Let a work queue run no more than LIMIT runs at once."""
    _update(name, pool, concurrency_limit=limit)
    click.echo(f"Work queue {quoted(name)} runs {limit} at once at most.")


@app.command("clear-concurrency-limit")
@click.argument("name")
@pool_option
def clear_concurrency_limit(name: str, pool: str | None) -> None:
    """Let a work queue run as many at once as its pool takes."""
    _update(name, pool, concurrency_limit=None)
    click.echo(f"Work queue {quoted(name)} has no limit.")


@app.command()
@click.argument("name")
@pool_option
def delete(name: str, pool: str | None) -> None:
    """Delete a work queue. Its runs stay, in no queue."""
    client = open_client()
    queue = _read(client, name, pool)
    ask(f"Delete work queue {quoted(name)}?")
    client.delete_work_queue_by_id(queue.id)
    click.echo(f"Deleted work queue {quoted(name)}.")


@app.command()
@click.argument("name")
@click.option("--hours", "-h", type=click.IntRange(min=1), default=1, help="How far ahead to look.")
@pool_option
@output_option
def preview(name: str, hours: int, pool: str | None, output: str | None) -> None:
    """Show the runs of a work queue that start soon."""
    client = open_client()
    until = current_clock().now() + timedelta(hours=hours)
    show_waiting(client.get_runs_in_work_queue(_read(client, name, pool).id, limit=200, scheduled_before=until), output)


@app.command("read-runs")
@click.argument("name")
@pool_option
def read_runs(name: str, pool: str | None) -> None:
    """Show the runs of a work queue that wait for a worker, however late they start."""
    client = open_client()
    queue = _read(client, name, pool)
    if pool is None and queue.work_pool_name is None:
        raise UsageError(f"The work queue {quoted(name)} is in no work pool.")
    until = current_clock().now() + timedelta(days=366 * 50)
    show_waiting(client.get_runs_in_work_queue(queue.id, limit=200, scheduled_before=until), None)


@app.command()
@click.argument("name")
@pool_option
@output_option
def slots(name: str, pool: str | None, output: str | None) -> None:
    """Show which runs take the slots of a work queue."""
    client = open_client()
    found = client.read_work_queue_concurrency_status(_read(client, name, pool).id, limit=200)
    if output:
        print_json(found)
        return
    limit = "no limit" if found.concurrency_limit is None else f"of {found.concurrency_limit}"
    click.echo(f"Work queue {quoted(name)}: {found.active_slots} running ({limit}).")
    rows = [(str(run.id), run.name, run.state_name or "") for run in found.flow_runs]
    print_table(("ID", "Run", "State"), rows, keep=("ID",))
