"""Addresses of a server's live log."""

from __future__ import annotations

from urllib.parse import urlsplit


def http_to_ws(url: str) -> str:
    """Return the websocket address that belongs to an HTTP one: ``https://host/api`` → ``wss://host/api``."""
    scheme, separator, rest = url.partition("://")
    names = {"http": "ws", "https": "wss"}
    return f"{names.get(scheme, scheme)}{separator}{rest}".rstrip("/")


def logs_out_socket_from_api_url(url: str) -> str:
    """Return where the API at `url` streams log lines.

    Raises ValueError when `url` is no address.
    """
    if not urlsplit(url).netloc:
        raise ValueError(f"{url!r} is no address of an API: expected something like http://127.0.0.1:4200/api.")
    return f"{http_to_ws(url)}/logs/out"
