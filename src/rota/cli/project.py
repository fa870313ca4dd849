"""`rota project`: `rota init` and what goes with it, as they were called before version 2.11 of Prefect."""

from __future__ import annotations

import asyncio

import click

from rota.cli.app import new_group
from rota.cli.connection import open_client
from rota.cli.init import app as init
from rota.cli.lookup import as_uuid
from rota.cli.options import output_option
from rota.cli.render import print_json, print_table
from rota.cli.text import quoted
from rota.deployments.base import RECIPES
from rota.exceptions import UsageError

app = new_group("project", "What `rota init` and `rota deploy` do, under older names.")
app.add_command(init, "init")

recipe = new_group("recipe", "Ways to tell workers where code is.")
app.add_command(recipe)


@recipe.command("ls")
@output_option
def list_recipes(output: str | None) -> None:
    """List the recipes of `rota init`."""
    if output:
        print_json([{"name": name, "description": one["description"]} for name, one in RECIPES.items()])
        return
    print_table(("Name", "What it is for"), [(name, one["description"]) for name, one in RECIPES.items()], keep=("Name",))


@app.command()
@click.option("--deployment", "-d", "name", metavar="FLOW/NAME", help="The deployment.")
@click.option("--id", "-i", "id_", metavar="ID", help="Its id, in place of its name.")
def clone(name: str | None, id_: str | None) -> None:
    """Fetch the code of a deployment into this folder, as its pull steps say."""
    if (name is None) == (id_ is None):
        raise UsageError("Say which deployment: give one of --deployment and --id.")
    if id_ is not None and as_uuid(id_) is None:
        raise UsageError(f"{quoted(id_)} is no id of a deployment.")
    client = open_client()
    found = client.read_deployment_by_name(name) if name is not None else client.read_deployment(str(id_))
    if not found.pull_steps:
        raise UsageError(
            f"The deployment {quoted(found.name)} has no pull steps: nothing says where its code could be fetched."
        )
    from rota.deployments.steps.core import run_steps  # late: it loads blocks and storage

    made = asyncio.run(run_steps(found.pull_steps, print_function=click.echo))
    click.echo(f"The code is in {made.get('directory', '.')}.")


@app.command("register-flow")
@click.argument("entrypoint")
@click.option("--force", "-f", is_flag=True, help="Taken for compatibility: a flow is found by its name.")
def register_flow(entrypoint: str, force: bool) -> None:  # noqa: ARG001 - taken for compatibility
    """Make the flow at ENTRYPOINT (path/to/file.py:function) known to the server."""
    from rota.deployments.loading import load_flow_from_entrypoint  # late: it loads the engine

    flow = load_flow_from_entrypoint(entrypoint, use_placeholder_flow=False)
    made = open_client().create_flow_from_name(flow.name)
    click.echo(f"The server knows the flow {quoted(flow.name)} as {made}. `rota deploy {entrypoint}` makes a deployment of it.")
