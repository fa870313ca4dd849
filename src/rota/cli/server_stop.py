"""`rota server stop`."""

from __future__ import annotations

from pathlib import Path

import click

from rota.cli.background import Background
from rota.settings import get_settings


@click.command("stop")
def app() -> None:
    """Stop the server that runs in the background; it finishes what it is working on."""
    if Background(Path(get_settings().home), "server").stop():
        click.echo("The server has stopped.")
    else:
        click.echo("No server runs in the background.")
