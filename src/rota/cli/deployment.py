"""`rota deployment`: flows that a server knows where to find, when to run, and with what."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

import click

from rota import contract
from rota.cli.app import new_group
from rota.cli.connection import open_client
from rota.cli.deployment_backfill import app as backfills_app
from rota.cli.deployment_backfill import backfill
from rota.cli.deployment_file import apply, build
from rota.cli.deployment_schedule import app as schedule_app
from rota.cli.deployment_schedule import schedule_in_words
from rota.cli.deployment_words import assignment, find_deployment
from rota.cli.interaction import ask, confirm
from rota.cli.lookup import PAGE, pages
from rota.cli.moments import parse_moment, parse_span
from rota.cli.options import output_option
from rota.cli.render import ago, local_time, print_facts, print_json, print_table, print_warning
from rota.cli.run_watch import watch_run
from rota.cli.text import quoted
from rota.client import get_client
from rota.core.clock import current_clock
from rota.core.states import State
from rota.core.vocabulary import StateType
from rota.exceptions import FlowRunWatchError, UsageError

if TYPE_CHECKING:
    from rota.client import SyncRotaClient
    from rota.contract.deployments import Deployment

app = new_group(
    "deployment",
    "Run, pause, schedule and delete deployments.\n\nNAME is <flow>/<deployment>, or the deployment's id.",
)
app.add_command(schedule_app)
app.add_command(backfill)
app.add_command(backfills_app)


@app.command("ls")
@click.argument("flow_name", nargs=-1)
@click.option("--flow-name", "more", multiple=True, metavar="NAME", help="Only of this flow; may be given several times.")
@click.option("--by-created", is_flag=True, help="The newest first, instead of by name.")
@output_option
def list_deployments(flow_name: tuple[str, ...], more: tuple[str, ...], by_created: bool, output: str | None) -> None:
    """List deployments, or those of the flows that are named."""
    client = open_client()
    flows, orders = contract.filters.flows, contract.filters.deployments.DeploymentSort
    names = [*flow_name, *more]
    of_flows = flows.FlowFilter(name=flows.FlowFilterName(any_=names)) if names else None
    order = orders.CREATED_DESC if by_created else orders.NAME_ASC
    found = list(
        pages(lambda offset, count: client.read_deployments(flow_filter=of_flows, sort=order, offset=offset, limit=count), None)
    )
    if output:
        print_json(found)
        return
    of = flow_names(client, {each.flow_id for each in found})
    rows = [
        (
            f"{of.get(each.flow_id, '?')}/{each.name}",
            str(each.id),
            each.work_pool_name or "",
            "paused" if each.paused else "; ".join(schedule_in_words(one.schedule) for one in each.schedules if one.active),
            each.status.value.lower().replace("_", " ") if each.status else "",
        )
        for each in found
    ]
    if not by_created:
        rows.sort()
    print_table(("Name", "ID", "Work pool", "Schedules", "Status"), rows, keep=("Name",))


def flow_names(client: SyncRotaClient, ids: Iterable[UUID]) -> dict[UUID, str]:
    """Return the names of flows by id."""
    filters = contract.filters.flows
    wanted, names = sorted(ids), {}
    for start in range(0, len(wanted), PAGE):
        chosen = filters.FlowFilter(id=filters.FlowFilterId(any_=wanted[start : start + PAGE]))
        names.update({flow.id: flow.name for flow in client.read_flows(flow_filter=chosen, limit=PAGE)})
    return names


@app.command()
@click.argument("name")
@output_option
def inspect(name: str, output: str | None) -> None:
    """Show all of one deployment."""
    client = open_client()
    found = find_deployment(client, name)
    if output:
        print_json(found)
    else:
        print_facts(f"Deployment {quoted(found.name)}", _facts(client, found))


def _facts(client: SyncRotaClient, found: Deployment) -> Iterable[tuple[str, object]]:
    now, options = current_clock().now(), found.concurrency_options
    yield "ID", found.id
    yield "Flow", flow_names(client, {found.flow_id}).get(found.flow_id)
    yield "Status", found.status.value.lower().replace("_", " ") if found.status else None
    yield "Last asked for", ago(found.last_polled, now) or None
    yield "Paused", "yes" if found.paused else "no"
    for each in found.schedules:
        yield "Schedule", f"{each.slug or each.id}: {schedule_in_words(each.schedule)}{'' if each.active else ' (paused)'}"
    yield "Description", found.description
    yield "Version", found.version
    yield "Tags", ", ".join(found.tags) or None
    yield "Entrypoint", found.entrypoint
    yield "Path", found.path
    yield "Work pool", found.work_pool_name
    yield "Work queue", found.work_queue_name
    yield "Concurrency limit", found.concurrency_limit
    yield "When it is reached", options.collision_strategy.value if options is not None else None
    yield "Parameters", json.dumps(found.parameters, ensure_ascii=False) if found.parameters else None
    yield "Job variables", json.dumps(found.job_variables, ensure_ascii=False) if found.job_variables else None
    yield "Created", local_time(found.created) if found.created else None
    yield "Updated", local_time(found.updated) if found.updated else None


@app.command()
@click.argument("name", required=False)
@click.option("--id", "deployment_id", metavar="ID", help="The deployment's id, instead of its name.")
@click.option(
    "--param", "-p", "params", multiple=True, metavar="NAME=VALUE", help="A parameter. VALUE is read as JSON where it is."
)
@click.option("--params", "multiparams", metavar="JSON", help="Several parameters as a JSON object; - reads it from stdin.")
@click.option("--job-variable", "job_variables", multiple=True, metavar="NAME=VALUE", help="A job variable, as --param.")
@click.option("--start-in", metavar="SPAN", help="Start after this time, as '2 hours' or 'in 90 min'.")
@click.option("--start-at", metavar="MOMENT", help="Start then, as '14:30', 'tomorrow at 9am' or '2026-03-01 09:00'.")
@click.option("--tag", "tags", multiple=True, help="A tag of the run; may be given several times.")
@click.option("--flow-run-name", metavar="NAME", help="What the run is called.")
@click.option("--watch", is_flag=True, help="Show the run's states and logs until it is over; fail if it does.")
@click.option(
    "--watch-interval", type=click.IntRange(min=1), metavar="SECONDS", help="Time between two looks.  [default: half a second]"
)
@click.option("--watch-timeout", type=click.IntRange(min=1), metavar="SECONDS", help="Stop watching after this time.")
@output_option
def run(
    name: str | None,
    deployment_id: str | None,
    params: tuple[str, ...],
    multiparams: str | None,
    job_variables: tuple[str, ...],
    start_in: str | None,
    start_at: str | None,
    tags: tuple[str, ...],
    flow_run_name: str | None,
    watch: bool,
    watch_interval: int | None,
    watch_timeout: int | None,
    output: str | None,
) -> None:
    """Create a run of a deployment; whoever serves it, or a worker of its pool, runs it."""
    if (name is None) == (deployment_id is None):
        raise UsageError("Give the deployment's name as <flow>/<deployment>, or its id with --id.")
    now = current_clock().now()
    when = _start(start_in, start_at, now)
    parameters = _parameters(params, multiparams)
    variables = dict(assignment(text, "--job-variable") for text in job_variables)
    client = get_client(sync_client=True) if watch else open_client()
    found = find_deployment(client, name or deployment_id or "")
    _check_names(found, parameters)
    state: State[Any] = State(StateType.SCHEDULED, state_details=_at(when))
    made = client.create_flow_run_from_deployment(
        found.id,
        parameters=parameters,
        state=state,
        name=flow_run_name,
        tags=tags or None,
        job_variables=variables or None,
    )
    if output:
        print_json(made)
    else:
        click.echo(f"Created flow run {quoted(made.name)} ({made.id}) of {quoted(found.name)}.")
        click.echo(f"It starts {'now' if when <= now else f'at {local_time(when)}'}.")
    if not watch:
        return
    ended = watch_run(client, made, current_clock(), watch_timeout, watch_interval)
    if not ended.is_completed():
        raise FlowRunWatchError(f"The flow run ended in {ended.name}{f': {ended.message}' if ended.message else ''}.")


def _start(start_in: str | None, start_at: str | None, now: datetime) -> datetime:
    if start_in is not None and start_at is not None:
        raise UsageError("Give --start-in or --start-at, not both.")
    if start_in is not None:
        return now + parse_span(start_in)
    return now if start_at is None else parse_moment(start_at, now)


def _at(when: datetime) -> Any:
    from rota.core.states import StateDetails

    return StateDetails(scheduled_time=when)


def _parameters(params: Iterable[str], multiparams: str | None) -> dict[str, Any]:
    several: dict[str, Any] = {}
    if multiparams is not None:
        text = sys.stdin.read() if multiparams == "-" else multiparams
        try:
            read = json.loads(text)
        except ValueError as error:
            raise UsageError(f"--params is no JSON: {error}. Give an object, as '{{\"x\": 1}}'.") from error
        if not isinstance(read, dict):
            raise UsageError("--params takes a JSON object of names and values, as '{\"x\": 1}'.")
        several = read
    single = dict(assignment(text, "--param") for text in params)
    if both := sorted(several.keys() & single.keys()):
        raise UsageError(f"The parameter {both[0]!r} is given by --param and by --params: give it once.")
    return {**several, **single}


def _check_names(found: Deployment, parameters: dict[str, Any]) -> None:
    """Refuse misspelled parameters here, where the right names are known."""
    schema = found.parameter_openapi_schema or {}
    known = schema.get("properties")
    if not isinstance(known, dict) or not known or schema.get("additionalProperties"):
        return
    if unknown := sorted(parameters.keys() - known.keys()):
        raise UsageError(
            f"{quoted(found.name)} has no parameter {unknown[0]!r}. It takes: {', '.join(sorted(known)) or 'none'}."
        )


@app.command()
@click.argument("name")
def pause(name: str) -> None:
    """Stop making runs by schedule. Those that have not begun are deleted."""
    client = open_client()
    found = find_deployment(client, name)
    client.pause_deployment(found.id)
    click.echo(f"Paused deployment {quoted(found.name)}.")


@app.command()
@click.argument("name")
def resume(name: str) -> None:
    """Make runs by schedule again. Times of the pause are not made up for."""
    client = open_client()
    found = find_deployment(client, name)
    client.resume_deployment(found.id)
    click.echo(f"Resumed deployment {quoted(found.name)}.")


@app.command()
@click.argument("name", required=False)
@click.option("--id", "deployment_id", metavar="ID", help="The deployment's id, instead of its name.")
@click.option("--all", "all_", is_flag=True, help="All deployments.")
@click.option("--yes", "-y", is_flag=True, help="Do not ask.")
def delete(name: str | None, deployment_id: str | None, all_: bool, yes: bool) -> None:
    """Delete a deployment, its schedules and its runs that have not begun. Other runs stay."""
    if sum((name is not None, deployment_id is not None, all_)) != 1:
        raise UsageError("Give one of: a name as <flow>/<deployment>, --id, --all.")
    client = open_client()
    if all_:
        confirm(f"Delete all {client.count_deployments()} deployments?", yes)
        count = 0
        while deleted := client.bulk_delete_deployments().deleted:
            count += len(deleted)
        click.echo(f"Deleted {count} deployments.")
        return
    found = find_deployment(client, name or deployment_id or "")
    ask(f"Delete deployment {quoted(found.name)}?", yes)
    client.delete_deployment(found.id)
    click.echo(f"Deleted deployment {quoted(found.name)}.")
    if found.work_pool_name is None and found.last_polled is not None:
        print_warning("A process that serves it goes on until it is stopped.")


app.add_command(build)
app.add_command(apply)
