"""`rota global-concurrency-limit`: limits that flows, tasks and any other code keep to."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from rota import contract
from rota.cli.app import new_group
from rota.cli.connection import open_client
from rota.cli.interaction import ask
from rota.cli.lookup import check_text, pages
from rota.cli.options import output_option
from rota.cli.render import ago, as_json, local_time, print_facts, print_json, print_table
from rota.cli.slot_use import print_use
from rota.cli.text import quoted
from rota.core.clock import current_clock
from rota.exceptions import ObjectNotFound, UsageError

if TYPE_CHECKING:
    from rota.client import SyncRotaClient
    from rota.contract.concurrency_limits import GlobalConcurrencyLimitResponse

app = new_group("global-concurrency-limit", "Limit what runs at once, or how often, by name.")

_LIMIT = click.IntRange(min=0)
_DECAY = click.FloatRange(min=0)


@app.command("ls")
@output_option
def list_limits(output: str | None) -> None:
    """List limits by name."""
    client = open_client()
    found = list(pages(lambda offset, count: client.read_global_concurrency_limits(limit=count, offset=offset), None))
    if output:
        print_json(found)
        return
    now = current_clock().now()
    rows = [
        (
            each.name,
            str(each.limit),
            str(each.active_slots),
            f"{each.slot_decay_per_second:g}" if each.slot_decay_per_second else "",
            "" if each.active else "disabled",
            ago(each.updated, now),
        )
        for each in found
    ]
    print_table(("Name", "Limit", "Taken", "Decay per s", "", "Updated"), rows, keep=("Name",))


def _read(client: SyncRotaClient, name: str) -> GlobalConcurrencyLimitResponse:
    check_text(name, "the name of a concurrency limit")
    try:
        return client.read_global_concurrency_limit_by_name(name)
    except ObjectNotFound as error:
        sentence = f"There is no concurrency limit {quoted(name)}. `rota global-concurrency-limit ls` lists those there are."
        raise ObjectNotFound(sentence) from error


@app.command()
@click.argument("name")
@output_option
@click.option("--file", "-f", "file_path", type=click.Path(dir_okay=False, path_type=Path), help="Write the JSON to this file.")
def inspect(name: str, output: str | None, file_path: Path | None) -> None:
    """Show the limit NAME, who holds its slots and who waits."""
    client = open_client()
    limit = _read(client, name)
    use = client.read_slot_use(name)
    whole = {**as_json(limit), "use": as_json(use)}
    if file_path is not None:
        _write(file_path, whole)
        click.echo(f"Wrote the limit {quoted(name)} to {file_path}.")
        return
    if output:
        print_json(whole)
        return
    print_facts(
        f"Concurrency limit {quoted(name)}",
        [
            ("ID", limit.id),
            ("Limit", limit.limit),
            ("Taken", limit.active_slots),
            ("Waiting", use.waiting),
            ("Decay per s", f"{limit.slot_decay_per_second:g}" if limit.slot_decay_per_second else None),
            ("Active", "yes" if limit.active else "no"),
            ("Created", local_time(limit.created) if limit.created else None),
            ("Updated", local_time(limit.updated) if limit.updated else None),
        ],
    )
    print_use(use)


def _write(path: Path, value: Any) -> None:
    try:
        path.write_text(json.dumps(value, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    except OSError as error:
        raise UsageError(f"{path} cannot be written: {error.strerror}.") from error


@app.command()
@click.argument("name")
@click.option("--limit", "-l", type=_LIMIT, required=True, help="How many slots there are.")
@click.option("--disable/--no-disable", default=False, help="Do not apply it yet.")
@click.option("--active-slots", type=_LIMIT, default=0, show_default=True, help="Slots that are taken from the beginning.")
@click.option(
    "--slot-decay-per-second",
    type=_DECAY,
    default=0.0,
    show_default=True,
    help="Slots that come back by themselves in a second.",
)
def create(name: str, limit: int, disable: bool, active_slots: int, slot_decay_per_second: float) -> None:
    """Create the limit NAME."""
    check_text(name, "the name of a concurrency limit")
    body = contract.wire.build(
        contract.concurrency_limits.GlobalConcurrencyLimitCreate,
        name=name,
        limit=limit,
        active=not disable,
        active_slots=active_slots,
        slot_decay_per_second=slot_decay_per_second,
    )
    limit_id = open_client().create_global_concurrency_limit(body)
    click.echo(f"Created the concurrency limit {quoted(name)} ({limit_id}).")


@app.command()
@click.argument("name")
@click.option("--enable/--no-enable", default=False, help="Apply it.")
@click.option("--disable/--no-disable", default=False, help="Do not apply it.")
@click.option("--limit", "-l", type=_LIMIT, help="How many slots there are.")
@click.option("--active-slots", type=_LIMIT, help="How many slots are taken. Fewer frees some, whoever holds them.")
@click.option("--slot-decay-per-second", type=_DECAY, help="Slots that come back by themselves in a second; 0: none.")
def update(
    name: str,
    enable: bool,
    disable: bool,
    limit: int | None,
    active_slots: int | None,
    slot_decay_per_second: float | None,
) -> None:
    """Change the limit NAME."""
    if enable and disable:
        raise click.UsageError("give --enable or --disable, not both")
    changes = {
        "active": True if enable else False if disable else None,
        "limit": limit,
        "active_slots": active_slots,
        "slot_decay_per_second": slot_decay_per_second,
    }
    if all(value is None for value in changes.values()):
        raise click.UsageError("say what to change: --limit, --active-slots, --slot-decay-per-second, --enable or --disable")
    client = open_client()
    _read(client, name)
    _update(client, name, **changes)
    click.echo(f"Changed the concurrency limit {quoted(name)}.")


def _update(client: SyncRotaClient, name: str, **changes: Any) -> None:
    body = contract.wire.build(contract.concurrency_limits.GlobalConcurrencyLimitUpdate, **changes)
    client.update_global_concurrency_limit(name, body)


@app.command()
@click.argument("name")
def enable(name: str) -> None:
    """Apply the limit NAME."""
    _set_active(name, active=True)


@app.command()
@click.argument("name")
def disable(name: str) -> None:
    """Do not apply the limit NAME: whoever asks for its slots goes on without."""
    _set_active(name, active=False)


def _set_active(name: str, *, active: bool) -> None:
    client = open_client()
    word = "enabled" if active else "disabled"
    if _read(client, name).active is active:
        raise UsageError(f"The concurrency limit {quoted(name)} is {word} already.")
    _update(client, name, active=active)
    click.echo(f"{word.capitalize()} the concurrency limit {quoted(name)}.")


@app.command()
@click.argument("name")
def delete(name: str) -> None:
    """Delete the limit NAME."""
    client = open_client()
    _read(client, name)
    ask(f"Delete the concurrency limit {quoted(name)}?")
    client.delete_global_concurrency_limit_by_name(name)
    click.echo(f"Deleted the concurrency limit {quoted(name)}.")
