"""`rota api`: one request to the API, as it stands in the reference of the REST API."""

from __future__ import annotations

import asyncio
import json
import sys
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import click

from rota.cli.app import CONTEXT
from rota.cli.render import print_json
from rota.cli.text import plain
from rota.exceptions import UsageError
from rota.settings import Settings, get_settings

if TYPE_CHECKING:
    import httpx

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS")
WITH_BODY = frozenset({"POST", "PUT", "PATCH"})
HIDDEN_HEADERS = frozenset({"authorization", "cookie", "x-api-key", "prefect-csrf-token"})

NOT_LET_IN, CLIENT_ERROR, SERVER_ERROR, NO_ANSWER = 3, 4, 5, 6
"""Exit codes; 0 is any answer below 400."""


@click.command("api", context_settings=CONTEXT)
@click.argument("method", type=click.Choice(METHODS, case_sensitive=False), metavar="METHOD")
@click.argument("path")
@click.option("--data", metavar="JSON", help="The body; @FILE reads it from a file, @- from standard input.")
@click.option("--header", "-H", "headers", multiple=True, metavar="'NAME: VALUE'", help="A header; may be given several times.")
@click.option("--verbose", "-v", is_flag=True, help="Show the request and the answer's status and headers on standard error.")
@click.option("--root", is_flag=True, help="PATH is below the server's root, not below its /api.")
@click.option("--account", is_flag=True, help="PATH is below the account; a server of one's own has one: as without.")
@click.pass_context
def app(
    ctx: click.Context,
    method: str,
    path: str,
    data: str | None,
    headers: tuple[str, ...],
    verbose: bool,
    root: bool,
    account: bool,  # noqa: ARG001 - taken for compatibility
) -> None:
    """Send one request to the API and print the answer.

    METHOD is one of GET, POST, PUT, PATCH, DELETE, HEAD and OPTIONS; PATH as /flows/filter. Without --data the body of a POST,
    PUT or PATCH is read from a pipe, else it is {}. The exit code is 0 for an answer below 400, 3 for 401 and 403, 4 for other
    errors of the request, 5 for errors of the server, 6 when there was no answer.

    \b
    rota api GET /flows/name/etl
    rota api POST /flow_runs/filter --data '{"limit": 3}'
    cat body.json | rota api POST /deployments/filter
    """
    method = method.upper()
    body = _body(method, data)
    given = {"Content-Type": "application/json"} if body is not None else {}
    given |= dict(map(_header, headers))
    response, problem = _send(get_settings(), method, _checked(path), given, body, at_root=root)
    if response is None:
        click.echo(f"Error: {plain(problem)}", err=True)
        ctx.exit(NO_ANSWER)
    if verbose:
        _tell(response)
    _show(response)
    ctx.exit(_exit_code(response.status_code))


def _body(method: str, data: str | None) -> bytes | None:
    if data == "@-" or (data is None and method in WITH_BODY and _is_piped()):
        found = sys.stdin.buffer.read()
        return found if found.strip() or data is not None else b"{}"
    if data is None:
        return b"{}" if method in WITH_BODY else None
    if data.startswith("@"):
        with open(data[1:], "rb") as file:  # noqa: PTH123 - the error names what was typed
            return file.read()
    try:
        json.loads(data)
    except (ValueError, RecursionError) as error:
        raise UsageError(f"--data takes JSON, @FILE or @-, and {data!r:.100} is none of them: {error}.") from error
    return data.encode()


def _is_piped() -> bool:
    """Whether something was sent to us on purpose: a pipe or a file, not a terminal and not a closed stdin."""
    import stat  # as the whole of what follows, only here
    from os import fstat

    try:
        mode = fstat(sys.stdin.fileno()).st_mode
    except (OSError, ValueError):
        return False
    return stat.S_ISFIFO(mode) or (stat.S_ISREG(mode) and not sys.stdin.isatty())


def _header(text: str) -> tuple[str, str]:
    name, colon, value = text.partition(":")
    if not colon or not name.strip() or not text.isascii() or not text.isprintable():
        raise UsageError(f"--header takes 'NAME: VALUE', got {text!r:.100}.")
    return name.strip(), value.strip()


def _checked(path: str) -> str:
    if "://" in path or not path.isprintable():
        raise UsageError(f"PATH is below the API, as /flows/filter; got {path!r:.100}.")
    return "/" + path.lstrip("/")


def _send(
    settings: Settings, method: str, path: str, headers: dict[str, str], body: bytes | None, *, at_root: bool
) -> tuple[httpx.Response | None, str]:
    """Return the answer, or None and why there is none."""
    import httpx  # 190 ms that `--help` need not spend

    try:
        if settings.api.url is None:
            return asyncio.run(_ask_here(settings, method, path, headers, body, at_root=at_root)), ""
        return _ask_server(settings, method, path, headers, body, at_root=at_root), ""
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        return None, f"No answer from {settings.api.url or 'the database of this process'}: {error or type(error).__name__}"


def _ask_server(
    settings: Settings, method: str, path: str, headers: dict[str, str], body: bytes | None, *, at_root: bool
) -> httpx.Response:
    from rota.client.http import HttpTransport
    from rota.client.transports import server_access

    access = server_access(settings)
    access.pop("retries")
    url = str(settings.api.url).rstrip("/")
    if at_root:
        parts = urlsplit(url)
        url = f"{parts.scheme}://{parts.netloc}"
    transport = HttpTransport(str(settings.api.url), **access)
    try:
        return transport.request(method, url + path, headers, body)
    finally:
        transport.close()


async def _ask_here(
    settings: Settings, method: str, path: str, headers: dict[str, str], body: bytes | None, *, at_root: bool
) -> httpx.Response:
    """Ask the server inside of this process, which works on the settings' database."""
    import httpx

    from rota.server.embedded import get_app
    from rota.server.opening import make_asgi

    _, asgi = make_asgi(get_app(settings.server.database.url_text), settings, "127.0.0.1")
    transport = httpx.ASGITransport(app=asgi)
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1", timeout=None) as client:  # noqa: S113
        auth = settings.server.api.auth_string
        login = httpx.BasicAuth(*auth.get_secret_value().split(":", 1)) if auth is not None else None
        where = path if at_root else f"/api{path}"
        return await client.request(method, where, headers=headers, content=body, auth=login)


def _tell(response: httpx.Response) -> None:
    request = response.request
    lines = [f"> {request.method} {request.url}"]
    lines += [f"> {name}: {_shown(name, value)}" for name, value in request.headers.items()]
    lines += [f"< {response.status_code} {response.reason_phrase}"]
    lines += [f"< {name}: {_shown(name, value)}" for name, value in response.headers.items()]
    click.echo("\n".join(map(plain, lines)), err=True)


def _shown(name: str, value: str) -> str:
    return "********" if name.lower() in HIDDEN_HEADERS else value


def _show(response: httpx.Response) -> None:
    if not response.content:
        return
    answer: Any
    try:
        answer = response.json()
    except (ValueError, RecursionError):
        click.echo(response.text if not sys.stdout.isatty() else plain(response.text))
        return
    print_json(answer)


def _exit_code(status: int) -> int:
    if status < 400:
        return 0
    if status in (401, 403):
        return NOT_LET_IN
    return CLIENT_ERROR if status < 500 else SERVER_ERROR
