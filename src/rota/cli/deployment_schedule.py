"""`rota deployment schedule`: when a deployment runs."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any
from uuid import UUID

import click

from rota import contract
from rota.cli.app import new_group
from rota.cli.connection import open_client
from rota.cli.deployment_words import assignment, find_deployment
from rota.cli.interaction import ask, confirm
from rota.cli.lookup import as_uuid, pages
from rota.cli.options import output_option
from rota.cli.render import print_json, print_table
from rota.cli.text import quoted
from rota.core.schedules.words import in_words
from rota.exceptions import ObjectNotFound, UsageError

if TYPE_CHECKING:
    from rota.client import SyncRotaClient
    from rota.contract.deployment_schedules import DeploymentSchedule
    from rota.contract.deployments import Deployment
    from rota.contract.schedules import AnySchedule

app = new_group("schedule", "See and change when a deployment runs.\n\nNAME is <flow>/<deployment>, or the deployment's id.")


def schedule_in_words(schedule: AnySchedule) -> str:
    """Return a schedule as an English sentence."""
    return in_words(schedule.rule())


def _chosen(found: Deployment, word: str) -> DeploymentSchedule:
    """Return the schedule of this id or slug.

    Raises:
        ObjectNotFound: there is none.
    """
    schedule_id = as_uuid(word)
    for each in found.schedules:
        if each.id == schedule_id or each.slug == word:
            return each
    raise ObjectNotFound(
        f"Deployment {quoted(found.name)} has no schedule {quoted(word)}. `rota deployment schedule ls` lists those it has."
    )


@app.command("ls")
@click.argument("deployment_name")
@output_option
def list_schedules(deployment_name: str, output: str | None) -> None:
    """List the schedules of a deployment."""
    found = find_deployment(open_client(), deployment_name)
    if output:
        print_json(found.schedules)
        return
    rows = [
        (
            str(each.id),
            each.slug or "",
            schedule_in_words(each.schedule),
            "active" if each.active else "paused",
            each.catchup or "latest",
            str(each.skipped_runs),
            json.dumps(each.parameters, ensure_ascii=False) if each.parameters else "",
        )
        for each in found.schedules
    ]
    print_table(("ID", "Slug", "When", "Is", "Catch-up", "Skipped", "Parameters"), rows, keep=("ID",))


def when_options(command: Any) -> Any:
    """Add the options that say a schedule's times."""
    options = (
        click.option("--sentence", metavar="WORDS", help="In English, as 'weekdays at 9am in Europe/Paris'."),
        click.option("--cron", "cron_string", metavar="CRON", help="Clock times by a cron expression."),
        click.option("--interval", type=float, metavar="SECONDS", help="Every so many seconds."),
        click.option("--anchor-date", "interval_anchor", metavar="TIME", help="From when an interval counts; ISO 8601."),
        click.option(
            "--rrule", "rrule_string", metavar="RRULE", help="Recurrence rules of RFC 5545; JSON with a timezone, too."
        ),
        click.option("--day_or/--no-day_or", "cron_day_or", default=True, help="Cron: either of the two days is enough."),
        click.option("--timezone", metavar="ZONE", help="Name of a zone, as Europe/Paris."),
    )
    for option in reversed(options):
        command = option(command)
    return command


def _schedule(
    client: SyncRotaClient,
    sentence: str | None,
    cron: str | None,
    interval: float | None,
    anchor: str | None,
    rrule: str | None,
    day_or: bool,
    timezone: str | None,
) -> AnySchedule:
    ways = {"--sentence": sentence, "--cron": cron, "--interval": interval, "--rrule": rrule}
    given = [name for name, value in ways.items() if value is not None]
    if len(given) != 1:
        raise UsageError(
            f"Say when with one of --sentence, --cron, --interval and --rrule; got {' and '.join(given) or 'none'}."
        )
    if anchor is not None and interval is None:
        raise UsageError("--anchor-date goes with --interval.")
    if sentence is not None:
        return client.preview_schedule(sentence=sentence, timezone=timezone, count=1).schedule
    build, kinds = contract.wire.build, contract.schedules
    if cron is not None:
        return build(kinds.CronSchedule, cron=cron, timezone=timezone, day_or=day_or)
    if interval is not None:
        return build(kinds.IntervalSchedule, interval=interval, anchor_date=anchor, timezone=timezone)
    return build(kinds.RRuleSchedule, **_rrule(str(rrule), timezone))


def _rrule(text: str, timezone: str | None) -> dict[str, Any]:
    try:
        read = json.loads(text)
    except ValueError:
        return {"rrule": text, "timezone": timezone}
    if not isinstance(read, dict) or not isinstance(read.get("rrule"), str):
        raise UsageError('--rrule takes recurrence rules, or JSON as \'{"rrule": "FREQ=DAILY", "timezone": "UTC"}\'.')
    return {"rrule": read["rrule"], "timezone": timezone or read.get("timezone")}


@app.command()
@click.argument("name")
@when_options
@click.option("--active/--no-active", default=True, help="Whether it makes runs.")
@click.option("--replace", is_flag=True, help="Take away all other schedules of the deployment.")
@click.option("--slug", help="A name for the schedule.")
@click.option(
    "--catchup", metavar="POLICY", help="Times missed in an outage: all, latest, none or 'within 2h'.  [default: latest]"
)
@click.option("--param", "-p", "params", multiple=True, metavar="NAME=VALUE", help="A parameter of its runs.")
@click.option("--max-scheduled-runs", type=click.IntRange(min=1), metavar="N", help="Runs that are kept ready at most.")
@click.option("--accept-yes", "--yes", "-y", "yes", is_flag=True, help="Do not ask.")
def create(
    name: str,
    sentence: str | None,
    cron_string: str | None,
    interval: float | None,
    interval_anchor: str | None,
    rrule_string: str | None,
    cron_day_or: bool,
    timezone: str | None,
    active: bool,
    replace: bool,
    slug: str | None,
    catchup: str | None,
    params: tuple[str, ...],
    max_scheduled_runs: int | None,
    yes: bool,
) -> None:
    """Add a schedule to a deployment."""
    client = open_client()
    found = find_deployment(client, name)
    when = _schedule(client, sentence, cron_string, interval, interval_anchor, rrule_string, cron_day_or, timezone)
    if replace and found.schedules:
        confirm(f"Replace {len(found.schedules)} schedules of {quoted(found.name)}?", yes)
    body = contract.wire.build(
        contract.deployment_schedules.DeploymentScheduleCreate,
        schedule=when,
        active=active,
        slug=slug,
        catchup=catchup,
        parameters=dict(assignment(text, "--param") for text in params) or None,
        max_scheduled_runs=max_scheduled_runs,
    )
    if replace:
        _delete(client, found, found.schedules)
    (made,) = client.create_deployment_schedules(found.id, [body])
    click.echo(f"Created schedule {made.slug or made.id} of {quoted(found.name)}: {schedule_in_words(made.schedule)}.")


def _delete(client: SyncRotaClient, found: Deployment, schedules: Iterable[DeploymentSchedule]) -> None:
    for each in schedules:
        client.delete_deployment_schedule(found.id, each.id)


def _set_active(name: str | None, schedule: str | None, *, all_: bool, active: bool) -> None:
    word = "resume" if active else "pause"
    client = open_client()
    if all_:
        if name is not None or schedule is not None:
            raise UsageError(f"Give a deployment and a schedule, or --all to {word} the schedules of all deployments.")
        count = _set_all(client, active=active)
        click.echo(f"{word.title()}d {count} schedules.")
        return
    if name is None or schedule is None:
        raise UsageError(f"Give a deployment and a schedule's id or slug, or --all to {word} the schedules of all deployments.")
    found = find_deployment(client, name)
    chosen = _chosen(found, schedule)
    client.update_deployment_schedule(found.id, chosen.id, active=active)
    click.echo(f"{word.title()}d schedule {chosen.slug or chosen.id} of {quoted(found.name)}.")


def _set_all(client: SyncRotaClient, *, active: bool) -> int:
    changed: list[tuple[UUID, UUID]] = [
        (found.id, each.id)
        for found in pages(lambda offset, count: client.read_deployments(offset=offset, limit=count), None)
        for each in found.schedules
        if each.active is not active
    ]
    for deployment_id, schedule_id in changed:
        client.update_deployment_schedule(deployment_id, schedule_id, active=active)
    return len(changed)


@app.command()
@click.argument("deployment_name", required=False)
@click.argument("schedule_id", required=False)
@click.option("--all", "all_", is_flag=True, help="The schedules of all deployments.")
def pause(deployment_name: str | None, schedule_id: str | None, all_: bool) -> None:
    """Pause a schedule, named by its id or slug. Its runs that have not begun are deleted."""
    _set_active(deployment_name, schedule_id, all_=all_, active=False)


@app.command()
@click.argument("deployment_name", required=False)
@click.argument("schedule_id", required=False)
@click.option("--all", "all_", is_flag=True, help="The schedules of all deployments.")
def resume(deployment_name: str | None, schedule_id: str | None, all_: bool) -> None:
    """Resume a schedule, named by its id or slug. Times of the pause are not made up for."""
    _set_active(deployment_name, schedule_id, all_=all_, active=True)


@app.command()
@click.argument("deployment_name")
@click.argument("schedule_id")
@click.option("--accept-yes", "--yes", "-y", "yes", is_flag=True, help="Do not ask.")
def delete(deployment_name: str, schedule_id: str, yes: bool) -> None:
    """Delete a schedule, named by its id or slug, and its runs that have not begun."""
    client = open_client()
    found = find_deployment(client, deployment_name)
    chosen = _chosen(found, schedule_id)
    ask(f"Delete schedule {chosen.slug or chosen.id} of {quoted(found.name)}?", yes)
    _delete(client, found, [chosen])
    click.echo(f"Deleted schedule {chosen.slug or chosen.id} of {quoted(found.name)}.")


@app.command()
@click.argument("deployment_name")
@click.option("--accept-yes", "--yes", "-y", "yes", is_flag=True, help="Do not ask.")
def clear(deployment_name: str, yes: bool) -> None:
    """Delete all schedules of a deployment."""
    client = open_client()
    found = find_deployment(client, deployment_name)
    if found.schedules:
        confirm(f"Delete {len(found.schedules)} schedules of {quoted(found.name)}?", yes)
    _delete(client, found, found.schedules)
    click.echo(f"Deleted {len(found.schedules)} schedules of {quoted(found.name)}.")


@app.command()
@click.argument("name", required=False)
@click.argument("schedule", required=False)
@when_options
@click.option("--count", "-n", type=click.IntRange(1, 100), default=10, show_default=True, help="How many times.")
@output_option
def preview(
    name: str | None,
    schedule: str | None,
    sentence: str | None,
    cron_string: str | None,
    interval: float | None,
    interval_anchor: str | None,
    rrule_string: str | None,
    cron_day_or: bool,
    timezone: str | None,
    count: int,
    output: str | None,
) -> None:
    """Show the next times of a deployment's schedules (of one by its id or slug), or of one that the options say."""
    client = open_client()
    if name is None:
        when = _schedule(client, sentence, cron_string, interval, interval_anchor, rrule_string, cron_day_or, timezone)
        wanted = [("", when)]
    else:
        found = find_deployment(client, name)
        chosen = found.schedules if schedule is None else [_chosen(found, schedule)]
        wanted = [(each.slug or str(each.id), each.schedule) for each in chosen]
    answers = [(label, client.preview_schedule(each, count=count)) for label, each in wanted]
    if output:
        print_json([{"name": label, **answer.model_dump(mode="json")} for label, answer in answers])
        return
    times = sorted((moment.at, moment.local, answer.sentence) for _, answer in answers for moment in answer.times)[:count]
    print_table(("Time", "UTC", "Schedule"), [(local, f"{at:%Y-%m-%d %H:%M:%S}", words) for at, local, words in times])
