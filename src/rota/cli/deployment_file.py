"""`rota deployment build` and `rota deployment apply`: a file for one deployment, as Prefect 2 had it.

`rota deploy` and its `rota.yaml` have taken their place; files that were built for Prefect 2 can still be applied.
"""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import click
import yaml

from rota.cli.connection import open_client
from rota.cli.pairs import pairs, read_json
from rota.cli.text import quoted
from rota.exceptions import UsageError
from rota.schedules import InvalidSchedule, Schedule

HEAD = """###
### One deployment of the flow {flow}: `rota deployment apply {file}` tells the server of it.
### A rota.yaml can describe several, with steps to build and fetch their code: see `rota init`.
###
"""
PROCESS = "process"
"""The kind of infrastructure that still has a meaning: a process of the worker's machine."""
UNLIKE_PROCESS = (
    "{where} asks for infrastructure of the kind {kind}: rota runs flows where a work pool says. Make one with "
    "`rota work-pool create NAME --type TYPE` and give --pool NAME."
)
MAX_BYTES = 1024 * 1024


@click.command()
@click.argument("entrypoint")
@click.option("--name", "-n", help="The deployment's name.")
@click.option("--description", "-d", help="What it is for.")
@click.option("--version", "-v", help="The version of the code.")
@click.option("--tag", "-t", "tags", multiple=True, metavar="TAG", help="A tag of its runs; may be given several times.")
@click.option("--work-queue", "-q", "queue", default="default", show_default=True, help="The queue of its runs.")
@click.option("--pool", "-p", "pool", help="The work pool whose workers run it.")
@click.option("--limit", "-l", type=click.IntRange(min=0), help="How many runs of that queue run at once.")
@click.option("--infra", "-i", "infrastructure", help="Only process: any other is said by the work pool.")
@click.option("--infra-block", "-ib", "infrastructure_block", metavar="TYPE/NAME", help="Not taken: work pools have its place.")
@click.option("--override", "overrides", multiple=True, metavar="NAME=VALUE", help="A job variable, as env.DEBUG=1.")
@click.option("--storage-block", "-sb", "storage", metavar="TYPE/NAME[/PATH]", help="The block that is to keep the code.")
@click.option("--skip-upload", is_flag=True, help="The code is in the block already.")
@click.option("--cron", help="A schedule, as '0 9 * * 1-5'.")
@click.option("--interval", type=click.IntRange(min=1), metavar="SECONDS", help="A schedule.")
@click.option("--anchor-date", "anchor", metavar="TIME", help="From when the interval counts.")
@click.option("--rrule", help="A schedule, as RFC 5545 has it.")
@click.option("--timezone", metavar="ZONE", help="The zone of the schedule.")
@click.option("--no-schedule", is_flag=True, help="Without a schedule, whatever is said.")
@click.option("--path", help="Where the code is on the worker's machine.  [default: this folder]")
@click.option(
    "--output",
    "-o",
    "file",
    type=click.Path(path_type=Path, dir_okay=False),
    help="The file.  [default: FUNCTION-deployment.yaml]",
)
@click.option("--apply", "-a", "applies", is_flag=True, help="Tell the server at once.")
@click.option("--param", "params", multiple=True, metavar="NAME=VALUE", help="A default parameter; VALUE may be JSON.")
@click.option("--params", "params_json", metavar="JSON", help="Default parameters as a JSON object.")
def build(**given: Any) -> None:
    """Write a file that describes one deployment of the flow at ENTRYPOINT (path/to/file.py:function)."""
    from rota.deployments.loading import load_flow_from_entrypoint  # late: it loads the engine

    if not given["name"]:
        raise UsageError("A deployment needs a name: give --name.")
    if given["infrastructure_block"]:
        raise UsageError(UNLIKE_PROCESS.format(where="--infra-block", kind=given["infrastructure_block"]))
    _check_infrastructure(given["infrastructure"], "--infra")
    flow = load_flow_from_entrypoint(given["entrypoint"], use_placeholder_flow=False)
    schedule = None if given["no_schedule"] else _schedule(given)
    described: dict[str, Any] = {
        "name": given["name"],
        "description": given["description"] or inspect.getdoc(flow.fn),
        "version": given["version"] or flow.version,
        "work_queue_name": given["queue"],
        "work_pool_name": given["pool"],
        "tags": list(given["tags"]),
        "parameters": _parameters(given),
        "schedule": None if schedule is None else _plain(schedule),
        "is_schedule_active": None,
        "infra_overrides": _nested(given["overrides"]),
        "flow_name": flow.name,
        "storage": None,
        "path": given["path"] or str(Path.cwd()),
        "entrypoint": given["entrypoint"],
        "parameter_openapi_schema": flow.parameters.model_dump_for_openapi(),
    }
    if given["storage"]:
        described |= _stored(given["storage"], skip=given["skip_upload"])
    file = given["file"] or Path(f"{flow.fn.__name__}-deployment.yaml")
    text = HEAD.format(flow=quoted(flow.name), file=file.name)
    file.write_text(text + yaml.safe_dump(described, sort_keys=False, allow_unicode=True))
    click.echo(f"Wrote {file}.")
    if given["applies"]:
        _tell(described, file, given["limit"])


@click.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--upload", is_flag=True, help="Send the code to the deployment's block first.")
@click.option("--limit", "-l", type=click.IntRange(min=0), help="How many runs of the deployment's queue run at once.")
def apply(paths: tuple[Path, ...], upload: bool, limit: int | None) -> None:
    """Tell the server of the deployments that files of `rota deployment build` describe. PATHS are those files."""
    for path in paths:
        described = _read(path)
        storage = described.get("storage")
        if upload and isinstance(storage, dict) and storage.get("_block_document_id"):
            _upload(UUID(str(storage["_block_document_id"])), described.get("path"))
        _tell(described, path, limit)


def _read(path: Path) -> dict[str, Any]:
    if path.stat().st_size > MAX_BYTES:
        raise UsageError(f"{path} is larger than {MAX_BYTES // 1024} KiB.")
    try:
        found = yaml.safe_load(path.read_text())
    except (yaml.YAMLError, UnicodeError, RecursionError) as error:
        raise UsageError(f"{path} is no YAML: {str(error).splitlines()[0]}.") from error
    if not isinstance(found, dict) or not (found.get("name") and found.get("flow_name") and found.get("entrypoint")):
        raise UsageError(f"{path} describes no deployment: it needs `name`, `flow_name` and `entrypoint`.")
    infrastructure = found.get("infrastructure")
    _check_infrastructure(infrastructure.get("type") if isinstance(infrastructure, dict) else infrastructure, str(path))
    return found


def _check_infrastructure(kind: Any, where: str) -> None:
    if kind not in (None, PROCESS):
        raise UsageError(UNLIKE_PROCESS.format(where=where, kind=kind))


def _tell(described: Mapping[str, Any], file: Path, limit: int | None) -> None:
    client = open_client()
    storage = described.get("storage") or {}
    schedule = described.get("schedule")
    try:
        schedules = [] if not schedule else [_made(schedule, active=described.get("is_schedule_active") is not False)]
    except (InvalidSchedule, TypeError, ValueError) as error:
        raise UsageError(f"{file}: the schedule is not valid: {error}") from error
    id_ = client.create_deployment(
        client.create_flow_from_name(str(described["flow_name"])),
        str(described["name"]),
        schedules=schedules,
        storage_document_id=UUID(str(storage["_block_document_id"])) if storage.get("_block_document_id") else None,
        job_variables=described.get("infra_overrides") or {},
        enforce_parameter_schema=bool(described.get("enforce_parameter_schema", False)),
        **{
            name: described.get(name)
            for name in (
                *("description", "version", "work_queue_name", "work_pool_name", "path", "entrypoint"),
                *("parameter_openapi_schema",),
            )
        },
        tags=described.get("tags") or [],
        parameters=described.get("parameters") or {},
    )
    made = client.read_deployment(id_)
    if limit is not None and made.work_queue_id is not None:
        client.update_work_queue(made.work_queue_id, concurrency_limit=limit)
    name = f"{described['flow_name']}/{described['name']}"
    click.echo(f"The server has the deployment {quoted(name)} as {id_}.\n")
    words = f"--pool {quoted(made.work_pool_name)}" if described.get("work_pool_name") and made.work_pool_name else ""
    starts = (
        f"rota worker start {words}" if words else f"rota agent start --work-queue {quoted(made.work_queue_name or 'default')}"
    )
    click.echo(f"To run it, start a worker: {starts}")
    click.echo(f"Then run it: rota deployment run {quoted(name)}")


def _schedule(given: Mapping[str, Any]) -> Schedule | None:
    from rota.cli.deploy import schedules  # late: `deploy` needs what few commands do

    kinds = {"crons": "cron", "intervals": "interval", "rrules": "rrule"}
    said: dict[str, Any] = {many: [given[one]] if given[one] else [] for many, one in kinds.items()}
    found = schedules({**said, "anchor": given["anchor"], "timezone": given["timezone"]}) or []
    if len(found) > 1:
        raise UsageError("A deployment's file has one schedule: give one of --cron, --interval and --rrule.")
    return found[0] if found else None


def _plain(schedule: Schedule) -> dict[str, Any]:
    """Return a schedule as the file has it: an interval in seconds."""
    known = {name: getattr(schedule, name, None) for name in ("cron", "interval", "rrule", "timezone", "anchor_date")}
    if isinstance(known["interval"], timedelta):
        known["interval"] = known["interval"].total_seconds()
    else:
        known["anchor_date"] = None
    if known["anchor_date"] is not None:
        known["anchor_date"] = known["anchor_date"].isoformat()
    return {name: value for name, value in known.items() if value is not None}


def _made(said: Mapping[str, Any], *, active: bool) -> Any:
    from dateutil.parser import isoparse  # few commands read dates

    from rota.deployments.schedules import create_deployment_schedule_create

    fields = {name: value for name, value in said.items() if value is not None and name != "day_or"}
    if "interval" in fields:
        fields["interval"] = timedelta(seconds=float(fields["interval"]))
    if isinstance(fields.get("anchor_date"), str):
        fields["anchor_date"] = isoparse(fields["anchor_date"])
    return create_deployment_schedule_create(Schedule(**fields, active=active))


def _parameters(given: Mapping[str, Any]) -> dict[str, Any]:
    if given["params"] and given["params_json"]:
        raise UsageError("Parameters are given by --param or by --params, not by both.")
    if not given["params_json"]:
        return pairs(given["params"], "--param")
    found = read_json(given["params_json"], "--params")
    if not isinstance(found, dict):
        raise UsageError("--params takes a JSON object.")
    return found


def _nested(texts: tuple[str, ...]) -> dict[str, Any]:
    """Return ``env.DEBUG=1`` as ``{"env": {"DEBUG": "1"}}``: values are texts."""
    made: dict[str, Any] = {}
    for text in texts:
        name, equals, value = text.partition("=")
        *groups, last = name.strip().split(".")
        if not equals or not all((*groups, last)):
            raise UsageError(f"--override takes NAME=VALUE, as env.DEBUG=1, got {text!r:.100}.")
        place = made
        for group in groups:
            place = place.setdefault(group, {})
        place[last] = value
    return made


def _stored(text: str, *, skip: bool) -> dict[str, Any]:
    """Return how the file names a block that keeps the code; send the code there first, unless it is there."""
    slug, slash, rest = text.partition("/")
    name, _, path = rest.partition("/")
    if not (slash and slug and name):
        raise UsageError(f"--storage-block takes TYPE/NAME or TYPE/NAME/PATH, got {text!r:.100}.")
    document = open_client().read_block_document_by_name(name, slug, include_secrets=False)
    if not skip:
        _upload(document.id, path or None)
    return {"storage": {"_block_document_id": str(document.id), "_block_document_name": name}, "path": path or None}


def _upload(block_id: UUID, path: str | None) -> None:
    from rota.blocks.core import Block  # late: as the engine

    block: Any = Block.load_from_ref(block_id, _sync=True)
    put = getattr(block, "put_directory", None)
    if put is None:
        raise UsageError(f"The block {block_id} keeps no folders, so no code either: choose a block of a file system.")
    ignored = next((name for name in (".rotaignore", ".prefectignore") if Path(name).is_file()), None)
    count = put(local_path=".", to_path=path, ignore_file=ignored)
    click.echo(f"Sent {count if isinstance(count, int) else 'the'} files to the block.")
