"""`rota flow`: the flows that have run."""

from __future__ import annotations

from rota import contract
from rota.cli.app import new_group
from rota.cli.connection import open_client
from rota.cli.lookup import pages
from rota.cli.options import limit_option, output_option
from rota.cli.render import ago, print_json, print_table
from rota.core.clock import current_clock

app = new_group("flow", "See the flows that have run.")


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
