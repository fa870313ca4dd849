"""`rota flow-run`: what flows did, and what to do about it."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

import click

from rota import contract
from rota.cli.app import new_group
from rota.cli.connection import open_client
from rota.cli.interaction import ask
from rota.cli.lookup import PAGE, find_flow_run, pages
from rota.cli.open_page import open_page
from rota.cli.options import id_argument, limit_option, logs_options, output_option, state_options
from rota.cli.render import Cell, ago, duration, local_time, print_facts, print_json, print_table, state_in_colour, state_style
from rota.cli.run_logs import Excerpt, show_logs
from rota.cli.run_tree import collect, draw
from rota.cli.run_watch import watch_run
from rota.cli.text import quoted
from rota.client import get_client
from rota.core.clock import current_clock
from rota.core.states import State, paused
from rota.core.vocabulary import StateType
from rota.exceptions import FlowRunWatchError, InvalidRequest, RunError, UsageError

if TYPE_CHECKING:
    from rota.client import SyncRotaClient
    from rota.contract.flow_runs import FlowRun

app = new_group(
    "flow-run",
    "See, watch, cancel, retry and delete flow runs.\n\nID_OR_NAME is a run's full id, the beginning of its id, or its name.",
)


@app.command("ls")
@click.option("--flow-name", multiple=True, metavar="NAME", help="Only runs of this flow; may be given several times.")
@state_options
@limit_option(15)
@output_option
def list_flow_runs(
    flow_name: tuple[str, ...], state: tuple[str, ...], state_type: tuple[str, ...], limit: int, output: str | None
) -> None:
    """List flow runs, the newest first."""
    client = open_client()
    filters = contract.filters.flow_runs
    of_flows = contract.filters.flows.FlowFilter(name=contract.filters.flows.FlowFilterName(any_=list(flow_name)))
    in_states = filters.FlowRunFilterState(
        name=filters.FlowRunFilterStateName(any_=list(state)) if state else None,
        type=filters.FlowRunFilterStateType(any_=[StateType(name) for name in state_type]) if state_type else None,
    )

    def read(offset: int, count: int) -> list[FlowRun]:
        return client.read_flow_runs(
            flow_filter=of_flows if flow_name else None,
            flow_run_filter=filters.FlowRunFilter(state=in_states),
            sort=filters.FlowRunSort.EXPECTED_START_TIME_DESC,
            offset=offset,
            limit=count,
        )

    runs = list(pages(read, limit))
    if output:
        print_json(runs)
        return
    names, now = flow_names(client, {run.flow_id for run in runs}), current_clock().now()
    print_table(
        ("ID", "Flow", "Name", "State", "When"),
        [
            (
                str(run.id),
                names.get(run.flow_id, ""),
                run.name,
                Cell(run.state_name or "", state_style(run.state_name)),
                ago(run.start_time or run.expected_start_time, now),
            )
            for run in runs
        ],
        keep=("ID",),
    )


def flow_names(client: SyncRotaClient, ids: Iterable[UUID]) -> dict[UUID, str]:
    """Return the names of flows by id."""
    filters = contract.filters.flows
    wanted, names = sorted(ids), {}
    for start in range(0, len(wanted), PAGE):
        chosen = filters.FlowFilter(id=filters.FlowFilterId(any_=wanted[start : start + PAGE]))
        names.update({flow.id: flow.name for flow in client.read_flows(flow_filter=chosen, limit=PAGE)})
    return names


@app.command()
@id_argument
@click.option("--web", is_flag=True, help="Open the run's page in a browser.")
@output_option
def inspect(id_or_name: str, web: bool, output: str | None) -> None:
    """Show all of one flow run. ID_OR_NAME is its id, the beginning of its id, or its name."""
    client = open_client()
    run = find_flow_run(client, id_or_name)
    if web:
        open_page(f"runs/flow-run/{run.id}")
    elif output:
        print_json(run)
    else:
        print_facts(f"Flow run {quoted(run.name)}", _facts(run, flow_names(client, [run.flow_id]).get(run.flow_id, "")))


def _facts(run: FlowRun, flow: str) -> Iterable[tuple[str, object]]:
    yield "ID", run.id
    yield "Flow", flow
    yield "State", state_in_colour(run.state_name or "none")
    yield "Message", run.state.message if run.state else None
    for label, moment in (("Created", run.created), ("Expected", run.expected_start_time), ("Started", run.start_time)):
        yield label, local_time(moment) if moment else None
    yield "Ended", local_time(run.end_time) if run.end_time else None
    yield "Duration", duration(run.estimated_run_time) if run.start_time else None
    yield "Attempts", run.run_count or None
    yield "Parameters", run.parameters or None
    yield "Tags", ", ".join(run.tags) or None
    yield "Labels", run.labels or None
    yield "Flow version", run.flow_version
    yield "Called by", f"task run {run.parent_task_run_id}" if run.parent_task_run_id else None
    yield "Deployment", run.deployment_id
    yield "Work pool", run.work_pool_name
    yield "Process", run.infrastructure_pid


@app.command()
@id_argument
@logs_options(None)
@output_option
def logs(id_or_name: str, head: bool, tail: bool, reverse: bool, num_logs: int | None, output: str | None) -> None:
    """Show what a flow run and its tasks logged. ID_OR_NAME is its id, the beginning of its id, or its name."""
    client = open_client()
    run = find_flow_run(client, id_or_name)
    filters = contract.filters.logs
    chosen = filters.LogFilter(flow_run_id=filters.LogFilterFlowRunId(any_=[run.id]))
    excerpt = Excerpt.of(head=head, tail=tail, reverse=reverse, count=num_logs)
    show_logs(client, chosen, excerpt, f"Flow run {run.name!r}", output)


@app.command()
@id_argument
def delete(id_or_name: str) -> None:
    """Delete a flow run with its task runs and logs. ID_OR_NAME is its id, the beginning of its id, or its name."""
    client = open_client()
    run = find_flow_run(client, id_or_name)
    ask(f"Delete flow run {quoted(run.name)} ({run.id}), its task runs and its logs?")
    client.delete_flow_run(run.id)
    click.echo(f"Deleted flow run {quoted(run.name)}.")


@app.command()
@id_argument
def cancel(id_or_name: str) -> None:
    """Stop a flow run. ID_OR_NAME is its id, the beginning of its id, or its name."""
    client = open_client()
    run = find_flow_run(client, id_or_name)
    if run.state is not None and run.state.is_final():
        raise InvalidRequest(f"Flow run {quoted(run.name)} is over ({run.state.name}); there is nothing to cancel.")
    answer = client.set_flow_run_state(run.id, State(StateType.CANCELLING, message="Cancelled from the command line."))
    written = answer.state
    if written is None or written.type not in (StateType.CANCELLING, StateType.CANCELLED):
        reason = getattr(answer.details, "reason", None) or "the server refused it"
        raise InvalidRequest(f"Flow run {quoted(run.name)} was not cancelled: {reason}")
    done = written.type is StateType.CANCELLED
    click.echo(f"Flow run {quoted(run.name)} is cancelled." if done else f"Flow run {quoted(run.name)} is being cancelled.")


@app.command()
@id_argument
@output_option
def why(id_or_name: str, output: str | None) -> None:
    """Say why a flow run is not running, and what to do. ID_OR_NAME is its id, the beginning of its id, or its name."""
    client = open_client()
    explanation = client.explain_flow_run(find_flow_run(client, id_or_name).id)
    if output:
        print_json(explanation)
        return
    for cause in explanation.causes:
        click.echo(cause.sentence)
        if cause.next_step is not None:
            click.echo(f"  {cause.next_step}")
        if cause.command is not None:
            click.echo(f"  {cause.command}")


_timeout_option = click.option(
    "--timeout",
    type=click.FloatRange(min=0, min_open=True),
    metavar="SECONDS",
    help="Fail the run if nobody resumes it by then.",
)


@app.command()
@id_argument
@_timeout_option
def pause(id_or_name: str, timeout: float | None) -> None:
    """Let a flow run start no further tasks until it is resumed. ID_OR_NAME is its id, the beginning of its id, or its name."""
    _hold(id_or_name, paused(timeout_seconds=timeout, message="Paused from the command line."), "paused")


@app.command()
@id_argument
@_timeout_option
def suspend(id_or_name: str, timeout: float | None) -> None:
    """Let a deployment's flow run leave its process, until it is resumed. ID_OR_NAME is its id, its beginning, or its name."""
    message = "Suspended from the command line."
    _hold(id_or_name, paused(name="Suspended", reschedule=True, timeout_seconds=timeout, message=message), "suspended")


def _hold(id_or_name: str, state: State[Any], what: str) -> None:
    client = open_client()
    run = find_flow_run(client, id_or_name)
    answer = client.set_flow_run_state(run.id, state)
    if answer.status.value != "ACCEPT":
        reason = getattr(answer.details, "reason", None) or "the server refused it"
        raise InvalidRequest(f"Flow run {quoted(run.name)} was not {what}: {reason}")
    click.echo(f"Flow run {quoted(run.name)} is {what}. `rota flow-run resume {run.id}` lets it go on.")


@app.command()
@id_argument
@click.option("--input", "run_input", metavar="JSON", help="What it waits for, by field. Of a plain type the field is `value`.")
def resume(id_or_name: str, run_input: str | None) -> None:
    """Let a paused or suspended flow run go on. ID_OR_NAME is its id, the beginning of its id, or its name."""
    client = open_client()
    run = find_flow_run(client, id_or_name)
    given = None if run_input is None else _json_object(run_input)
    from rota.flow_runs import resume_flow_run  # only needed here

    resume_flow_run(run.id, given)
    click.echo(f"Flow run {quoted(run.name)} goes on.")


def _json_object(text: str) -> dict[str, Any]:
    try:
        given = json.loads(text)
    except ValueError as error:
        raise UsageError(f"--input is no JSON: {error}. Write it as '{{\"approved\": true}}'.") from error
    if not isinstance(given, dict):
        raise UsageError(
            "--input is no object: write it by field, as '{\"approved\": true}'; for a plain type '{\"value\": 3}'."
        )
    return given


@app.command()
@click.argument("id_or_name", metavar="ID_OR_NAME")
@click.option("--entrypoint", "-e", metavar="FILE:FLOW", help="Where the flow is, as flows/etl.py:main. Default: where it was.")
def retry(id_or_name: str, entrypoint: str | None) -> None:
    """Run a flow run once more, in this process; tasks that have completed are not run again.

    ID_OR_NAME is its id, the beginning of its id, or its name.
    """
    client = open_client()
    run = find_flow_run(client, id_or_name)
    from rota.engine.child import retry_flow_run  # the engine is only needed here

    state = retry_flow_run(run.id, entrypoint)
    click.echo(f"Flow run {quoted(run.name)} ended in {state_in_colour(state.name)}.")
    if not state.is_completed():
        raise RunError(f"Flow run {quoted(run.name)} did not complete: {state.message or state.name}")


@app.command()
@click.argument("id", required=False, type=click.UUID)
def execute(id: UUID | None) -> None:  # noqa: A002 - as it is typed
    """Run a flow run that was created by somebody else, in this process. Without ID, the one that ROTA__FLOW_RUN_ID names."""
    from rota.flow_engine import run_from_environment  # the engine is only needed here

    sys.exit(run_from_environment(id))


@app.command()
@id_argument
@click.option("--timeout", type=click.IntRange(min=1), metavar="SECONDS", help="Stop watching after this time.")
def watch(id_or_name: str, timeout: int | None) -> None:
    """Show a flow run's states and logs until it is over; fail if it does. ID_OR_NAME is its id, its beginning, or its name."""
    client = get_client(sync_client=True)  # it goes on trying while the server is away
    state = watch_run(client, find_flow_run(client, id_or_name), current_clock(), timeout)
    if not state.is_completed():
        raise FlowRunWatchError(f"The flow run ended in {state.name}{f': {state.message}' if state.message else ''}.")


@app.command()
@id_argument
@click.option("--limit", type=click.IntRange(min=1), default=100, show_default=True, help="Task runs to show of each flow run.")
@click.option("--depth", type=click.IntRange(min=1), default=10, show_default=True, help="Levels of subflows to show.")
@click.option("--svg", type=click.Path(dir_okay=False, writable=True), metavar="FILE", help="Write a picture of the graph.")
@output_option
def graph(id_or_name: str, limit: int, depth: int, svg: str | None, output: str | None) -> None:
    """Draw a flow run: as a tree of its task runs and subflows, or with --svg as a picture of what took results of what.

    ID_OR_NAME is its id, the beginning of its id, or its name.
    """
    client = open_client()
    run = find_flow_run(client, id_or_name)
    if svg is not None:
        _write_picture(client, run, Path(svg))
        return
    tree = collect(client, run, limit, depth)
    if output:
        print_json(tree.as_dict())
    else:
        for line in draw(tree, sys.stdout.encoding):
            click.echo(line)


def _write_picture(client: SyncRotaClient, run: FlowRun, path: Path) -> None:
    from rota.cli.run_picture import picture_of_run  # late: the layout is needed here alone

    graph = client.read_flow_run_graph(run.id)
    name = flow_names(client, [run.flow_id]).get(run.flow_id, "")
    try:
        path.write_text(picture_of_run(run, name, graph, current_clock().now()), encoding="utf-8")
    except OSError as error:
        raise InvalidRequest(f"The picture cannot be written to {path}: {error.strerror or error}.") from error
    click.echo(f"Drew flow run {quoted(run.name)} in {path}.")
