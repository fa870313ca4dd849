"""Opening the web pages."""

from __future__ import annotations

import webbrowser

import click

from rota.exceptions import ConfigurationError
from rota.settings import get_settings


def open_page(path: str) -> None:
    """Open a page of the web interface in a browser.

    Raises:
        ConfigurationError: no server is set, so there are no pages.
    """
    base = get_settings().ui_url
    if base is None:
        raise ConfigurationError("There are no web pages: no server is set. Set ROTA_API_URL or ROTA_UI_URL.")
    address = f"{base.rstrip('/')}/{path}"
    if not webbrowser.open_new_tab(address):
        raise ConfigurationError(f"No browser could be opened. The page is {address}")
    click.echo(f"Opened {address}.")
