"""`serve`: make deployments and run their runs here, until Ctrl-C."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from rota.exceptions import ConfigurationError, UsageError
from rota.runner.runner import Runner
from rota.settings import get_settings
from rota.utilities.annotations import NotSet
from rota.utilities.dispatch import is_called_from_coroutine

if TYPE_CHECKING:
    from rota.deployments.runner import RunnerDeployment


def serve(
    *args: RunnerDeployment,
    pause_on_shutdown: bool = True,
    print_starting_message: bool = True,
    limit: int | None = None,
    **kwargs: Any,
) -> None:
    """Make these deployments and run their runs here, each in a process of its own, until Ctrl-C or SIGTERM.

        serve(etl.to_deployment("nightly", cron="0 3 * * *"), report.to_deployment("weekly", schedule="mondays at 9am"))

    At most `limit` runs at once (the setting `runner.process_limit` when absent). Stopping pauses the schedules unless
    `pause_on_shutdown` is false. Further options are those of `Runner`.

    Raises:
        UsageError: there is nothing to serve, or it is called where an event loop runs: use `aserve` there.
        DeploymentApplyError: the server refuses a deployment.
        ConfigurationError: there is no server to work with.
    """
    serve_until_stopped(
        args, pause_on_shutdown=pause_on_shutdown, print_starting_message=print_starting_message, limit=limit, **kwargs
    )


async def aserve(
    *args: RunnerDeployment,
    pause_on_shutdown: bool = True,
    print_starting_message: bool = True,
    limit: int | None = None,
    **kwargs: Any,
) -> None:
    """As `serve`, awaited."""
    runner = _runner(args, pause_on_shutdown=pause_on_shutdown, limit=limit, **kwargs)
    await _serve(runner, args, print_starting_message=print_starting_message)


def serve_until_stopped(
    deployments: Sequence[RunnerDeployment], *, print_starting_message: bool = True, **options: Any
) -> None:
    """Serve from blocking code; options as of `serve`, and `webserver`."""
    if is_called_from_coroutine():
        raise UsageError(
            "serve() blocks, and an event loop runs here: write `await aserve(…)`, with the flows' to_deployment()."
        )
    runner = _runner(deployments, **options)
    asyncio.run(_serve(runner, deployments, print_starting_message=print_starting_message))


def _runner(
    deployments: Sequence[RunnerDeployment], *, pause_on_shutdown: bool = True, limit: int | None = None, **options: Any
) -> Runner:
    if not deployments:
        raise UsageError("There is nothing to serve: give what `my_flow.to_deployment(…)` returns.")
    names = [deployment.full_name for deployment in deployments]
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        raise UsageError(f"Two of the deployments are called {twice!r}: give one of them another name.")
    settings = get_settings()
    if settings.api.url is None and not settings.server.ephemeral.enabled:
        raise ConfigurationError(
            "Serving needs a server, and none is set: start one with `rota server start`, and set ROTA_API_URL to the address "
            "that it prints."
        )
    name = options.pop("name", None) or deployments[0].name
    runner = Runner(name=name, pause_on_shutdown=pause_on_shutdown, limit=NotSet if limit is None else limit, **options)
    for deployment in deployments:
        runner.keep(deployment)
    _load_what_runs_need(with_server=settings.api.url is not None)
    runner.prepare()
    return runner


def _load_what_runs_need(*, with_server: bool) -> None:
    """Import what every run imports, once: its processes are forked from here."""
    import rota.engine.child
    import rota.engine.resume
    import rota.runtime.deployment

    if with_server:
        import rota.client.http
    else:
        import rota.server.embedded
        import rota.server.services.events  # noqa: F401 - as above


async def serve_deployments(deployments: Sequence[RunnerDeployment], *, run_once: bool = False) -> None:
    """Serve as `aserve`; with `run_once`, start what is due now, and return when it has ended. Raises as `serve`."""
    await _serve(_runner(deployments), deployments, print_starting_message=not run_once, run_once=run_once)


async def _serve(
    runner: Runner, deployments: Iterable[RunnerDeployment], *, print_starting_message: bool, run_once: bool = False
) -> None:
    async with runner:
        for deployment in deployments:
            await runner.aadd_deployment(deployment)
        if print_starting_message:
            print_message(runner)
        await runner.start(run_once=run_once)


def print_message(runner: Runner) -> None:
    """Say what is served and how to start a run of it."""
    served = list(runner.served())
    (first_id, first), *others = served
    lines = []
    if others:
        lines += ["Your deployments are being served and polling for scheduled runs!", ""]
        lines += [f"  {deployment.full_name}" for _, deployment in served]
        lines += ["", "To trigger any of these, use the following command:", ""]
        lines += ["        $ rota deployment run [DEPLOYMENT_NAME]"]
    else:
        lines += [f"Your flow {first.flow_name!r} is being served and polling for scheduled runs!", ""]
        lines += ["To trigger a run for this flow, use the following command:", ""]
        lines += [f"        $ rota deployment run '{first.full_name}'"]
    url = get_settings().ui_url
    if url:
        place = f"{url}/deployments" + ("" if others else f"/deployment/{first_id}")
        lines += [
            "",
            "You can also trigger your deployments in the browser:" if others else "You can also run your flow in the browser:",
        ]
        lines += ["", f"        {place}"]
    elif get_settings().api.url is None:
        lines += ["", "No server is set: schedules are kept by this process. `rota server start` serves the same database."]
    sys.stdout.write("\n".join(lines) + "\n\n")
    sys.stdout.flush()
