"""`rota sdk`: a module of one's own whose functions run deployments, with their parameters as editors know them."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import click

from rota.cli.app import new_group
from rota.cli.connection import open_client
from rota.cli.lookup import pages
from rota.cli.sdk_text import Described, module_text
from rota.cli.text import quoted
from rota.exceptions import UsageError

app = new_group("sdk", "Write a module whose functions run deployments.")


@app.command()
@click.option(
    "--output", "-o", "path", required=True, type=click.Path(path_type=Path, dir_okay=False), help="The module's file."
)
@click.option(
    "--flow", "-f", "flows", multiple=True, metavar="NAME", help="Only deployments of this flow; may be given several times."
)
@click.option(
    "--deployment", "-d", "names", multiple=True, metavar="FLOW/NAME", help="Only this deployment; may be given several times."
)
def generate(path: Path, flows: tuple[str, ...], names: tuple[str, ...]) -> None:
    """Write a module with the server's deployments, and what each takes, as they are now.

    \b
    rota sdk generate --output my_sdk.py
    from my_sdk import deployments
    deployments.from_name("etl/nightly").with_options(tags=["by hand"]).run(day="2026-01-01")
    """
    client = open_client()
    flow_names = {one.id: one.name for one in pages(lambda at, count: client.read_flows(offset=at, limit=count), None)}
    found = {}
    for one in pages(lambda at, count: client.read_deployments(offset=at, limit=count), None):
        flow = flow_names.get(one.flow_id)
        name = f"{flow}/{one.name}"
        if flow is not None and (not flows or flow in flows) and (not names or name in names):
            found[name] = Described(name, one.description or "", one.parameter_openapi_schema or {})
    missing = [one for one in names if one not in found]
    if missing:
        raise UsageError(f"There is no deployment {quoted(missing[0])} among those that are wanted.")
    if not found:
        raise UsageError("There are no deployments to write a module for.")
    _write(path, module_text([found[name] for name in sorted(found)]))
    click.echo(f"Wrote {path} with {len(found)} deployment{'s' if len(found) > 1 else ''}.")


def _write(path: Path, text: str) -> None:
    """Write the module whole or not at all: a program may be importing it."""
    with tempfile.NamedTemporaryFile("w", dir=path.parent, prefix=f".{path.name}.", delete=False, encoding="utf-8") as file:
        file.write(text)
    os.replace(file.name, path)  # noqa: PTH105 - the name is a text
