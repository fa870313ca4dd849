"""`rota dashboard`: the web pages."""

from __future__ import annotations

from rota.cli.app import new_group
from rota.cli.open_page import open_page

app = new_group("dashboard", "See the web pages.")


@app.command("open")
def open_dashboard() -> None:
    """Open the dashboard in a browser."""
    open_page("dashboard")
