"""`rota agent`: workers under the name that they had before there were work pools."""

from __future__ import annotations

import asyncio

import click

from rota.cli.app import new_group
from rota.cli.connection import open_client
from rota.cli.worker import _say
from rota.contract.work_pools import DEFAULT_AGENT_POOL
from rota.exceptions import UsageError

app = new_group("agent", "Workers under their older name. Use `rota worker` for anything new.")


@app.command()
@click.argument("work_queue", required=False)
@click.option("--work-queue", "-q", "work_queues", multiple=True, help="A queue to take runs from; may be given several times.")
@click.option("--match", "-m", "prefixes", multiple=True, help="All queues whose names begin so; may be given several times.")
@click.option("--pool", "-p", "pool", help="The work pool. By default, the one of queues that were made without a pool.")
@click.option("--hide-welcome", is_flag=True, help="Taken for compatibility.")
@click.option("--api", help="Address of the server, in place of the setting.")
@click.option("--run-once/--no-run-once", default=False, help="Run what is due now, then end.")
@click.option("--prefetch-seconds", type=click.IntRange(min=0), help="How long before its time a run is taken.")
@click.option("--limit", "-l", type=click.IntRange(min=1), help="Runs at once.")
def start(
    work_queue: str | None,
    work_queues: tuple[str, ...],
    prefixes: tuple[str, ...],
    pool: str | None,
    hide_welcome: bool,  # noqa: ARG001 - there is no welcome to hide
    api: str | None,
    run_once: bool,
    prefetch_seconds: int | None,
    limit: int | None,
) -> None:
    """Take runs of work queues and run them as processes of this machine, until Ctrl-C or SIGTERM."""
    from rota.settings import temporary_settings
    from rota.workers.agents import Agent

    pool = pool or DEFAULT_AGENT_POOL
    with temporary_settings({"api.url": api} if api else {}):
        wanted = {*work_queues, *((work_queue,) if work_queue else ())}
        if prefixes:
            found = {queue.name for queue in open_client().match_work_queues(list(prefixes), work_pool_name=pool)}
            if not found and not wanted:
                raise UsageError(f"No work queue in {pool!r} begins with {' or '.join(prefixes)}.")
            wanted |= found
        agent = Agent(pool, work_queues=sorted(wanted), prefetch_seconds=prefetch_seconds, limit=limit)
        asyncio.run(agent.start(run_once=run_once, printer=_say))
