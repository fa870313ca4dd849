"""What `make demo` shows: a flow runs on real data, then its record is read back from the database."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
ROTA = str(Path(sys.executable).with_name("rota"))
LOCAL = {name: value for name, value in os.environ.items() if name not in ("ROTA_API_URL", "PREFECT_API_URL")}
"""The demo shows what works with nothing set up, so it does not go to a server."""


def show(title: str, *command: str) -> None:
    """Run a command in front of the reader, as they would type it."""
    bold, plain = ("\x1b[1m", "\x1b[0m") if sys.stdout.isatty() and not os.environ.get("NO_COLOR") else ("", "")
    typed = " ".join([Path(command[0]).name, *command[1:]])
    print(f"\n{bold}── {title}{plain}\n$ {typed}", flush=True)
    subprocess.run(command, check=True, cwd=ROOT, env=LOCAL)


def latest_run_id() -> str:
    listing = [ROTA, "flow-run", "ls", "--flow-name", "seattle-weather", "--limit", "1", "--output", "json"]
    listed = subprocess.run(listing, check=True, cwd=ROOT, env=LOCAL, stdout=subprocess.PIPE, text=True)
    run_id: str = json.loads(listed.stdout)[0]["id"]
    return run_id


def main() -> None:
    show("A flow runs on four years of weather (NOAA)", sys.executable, "examples/seattle_weather.py")
    run_id = latest_run_id()
    show("The run, read back from the database", ROTA, "flow-run", "inspect", run_id)
    show("Its tasks", ROTA, "flow-run", "graph", run_id)
    show("The end of its log", ROTA, "flow-run", "logs", run_id, "--tail", "--num-logs", "4")
    show("What it left for people to read", ROTA, "artifact", "ls", "--limit", "2")
    show("The report", ROTA, "artifact", "inspect", "seattle-report", "--limit", "1")
    print(f"Go on with:  {os.path.relpath(ROTA)} --help   and docs/tutorials/first-flow.md")


if __name__ == "__main__":
    main()
