"""What is there beside the API: a first page, documentation, and counts for Prometheus. Nothing comes from elsewhere."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cache
from html import escape
from pathlib import Path
from typing import Any

from starlette.types import Scope

from rota._version import __version__
from rota.server.http.metrics import MEDIA_TYPE as METRICS
from rota.server.http.metrics import Metrics
from rota.server.http.openapi import document
from rota.server.http.replies import Headers, Reply

HTML = b"text/html; charset=utf-8"

POLICY = (
    b"default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; frame-ancestors 'none'; "
    b"form-action 'self'; style-src 'self'; script-src 'self'"
)
_HEADERS: Headers = ((b"content-security-policy", POLICY), (b"cache-control", b"no-cache"))

ASSETS = Path(__file__).parent / "assets"


def _page(title: str, body: str) -> Reply:
    text = (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{escape(title)}</title>'
        '<meta name="viewport" content="width=device-width"><link rel="stylesheet" href="/docs/docs.css"></head>'
        f"<body>{body}</body></html>"
    )
    return Reply(200, text.encode(), HTML, _HEADERS)


def pages(metrics: Metrics | None, *, asks_for_login: bool, is_open: bool) -> dict[str, Callable[[Scope], Reply]]:
    """Return the pages by path. `is_open`: others than this machine reach a server that asks nobody for a login."""

    def openapi(_: Scope) -> Reply:
        return Reply(200, _openapi(asks_for_login), headers=_HEADERS)

    found: dict[str, Callable[[Scope], Reply]] = {
        "/": lambda _: _home(is_open=is_open),
        "/openapi.json": openapi,
        "/api/openapi.json": openapi,
        "/docs": lambda _: _reference(asks_for_login),
        "/docs/docs.css": lambda _: _file("docs.css", b"text/css; charset=utf-8"),
        "/docs/docs.js": lambda _: _file("docs.js", b"text/javascript; charset=utf-8"),
    }
    if metrics is not None:
        found["/metrics"] = lambda _: Reply(200, metrics.page(), METRICS)
        found["/api/metrics"] = found["/metrics"]
    return found


def _home(*, is_open: bool) -> Reply:
    warning = (
        '<p class="warning">Everybody who can reach this server may do anything with it: it listens beyond this machine and '
        "asks for no login. <code>ROTA_SERVER_API_AUTH_STRING</code> sets one.</p>"
        if is_open
        else ""
    )
    return _page(
        "rota",
        f"<h1>rota <small>{escape(__version__)}</small></h1>{warning}<p>The server runs. The web interface was not built: "
        "<code>make ui</code> in a checkout builds it (Node is needed for that), and wheels have it. What the server knows is "
        "also shown by the command line and the API.</p><table>"
        '<tr><td><a href="/docs">API documentation</a></td><td>all operations, readable</td></tr>'
        '<tr><td><a href="/openapi.json">OpenAPI</a></td><td>the same for programs</td></tr>'
        '<tr><td><a href="/api/ready">State</a></td><td>whether the database is reached</td></tr></table>'
        "<p>Point programs here with <code>rota config set ROTA_API_URL=http://…/api</code>, then see runs with "
        "<code>rota flow-run ls</code>.</p>",
    )


@cache
def _file(name: str, media_type: bytes) -> Reply:
    return Reply(200, (ASSETS / name).read_bytes(), media_type, _HEADERS)


@cache
def _openapi(asks_for_login: bool) -> bytes:
    return json.dumps(document(asks_for_login=asks_for_login)).encode()


@cache
def _reference(asks_for_login: bool) -> Reply:
    """The documentation: operations by noun, each with its parameters, body and answer. A script lets them be tried."""
    described = document(asks_for_login=asks_for_login)
    by_noun: dict[str, list[str]] = {}
    for path, methods in described["paths"].items():
        for method, operation in methods.items():
            by_noun.setdefault(operation["tags"][0], []).append(_operation(method, path, operation))
    nouns = sorted(by_noun)
    contents = " · ".join(f'<a href="#{escape(noun)}">{escape(noun)}</a>' for noun in nouns)
    sections = "".join(f'<h2 id="{escape(noun)}">{escape(noun)}</h2>{"".join(by_noun[noun])}' for noun in nouns)
    models = "".join(
        f'<details id="model-{escape(name)}"><summary>{escape(name)}</summary><pre>{_linked(schema)}</pre></details>'
        for name, schema in sorted(described["components"]["schemas"].items())
    )
    return _page(
        "rota API",
        f"<h1>rota API <small>{escape(__version__)}</small></h1><p>{contents}</p>{sections}<h2>Models</h2>{models}"
        '<script src="/docs/docs.js"></script>',
    )


def _operation(method: str, path: str, operation: dict[str, Any]) -> str:
    shown: dict[str, object] = {key: operation[key] for key in ("parameters", "requestBody") if key in operation}
    answers = operation["responses"].items()
    shown["answers"] = {status: answer.get("content") for status, answer in answers if status.startswith("2")}
    query = " ".join(one["name"] for one in operation.get("parameters", ()) if one["in"] == "query")
    facts = f'data-method="{method.upper()}" data-path="{escape(path)}" data-query="{escape(query)}"'
    body = ' data-body="1"' if "requestBody" in operation else ""
    return (
        f'<details id="{escape(operation["operationId"])}" {facts}{body}><summary><b>{method.upper()}</b> '
        f"<code>{escape(path)}</code> {escape(operation['summary'])}</summary><pre>{_linked(shown)}</pre></details>"
    )


def _linked(value: object) -> str:
    """Return JSON as HTML, its references as links to the models on the page."""
    lines = []
    for line in json.dumps(value, indent=2, ensure_ascii=False).splitlines():
        before, reference, name = line.partition('"$ref": "#/components/schemas/')
        if reference:
            plain = name.rstrip('",')
            lines.append(f'{before}<a href="#model-{escape(plain)}">{escape(plain)}</a>')
        else:
            lines.append(escape(line))
    return "\n".join(lines)
