"""`rota version`: what is installed here and what it talks to."""

from __future__ import annotations

import os
import platform
import re
import sys
from collections.abc import Iterator
from urllib.parse import urlsplit

import click

from rota import __version__
from rota.cli.installed import build, installed_version, integrations
from rota.cli.options import output_option
from rota.cli.render import print_json
from rota.cli.text import plain
from rota.settings import Settings, get_settings

API_VERSION = "0.8.4"
"""As `rota.contract.admin` has it; that module loads pydantic, which costs more than this whole command."""


@click.command("version")
@click.option("--omit-integrations", is_flag=True, help="Leave integrations out.")
@output_option
def app(omit_integrations: bool, output: str | None) -> None:
    """Show versions of rota and of what it works with."""
    if output:
        facts = {_key(label): value for label, value in (*_installation(), *_connection(get_settings())) if value}
        print_json({**facts, **({} if omit_integrations else {"integrations": integrations()})})
        return
    for label, value in _installation():
        _print_fact(label, value)
    settings = get_settings()
    for label, value in _connection(settings):
        _print_fact(label, value)
    found = {} if omit_integrations else integrations()
    if found:
        click.echo("Integrations:")
    for name, number in found.items():
        _print_fact(f"  {name}", number)


def _key(label: str) -> str:
    return re.sub(r"\W+", "_", label.strip().lower())


def _print_fact(label: str, value: str) -> None:
    click.echo(f"{label + ':':<21} {plain(value)}".rstrip())


def _installation() -> Iterator[tuple[str, str]]:
    commit, built = build()
    yield "Version", __version__
    yield "API version", API_VERSION
    yield "Python version", platform.python_version()
    yield "Git commit", commit
    yield "Built", built.astimezone().strftime("%a, %b %d, %Y %I:%M %p")
    yield "OS/Arch", f"{sys.platform}/{os.uname().machine}"


def _connection(settings: Settings) -> Iterator[tuple[str, str]]:
    is_remote, is_embedded = settings.api.url is not None, settings.server.ephemeral.enabled
    yield "Profile", settings.profile_name
    yield "Server type", "server" if is_remote else "ephemeral" if is_embedded else "unconfigured"
    yield "Pydantic version", installed_version("pydantic")
    if is_embedded and not is_remote:
        yield "Server", ""
        yield from _database(settings.server.database.url_text)


def _database(url: str) -> Iterator[tuple[str, str]]:
    """The kind of database and what can be told of it without connecting."""
    if url.startswith("sqlite"):
        import sqlite3

        yield "  Database", "sqlite"
        yield "  SQLite version", sqlite3.sqlite_version
        yield "  File", url.partition("///")[2] or "in memory"
    else:
        parts = urlsplit(url)
        yield "  Database", "postgresql"
        yield "  Address", f"{parts.hostname or 'local socket'}:{parts.port or 5432}{parts.path}"
