"""`rota experimental`: commands that Prefect keeps under this word."""

from __future__ import annotations

from uuid import UUID

import click

from rota.cli.app import new_group
from rota.cli.connection import open_client
from rota.cli.options import output_option
from rota.cli.plugins import app as plugins
from rota.cli.render import print_json
from rota.cli.text import quoted
from rota.exceptions import UsageError

app = new_group("experimental", "Commands that Prefect keeps under this word.")
app.add_command(plugins)

storage = new_group("result-storage", "Say which block keeps results where nothing else is said.")
app.add_command(storage)


@storage.command("inspect")
@output_option
def inspect_storage(output: str | None) -> None:
    """Show which block the server keeps results with by default."""
    client = open_client()
    found = client.read_server_default_result_storage().default_result_storage_block_id
    if output:
        print_json({"default_result_storage_block_id": None if found is None else str(found)})
    elif found is None:
        click.echo("None is set: results are kept where the settings of each run's process say.")
    else:
        click.echo(f"Results are kept with the block {_place(found)} ({found}).")


def _place(id_: UUID) -> str:
    document = open_client().read_block_document(id_, include_secrets=False)
    slug = document.block_type.slug if document.block_type else document.block_type_name
    return quoted(f"{slug}/{document.name}")


@storage.command("set")
@click.argument("block", required=False)
@click.option("--id", "id_", type=click.UUID, help="The block's id, in place of its name.")
def set_storage(block: str | None, id_: UUID | None) -> None:
    """Keep results with BLOCK (type/name) where neither a flow, a task nor a run's settings say otherwise."""
    if (block is None) == (id_ is None):
        raise UsageError("Say which block: give its type/name, or --id.")
    client = open_client()
    if block is not None:
        slug, slash, name = block.partition("/")
        if not (slash and slug and name):
            raise UsageError(f"{quoted(block)} is no block: expected type/name, as local-file-system/results.")
        id_ = client.read_block_document_by_name(name, slug, include_secrets=False).id
    assert id_ is not None  # one of the two was given
    client.update_server_default_result_storage(id_)
    click.echo(f"Results are kept with the block {_place(id_)} now, where nothing else is said.")


@storage.command("clear")
def clear_storage() -> None:
    """Keep results where the settings of each run's process say."""
    open_client().clear_server_default_result_storage()
    click.echo("The server names no block for results any more.")
