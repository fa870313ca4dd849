"""`rota transfer`: copy what is set up from one server to another."""

from __future__ import annotations

import os
from collections import Counter
from typing import TYPE_CHECKING

import click

from rota.cli.app import CONTEXT
from rota.cli.interaction import ask
from rota.cli.options import yes_option
from rota.cli.render import Cell, print_table
from rota.cli.text import quoted, shorten
from rota.exceptions import UsageError
from rota.settings import Settings
from rota.settings.context import load_profile
from rota.settings.load import load_settings

if TYPE_CHECKING:
    from rota.client import SyncRotaClient

OF_ONE_SERVER = ("ROTA_API_", "PREFECT_API_", "ROTA_SERVER_DATABASE_", "PREFECT_SERVER_DATABASE_")
"""How names of variables begin that would send both profiles to the same server."""

_REASON = 120


@click.command("transfer", context_settings=CONTEXT)
@click.option("--from", "from_profile", required=True, metavar="PROFILE", help="The profile whose server has it.")
@click.option("--to", "to_profile", required=True, metavar="PROFILE", help="The profile whose server is to get it.")
@yes_option
def app(from_profile: str, to_profile: str, yes: bool) -> None:
    """Copy blocks, variables, concurrency limits, work pools and queues, flows and deployments to another server.

    Each profile says by its ROTA_API_URL which server it means, or by its database where it has none. Nothing is changed or
    deleted on either: what the other server has under the same name stays as it is. Runs and their history are not copied.
    Secrets of blocks are: who may read the one server may read them on the other. The exit code is 1 when anything failed.
    """
    source, target = _settings_of(from_profile), _settings_of(to_profile)
    if _place(source) == _place(target):
        raise UsageError(f"Profiles {quoted(from_profile)} and {quoted(to_profile)} mean the same server: {_place(source)}.")
    ask(f"Copy everything from {_place(source)} to {_place(target)}?", yes)
    from rota.cli.transferring import Transfer  # the client costs what `--help` need not spend

    done = list(Transfer(_client(source), _client(target)).run())
    print_table(
        ("Kind", "Name", "Result"),
        [
            (
                one.kind,
                one.name,
                Cell(f"{one.fate}{': ' if one.reason else ''}{shorten(one.reason, _REASON)}", _STYLES[one.fate]),
            )
            for one in done
        ],
    )
    counts = Counter(one.fate for one in done)
    click.echo(f"\n{counts['created']} created, {counts['there already']} there already, {counts['failed']} failed.")
    if counts["failed"]:
        raise click.exceptions.Exit(1)


_STYLES = {"created": "green", "there already": "", "failed": "red"}


def _settings_of(profile: str) -> Settings:
    environ = {name: value for name, value in os.environ.items() if not name.startswith(OF_ONE_SERVER)}
    return load_settings(load_profile(profile), environ)


def _place(settings: Settings) -> str:
    return settings.api.url or settings.server.database.url_without_password


def _client(settings: Settings) -> SyncRotaClient:
    from rota.client import SyncRotaClient
    from rota.client.embedded import EmbeddedTransport
    from rota.client.transports import server_access, transport_to

    if settings.api.url is None:
        return SyncRotaClient(EmbeddedTransport(settings.server.database.url_text))
    return SyncRotaClient(transport_to(settings.api.url, **server_access(settings)))
