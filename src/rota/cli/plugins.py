"""`rota plugins`: what is installed beside rota, and whether it works."""

from __future__ import annotations

from importlib.metadata import entry_points
from typing import Any

import click

from rota.cli.app import new_group
from rota.cli.options import output_option
from rota.cli.render import Cell, print_json, print_table

GROUPS = ("rota.plugins", "prefect.plugins", "rota.collections", "prefect.collections")

app = new_group("plugins", "See what is installed beside rota.")


@app.command()
@output_option
def diagnose(output: str | None) -> None:
    """Load every integration that is installed, and say which cannot be. The exit code is 1 when one cannot."""
    found = [_tried(point) for group in GROUPS for point in entry_points(group=group)]
    if output:
        print_json(found)
    elif not found:
        click.echo("No integrations are installed.")
    else:
        rows = [
            (one["name"], one["package"], one["group"], Cell(one["problem"] or "loads", "red" if one["problem"] else "green"))
            for one in found
        ]
        print_table(("Name", "Package", "Kind", "State"), rows, keep=("Name",))
    if any(one["problem"] for one in found):
        raise click.exceptions.Exit(1)


def _tried(point: Any) -> dict[str, Any]:
    problem = None
    try:
        point.load()
    except Exception as error:  # noqa: BLE001 - whatever it is, it is told
        problem = f"{type(error).__name__}: {error}"
    package = f"{point.dist.name} {point.dist.version}" if point.dist else ""
    return {"name": point.name, "package": package, "group": point.group, "problem": problem}
