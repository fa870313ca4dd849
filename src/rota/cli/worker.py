"""`rota worker`: take flow runs of a work pool and run them."""

from __future__ import annotations

import asyncio
import importlib.util
import json
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from rota.cli.app import new_group
from rota.cli.connection import open_client
from rota.cli.interaction import ask
from rota.cli.text import quoted
from rota.exceptions import ObjectNotFound, UsageError

if TYPE_CHECKING:
    from rota.workers.base import BaseWorker

app = new_group("worker", "Take flow runs of a work pool and run them.")

_PACKAGES = {"docker": "rota[docker]", "kubernetes": "rota[kubernetes]"}
"""What brings a type that is not installed."""


@app.command()
@click.option("--name", "-n", "worker_name", help="The worker's name. By default, one that nobody else has.")
@click.option("--pool", "-p", "work_pool_name", help="The work pool to take runs from.")
@click.option("--work-queue", "-q", "work_queues", multiple=True, help="Only this queue; may be given several times.")
@click.option("--type", "-t", "worker_type", help="Type of worker. By default, the pool's, or process for a new pool.")
@click.option("--prefetch-seconds", type=click.IntRange(min=0), help="How long before its time a run is taken.")
@click.option("--run-once/--no-run-once", default=False, help="Run what is due now, then end.")
@click.option("--limit", "-l", type=click.IntRange(min=1), help="Runs at once.")
@click.option("--with-healthcheck/--no-with-healthcheck", default=False, help="Answer GET /health at port 8080.")
@click.option(
    "--install-policy",
    type=click.Choice(["always", "if-not-present", "never", "prompt"]),
    default="prompt",
    show_default=True,
    help="Whether to install the package of a type that is not installed.",
)
@click.option(
    "--base-job-template", type=click.Path(exists=True, dir_okay=False), help="JSON file with the template of a new pool."
)
@click.option(
    "--create-pool-if-not-found/--no-create-pool-if-not-found", default=True, help="Create the work pool if there is none."
)
def start(
    worker_name: str | None,
    work_pool_name: str | None,
    work_queues: tuple[str, ...],
    worker_type: str | None,
    prefetch_seconds: int | None,
    run_once: bool,
    limit: int | None,
    with_healthcheck: bool,
    install_policy: str,
    base_job_template: str | None,
    create_pool_if_not_found: bool,
) -> None:
    """Take runs of a work pool and run them, until Ctrl-C or SIGTERM.

    Then no more are taken, those that have not started are handed back, and the others are waited for. Once more ends them.
    """
    if work_pool_name is None:
        raise UsageError("Which work pool? Give it by --pool; `rota work-pool ls` lists those there are.")
    kind = _worker_class(work_pool_name, worker_type, install_policy)
    template = None if base_job_template is None else _template(base_job_template)
    worker = kind(
        work_pool_name,
        work_queues=list(work_queues),
        name=worker_name,
        prefetch_seconds=prefetch_seconds,
        create_pool_if_not_found=create_pool_if_not_found,
        limit=limit,
        base_job_template=template,
    )
    asyncio.run(worker.start(run_once=run_once, with_healthcheck=with_healthcheck, printer=_say))


def _say(text: str) -> None:
    click.echo(text)
    sys.stdout.flush()


def _template(path: str) -> dict[str, Any]:
    try:
        template = json.loads(Path(path).read_text(encoding="utf-8"))
    except ValueError as error:
        raise UsageError(f"The base job template {quoted(path)} is no JSON: {error}.") from error
    if not isinstance(template, dict):
        raise UsageError(f"The base job template {quoted(path)} must be a JSON object.")
    return template


def _worker_class(pool: str, wanted: str | None, install_policy: str) -> type[BaseWorker[Any, Any, Any]]:
    from rota.workers.registry import find_worker_class, worker_types

    if wanted is None:
        try:
            wanted = open_client().read_work_pool(pool).type
        except ObjectNotFound:
            wanted = "process"
    if install_policy == "always":
        _install(wanted)
    kind = find_worker_class(wanted)
    if kind is None and wanted in _PACKAGES and install_policy != "never":
        if install_policy == "prompt":
            ask(f"No worker of the type {quoted(wanted)} is installed. Install {_PACKAGES[wanted]}?")
        _install(wanted)
        kind = find_worker_class(wanted)
    if kind is None:
        raise UsageError(
            f"No worker of the type {quoted(wanted)} is installed. Types that are: {', '.join(worker_types())}. "
            "Install the package that brings it, or choose one by --type."
        )
    return kind


def _install(wanted: str) -> None:
    package = _PACKAGES.get(wanted)
    if package is None:
        return
    if importlib.util.find_spec("pip") is None:
        raise UsageError(f"{package} cannot be installed here: there is no pip. Install it, then start the worker again.")
    done = subprocess.run([sys.executable, "-m", "pip", "install", package], check=False)  # noqa: S603 - a name of our own
    if done.returncode:
        raise UsageError(f"{package} could not be installed; see what pip says above.")
    importlib.invalidate_caches()
