"""`rota deploy`: make deployments, as `rota.yaml` or `prefect.yaml` describes them, or as options do."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import click

from rota.cli.app import CONTEXT, CommandWithVerbs
from rota.cli.init import app as init
from rota.cli.interaction import is_interactive
from rota.cli.pairs import pairs, read_json
from rota.cli.render import print_table
from rota.deployments.definitions import Definitions, Located, find_file, load_definitions, select
from rota.deployments.deploying import Made, Overrides, deploy_definition
from rota.exceptions import UsageError
from rota.schedules import InvalidSchedule, Schedule


@click.command("deploy", cls=CommandWithVerbs, context_settings=CONTEXT)
@click.argument("entrypoint", required=False)
@click.option("--name", "-n", "names", multiple=True, metavar="NAME", help="A deployment of the file, or a pattern as 'etl/*'.")
@click.option("--all", "deploy_all", is_flag=True, help="All deployments of the file.")
@click.option(
    "--file", "--prefect-file", "file", type=click.Path(path_type=Path), help="The file.  [default: rota.yaml, prefect.yaml]"
)
@click.option("--description", "-d", help="What it is for.")
@click.option("--version", help="The version of the code.")
@click.option("--version-type", help="What kind of version it is.")
@click.option("--tag", "-t", "tags", multiple=True, metavar="TAG", help="A tag of its runs; may be given several times.")
@click.option("--concurrency-limit", type=click.IntRange(min=1), help="How many of its runs run at once.")
@click.option("--collision-strategy", type=click.Choice(["ENQUEUE", "CANCEL_NEW"]), help="What becomes of further runs.")
@click.option("--pool", "-p", "pool", help="The work pool whose workers run it.")
@click.option("--work-queue", "-q", "queue", help="The queue of that pool.")
@click.option(
    "--job-variable", "job_variables", multiple=True, metavar="NAME=VALUE", help="A job variable, or a JSON object of them."
)
@click.option("--cron", "crons", multiple=True, metavar="CRON", help="A schedule, as '0 9 * * 1-5'.")
@click.option("--interval", "intervals", type=click.IntRange(min=1), multiple=True, metavar="SECONDS", help="A schedule.")
@click.option("--rrule", "rrules", multiple=True, metavar="RRULE", help="A schedule, as RFC 5545 has it.")
@click.option("--schedule", "sentences", multiple=True, metavar="SENTENCE", help="A schedule, as 'weekdays at 9am'.")
@click.option("--anchor-date", "anchor", metavar="TIME", help="From when intervals count.")
@click.option("--timezone", metavar="ZONE", help="The zone of the schedules, as Europe/Paris.")
@click.option("--trigger", "triggers", multiple=True, metavar="JSON", help="What events start it.")
@click.option("--param", "params", multiple=True, metavar="NAME=VALUE", help="A default parameter; VALUE may be JSON.")
@click.option("--params", "params_json", metavar="JSON", help="Default parameters as a JSON object.")
@click.option(
    "--enforce-parameter-schema/--no-enforce-parameter-schema", "enforce", default=None, help="Check parameters of runs."
)
@click.option("--sla", multiple=True, metavar="JSON", help="Taken for compatibility; automations watch over what is late.")
def app(**options: Any) -> None:
    """Make deployments.

    ENTRYPOINT is path/to/file.py:function. Without it, the file of this folder says what to deploy: one deployment, those of
    --name, or --all. Options stand before what the file says. `rota deploy init` writes such a file.
    """
    path = find_file(options["file"])
    definitions = load_definitions(path) if path is not None else Definitions(Path("rota.yaml"))
    overrides = _overrides(options)
    wanted = _wanted(definitions, options, overrides)
    made = [asyncio.run(deploy_definition(definitions, one, overrides, click.echo)) for one in wanted]
    _tell(made)


def _wanted(definitions: Definitions, options: dict[str, Any], given: Overrides) -> list[Located]:
    """Return what is to be deployed. Where several could be meant, somebody is asked, or told."""
    names = options["names"]
    if options["deploy_all"] and names:
        raise UsageError("--all deploys everything, --name some: give one of them.")
    if options["entrypoint"] is not None:
        if options["deploy_all"] or len(names) > 1:
            raise UsageError("An entrypoint makes one deployment: give at most one --name, and not --all.")
        return [_of_entrypoint(definitions, options["entrypoint"], names, given)]
    if not definitions.deployments:
        raise UsageError(
            "There is nothing to deploy: give an entrypoint as path/to/file.py:function with --name, or a file of deployments, "
            "which `rota init` makes."
        )
    if options["deploy_all"]:
        return definitions.deployments
    if names:
        return select(definitions, names)
    if len(definitions.deployments) == 1:
        return definitions.deployments
    return [_asked(definitions)]


def _of_entrypoint(definitions: Definitions, entrypoint: str, names: tuple[str, ...], given: Overrides) -> Located:
    same = [one for one in definitions.deployments if one.get("entrypoint") == entrypoint]
    if names:
        same = [one for one in same if one.get("name") == names[0]]
        given.name = names[0]
    given.entrypoint = entrypoint
    if not names and len(same) != 1:
        given.name = click.prompt("Name of the deployment", default="default") if is_interactive() else None
        if given.name is None:
            raise UsageError("A deployment needs a name: give --name.")
    return same[0] if len(same) == 1 else Located()


def _asked(definitions: Definitions) -> Located:
    known = [str(one.get("name")) for one in definitions.deployments]
    if not is_interactive():
        raise UsageError(
            f"{definitions.path} has {len(known)} deployments ({', '.join(known)}): choose with --name, or deploy --all."
        )
    chosen: str = click.prompt("Which deployment", type=click.Choice(known))
    return select(definitions, [chosen])[0]


def _overrides(options: dict[str, Any]) -> Overrides:
    return Overrides(
        description=options["description"],
        version=options["version"],
        version_type=options["version_type"],
        tags=list(options["tags"]),
        concurrency_limit=options["concurrency_limit"],
        collision_strategy=options["collision_strategy"],
        work_pool_name=options["pool"],
        work_queue_name=options["queue"],
        job_variables=pairs(options["job_variables"], "--job-variable"),
        schedules=schedules(options),
        parameters=_parameters(options),
        enforce_parameter_schema=options["enforce"],
        triggers=[read_json(text, "--trigger") for text in options["triggers"]],
    )


def _parameters(options: dict[str, Any]) -> dict[str, Any]:
    if options["params"] and options["params_json"]:
        raise UsageError("Parameters are given by --param or by --params, not by both.")
    if options["params_json"]:
        found = read_json(options["params_json"], "--params")
        if not isinstance(found, dict):
            raise UsageError("--params takes a JSON object.")
        return found
    return pairs(options["params"], "--param")


def schedules(options: dict[str, Any]) -> list[Schedule] | None:
    """Return what the options say about when; None when they say nothing.

    Raises:
        UsageError: one is not valid, or an option goes with another that is not there.
    """
    zone, anchor = options.get("timezone"), options.get("anchor")
    if anchor and not options["intervals"]:
        raise UsageError("--anchor-date says from when an interval counts: give --interval, too.")
    more: dict[str, Any] = {"timezone": zone}
    try:
        made = [Schedule(cron=cron, **more) for cron in options["crons"]]
        made += [_interval(seconds, anchor, more) for seconds in options["intervals"]]
        made += [Schedule(rrule=rule, **more) for rule in options["rrules"]]
        made += [Schedule.parse(sentence, **more) for sentence in options.get("sentences", ())]
    except InvalidSchedule as error:
        raise UsageError(str(error)) from error
    if zone and not made:
        raise UsageError("--timezone is the zone of a schedule: give --cron, --interval, --rrule or --schedule, too.")
    return made or None


def _interval(seconds: int, anchor: str | None, more: dict[str, Any]) -> Schedule:
    from datetime import timedelta

    if anchor is None:
        return Schedule(interval=timedelta(seconds=seconds), **more)
    from dateutil.parser import isoparse  # few commands read dates

    try:
        return Schedule(interval=timedelta(seconds=seconds), anchor_date=isoparse(anchor), **more)
    except InvalidSchedule:
        raise
    except ValueError as error:
        raise UsageError(f"--anchor-date takes a time as 2026-12-31T09:00+01:00, got {anchor!r:.60}.") from error


def _tell(made: list[Made]) -> None:
    print_table(
        ("Deployment", "Work pool", "ID"), [(one.full_name, one.work_pool_name, str(one.id)) for one in made], keep=("ID",)
    )
    first = made[0]
    click.echo(
        f"\nTo run {'it' if len(made) == 1 else 'them'}, start a worker: rota worker start --pool '{first.work_pool_name}'"
    )
    click.echo(f"Then run it: rota deployment run '{first.full_name}'")


app.verbs = {"init": init}
