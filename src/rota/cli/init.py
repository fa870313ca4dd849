"""`rota init`: make a folder a place of deployments."""

from __future__ import annotations

import click

from rota.cli.app import CONTEXT
from rota.cli.interaction import is_interactive
from rota.cli.pairs import pairs
from rota.deployments.base import RECIPES, initialize_project


@click.command("init", context_settings=CONTEXT)
@click.option("--name", help="The project's name.  [default: the folder's]")
@click.option(
    "--recipe",
    type=click.Choice(list(RECIPES)),
    help="Where workers find the code.  [default: git in a repository, else local]",
)
@click.option("--field", "-f", "fields", multiple=True, metavar="NAME=VALUE", help="What the recipe needs to know.")
def app(name: str | None, recipe: str | None, fields: tuple[str, ...]) -> None:
    """Write a rota.yaml into this folder, for `rota deploy`."""
    inputs = {key: str(value) for key, value in pairs(fields, "--field").items()}
    if recipe is not None and is_interactive():
        for key, what in RECIPES[recipe]["inputs"].items():
            if key not in inputs and recipe != "git":
                inputs[key] = click.prompt(f"{key} ({what})")
    written = initialize_project(name=name, recipe=recipe, inputs=inputs)
    if "rota.yaml" not in written:
        click.echo("There is a file of deployments here already; it was left as it is.")
        return
    click.echo(f"Wrote {' and '.join(written)}. Say in rota.yaml what to deploy, then: rota deploy")
