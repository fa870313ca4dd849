"""`rota block`: configuration and credentials, stored under a name."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any
from uuid import UUID

import click

from rota.cli.app import new_group
from rota.cli.connection import open_client
from rota.cli.interaction import ask
from rota.cli.lookup import check_text, pages
from rota.cli.options import output_option
from rota.cli.render import local_time, print_facts, print_json, print_table
from rota.cli.text import quoted
from rota.exceptions import ObjectNotFound, UsageError
from rota.settings import get_settings

if TYPE_CHECKING:
    from rota.client import SyncRotaClient
    from rota.contract.block_documents import BlockDocument
    from rota.contract.block_types import BlockType

app = new_group("block", "Keep configuration and credentials under a name.")
type_app = new_group("type", "See and delete the kinds of blocks.")
app.add_command(type_app, "type")
_types = new_group("types", "The same as `type`.")
_types.hidden = True
app.add_command(_types, "types")


@app.command("ls")
@output_option
def list_blocks(output: str | None) -> None:
    """List blocks by name."""
    client = open_client()
    found = list(
        pages(lambda offset, count: client.read_block_documents(offset=offset, limit=count, include_secrets=False), None)
    )
    if output:
        print_json(found)
        return
    rows = [(str(each.id), each.block_type_name, each.name, _place(each)) for each in found]
    print_table(("ID", "Type", "Name", "Slug"), rows, keep=("ID", "Slug"))


def _place(document: BlockDocument) -> str:
    return f"{document.block_type.slug if document.block_type is not None else '?'}/{document.name}"


@app.command()
@click.option(
    "--module", "-m", "module_name", metavar="MODULE", help="Register the blocks of a module, as `my_package.blocks`."
)
@click.option("--file", "-f", "file_path", type=click.Path(), metavar="FILE", help="Register the blocks of a file.")
def register(module_name: str | None, file_path: str | None) -> None:
    """Make the kinds of blocks known that a module or a file defines."""
    if (module_name is None) == (file_path is None):
        raise click.UsageError("give either --module or --file")
    from rota.cli.block_classes import classes_in_file, classes_in_module

    classes = classes_in_module(module_name) if module_name is not None else classes_in_file(str(file_path))
    if not classes:
        raise UsageError(
            f"No block is defined in {quoted(module_name or str(file_path))}: a block is a subclass of rota's `Block`."
        )
    client = open_client()
    for cls in classes:
        cls.register_type_and_schema(client=client)
    rows = [(cls.get_block_type_name(), cls.get_block_type_slug()) for cls in classes]
    print_table(("Registered", "Slug"), rows, keep=("Slug",))


@app.command()
@click.argument("slug", required=False)
@click.option("--id", "block_id", type=click.UUID, metavar="ID", help="The block with this id.")
@output_option
def inspect(slug: str | None, block_id: UUID | None, output: str | None) -> None:
    """Show the block SLUG, written as type/name. Secrets are shown as asterisks."""
    document = _find(open_client(), slug, block_id)
    if output:
        print_json(document)
        return
    print_facts(f"Block {quoted(_place(document))}", _facts(document))


def _find(client: SyncRotaClient, slug: str | None, block_id: UUID | None) -> BlockDocument:
    if (slug is None) == (block_id is None):
        raise click.UsageError("give either SLUG or --id")
    if block_id is not None:
        return client.read_block_document(block_id, include_secrets=False)
    check_text(slug or "", "a block's type and name")
    type_slug, _, name = (slug or "").partition("/")
    if not type_slug or not name:
        raise click.UsageError(f"{quoted(slug or '')} is no block: write type/name, as secret/my-password")
    return client.read_block_document_by_name(name, type_slug, include_secrets=False)


def _facts(document: BlockDocument) -> Iterable[tuple[str, object]]:
    yield "ID", document.id
    yield "Type", document.block_type_name
    yield "Created", local_time(document.created) if document.created else None
    yield "Updated", local_time(document.updated) if document.updated else None
    for name, value in document.data.items():
        yield name, value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


@app.command()
@click.argument("block_type_slug")
def create(block_type_slug: str) -> None:
    """Show how to make a block of a kind: the page with its form, and the code."""
    client = open_client()
    found = _find_type(client, block_type_slug)
    schema = client.get_most_recent_block_schema_for_block_type(found.id)
    if base := get_settings().ui_url:
        click.echo(f"Fill in the form at {base.rstrip('/')}/blocks/catalog/{found.slug}/create, or use code.")
    fields = schema.fields if schema is not None else {}
    required = set(fields.get("required", ()))
    secret = {path.partition(".")[0] for path in fields.get("secret_fields", ())}
    rows = [
        (
            name,
            _kind(described),
            "yes" if name in required else "",
            "yes" if name in secret else "",
            described.get("description"),
        )
        for name, described in fields.get("properties", {}).items()
    ]
    print_table(("Field", "Type", "Needed", "Secret", "Description"), rows, keep=("Field",))
    if found.code_example:
        click.echo(f"\n{found.code_example.replace('```python', '').replace('```', '').strip()}")


def _kind(described: dict[str, Any]) -> str:
    several = [described, *described.get("anyOf", ())]
    kinds = [each.get("type") or str(each.get("$ref", "")).rpartition("/")[2] for each in several]
    return " or ".join(dict.fromkeys(kind for kind in kinds if kind and kind != "null"))


@app.command()
@click.argument("slug", required=False)
@click.option("--id", "block_id", type=click.UUID, metavar="ID", help="The block with this id.")
def delete(slug: str | None, block_id: UUID | None) -> None:
    """Delete the block SLUG, written as type/name."""
    client = open_client()
    document = _find(client, slug, block_id)
    ask(f"Delete block {quoted(_place(document))}?")
    client.delete_block_document(document.id)
    click.echo(f"Deleted block {quoted(_place(document))}.")


@type_app.command("ls")
@output_option
def list_types(output: str | None) -> None:
    """List the kinds of blocks by name."""
    client = open_client()
    client.install_system_block_types()
    found = client.read_block_types()
    if output:
        print_json(found)
        return
    rows = [(each.slug, (each.description or "").partition("\n")[0], "yes" if each.is_protected else "") for each in found]
    print_table(("Slug", "Description", "Comes with rota"), rows, keep=("Slug",))


@type_app.command("inspect")
@click.argument("slug")
@output_option
def inspect_type(slug: str, output: str | None) -> None:
    """Show a kind of blocks."""
    found = _find_type(open_client(), slug)
    if output:
        print_json(found)
        return
    facts = {
        "ID": found.id,
        "Name": found.name,
        "Description": found.description,
        "Documentation": found.documentation_url,
        "Logo": found.logo_url,
        "Example": found.code_example,
        "Protected": "yes" if found.is_protected else "no",
    }
    print_facts(f"Block type {quoted(found.slug)}", facts.items())


@type_app.command("delete")
@click.argument("slug")
def delete_type(slug: str) -> None:
    """Delete a kind of blocks, and all blocks of it."""
    client = open_client()
    found = _find_type(client, slug)
    ask(f"Delete block type {quoted(found.slug)} and all blocks of it?")
    client.delete_block_type(found.id)
    click.echo(f"Deleted block type {quoted(found.slug)}.")


for _command in type_app.commands.values():
    _types.add_command(_command)


def _find_type(client: SyncRotaClient, slug: str) -> BlockType:
    check_text(slug, "the slug of a block type")
    client.install_system_block_types()
    try:
        return client.read_block_type_by_slug(slug)
    except ObjectNotFound as error:
        raise ObjectNotFound(f"There is no block type {quoted(slug)}. `rota block type ls` lists those there are.") from error
