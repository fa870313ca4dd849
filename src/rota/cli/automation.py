"""`rota automation`: when this happens, do that."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import click
import yaml
from pydantic import ValidationError

from rota.cli.app import new_group
from rota.cli.connection import open_client
from rota.cli.interaction import ask
from rota.cli.lookup import check_text, pages
from rota.cli.options import limit_option, output_option
from rota.cli.render import ago, local_time, print_facts, print_json, print_table
from rota.cli.text import quoted
from rota.client import SyncRotaClient
from rota.contract.automations import Automation, AutomationCreate
from rota.contract.wire import invalid
from rota.core.clock import current_clock
from rota.exceptions import ObjectNotFound, UsageError

app = new_group("automation", "When this happens, do that.")


@app.command("ls")
@limit_option(100)
@output_option
def list_automations(limit: int, output: str | None) -> None:
    """List automations by name."""
    client = open_client()
    found = list(pages(lambda offset, count: client.read_automations(offset=offset, limit=count), limit))
    if output:
        print_json(found)
        return
    now = current_clock().now()
    rows = [
        (each.name, str(each.id), "on" if each.enabled else "off", _actions(each), ago(each.updated, now)) for each in found
    ]
    print_table(("Name", "ID", "State", "Does", "Updated"), rows, keep=("Name", "ID"))


@app.command()
@click.argument("name_or_id")
@output_option
def inspect(name_or_id: str, output: str | None) -> None:
    """Show all of one automation, and what it did last."""
    client = open_client()
    found = _read(client, name_or_id)
    if output:
        print_json(found)
        return
    print_facts(f"Automation {quoted(found.name)}", _facts(found))
    firings = client.read_automation_firings(found.id, 10).firings
    if firings:
        rows = [
            (local_time(one.at), one.state, "; ".join(f"{each.type}: {each.reason or each.status}" for each in one.actions))
            for one in firings
        ]
        print_table(("Fired", "State", "Actions"), rows, keep=("Fired",))


@app.command()
@click.option("--from-file", type=click.Path(path_type=Path), required=True, help="A YAML or JSON file; - reads the input.")
def create(from_file: Path) -> None:
    """Create the automations that a file describes: one, a list, or a list under `automations`."""
    client = open_client()
    for body in _described(from_file):
        made = client.create_automation(body)
        click.echo(f"Created automation {quoted(body.name)} with id {made}.")


@app.command()
@click.argument("name_or_id")
@click.option("--from-file", type=click.Path(path_type=Path), required=True, help="A YAML or JSON file; - reads the input.")
def update(name_or_id: str, from_file: Path) -> None:
    """Replace an automation by the one that a file describes. A trigger that is the same keeps what it remembers."""
    client = open_client()
    found, described = _read(client, name_or_id), _described(from_file)
    if len(described) != 1:
        raise UsageError(f"{from_file} describes {len(described)} automations; an update takes one.")
    client.update_automation(found.id, described[0])
    click.echo(f"Updated automation {quoted(described[0].name)}.")


@app.command()
@click.argument("name_or_id")
def pause(name_or_id: str) -> None:
    """Switch an automation off."""
    client = open_client()
    found = _read(client, name_or_id)
    client.pause_automation(found.id)
    click.echo(f"Paused automation {quoted(found.name)}.")


@app.command()
@click.argument("name_or_id")
def resume(name_or_id: str) -> None:
    """Switch an automation on."""
    client = open_client()
    found = _read(client, name_or_id)
    client.resume_automation(found.id)
    click.echo(f"Resumed automation {quoted(found.name)}.")


@app.command()
@click.argument("name_or_id")
def delete(name_or_id: str) -> None:
    """Delete an automation with its history."""
    client = open_client()
    found = _read(client, name_or_id)
    ask(f"Delete automation {quoted(found.name)}?")
    client.delete_automation(found.id)
    click.echo(f"Deleted automation {quoted(found.name)}.")


def _read(client: SyncRotaClient, name_or_id: str) -> Automation:
    check_text(name_or_id, "the name of an automation")
    found = client.find_automation(name_or_id)
    if found is None:
        raise ObjectNotFound(f"There is no automation {quoted(name_or_id)}. `rota automation ls` lists those there are.")
    return found


def _described(path: Path) -> list[AutomationCreate]:
    try:
        text = sys.stdin.read() if str(path) == "-" else path.read_text()
        told = json.loads(text) if path.suffix == ".json" else yaml.safe_load(text)
    except (OSError, ValueError, yaml.YAMLError) as error:
        raise UsageError(f"{path} cannot be read: {error}") from error
    listed: Any = told.get("automations", [told]) if isinstance(told, dict) else told
    if not isinstance(listed, list) or not listed:
        raise UsageError(f"{path} describes no automation: a mapping with name, trigger and actions is needed, or a list.")
    return [_automation(one) for one in listed]


def _automation(told: Any) -> AutomationCreate:
    try:
        return AutomationCreate.model_validate(told)
    except ValidationError as error:
        raise invalid(error, "The automation") from error


def _actions(automation: Automation) -> str:
    done = (*automation.actions, *automation.actions_on_trigger, *automation.actions_on_resolve)
    return ", ".join(one.type for one in done)


def _facts(automation: Automation) -> Iterable[tuple[str, object]]:
    yield "ID", automation.id
    yield "State", "on" if automation.enabled else "off"
    yield "Description", automation.description or None
    yield "Tags", ", ".join(automation.tags) or None
    yield "Trigger", json.dumps(automation.trigger.model_dump(mode="json", exclude_defaults=True), ensure_ascii=False)
    yield "Actions", "\n".join(one.describe_for_cli() for one in automation.actions) or None
    yield "When triggered", "\n".join(one.describe_for_cli() for one in automation.actions_on_trigger) or None
    yield "When resolved", "\n".join(one.describe_for_cli() for one in automation.actions_on_resolve) or None
    yield "Created", local_time(automation.created) if automation.created else None
    yield "Updated", local_time(automation.updated) if automation.updated else None
