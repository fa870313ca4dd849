"""`rota flow`: the flows that have run, and serving one."""

from __future__ import annotations

import click

from rota import contract
from rota.cli.app import new_group
from rota.cli.connection import open_client
from rota.cli.lookup import pages
from rota.cli.options import limit_option, output_option
from rota.cli.render import ago, print_json, print_table
from rota.core.clock import current_clock

app = new_group("flow", "See the flows that have run, and serve one.")


@app.command("ls")
@limit_option(15)
@output_option
def list_flows(limit: int, output: str | None) -> None:
    """List flows, the newest first."""
    client = open_client()
    newest = contract.filters.flows.FlowSort.CREATED_DESC
    flows = list(pages(lambda offset, count: client.read_flows(sort=newest, offset=offset, limit=count), limit))
    if output:
        print_json(flows)
        return
    now = current_clock().now()
    print_table(("ID", "Name", "Created"), [(str(flow.id), flow.name, ago(flow.created, now)) for flow in flows], keep=("ID",))


@app.command("serve")
@click.argument("entrypoint")
@click.option("--name", "-n", required=True, help="The deployment's name.")
@click.option("--description", "-d", help="What it is for.")
@click.option("--version", "-v", help="The version of the code.")
@click.option("--tag", "-t", "tags", multiple=True, metavar="TAG", help="A tag of its runs; may be given several times.")
@click.option("--cron", help="A schedule, as '0 9 * * 1-5'.")
@click.option("--interval", type=click.IntRange(min=1), metavar="SECONDS", help="A schedule.")
@click.option("--anchor-date", "anchor", metavar="TIME", help="From when the interval counts.")
@click.option("--rrule", help="A schedule, as RFC 5545 has it.")
@click.option("--schedule", "sentence", metavar="SENTENCE", help="A schedule, as 'weekdays at 9am'.")
@click.option("--timezone", metavar="ZONE", help="The zone of the schedule, as Europe/Paris.")
@click.option(
    "--pause-on-shutdown/--no-pause-on-shutdown", default=True, show_default=True, help="Stopping pauses its schedules."
)
@click.option("--limit", type=click.IntRange(min=1), help="How many of its runs run at once here.")
@click.option("--global-limit", type=click.IntRange(min=1), help="How many of its runs run at once anywhere.")
def serve_flow(
    entrypoint: str,
    name: str,
    description: str | None,
    version: str | None,
    tags: tuple[str, ...],
    cron: str | None,
    interval: int | None,
    anchor: str | None,
    rrule: str | None,
    sentence: str | None,
    timezone: str | None,
    pause_on_shutdown: bool,
    limit: int | None,
    global_limit: int | None,
) -> None:
    """Make a deployment of the flow at ENTRYPOINT (path/to/file.py:function), and run its runs here until Ctrl-C."""
    from rota.cli.deploy import schedules  # what serving needs, lists of flows do not
    from rota.deployments.loading import load_flow_from_entrypoint

    said = schedules(
        {
            "crons": [cron] if cron else [],
            "intervals": [interval] if interval else [],
            "rrules": [rrule] if rrule else [],
            "sentences": [sentence] if sentence else [],
            "anchor": anchor,
            "timezone": timezone,
        }
    )
    flow = load_flow_from_entrypoint(entrypoint, use_placeholder_flow=False)
    flow.serve(
        name=name,
        description=description,
        version=version,
        tags=list(tags),
        schedules=said,
        pause_on_shutdown=pause_on_shutdown,
        limit=limit,
        global_limit=global_limit,
    )
