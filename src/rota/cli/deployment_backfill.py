"""`rota deployment backfill` and `rota deployment backfills`: runs of a deployment for times that have passed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta, tzinfo
from typing import TYPE_CHECKING, Any

import click

from rota import contract
from rota.cli.app import new_group
from rota.cli.connection import open_client
from rota.cli.deployment_words import assignment, find_deployment
from rota.cli.interaction import confirm
from rota.cli.lookup import as_uuid, check_text, pages
from rota.cli.moments import parse_moment, parse_span
from rota.cli.options import limit_option, output_option, yes_option
from rota.cli.render import ago, local_time, print_facts, print_json, print_table, print_warning
from rota.cli.text import quoted
from rota.client import get_client
from rota.core.clock import current_clock
from rota.core.schedules.words import in_words
from rota.core.schedules.zones import zone
from rota.exceptions import ObjectNotFound, RunError, UsageError

if TYPE_CHECKING:
    from rota.client import SyncRotaClient
    from rota.contract.backfills import Backfill, BackfillCreate, BackfillPreview, BackfillRunPreview
    from rota.contract.deployments import Deployment
    from rota.core.clock import Clock

_WATCH_SECONDS = 1.0

app = new_group("backfills", "See, pause, resume, cancel and retry backfills.\n\nBACKFILL is a backfill's name or id.")


# --- making one --------------------------------------------------------------------------------------------------------------


@click.command()
@click.argument("name")
@click.option("--from", "start", required=True, metavar="MOMENT", help="The first day, as 2026-01-01, or moment.")
@click.option("--to", "end", metavar="MOMENT", help="The last day, which belongs to it, or moment.  [default: now]")
@click.option("--schedule", metavar="SLUG", help="Times of this schedule, by slug or id.  [default: of all active ones]")
@click.option("--every", metavar="SPAN", help="Times every so often, as '6 hours', counted from --from.")
@click.option("--cron", metavar="CRON", help="Times by a cron expression.")
@click.option("--timezone", metavar="ZONE", help="Of days, --cron and templates.  [default: the schedule's]")
@click.option(
    "--limit", type=click.IntRange(1, 1000), default=10, show_default=True, help="Runs unfinished at a time, at most."
)
@click.option(
    "--order",
    type=click.Choice(["ascending", "descending"]),
    default="ascending",
    show_default=True,
    help="Oldest first, or newest.",
)
@click.option("--only-failed", is_flag=True, help="Only times at which runs failed and none has done better since.")
@click.option(
    "--param", "-p", "params", multiple=True, metavar="NAME=VALUE", help="A parameter, as day='{{ logical_time.date }}'."
)
@click.option("--tag", "tags", multiple=True, help="A tag of the runs; may be given several times.")
@click.option("--work-queue", "work_queue_name", metavar="NAME", help="A queue of the deployment's pool for the runs.")
@click.option(
    "--name", "backfill_name", metavar="NAME", help="What the backfill is called; its runs have the tag backfill:NAME."
)
@click.option("--preview", "only_preview", is_flag=True, help="Show what would be run, and do nothing.")
@click.option("--watch", is_flag=True, help="Show how far it is until all is over; fail if a run failed.")
@yes_option
@output_option
def backfill(
    name: str,
    start: str,
    end: str | None,
    schedule: str | None,
    every: str | None,
    cron: str | None,
    timezone: str | None,
    limit: int,
    order: str,
    only_failed: bool,
    params: tuple[str, ...],
    tags: tuple[str, ...],
    work_queue_name: str | None,
    backfill_name: str | None,
    only_preview: bool,
    watch: bool,
    yes: bool,
    output: str | None,
) -> None:
    """Run a deployment for times that have passed, some runs at a time."""
    if sum(given is not None for given in (schedule, every, cron)) > 1:
        raise UsageError("Say the times with one of --schedule, --every and --cron.")
    client = get_client(sync_client=True) if watch else open_client()
    found = find_deployment(client, name)
    schedule_id, zone_name = _times(found, schedule, every, cron, timezone)
    here = zone(zone_name)
    begin = _moment(start, here, "--from", last=False)
    asked = contract.wire.build(
        contract.backfills.BackfillCreate,
        deployment_id=found.id,
        name=backfill_name,
        start=begin,
        end=None if end is None else _moment(end, here, "--to", last=True),
        schedule_id=schedule_id,
        schedule=_own_schedule(every, cron, timezone, begin),
        timezone=timezone,
        only_failed=only_failed,
        order=order,
        limit=limit,
        parameters=dict(assignment(text, "--param") for text in params),
        tags=list(tags),
        work_queue_name=work_queue_name,
    )
    plan = client.preview_backfill(asked)
    if only_preview and output:
        print_json(plan)
        return
    if not output:
        _show_plan(found, plan, limit)
    for warning in plan.warnings:
        print_warning(warning)
    if not only_preview:
        _create(client, asked, plan, yes=yes, watch=watch, output=output)


def _create(
    client: SyncRotaClient, asked: BackfillCreate, plan: BackfillPreview, *, yes: bool, watch: bool, output: str | None
) -> None:
    if plan.total:
        confirm(f"Make {plan.total:,} runs?", yes)
    made = client.create_backfill(asked)
    if output:
        print_json(made)
    else:
        click.echo(f"Created backfill {quoted(made.name)} ({made.id}).")
    if watch:
        _watch(client, made, current_clock())
    elif not output:
        click.echo(f"See how far it is with `rota deployment backfills inspect {made.name}`.")


def _times(
    found: Deployment, schedule: str | None, every: str | None, cron: str | None, timezone: str | None
) -> tuple[Any, str | None]:
    """Return the id of the schedule that was named, and the zone in which days are meant."""
    if schedule is None:
        zones = {each.schedule.timezone for each in found.schedules if each.active} if every is cron is None else set()
        return None, timezone or (zones.pop() if len(zones) == 1 else None)
    schedule_id = as_uuid(schedule)
    for each in found.schedules:
        if each.id == schedule_id or each.slug == schedule:
            return each.id, timezone or each.schedule.timezone
    raise ObjectNotFound(
        f"Deployment {quoted(found.name)} has no schedule {quoted(schedule)}. `rota deployment schedule ls` lists those it has."
    )


def _own_schedule(every: str | None, cron: str | None, timezone: str | None, begin: datetime) -> Any:
    if every is not None:
        kind = contract.schedules.IntervalSchedule
        return contract.wire.build(kind, interval=parse_span(every), anchor_date=begin, timezone=timezone)
    return None if cron is None else contract.wire.build(contract.schedules.CronSchedule, cron=cron, timezone=timezone)


def _moment(text: str, here: tzinfo, option: str, *, last: bool) -> datetime:
    """Return a moment; of a day its first, or its last."""
    try:
        day = date.fromisoformat(text.strip())
    except ValueError:
        return parse_moment(text, current_clock().now(), here)
    try:
        next_day = day + timedelta(days=1)
    except OverflowError as error:
        raise UsageError(f"{option}: {text} is the end of the calendar.") from error
    chosen = next_day if last else day
    at = datetime(chosen.year, chosen.month, chosen.day, tzinfo=here)
    return at - timedelta(microseconds=1) if last else at


def _show_plan(found: Deployment, plan: BackfillPreview, limit: int) -> None:
    when = " and ".join(in_words(each.rule()) for each in plan.schedules) or "at the times of failed runs"
    click.echo(f"{plan.total:,} runs of {quoted(found.name)}, {when}, at most {limit} unfinished at a time:")
    shown = len(plan.first) + len(plan.last)
    for each in plan.first:
        click.echo(f"  {_line(each)}")
    if plan.total > shown:
        click.echo(f"  … {plan.total - shown:,} more …")
    for each in plan.last:
        click.echo(f"  {_line(each)}")


def _line(run: BackfillRunPreview) -> str:
    import json

    return f"{run.local}  {json.dumps(run.parameters, ensure_ascii=False)}" if run.parameters else run.local


# --- those that there are ----------------------------------------------------------------------------------------------------


def _find(client: SyncRotaClient, word: str) -> Backfill:
    """Return the backfill of this name or id.

    Raises:
        ObjectNotFound
    """
    check_text(word, "the name or id of a backfill")
    backfill_id = as_uuid(word)
    if backfill_id is not None:
        return client.read_backfill(backfill_id)
    found = client.read_backfills(contract.backfills.BackfillFilter(name=[word]))
    if not found:
        raise ObjectNotFound(f"There is no backfill {quoted(word)}. `rota deployment backfills ls` lists those there are.")
    return client.read_backfill(found[0].id)


@app.command("ls")
@click.option("--deployment", metavar="NAME", help="Only of this deployment.")
@click.option("--open", "only_open", is_flag=True, help="Only those that run or are paused.")
@limit_option(15)
@output_option
def list_backfills(deployment: str | None, only_open: bool, limit: int, output: str | None) -> None:
    """List backfills, the newest first."""
    client = open_client()
    chosen = contract.backfills.BackfillFilter(
        deployment_id=[find_deployment(client, deployment).id] if deployment is not None else None,
        status=["RUNNING", "PAUSED", "CANCELLING"] if only_open else None,
    )
    found = list(pages(lambda offset, count: client.read_backfills(chosen, limit=count, offset=offset), limit))
    if output:
        print_json(found)
        return
    now = current_clock().now()
    rows = [
        (
            each.name,
            f"{each.flow_name}/{each.deployment_name}",
            each.status.lower(),
            f"{_over(each):,} of {each.total:,}",
            str(each.counts.failed + each.counts.crashed),
            ago(each.created, now),
        )
        for each in found
    ]
    print_table(("Name", "Deployment", "Is", "Over", "Failed", "Created"), rows, keep=("Name",))


def _over(found: Backfill) -> int:
    counts = found.counts
    return counts.completed + counts.failed + counts.crashed + counts.cancelled + counts.deleted


_backfill_argument = click.argument("word", metavar="BACKFILL")


@app.command()
@_backfill_argument
@output_option
def inspect(word: str, output: str | None) -> None:
    """Show all of one backfill, and how far it is."""
    found = _find(open_client(), word)
    if output:
        print_json(found)
    else:
        print_facts(f"Backfill {quoted(found.name)}", _facts(found))


def _facts(found: Backfill) -> Iterable[tuple[str, object]]:
    yield "ID", found.id
    yield "Deployment", f"{found.flow_name}/{found.deployment_name}"
    yield "Status", found.status.lower()
    yield "Message", found.message
    yield "Waits", found.waiting_for
    yield "From", local_time(found.start)
    yield "To", local_time(found.end)
    for each in found.schedules:
        yield "Times", in_words(each.rule())
    yield "Only failed", "yes" if found.only_failed else None
    yield "Order", found.order
    yield "At a time", found.limit
    yield "Parameters", found.parameters or None
    yield "Tags", ", ".join(found.tags) or None
    yield "Work queue", found.work_queue_name
    yield "Runs", _progress(found)
    yield "Next", found.next_at.isoformat() if found.next_at else None
    yield "Over by", local_time(found.estimated_end) if found.estimated_end else None
    yield "Ended", local_time(found.ended_at) if found.ended_at else None


def _progress(found: Backfill) -> str:
    counts = [f"{count:,} {name}" for name, count in found.counts.model_dump().items() if count]
    return f"{_over(found):,} of {found.total:,} over ({', '.join(counts)})"


@app.command()
@_backfill_argument
def watch(word: str) -> None:
    """Show how far a backfill is until all is over; fail if a run failed."""
    client = get_client(sync_client=True)  # it goes on trying while the server is away
    _watch(client, _find(client, word), current_clock())


def _watch(client: SyncRotaClient, found: Backfill, clock: Clock) -> None:
    seen = ""
    while True:
        line = f"{found.status.lower()}: {_progress(found)}"
        if line != seen:
            end = f", over by {local_time(found.estimated_end)}" if found.estimated_end else ""
            click.echo(f"{local_time(clock.now())} | {line}{end}")
            seen = line
        if found.ended_at is not None:
            break
        clock.sleep(_WATCH_SECONDS)
        found = client.read_backfill(found.id)
    failed = found.counts.failed + found.counts.crashed
    if failed:
        raise RunError(f"{failed:,} runs failed. `rota deployment backfills retry {found.name}` runs them again.")
    if found.status == "CANCELLED":
        raise RunError(f"Backfill {quoted(found.name)} was cancelled{f': {found.message}' if found.message else ''}.")


@app.command()
@_backfill_argument
def pause(word: str) -> None:
    """Make no more runs until it is resumed. Those that were made go on."""
    client = open_client()
    found = client.pause_backfill(_find(client, word).id)
    click.echo(f"Paused backfill {quoted(found.name)}: {_progress(found)}.")


@app.command()
@_backfill_argument
def resume(word: str) -> None:
    """Let a paused backfill go on where it was."""
    client = open_client()
    found = client.resume_backfill(_find(client, word).id)
    click.echo(f"Resumed backfill {quoted(found.name)}.")


@app.command()
@_backfill_argument
@click.option("--keep-runs", is_flag=True, help="Let the runs go on that were made.")
@yes_option
def cancel(word: str, keep_runs: bool, yes: bool) -> None:
    """End a backfill, and cancel its runs that are not over."""
    client = open_client()
    found = _find(client, word)
    confirm(f"Cancel backfill {quoted(found.name)}{'' if keep_runs else ' and its runs'}?", yes)
    found = client.cancel_backfill(found.id, cancel_runs=not keep_runs)
    click.echo(f"Cancelled backfill {quoted(found.name)}.")


@app.command()
@_backfill_argument
@click.option("--watch", "watched", is_flag=True, help="Show how far it is until all is over; fail if a run failed.")
def retry(word: str, watched: bool) -> None:
    """Run those of its runs again that failed or crashed."""
    client = get_client(sync_client=True) if watched else open_client()
    found = _find(client, word)
    failed = found.counts.failed + found.counts.crashed
    if not failed:
        click.echo(f"No run of backfill {quoted(found.name)} failed.")
        return
    found = client.retry_backfill(found.id)
    click.echo(f"{failed:,} runs of backfill {quoted(found.name)} are run again.")
    if watched:
        _watch(client, found, current_clock())


@app.command("limit")
@_backfill_argument
@click.argument("limit", type=click.IntRange(1, 1000))
def set_limit(word: str, limit: int) -> None:
    """Change how many of its runs may be unfinished at a time."""
    client = open_client()
    found = client.update_backfill(_find(client, word).id, limit)
    click.echo(f"At most {found.limit} runs of backfill {quoted(found.name)} are unfinished at a time.")
