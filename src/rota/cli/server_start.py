"""`rota server start`."""

from __future__ import annotations

import socket
from pathlib import Path
from typing import IO, TYPE_CHECKING

import click

from rota.cli.background import Background
from rota.exceptions import ConfigurationError
from rota.settings import Settings, get_settings

if TYPE_CHECKING:
    from rota.server.serving import Place

LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")


@click.command("start")
@click.option("--host", help="Address to listen on.  [default: server.api.host, 127.0.0.1]")
@click.option("--port", type=click.IntRange(0, 65_535), help="Port to listen on; 0: any.  [default: server.api.port, 4200]")
@click.option("--keep-alive-timeout", type=click.IntRange(min=1), help="Seconds after which idle connections are closed.")
@click.option("--log-level", type=click.Choice(LEVELS, case_sensitive=False), help="How much the server's log says.")
@click.option("--scheduler/--no-scheduler", default=None, help="Make runs of schedules, or leave it to another process.")
@click.option("--analytics-on/--analytics-off", "analytics", default=None, help="Has no effect: rota tells nobody of its use.")
@click.option("--late-runs/--no-late-runs", default=None, help="Mark late runs, or leave it to another process.")
@click.option("--ui/--no-ui", default=None, help="Serve web pages, or the API alone.")
@click.option("--no-services", is_flag=True, help="Only serve; `rota server services start` does the rest elsewhere.")
@click.option("--background", "-b", is_flag=True, help="Go on after this command has ended.")
@click.option("--workers", type=click.IntRange(min=1), default=1, show_default=True, help="Processes; more need PostgreSQL.")
@click.option("--no-auth", is_flag=True, help="Let others reach the server without asking who they are.")
@click.option("--announced", is_flag=True, hidden=True)
@click.option("--fd", type=int, hidden=True)
@click.pass_context
def app(
    ctx: click.Context,
    host: str | None,
    port: int | None,
    keep_alive_timeout: int | None,
    log_level: str | None,
    scheduler: bool | None,
    analytics: bool | None,  # noqa: ARG001 - taken for compatibility
    late_runs: bool | None,
    ui: bool | None,
    no_services: bool,
    background: bool,
    workers: int,
    no_auth: bool,
    announced: bool,
    fd: int | None,
) -> None:
    """Start a server. It serves until it is told to stop: Ctrl-C, SIGTERM, or `rota server stop` for one in the background."""
    settings = _settings(host, port, keep_alive_timeout, log_level, no_auth=no_auth)
    if background:
        _start_in_background(ctx, settings)
        return
    if workers > 1 and settings.server.database.url_text.startswith("sqlite"):
        raise ConfigurationError(
            "Several server processes need PostgreSQL: set ROTA_SERVER_DATABASE_CONNECTION_URL, or leave out --workers."
        )
    # Late: the server costs half a second that --background and --help need not spend.
    from rota.server.opening import refuse_open_reach
    from rota.server.services import SERVICES
    from rota.server.serving import Place, listen, serve

    api = settings.server.api
    refuse_open_reach(settings, api.host)
    left_out = {name for name, wanted in (("scheduler", scheduler), ("late_runs", late_runs)) if wanted is False}
    services = () if no_services else tuple(name for name in SERVICES if name not in left_out)
    listening = listen(api.host, api.port) if fd is None else socket.socket(fileno=fd)
    held: list[IO[bytes]] = []

    def ready(place: Place) -> None:
        if announced:
            held.append(Background(Path(settings.home), "server").announce(url=place.url))
        if fd is None:
            _show(place, settings)

    if workers > 1:
        from rota.server.replicas import run_replicas  # as above

        place = Place(api.host, listening.getsockname()[1])
        run_replicas(settings, listening, place.url, _replica_arguments(ctx), workers, services, lambda: ready(place))
    else:
        serve(
            settings,
            listening,
            api.host,
            services=services,
            with_pages=ui is not False,
            hosts_pools=not no_services,
            on_ready=ready,
        )
    if fd is None:
        click.echo("The server has stopped.")


def _settings(
    host: str | None, port: int | None, keep_alive_timeout: int | None, log_level: str | None, *, no_auth: bool
) -> Settings:
    given = {
        "server.api.host": host,
        "server.api.port": port,
        "server.api.keepalive_timeout": keep_alive_timeout,
        "server.logging_level": log_level,
        "server.api.serve_others_without_auth": no_auth or None,
    }
    return get_settings().copy_with_update({name: value for name, value in given.items() if value is not None})


def _start_in_background(ctx: click.Context, settings: Settings) -> None:
    found = Background(Path(settings.home), "server").start([*_command(ctx, "background"), "--announced"])
    click.echo(f"A server runs in the background at {found['url']} (process {found['pid']}).")
    click.echo("`rota server stop` ends it.")


def _replica_arguments(ctx: click.Context) -> list[str]:
    return [*_command(ctx, "workers", "announced", "host", "port"), "--no-services"]


def _command(ctx: click.Context, *without: str) -> list[str]:
    """Return the command line that was given, but for some options."""
    assert ctx.command.params
    words = ["server", "start"]
    for option in ctx.command.params:
        value = ctx.params.get(option.name or "")
        if option.name in without or value is None or (value is False and not option.secondary_opts):
            continue
        if isinstance(value, bool):
            words.append(option.opts[0] if value else option.secondary_opts[0])
        elif value != option.default:
            words += [option.opts[0], str(value)]
    return words


def _show(place: Place, settings: Settings) -> None:
    api = settings.server.api
    click.echo(f"rota serves at {place.url}")
    click.echo(f"  Pages and documentation  {place.url}  {place.url}/docs")
    click.echo(f"  Database                 {settings.server.database.url_without_password}")
    click.echo(f"  Point programs here      rota config set ROTA_API_URL={place.url}/api")
    if api.auth_string is not None:
        click.echo(
            "  Login                    rota config set ROTA_API_AUTH_STRING=…  (the server's ROTA_SERVER_API_AUTH_STRING)"
        )
    click.echo("Ctrl-C stops it.")
