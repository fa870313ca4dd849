"""`rota event`: what happened."""

from __future__ import annotations

import json
from typing import Any

import click

from rota.cli.app import new_group
from rota.cli.connection import open_client
from rota.cli.options import output_option
from rota.cli.render import local_time, print_json, print_table
from rota.contract.events import RESOURCE_ID, Event
from rota.core.clock import current_clock
from rota.exceptions import UsageError

app = new_group("event", "See what happened, and tell of something.")

MOST = 50


@app.command("ls")
@click.option("--limit", type=click.IntRange(1, MOST), default=20, show_default=True, help="How many, the newest first.")
@output_option
def list_events(limit: int, output: str | None) -> None:
    """List the newest events."""
    found = open_client().read_events(limit=limit).events
    if output:
        print_json(found)
        return
    rows = [(local_time(each.occurred), each.event, each.resource[RESOURCE_ID]) for each in found]
    print_table(("Occurred", "Event", "Resource"), rows, keep=("Event",))


@app.command()
@click.argument("event")
@click.option("--resource-id", required=True, help="What it happened to, as shop.orders.17.")
@click.option("--payload", default="{}", help="A JSON object.")
def emit(event: str, resource_id: str, payload: str) -> None:
    """Tell that something happened."""
    told = Event(occurred=current_clock().now(), event=event, resource={RESOURCE_ID: resource_id}, payload=_payload(payload))
    open_client().create_events([told])
    click.echo(f"Told of event {told.id}.")


def _payload(text: str) -> dict[str, Any]:
    try:
        payload = json.loads(text)
    except ValueError as error:
        raise UsageError(f"The payload is no JSON: {error}") from error
    if not isinstance(payload, dict):
        raise UsageError("The payload must be a JSON object.")
    return payload
