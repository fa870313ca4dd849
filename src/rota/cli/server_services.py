"""`rota server services`: what the server does by itself."""

from __future__ import annotations

from pathlib import Path
from typing import IO, Any

import click

from rota.cli.app import new_group
from rota.cli.background import Background
from rota.cli.options import output_option
from rota.cli.render import print_json, print_table
from rota.settings import get_settings

app = new_group("services", "See and run what the server does by itself.")


@app.command("ls")
@output_option
def list_services(output: str | None) -> None:
    """List the services."""
    import inspect
    from importlib import import_module

    from rota.server.duties import USUAL_SECONDS
    from rota.server.services import SERVICES

    rows: list[dict[str, Any]] = []
    for name in SERVICES:
        module = import_module(f"rota.server.services.{name}")
        does = (inspect.getdoc(module) or "").partition("\n")[0]
        rows.append({"name": name, "interval_seconds": getattr(module, "INTERVAL_SECONDS", USUAL_SECONDS), "does": does})
    if output:
        print_json(rows)
        return
    print_table(("Service", "Every", "Does"), [(row["name"], f"{row['interval_seconds']:g} s", row["does"]) for row in rows])


@app.command("start")
@click.option("--background", "-b", is_flag=True, help="Go on after this command has ended.")
def start(background: bool) -> None:
    """Run the services in a process of their own, beside servers that were started with --no-services."""
    if not background:
        _run(announced=False)
        return
    found = Background(Path(get_settings().home), "services").start(["server", "services", "manager"])
    click.echo(f"The services run in the background (process {found['pid']}). `rota server services stop` ends them.")


@app.command("stop")
def stop() -> None:
    """Stop the services that run in the background."""
    if Background(Path(get_settings().home), "services").stop():
        click.echo("The services have stopped.")
    else:
        click.echo("No services run in the background.")


@app.command("manager", hidden=True)
def manager() -> None:
    """Be the process in the background."""
    _run(announced=True)


def _run(*, announced: bool) -> None:
    from rota.server.services import SERVICES
    from rota.server.serving import run_services

    settings = get_settings()
    held: list[IO[bytes]] = []

    def ready() -> None:
        if announced:
            held.append(Background(Path(settings.home), "services").announce())
        click.echo(
            f"Services run on {settings.server.database.url_without_password}: {', '.join(SERVICES)}. Ctrl-C stops them."
        )

    run_services(settings, SERVICES, ready)
    click.echo("The services have stopped.")
