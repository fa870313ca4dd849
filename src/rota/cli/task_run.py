"""`rota task-run`: what tasks did."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import click

from rota import contract
from rota.cli.app import new_group
from rota.cli.connection import open_client
from rota.cli.lookup import find_task_run, pages
from rota.cli.open_page import open_page
from rota.cli.options import id_argument, limit_option, logs_options, output_option, state_options
from rota.cli.render import Cell, ago, duration, local_time, print_facts, print_json, print_table, state_in_colour, state_style
from rota.cli.run_logs import Excerpt, show_logs
from rota.cli.text import quoted
from rota.core.clock import current_clock
from rota.core.vocabulary import StateType

if TYPE_CHECKING:
    from rota.contract.task_runs import TaskRun

app = new_group("task-run", "See task runs.\n\nID_OR_NAME is a run's full id, the beginning of its id, or its name.")

_DEFAULT_LOGS = 20


@app.command("ls")
@click.option("--task-run-name", multiple=True, metavar="NAME", help="Only runs of this name; may be given several times.")
@state_options
@limit_option(15)
@output_option
def list_task_runs(
    task_run_name: tuple[str, ...], state: tuple[str, ...], state_type: tuple[str, ...], limit: int, output: str | None
) -> None:
    """List task runs, the newest first."""
    client = open_client()
    filters = contract.filters.task_runs
    chosen = filters.TaskRunFilter(
        name=filters.TaskRunFilterName(any_=list(task_run_name)) if task_run_name else None,
        state=filters.TaskRunFilterState(
            name=filters.TaskRunFilterStateName(any_=list(state)) if state else None,
            type=filters.TaskRunFilterStateType(any_=[StateType(name) for name in state_type]) if state_type else None,
        ),
    )

    def read(offset: int, count: int) -> list[TaskRun]:
        newest = filters.TaskRunSort.EXPECTED_START_TIME_DESC
        return client.read_task_runs(task_run_filter=chosen, sort=newest, offset=offset, limit=count)

    runs = list(pages(read, limit))
    if output:
        print_json(runs)
        return
    now = current_clock().now()
    print_table(
        ("ID", "Name", "Task", "State", "When"),
        [
            (
                str(run.id),
                run.name,
                run.task_key,
                Cell(run.state_name or "", state_style(run.state_name)),
                ago(run.start_time or run.expected_start_time or run.created, now),
            )
            for run in runs
        ],
        keep=("ID",),
    )


@app.command()
@id_argument
@click.option("--web", is_flag=True, help="Open the run's page in a browser.")
@output_option
def inspect(id_or_name: str, web: bool, output: str | None) -> None:
    """Show all of one task run. ID_OR_NAME is its id, the beginning of its id, or its name."""
    run = find_task_run(open_client(), id_or_name)
    if web:
        open_page(f"runs/task-run/{run.id}")
    elif output:
        print_json(run)
    else:
        print_facts(f"Task run {quoted(run.name)}", _facts(run))


def _facts(run: TaskRun) -> Iterable[tuple[str, object]]:
    yield "ID", run.id
    yield "Task", run.task_key
    yield "Flow run", run.flow_run_id
    yield "State", state_in_colour(run.state_name or "none")
    yield "Message", run.state.message if run.state else None
    for label, moment in (("Expected", run.expected_start_time), ("Started", run.start_time), ("Ended", run.end_time)):
        yield label, local_time(moment) if moment else None
    yield "Duration", duration(run.estimated_run_time) if run.start_time else None
    yield "Attempts", run.run_count or None
    yield "Tags", ", ".join(run.tags) or None
    yield "Cache key", run.cache_key
    yield "Task version", run.task_version
    inputs = {name: [each.model_dump(mode="json") for each in found] for name, found in run.task_inputs.items()}
    yield "Inputs", inputs or None


@app.command()
@id_argument
@logs_options(_DEFAULT_LOGS)
@output_option
def logs(id_or_name: str, head: bool, tail: bool, reverse: bool, num_logs: int | None, output: str | None) -> None:
    """Show what a task run logged. ID_OR_NAME is its id, the beginning of its id, or its name."""
    client = open_client()
    run = find_task_run(client, id_or_name)
    filters = contract.filters.logs
    chosen = filters.LogFilter(task_run_id=filters.LogFilterTaskRunId(any_=[run.id]))
    excerpt = Excerpt.of(head=head, tail=tail, reverse=reverse, count=num_logs)
    show_logs(client, chosen, excerpt, f"Task run {run.name!r}", output)
