"""Deployments as code describes them, and how they are told to the server."""

from __future__ import annotations

import inspect
from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, PrivateAttr, field_validator

from rota.client import RotaClient, SyncRotaClient, get_client
from rota.contract.deployment_schedules import DeploymentScheduleCreate
from rota.contract.deployments import ConcurrencyOptions, VersionInfo
from rota.deployments.entrypoints import entrypoint_for
from rota.deployments.schedules import normalize_to_deployment_schedule, schedules_of
from rota.engine.entrypoints import load_flow
from rota.exceptions import InvalidNameError, RequestRefused, SignatureMismatchError, UsageError
from rota.types.entrypoint import EntrypointType
from rota.utilities.dispatch import dual

if TYPE_CHECKING:
    from rota.flows import Flow

__all__ = ["DeploymentApplyError", "EntrypointType", "RunnerDeployment", "adeploy", "deploy"]

Intervals = Iterable[float | timedelta] | float | timedelta | None
Texts = Iterable[str] | str | None


class DeploymentApplyError(UsageError, RuntimeError):
    """The server does not take a deployment; the message says which and why."""


def show_options(function: Any) -> None:
    """Give a function that passes its options on to `RunnerDeployment.from_flow` a signature that shows them."""
    own = inspect.signature(function)
    options = inspect.signature(RunnerDeployment.from_flow).parameters
    first = [one for one in own.parameters.values() if one.kind is not inspect.Parameter.VAR_KEYWORD]
    more = [one for name, one in options.items() if name not in {*own.parameters, "flow", "name"}]
    function.__signature__ = own.replace(parameters=[*first, *more])


def checked_name(name: str) -> str:
    """Return the name of a deployment; that of a script's file (``__file__``) without folder and ending.

    Raises:
        InvalidNameError: it is empty, or could not stand in an address.
    """
    shown = Path(name).stem if name.endswith(".py") else name
    if not shown.strip() or set(shown) & set("/%&><") or len(shown) > 1024:
        raise InvalidNameError(f"A deployment cannot be named {name!r:.100}: it needs letters, and none of / % & > <.")
    return shown


class RunnerDeployment(BaseModel):
    """A deployment that is not told to the server yet. `apply` does that.

    Made by `Flow.to_deployment`, `from_flow`, `from_entrypoint` or `from_storage`.
    """

    model_config = ConfigDict(arbitrary_types_allowed=True, validate_assignment=True, extra="forbid")

    name: str
    flow_name: str | None = None
    description: str | None = None
    version: str | None = None
    version_type: str | None = None
    """What kind of version it is, as ``vcs:github``; None: just a name."""
    tags: list[str] = Field(default_factory=list)
    schedules: list[Any] | None = None
    """None: none were said. An empty list: none."""
    concurrency_limit: int | None = None
    """How many of its runs run at once, wherever they run."""
    concurrency_options: ConcurrencyOptions | None = None
    paused: bool | None = None
    parameters: dict[str, Any] = Field(default_factory=dict)
    entrypoint: str | None = None
    triggers: list[Any] = Field(default_factory=list)
    """What events start it: kept here, and told to servers that keep automations."""
    enforce_parameter_schema: bool = True
    storage: Any = None
    """Where the code is, a `RunnerStorage`; None: here."""
    work_pool_name: str | None = None
    work_queue_name: str | None = None
    job_variables: dict[str, Any] = Field(default_factory=dict)

    _flow: Any = PrivateAttr(default=None)
    _path: str | None = PrivateAttr(default=None)
    _parameter_openapi_schema: dict[str, Any] = PrivateAttr(default_factory=dict)
    _entrypoint_type: EntrypointType = PrivateAttr(default=EntrypointType.FILE_PATH)

    @field_validator("name")
    @classmethod
    def _check_name(cls, name: str) -> str:
        return checked_name(name)

    @field_validator("schedules")
    @classmethod
    def _read_schedules(cls, schedules: list[Any] | None) -> list[DeploymentScheduleCreate] | None:
        return None if schedules is None else normalize_to_deployment_schedule(schedules)

    @property
    def entrypoint_type(self) -> EntrypointType:
        """How the entrypoint says where the flow is."""
        return self._entrypoint_type

    @property
    def full_name(self) -> str:
        """``<flow>/<deployment>``."""
        return f"{self.flow_name}/{self.name}"

    @property
    def flow(self) -> Flow[..., Any] | None:
        """The flow, where this process has it."""
        return self._flow  # type: ignore[no-any-return]  # pydantic's private attributes are Any

    # --- making one -------------------------------------------------------------------------------------------------------

    @classmethod
    def from_flow(
        cls,
        flow: Flow[..., Any],
        name: str,
        interval: Intervals = None,
        cron: Texts = None,
        rrule: Texts = None,
        paused: bool | None = None,
        schedule: Any = None,
        schedules: Iterable[Any] | None = None,
        concurrency_limit: Any = None,
        parameters: dict[str, Any] | None = None,
        triggers: list[Any] | None = None,
        description: str | None = None,
        tags: list[str] | None = None,
        version: str | None = None,
        version_type: Any = None,
        enforce_parameter_schema: bool = True,
        work_pool_name: str | None = None,
        work_queue_name: str | None = None,
        job_variables: dict[str, Any] | None = None,
        entrypoint_type: EntrypointType = EntrypointType.FILE_PATH,
        _sla: Any = None,
    ) -> RunnerDeployment:
        """Describe a deployment of `flow`. Seconds for `interval`; one of interval, cron, rrule, schedule, schedules.

        Raises:
            InvalidSchedule, InvalidNameError, MissingFlowError
            SignatureMismatchError: `parameters` has names that the flow does not take.
        """
        made = cls(
            name=checked_name(name),
            flow_name=flow.name,
            description=description or flow.description,
            version=version or flow.version,
            version_type=None if version_type is None else str(getattr(version_type, "value", version_type)),
            tags=list(tags or ()),
            schedules=schedules_of(interval, cron, rrule, schedule, schedules),
            paused=paused,
            parameters=_checked_parameters(flow, parameters or {}),
            triggers=list(triggers or ()),
            enforce_parameter_schema=enforce_parameter_schema,
            storage=getattr(flow, "_storage", None),
            work_pool_name=work_pool_name,
            work_queue_name=work_queue_name,
            job_variables=job_variables or {},
            entrypoint=entrypoint_for(flow, entrypoint_type),
            **_limit(concurrency_limit),
        )
        made._flow = flow
        made._entrypoint_type = entrypoint_type
        made._parameter_openapi_schema = flow.parameters.model_dump_for_openapi()
        made._path = str(Path.cwd())
        return made

    @classmethod
    def from_entrypoint(cls, entrypoint: str, name: str, flow_name: str | None = None, **options: Any) -> RunnerDeployment:
        """Describe a deployment of the flow at ``file.py:function`` or ``package.module.function``; options as of `from_flow`.

        Raises:
            MissingFlowError, ScriptError: it cannot be loaded.
        """
        flow = load_flow(entrypoint)
        flow._entrypoint = entrypoint
        made = cls.from_flow(flow, name, **options)
        if flow_name is not None:
            made.flow_name = flow_name
        return made

    @classmethod
    async def afrom_storage(
        cls, storage: Any, entrypoint: str, name: str, flow_name: str | None = None, **options: Any
    ) -> RunnerDeployment:
        """Describe a deployment of the flow at `entrypoint` in `storage`, which is fetched for it; options as of `from_flow`.

        Raises:
            MissingFlowError, ScriptError: it cannot be loaded.
        """
        from rota.runner.storage import load_flow_from_storage  # late: storage is built on this package

        flow = await load_flow_from_storage(storage, entrypoint)
        made = cls.from_flow(flow, name, **options)
        if flow_name is not None:
            made.flow_name = flow_name
        return made

    @classmethod
    def _from_storage(
        cls, storage: Any, entrypoint: str, name: str, flow_name: str | None = None, **options: Any
    ) -> RunnerDeployment:
        from rota.utilities.asyncutils import run_coro_as_sync  # late: few deployments have storage

        return cast("RunnerDeployment", run_coro_as_sync(cls.afrom_storage(storage, entrypoint, name, flow_name, **options)))

    @classmethod
    def from_storage(cls, storage: Any, entrypoint: str, name: str, flow_name: str | None = None, **options: Any) -> Any:
        """As `afrom_storage`; blocks, or is awaited in coroutines."""
        return dual(cls.afrom_storage)(cls._from_storage)(storage, entrypoint, name, flow_name, **options)

    # --- telling the server -----------------------------------------------------------------------------------------------

    def _payload(
        self, schedules: Iterable[Any] | None, work_pool_name: str | None, image: str | None, version_info: VersionInfo | None
    ) -> dict[str, Any]:
        pool = work_pool_name or self.work_pool_name
        wanted = self.schedules if schedules is None else normalize_to_deployment_schedule(schedules)
        payload: dict[str, Any] = {
            "name": self.name,
            "work_pool_name": pool,
            "work_queue_name": self.work_queue_name,
            "version": self.version,
            "version_info": version_info or self._version_info(),
            "paused": self.paused,
            "schedules": wanted,
            "concurrency_limit": self.concurrency_limit,
            "concurrency_options": self.concurrency_options,
            "parameters": self.parameters,
            "description": self.description,
            "tags": self.tags,
            "path": None if self.storage is not None else self._path,
            "entrypoint": self.entrypoint,
            "parameter_openapi_schema": self._parameter_openapi_schema,
            "enforce_parameter_schema": self.enforce_parameter_schema,
        }
        if pool:
            payload["job_variables"] = {**self.job_variables, **({"image": image} if image else {})}
            if self.storage is not None:
                step = self.storage.to_pull_step()
                payload["pull_steps"] = step if isinstance(step, list) else [step] if step else []
        return {name: value for name, value in payload.items() if value is not None}

    def _version_info(self) -> VersionInfo | None:
        if self.version_type is None or self.version is None:
            return None
        return VersionInfo(type=self.version_type, version=self.version)

    async def aapply(
        self,
        schedules: list[Any] | None = None,
        work_pool_name: str | None = None,
        image: str | None = None,
        version_info: VersionInfo | None = None,
        client: RotaClient | None = None,
    ) -> UUID:
        """Create the deployment on the server, or change the one of its name; return its id.

        Raises:
            DeploymentApplyError: the server refuses it.
        """
        client = client or get_client()
        payload = self._payload(schedules, work_pool_name, image, version_info)
        try:
            flow_id = await client.create_flow_from_name(self._flow_name())
            made: UUID = await client.create_deployment(flow_id, **payload)
            await self._tell_triggers(client, made)
        except RequestRefused as error:
            raise self._refusal(error) from error
        return made

    @dual(aapply)
    def apply(
        self,
        schedules: list[Any] | None = None,
        work_pool_name: str | None = None,
        image: str | None = None,
        version_info: VersionInfo | None = None,
        client: SyncRotaClient | None = None,
    ) -> UUID:
        """As `aapply`; blocks, or is awaited in coroutines."""
        client = client or get_client(sync_client=True)
        payload = self._payload(schedules, work_pool_name, image, version_info)
        try:
            made = client.create_deployment(client.create_flow_from_name(self._flow_name()), **payload)
            if self.triggers:
                from rota.utilities.asyncutils import run_coro_as_sync  # late: few deployments have triggers

                run_coro_as_sync(self._tell_triggers(get_client(), made))
        except RequestRefused as error:
            raise self._refusal(error) from error
        return made

    def _flow_name(self) -> str:
        if self.flow_name is None:
            raise DeploymentApplyError(f"The deployment {self.name!r} does not say of which flow it is: give `flow_name`.")
        return self.flow_name

    async def _tell_triggers(self, client: RotaClient, deployment_id: UUID) -> None:
        create = getattr(client, "create_automation", None)
        if create is None:
            return
        for trigger in self.triggers:
            if hasattr(trigger, "set_deployment_id"):
                trigger.set_deployment_id(deployment_id)
            await create(trigger.as_automation() if hasattr(trigger, "as_automation") else trigger)

    def _refusal(self, error: RequestRefused) -> DeploymentApplyError:
        return DeploymentApplyError(f"The deployment {self.full_name!r} was refused: {error}")


for _maker in (RunnerDeployment.from_entrypoint, RunnerDeployment.afrom_storage, RunnerDeployment.from_storage):
    show_options(getattr(_maker, "__func__"))  # noqa: B009 - type checkers do not know that class methods have it


def _checked_parameters(flow: Flow[..., Any], parameters: dict[str, Any]) -> dict[str, Any]:
    """Refuse names that the flow does not take; return the values as JSON holds them."""
    takes = flow.binder.signature.parameters
    unknown = [name for name in parameters if name not in takes]
    if unknown and not any(one.kind is inspect.Parameter.VAR_KEYWORD for one in takes.values()):
        raise SignatureMismatchError.from_bad_params(list(takes), list(parameters))
    return flow.serialize_parameters(parameters)


def _limit(given: Any) -> dict[str, Any]:
    """Return a concurrency limit as fields: a number, or an object with `limit` and what becomes of runs that find no slot."""
    if given is None or isinstance(given, int):
        return {"concurrency_limit": given}
    fields = given if isinstance(given, dict) else given.model_dump()
    strategy, grace = fields.get("collision_strategy"), fields.get("grace_period_seconds")
    options = None
    if strategy is not None:
        options = ConcurrencyOptions(collision_strategy=strategy, grace_period_seconds=grace)
    return {"concurrency_limit": fields["limit"], "concurrency_options": options}


# --- several for a work pool -------------------------------------------------------------------------------------------------


async def adeploy(
    *deployments: RunnerDeployment,
    work_pool_name: str | None = None,
    image: Any = None,
    build: bool = True,
    push: bool = True,
    print_next_steps_message: bool = True,
    ignore_warnings: bool = False,
) -> list[UUID]:
    """Tell the server of deployments whose runs workers of a pool take; return their ids.

    Raises:
        UsageError: no pool is named and no default is set, or workers could not find the code.
        DeploymentApplyError: the server refuses one.
    """
    from rota.deployments.deploying import deploy_to_pool  # late: it builds images and talks to the user

    made: list[UUID] = await deploy_to_pool(
        list(deployments),
        work_pool_name,
        image,
        build=build,
        push=push,
        says_next_steps=print_next_steps_message,
        warns=not ignore_warnings,
    )
    return made


@dual(adeploy)
def deploy(
    *deployments: RunnerDeployment,
    work_pool_name: str | None = None,
    image: Any = None,
    build: bool = True,
    push: bool = True,
    print_next_steps_message: bool = True,
    ignore_warnings: bool = False,
) -> list[UUID]:
    """As `adeploy`; blocks, or is awaited in coroutines."""
    from rota.utilities.asyncutils import run_coro_as_sync  # late: as above

    made = adeploy(
        *deployments,
        work_pool_name=work_pool_name,
        image=image,
        build=build,
        push=push,
        print_next_steps_message=print_next_steps_message,
        ignore_warnings=ignore_warnings,
    )
    return cast("list[UUID]", run_coro_as_sync(made))
