"""`rota server status`."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import click

from rota._version import __version__
from rota.cli.background import Background
from rota.cli.options import output_option
from rota.cli.render import print_json
from rota.settings import Settings, get_settings

POLL_SECONDS = 0.2
ANSWER_SECONDS = 5.0


@click.command("status")
@click.option("--wait", is_flag=True, help="Wait until a server answers.")
@click.option("--timeout", "-t", type=click.IntRange(min=0), default=0, help="Seconds to wait at most; 0: without end.")
@output_option
@click.pass_context
def app(ctx: click.Context, wait: bool, timeout: int, output: str | None) -> None:
    """See whether a server answers: the one of ROTA_API_URL, else the one in the background, else the one of the settings."""
    url = _address(get_settings())
    found = _look(url)
    deadline = time.monotonic() + timeout
    while wait and not found["healthy"] and (timeout == 0 or time.monotonic() < deadline):
        time.sleep(POLL_SECONDS)
        found = _look(url)
    if output:
        print_json(found)
    elif found["ready"]:
        click.echo(f"The server at {url} runs, version {found['version']}.")
    elif found["healthy"]:
        click.echo(f"The server at {url} runs and is not ready: {found['problem']}")
    else:
        click.echo(f"No server answers at {url}: {found['problem']}")
    ctx.exit(0 if found["healthy"] else 1)


def _address(settings: Settings) -> str:
    if settings.api.url is not None:
        return settings.api.url.rstrip("/")
    background = Background(Path(settings.home), "server").find()
    if background is not None:
        return f"{background['url']}/api"
    return f"http://{settings.server.api.host}:{settings.server.api.port}/api"


def _look(url: str) -> dict[str, Any]:
    import httpx  # 190 ms that `--help` need not spend

    found: dict[str, Any] = {"url": url, "healthy": False, "ready": False, "version": None, "problem": None}
    settings = get_settings()
    auth = settings.api.auth_string.get_secret_value().partition(":") if settings.api.auth_string else None
    try:
        headers = {"User-Agent": f"rota/{__version__}"}
        with httpx.Client(timeout=ANSWER_SECONDS, headers=headers, auth=(auth[0], auth[2]) if auth else None) as client:
            health = client.get(f"{url}/health")
            found["healthy"] = health.status_code == 200
            ready = client.get(f"{url}/ready")
            found["ready"] = ready.status_code == 200
            version = client.get(f"{url}/admin/version")
            found["version"] = version.json() if version.status_code == 200 else None
            if not found["ready"]:
                found["problem"] = str(ready.json().get("exception_message", ready.text[:200]))
    except (httpx.HTTPError, httpx.InvalidURL, ValueError) as error:
        found["problem"] = str(error) or type(error).__name__
    return found
