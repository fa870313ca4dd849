"""`rota variable`: small values that flows read while they run."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import click

from rota.cli.app import new_group
from rota.cli.connection import open_client
from rota.cli.interaction import ask
from rota.cli.lookup import check_text, pages
from rota.cli.options import limit_option, output_option
from rota.cli.render import ago, local_time, print_facts, print_json, print_table
from rota.cli.text import quoted, shorten
from rota.core.clock import current_clock
from rota.exceptions import ObjectNotFound, UsageError

if TYPE_CHECKING:
    from rota.client import SyncRotaClient
    from rota.contract.variables import Variable

app = new_group("variable", "Keep small values that flows read while they run.")

_SHOWN = 40
"""Characters of a value that a list shows."""


@app.command("ls")
@limit_option(100)
@output_option
def list_variables(limit: int, output: str | None) -> None:
    """List variables by name."""
    client = open_client()
    found = list(pages(lambda offset, count: client.read_variables(offset=offset, limit=count), limit))
    if output:
        print_json(found)
        return
    now = current_clock().now()
    rows = [(each.name, shorten(_as_json(each.value), _SHOWN), ", ".join(each.tags), ago(each.updated, now)) for each in found]
    print_table(("Name", "Value", "Tags", "Updated"), rows, keep=("Name",))


def _as_json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def _read(client: SyncRotaClient, name: str) -> Variable:
    check_text(name, "the name of a variable")
    if (found := client.read_variable_by_name(name)) is None:
        raise _missing(name)
    return found


def _missing(name: str) -> ObjectNotFound:
    return ObjectNotFound(f"There is no variable {quoted(name)}. `rota variable ls` lists those there are.")


@app.command()
@click.argument("name")
@output_option
def inspect(name: str, output: str | None) -> None:
    """Show all of one variable."""
    found = _read(open_client(), name)
    if output:
        print_json(found)
    else:
        print_facts(f"Variable {quoted(found.name)}", _facts(found))


def _facts(variable: Variable) -> Iterable[tuple[str, object]]:
    yield "ID", variable.id
    yield "Value", _as_json(variable.value)
    yield "Tags", ", ".join(variable.tags) or None
    yield "Created", local_time(variable.created) if variable.created else None
    yield "Updated", local_time(variable.updated) if variable.updated else None


@app.command()
@click.argument("name")
def get(name: str) -> None:
    """Print a variable's value, as JSON."""
    print_json(_read(open_client(), name).value)


@app.command("set")
@click.argument("name")
@click.argument("value")
@click.option("--overwrite", is_flag=True, help="Change the variable if there is one.")
@click.option("--tag", multiple=True, help="A tag; may be given several times.")
def set_variable(name: str, value: str, overwrite: bool, tag: tuple[str, ...]) -> None:
    """Set a variable. VALUE is read as JSON where it is JSON ('5', 'true', '["a"]'), and as text otherwise."""
    from rota.variables import Variable

    check_text(name, "the name of a variable")
    client = open_client()
    if not overwrite and client.read_variable_by_name(name) is not None:
        raise UsageError(f"There is a variable {quoted(name)} already. Add --overwrite to change it.")
    Variable.set(name, _parsed(value), tags=list(tag), overwrite=overwrite)
    click.echo(f"Set variable {quoted(name)}.")


def _parsed(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):  # plain words need no quotes
        return text


@app.command()
@click.argument("name")
def unset(name: str) -> None:
    """Delete a variable."""
    check_text(name, "the name of a variable")
    ask(f"Delete variable {quoted(name)}?")
    try:
        open_client().delete_variable_by_name(name)
    except ObjectNotFound:
        raise _missing(name) from None
    click.echo(f"Deleted variable {quoted(name)}.")


app.add_command(click.Command("delete", callback=unset.callback, params=unset.params, help=unset.help))
