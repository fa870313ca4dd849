"""Making deployments for work pools: from code (`deploy`), and from a file of deployments (`rota deploy`)."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

from pydantic import ValidationError

from rota.client import RotaClient, get_client
from rota.deployments.definitions import DefinitionError, Definitions, Located
from rota.deployments.images import build_image, push_image, reference_of
from rota.deployments.loading import load_flow_from_entrypoint, safe_load_flow_from_entrypoint
from rota.deployments.runner import RunnerDeployment
from rota.deployments.steps.core import run_steps
from rota.exceptions import InvalidRequest, ObjectNotFound, UsageError
from rota.schedules import InvalidSchedule, Schedule
from rota.settings import get_settings
from rota.types.entrypoint import EntrypointType
from rota.utilities.templating import apply_values, resolve_block_document_references, resolve_variables

if TYPE_CHECKING:
    from rota.contract.work_pools import WorkPool
    from rota.flows import Flow

HERE = frozenset({"process", "local"})
"""Types of pools whose workers run on machines where the folder of the code may be."""

Say = Callable[[str], object]


async def read_pool(client: RotaClient, name: str | None) -> WorkPool:
    """Return the work pool of deployments: the one named, or the settings' default.

    Raises:
        UsageError: none is named, or there is none of the name; says how to make one.
    """
    name = name or get_settings().deployments.default_work_pool_name
    if not name:
        raise UsageError(
            "A deployment needs a work pool, whose workers run it: name one, or set ROTA_DEPLOYMENTS_DEFAULT_WORK_POOL_NAME. "
            "`rota work-pool create` makes one; flow.serve() needs none."
        )
    try:
        return await client.read_work_pool(name)
    except ObjectNotFound as error:
        raise UsageError(f"There is no work pool {name!r}: `rota work-pool create {name} --type process` makes one.") from error


async def deploy_to_pool(
    deployments: list[RunnerDeployment],
    work_pool_name: str | None,
    image: Any,
    *,
    build: bool,
    push: bool,
    says_next_steps: bool,
    warns: bool,
) -> list[UUID]:
    """Make deployments for a pool; see `rota.deployments.runner.adeploy`."""
    if not deployments:
        raise UsageError("There is nothing to deploy: give what `my_flow.to_deployment(…)` returns.")
    client = get_client()
    pool = await read_pool(
        client, work_pool_name or next((one.work_pool_name for one in deployments if one.work_pool_name), None)
    )
    reference = None if image is None else reference_of(image)
    if reference is None and pool.type not in HERE:
        lost = [one.full_name for one in deployments if one.storage is None and one.entrypoint_type is EntrypointType.FILE_PATH]
        if lost:
            raise UsageError(
                f"Workers of the pool {pool.name!r} (type {pool.type}) could not find the code of {lost[0]}: give an image, or "
                "load the flow with flow.from_source(…)."
            )
    if reference is not None:
        await _handle_image(image, reference, build=build, push=push)
        if pool.type not in HERE:
            for one in deployments:
                one._path = "."  # the image's own folder, where its code is: this machine's is not there
    made = [await one.aapply(work_pool_name=pool.name, image=reference, client=client) for one in deployments]
    if says_next_steps:
        _say_next_steps(deployments, made, pool, warns=warns)
    return made


async def _handle_image(image: Any, reference: str, *, build: bool, push: bool) -> None:
    if build:
        if hasattr(image, "build"):
            image.build()
        else:
            await build_image(reference, Path.cwd())
    if build and push:
        if hasattr(image, "push"):
            image.push()
        else:
            await push_image(reference)


def _say_next_steps(deployments: list[RunnerDeployment], ids: list[UUID], pool: WorkPool, *, warns: bool) -> None:
    lines = [f"Successfully created/updated {len(ids)} deployment{'s' if len(ids) > 1 else ''}:"]
    lines += [f"  {one.full_name}  {made}" for one, made in zip(deployments, ids, strict=True)]
    if warns:
        lines += ["", "To run them, start a worker of the pool:", "", f"        $ rota worker start --pool {pool.name!r}"]
        lines += ["", "To schedule a run, use the following command:", ""]
        lines += [f"        $ rota deployment run '{deployments[0].full_name}'"]
    sys.stdout.write("\n".join(lines) + "\n")


# --- from a file -------------------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class Overrides:
    """What a command line says instead of the file. None, or empty: nothing."""

    name: str | None = None
    entrypoint: str | None = None
    description: str | None = None
    version: str | None = None
    version_type: str | None = None
    tags: list[str] = field(default_factory=list)
    concurrency_limit: int | None = None
    collision_strategy: str | None = None
    work_pool_name: str | None = None
    work_queue_name: str | None = None
    job_variables: dict[str, Any] = field(default_factory=dict)
    schedules: list[Schedule] | None = None
    parameters: dict[str, Any] = field(default_factory=dict)
    enforce_parameter_schema: bool | None = None
    triggers: list[Any] = field(default_factory=list)


@dataclass(slots=True)
class Made:
    """A deployment that was made."""

    id: UUID
    full_name: str
    work_pool_name: str


async def deploy_definition(definitions: Definitions, wanted: Mapping[str, Any], given: Overrides, say: Say = print) -> Made:
    """Take the build and push steps of one deployment of a file, and tell the server of it.

    Placeholders are filled in from the steps' outputs, the environment, variables and blocks; in pull steps blocks and
    variables stay placeholders, for they are looked up where the run is.

    Raises:
        DefinitionError: the file and line of what is wrong.
        UsageError: the pool or the flow is not there.
        StepExecutionError: a step failed.
        DeploymentApplyError: the server refuses it.
    """
    line = getattr(wanted, "line", 0)
    place = f"{definitions.path}, line {line}" if line else "The command line"
    name = given.name or wanted.get("name")
    entrypoint = given.entrypoint or wanted.get("entrypoint")
    if not name:
        raise DefinitionError(f"{place}: a deployment needs a `name`.")
    if not entrypoint:
        raise DefinitionError(f"{place}: the deployment {name!r} needs an `entrypoint`, as path/to/file.py:function.")
    client = get_client()
    pool_said = wanted.get("work_pool") or {}
    if given.work_pool_name or "{{" not in str(pool_said.get("name")):
        # Before anything is built for it.
        await read_pool(client, given.work_pool_name or pool_said.get("name"))
    outputs: dict[str, Any] = {}
    for key in ("build", "push"):
        steps = wanted.get(key) if wanted.get(key) is not None else getattr(definitions, key)
        if steps:
            outputs = await run_steps(steps, outputs, print_function=say)
    filled: Any = apply_values({key: value for key, value in wanted.items() if key not in ("build", "push", "pull")}, outputs)
    filled = await resolve_block_document_references(filled)
    filled = await resolve_variables(filled)
    flow = _flow_at(str(filled.get("entrypoint") or entrypoint) if given.entrypoint is None else entrypoint, place)
    pool_settings = filled.get("work_pool") or {}
    pool = await read_pool(client, given.work_pool_name or pool_settings.get("name"))
    pull = wanted.get("pull") if wanted.get("pull") is not None else definitions.pull
    deployment = _describe(flow, str(name), filled, given, place)
    deployment.work_queue_name = given.work_queue_name or pool_settings.get("work_queue_name")
    deployment.job_variables = {**(pool_settings.get("job_variables") or {}), **given.job_variables}
    deployment.storage = _FromSteps(
        apply_values(list(pull or ()), outputs, remove_notset=False), definitions.path.resolve().parent
    )
    made = await deployment.aapply(work_pool_name=pool.name, client=client)
    return Made(made, deployment.full_name, pool.name)


class _FromSteps:
    """Code that is fetched as a file's pull steps say; without any, it is where the file is."""

    def __init__(self, steps: Any, folder: Path) -> None:
        self._steps = steps or [{"prefect.deployments.steps.set_working_directory": {"directory": str(folder)}}]

    def to_pull_step(self) -> list[dict[str, Any]]:
        return [_plain(step) for step in self._steps]


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    return [_plain(item) for item in value] if isinstance(value, list) else value


def _flow_at(entrypoint: str, place: str) -> Flow[..., Any]:
    """Return the flow as far as it is needed to describe it: what its file does when it is run, it does not do here."""
    try:
        flow = safe_load_flow_from_entrypoint(entrypoint) or load_flow_from_entrypoint(entrypoint)
    except UsageError as error:
        raise DefinitionError(f"{place}: {error}") from error
    flow._entrypoint = entrypoint
    return flow


def _describe(flow: Flow[..., Any], name: str, filled: Mapping[str, Any], given: Overrides, place: str) -> RunnerDeployment:
    enforces = filled.get("enforce_parameter_schema")
    if given.enforce_parameter_schema is not None:
        enforces = given.enforce_parameter_schema
    try:
        made = RunnerDeployment.from_flow(
            flow,
            name,
            schedules=given.schedules if given.schedules is not None else _schedules(filled, place),
            paused=filled.get("paused"),
            concurrency_limit=_limit(filled.get("concurrency_limit"), given),
            parameters={**(filled.get("parameters") or {}), **given.parameters},
            triggers=given.triggers or filled.get("triggers"),
            description=given.description or filled.get("description"),
            tags=given.tags or filled.get("tags"),
            version=given.version or filled.get("version"),
            version_type=given.version_type or filled.get("version_type"),
            enforce_parameter_schema=True if enforces is None else bool(enforces),
        )
    except (ValueError, TypeError, UsageError, InvalidRequest) as error:
        raise DefinitionError(f"{place}: the deployment {name!r} cannot be made: {_first_line(error)}") from error
    if filled.get("flow_name"):
        made.flow_name = str(filled["flow_name"])
    return made


def _first_line(error: Exception) -> str:
    if isinstance(error, ValidationError):
        first = error.errors(include_url=False)[0]
        return f"{'.'.join(map(str, first['loc']))}: {first['msg']}"
    return str(error)


def _limit(value: Any, given: Overrides) -> Any:
    limit = given.concurrency_limit if given.concurrency_limit is not None else value
    if given.collision_strategy is None:
        return limit
    return {"limit": limit["limit"] if isinstance(limit, dict) else limit, "collision_strategy": given.collision_strategy}


def _schedules(filled: Mapping[str, Any], place: str) -> list[Any] | None:
    """Return the schedules of a file; None where it says nothing of any: an empty list takes away those that are there."""
    if filled.get("schedules") is not None:
        said = filled["schedules"]
    elif filled.get("schedule"):
        said = [filled["schedule"]]
    else:
        return [] if "schedules" in filled or "schedule" in filled else None
    return [_schedule(one, getattr(one, "line", None), place) for one in said]


def _schedule(said: Any, line: int | None, place: str) -> Any:
    from rota.deployments.schedules import create_deployment_schedule_create

    try:
        if isinstance(said, str):
            return create_deployment_schedule_create(Schedule.parse(said))
        fields = dict(said)
        sentence = fields.pop("sentence", None)
        more = {key: fields.pop(key) for key in ("replaces", "max_scheduled_runs", "max_active_runs") if key in fields}
        if sentence is not None:
            schedule = Schedule.parse(sentence, **fields)
        else:
            if "interval" in fields:
                fields["interval"] = timedelta(seconds=float(fields["interval"]))
            if isinstance(fields.get("anchor_date"), str):
                from dateutil.parser import isoparse

                fields["anchor_date"] = isoparse(fields["anchor_date"])
            schedule = Schedule(**fields)
        made = create_deployment_schedule_create(schedule)
        more.setdefault("max_scheduled_runs", more.pop("max_active_runs", None))
        return made.model_copy(update={key: value for key, value in more.items() if value is not None})
    except (InvalidSchedule, TypeError, ValueError) as error:
        where = place.rpartition("line ")[0] + f"line {line}" if line else place
        raise DefinitionError(f"{where}: {error}") from error


def whole_name(wanted: Located) -> str:
    """Return how a deployment of a file is shown before it is made."""
    return f"{wanted.get('flow_name') or wanted.get('entrypoint') or '?'}/{wanted.get('name') or '?'}"
