"""`rota shell`: commands of the shell as flows."""

from __future__ import annotations

import asyncio

import click

from rota.cli.app import new_group
from rota.exceptions import ConfigurationError, UsageError

app = new_group("shell", "Run commands of the shell as flows.")


@app.command()
@click.argument("command")
@click.option("--log-output/--no-log-output", default=True, show_default=True, help="Keep the output in the run's logs.")
@click.option("--flow-run-name", help="The run's name.")
@click.option("--flow-name", default="Shell Command", show_default=True, help="The flow's name.")
@click.option("--stream-stdout/--no-stream-stdout", default=True, show_default=True, help="Show output that is not logged.")
@click.option("--tag", "tags", multiple=True, metavar="TAG", help="A tag of the run; may be given several times.")
def watch(
    command: str, log_output: bool, flow_run_name: str | None, flow_name: str, stream_stdout: bool, tags: tuple[str, ...]
) -> None:
    """Run COMMAND here, as a run of a flow. The exit code is 1 when the command failed.

    \b
    rota shell watch 'curl -fsS https://example.com/data.csv -o data.csv' --tag fetch
    """
    from rota import tags as tagged
    from rota.deployments.shell import run_shell_process  # it loads the engine, which `--help` does without

    named = run_shell_process.with_options(name=flow_name, flow_run_name=flow_run_name)
    with tagged(*tags):
        state = named(command, log_output=log_output, stream_stdout=stream_stdout, return_state=True)
    if not state.is_completed():
        raise ConfigurationError(state.message or f"The run ended {state.name}.")


@app.command()
@click.argument("command")
@click.option("--flow-name", required=True, help="The flow's name.")
@click.option("--deployment-name", default="CLI Runner Deployment", show_default=True, help="The deployment's name.")
@click.option("--tag", "tags", multiple=True, metavar="TAG", help="A tag of its runs; may be given several times.")
@click.option("--log-output/--no-log-output", default=True, hidden=True)
@click.option("--stream-stdout/--no-stream-stdout", default=True, show_default=True, help="Show output that is not logged.")
@click.option("--cron-schedule", metavar="CRON", help="When to run it, as '0 9 * * 1-5'.")
@click.option("--timezone", metavar="ZONE", help="The zone of the schedule, as Europe/Paris.")
@click.option("--concurrency-limit", type=click.IntRange(min=1), help="How many of its runs run at once, anywhere.")
@click.option("--run-once", is_flag=True, help="Run what is due now, and end.")
def serve(
    command: str,
    flow_name: str,
    deployment_name: str,
    tags: tuple[str, ...],
    log_output: bool,
    stream_stdout: bool,
    cron_schedule: str | None,
    timezone: str | None,
    concurrency_limit: int | None,
    run_once: bool,
) -> None:
    """Make a deployment that runs COMMAND, and run its runs here until Ctrl-C.

    \b
    rota shell serve './nightly.sh' --flow-name nightly --cron-schedule '0 3 * * *' --timezone Europe/Paris
    """
    from rota.deployments.runner import EntrypointType
    from rota.deployments.shell import run_shell_process  # as above
    from rota.runner import serving
    from rota.schedules import InvalidSchedule, Schedule

    if timezone and not cron_schedule:
        raise UsageError("--timezone is the zone of a schedule: give --cron-schedule, too.")
    try:
        schedule = Schedule(cron=cron_schedule, timezone=timezone) if cron_schedule else None
    except InvalidSchedule as error:
        raise UsageError(str(error)) from error
    deployment = run_shell_process.with_options(name=flow_name).to_deployment(
        deployment_name,
        parameters={"command": command, "log_output": log_output, "stream_stdout": stream_stdout},
        entrypoint_type=EntrypointType.MODULE_PATH,
        schedule=schedule,
        tags=list(tags),
        concurrency_limit=concurrency_limit,
        _sync=True,
    )
    asyncio.run(serving.serve_deployments([deployment], run_once=run_once))
