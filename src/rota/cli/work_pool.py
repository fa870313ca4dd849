"""`rota work-pool`: where flow runs are run, and with what."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from rota import contract
from rota.cli.app import new_group
from rota.cli.connection import open_client
from rota.cli.interaction import ask
from rota.cli.lookup import check_text, pages
from rota.cli.options import output_option
from rota.cli.render import Cell, ago, local_time, print_facts, print_json, print_table
from rota.cli.text import quoted
from rota.cli.work_pool_lookup import read_pool
from rota.cli.work_pool_storage import storage
from rota.core.clock import current_clock
from rota.exceptions import UsageError

if TYPE_CHECKING:
    from rota.contract.flow_runs import FlowRun
    from rota.contract.work_pools import WorkPool

app = new_group("work-pool", "Say where flow runs are run, how many at once, and with what.")

MANAGED = "managed"
"""The type of pools that need no worker."""

_STYLES = {"READY": "green", "NOT_READY": "yellow", "PAUSED": "magenta"}


def _read_template(path: str | None) -> dict[str, Any] | None:
    if path is None:
        return None
    try:
        template = json.loads(Path(path).read_text(encoding="utf-8"))
    except OSError as error:
        raise UsageError(f"The base job template {quoted(path)} cannot be read: {error.strerror}.") from error
    except ValueError as error:
        raise UsageError(f"The base job template {quoted(path)} is no JSON: {error}.") from error
    if not isinstance(template, dict):
        raise UsageError(f"The base job template {quoted(path)} must be a JSON object.")
    return template


def _default_template(type_name: str) -> dict[str, Any] | None:
    from rota.workers.registry import find_worker_class  # loads the worker, which few commands need

    kind = find_worker_class(type_name)
    return None if kind is None else kind.get_default_base_job_template()


def _known_types() -> str:
    from rota.workers.registry import worker_types  # as above

    return ", ".join(worker_types())


@app.command()
@click.argument("name")
@click.option("--base-job-template", metavar="FILE", help="JSON file with the job template. By default, the type's own.")
@click.option("--paused/--no-paused", default=False, help="Let no run start until it is resumed.")
@click.option("--type", "-t", "type_name", help="Type of its workers. By default, process.")
@click.option("--set-as-default/--no-set-as-default", default=False, help="Deploy to it where no pool is named.")
@click.option(
    "--provision-infrastructure/--no-provision-infrastructure",
    "--provision-infra/--no-provision-infra",
    default=False,
    help="Make what a cloud's pool needs. No type that is installed has that.",
)
@click.option("--overwrite/--no-overwrite", default=False, help="Change the pool if there is one of this name.")
def create(
    name: str,
    base_job_template: str | None,
    paused: bool,
    type_name: str | None,
    set_as_default: bool,
    provision_infrastructure: bool,
    overwrite: bool,
) -> None:
    """Create a work pool."""
    check_text(name, "the name of a work pool")
    type_name = type_name or "process"
    if provision_infrastructure:
        raise _nothing_to_provision(type_name)
    template = _read_template(base_job_template) or _default_template(type_name)
    if template is None:
        raise UsageError(
            f"No worker of the type {quoted(type_name)} is installed, so its job template is not known. "
            f"Types that are: {_known_types()}. For another, give its template by --base-job-template."
        )
    fields = {"name": name, "type": type_name, "base_job_template": template, "is_paused": paused}
    body = contract.wire.build(contract.work_pools.WorkPoolCreate, **fields)
    client = open_client()
    if not overwrite and client.read_work_pools(work_pool_filter=_named(name)):
        raise UsageError(f"There is a work pool {quoted(name)} already. Add --overwrite to change it.")
    client.create_work_pool(body, overwrite=overwrite)
    next_step = f"Start a worker for it: rota worker start -p {name}"
    if type_name == MANAGED:
        next_step = "The server runs its runs itself."
    click.echo(f"Created work pool {quoted(name)} of the type {type_name}. {next_step}")
    if set_as_default:
        from rota.settings.context import update_current_profile

        update_current_profile({"deployments.default_work_pool_name": name})
        click.echo("Deployments go to it where no other pool is named.")


def _named(name: str) -> Any:
    filters = contract.filters.work_pools
    return filters.WorkPoolFilter(name=filters.WorkPoolFilterName(any_=[name]))


@app.command("ls")
@click.option("--verbose/--no-verbose", "-v", default=False, help="Show descriptions and limits, too.")
@output_option
def list_pools(verbose: bool, output: str | None) -> None:
    """List work pools by name."""
    client = open_client()
    found = list(pages(lambda offset, count: client.read_work_pools(limit=count, offset=offset), None))
    if output:
        print_json(found)
        return
    columns = ("Name", "Type", "Status", "Limit", "Running", *(("Description", "ID") if verbose else ()))
    print_table(columns, [_row(pool, verbose) for pool in found], keep=("Name",))


def _row(pool: WorkPool, verbose: bool) -> list[str | Cell | None]:
    status = pool.status.value if pool.status else ""
    row: list[str | Cell | None] = [
        pool.name,
        pool.type,
        Cell(status, _STYLES.get(status, "")),
        "" if pool.concurrency_limit is None else str(pool.concurrency_limit),
        str(pool.active_slots or 0),
    ]
    return [*row, pool.description or "", str(pool.id)] if verbose else row


@app.command()
@click.argument("name")
@output_option
def inspect(name: str, output: str | None) -> None:
    """Show all of one work pool, and who serves it."""
    client = open_client()
    pool = read_pool(client, name)
    if output:
        print_json(pool)
        return
    print_facts(f"Work pool {quoted(pool.name)}", _facts(pool))
    workers, now = client.read_workers_for_work_pool(name), current_clock().now()
    rows = [(each.name, each.status.value, ago(each.last_heartbeat_time, now), str(each.id)) for each in workers]
    print_table(("Worker", "Status", "Last sign of life", "ID"), rows, keep=("Worker",))


def _facts(pool: WorkPool) -> Iterable[tuple[str, object]]:
    yield "ID", pool.id
    yield "Type", pool.type
    yield "Description", pool.description
    yield "Status", pool.status.value if pool.status else None
    yield "Limit", pool.concurrency_limit
    yield "Running", pool.active_slots
    yield "Created", local_time(pool.created) if pool.created else None
    yield "Updated", local_time(pool.updated) if pool.updated else None
    yield "Job template", json.dumps(pool.base_job_template, indent=2, ensure_ascii=False)


def _update(name: str, **fields: Any) -> None:
    client = open_client()
    read_pool(client, name)
    client.update_work_pool(name, contract.work_pools.WorkPoolUpdate(**fields))  # null is a value here: no limit


@app.command()
@click.argument("name")
def pause(name: str) -> None:
    """Let no more runs of a work pool start."""
    _update(name, is_paused=True)
    click.echo(f"Paused work pool {quoted(name)}.")


@app.command()
@click.argument("name")
def resume(name: str) -> None:
    """Let runs of a work pool start again."""
    _update(name, is_paused=False)
    click.echo(f"Resumed work pool {quoted(name)}.")


@app.command()
@click.argument("name")
@click.option("--base-job-template", metavar="FILE", help="JSON file with the new job template.")
@click.option("--concurrency-limit", type=click.IntRange(min=0), help="Runs at once.")
@click.option("--description", help="What it is for.")
def update(name: str, base_job_template: str | None, concurrency_limit: int | None, description: str | None) -> None:
    """Change a work pool."""
    given = {
        "base_job_template": _read_template(base_job_template),
        "concurrency_limit": concurrency_limit,
        "description": description,
    }
    fields = {key: value for key, value in given.items() if value is not None}
    if not fields:
        raise UsageError("Nothing is to be changed: give --base-job-template, --concurrency-limit or --description.")
    _update(name, **fields)
    click.echo(f"Changed work pool {quoted(name)}.")


@app.command("set-concurrency-limit")
@click.argument("name")
@click.argument("concurrency_limit", type=click.IntRange(min=0))
def set_concurrency_limit(name: str, concurrency_limit: int) -> None:
    """Let a work pool run no more than CONCURRENCY_LIMIT runs at once."""
    _update(name, concurrency_limit=concurrency_limit)
    click.echo(f"Work pool {quoted(name)} runs {concurrency_limit} at once at most.")


@app.command("clear-concurrency-limit")
@click.argument("name")
def clear_concurrency_limit(name: str) -> None:
    """Let a work pool run as many at once as its workers take."""
    _update(name, concurrency_limit=None)
    click.echo(f"Work pool {quoted(name)} has no limit.")


@app.command()
@click.argument("name")
def delete(name: str) -> None:
    """Delete a work pool with its queues. Its runs stay, in no queue."""
    client = open_client()
    read_pool(client, name)
    ask(f"Delete work pool {quoted(name)} and its queues?")
    client.delete_work_pool(name)
    click.echo(f"Deleted work pool {quoted(name)}.")


@app.command()
@click.argument("name", required=False)
@click.option("--hours", "-h", type=click.IntRange(min=1), default=1, help="How far ahead to look.")
@output_option
def preview(name: str | None, hours: int, output: str | None) -> None:
    """Show the runs of a work pool that start soon."""
    client = open_client()
    if name is None:
        raise UsageError("Which work pool? Give its NAME; `rota work-pool ls` lists those there are.")
    read_pool(client, name)
    until = current_clock().now() + timedelta(hours=hours)
    found = [each.flow_run for each in client.get_scheduled_flow_runs_for_work_pool(name, scheduled_before=until)]
    show_waiting(found, output)


def show_waiting(runs: list[FlowRun], output: str | None) -> None:
    """Show runs that are to start, the earliest first."""
    if output:
        print_json(runs)
        return
    rows = [
        (str(run.id), run.name, run.work_queue_name or "", local_time(due) if (due := run.next_scheduled_start_time) else "")
        for run in sorted(runs, key=lambda run: (run.next_scheduled_start_time is None, run.next_scheduled_start_time))
    ]
    print_table(("ID", "Name", "Queue", "Starts"), rows, keep=("ID",))


@app.command()
@click.argument("name")
@output_option
def slots(name: str, output: str | None) -> None:
    """Show which runs take the slots of a work pool."""
    client = open_client()
    read_pool(client, name)
    found = client.read_work_pool_concurrency_status(name, limit=200, flow_run_limit=200)
    if output:
        print_json(found)
        return
    limit = "no limit" if found.concurrency_limit is None else f"of {found.concurrency_limit}"
    click.echo(f"Work pool {quoted(name)}: {found.active_slots} running ({limit}).")
    rows = [
        (queue.queue_name, str(run.id), run.name, run.state_name or "") for queue in found.queues for run in queue.flow_runs
    ]
    print_table(("Queue", "ID", "Run", "State"), rows, keep=("ID",))


@app.command("get-default-base-job-template")
@click.option("--type", "-t", "type_name", help="Type of worker. By default, process.")
@click.option("--file", "-f", "path", type=click.Path(dir_okay=False), help="Write it to this file.")
def get_default_base_job_template(type_name: str | None, path: str | None) -> None:
    """Print the job template that a new pool of a type gets, to be changed and given to `create`."""
    type_name = type_name or "process"
    template = _default_template(type_name)
    if template is None:
        raise UsageError(f"No worker of the type {quoted(type_name)} is installed. Types that are: {_known_types()}.")
    if path is None:
        print_json(template)
        return
    Path(path).write_text(json.dumps(template, indent=2) + "\n", encoding="utf-8")
    click.echo(f"Wrote the job template of {type_name} to {path}.")


def _nothing_to_provision(type_name: str) -> UsageError:
    return UsageError(
        f"There is nothing to provision for work pools of the type {quoted(type_name)}: their workers need none of a cloud's "
        "resources."
    )


@app.command("provision-infrastructure")
@click.argument("name")
def provision_infrastructure(name: str) -> None:
    """Make what a cloud's work pool needs; of the types that are installed, none needs anything."""
    raise _nothing_to_provision(read_pool(open_client(), name).type)


app.add_command(
    click.Command(
        "provision-infra",
        callback=provision_infrastructure.callback,
        params=provision_infrastructure.params,
        help=provision_infrastructure.help,
    )
)

app.add_command(storage)
