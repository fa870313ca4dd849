"""What a flow can do beside being called: be served, deployed, loaded from elsewhere. All of it is loaded when it is used."""

from __future__ import annotations

import inspect
from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rota.core.entrypoints import EntrypointType
from rota.utilities.dispatch import is_called_from_coroutine

if TYPE_CHECKING:
    from uuid import UUID

    from rota.deployments.runner import RunnerDeployment
    from rota.flows import Flow


class Deployable:
    """Methods of `Flow` about deployments."""

    _storage: Any = None
    """Where the code was taken from, a `RunnerStorage`; None: from here."""
    _entrypoint: str | None = None
    """How it was found, where that was said."""

    def serve(
        self,
        name: str | None = None,
        interval: Iterable[float | int | timedelta] | float | int | timedelta | None = None,
        cron: Iterable[str] | str | None = None,
        rrule: Iterable[str] | str | None = None,
        paused: bool | None = None,
        schedule: Any = None,
        schedules: Iterable[Any] | None = None,
        global_limit: Any = None,
        triggers: list[Any] | None = None,
        parameters: dict[str, Any] | None = None,
        description: str | None = None,
        tags: list[str] | None = None,
        version: str | None = None,
        enforce_parameter_schema: bool = True,
        pause_on_shutdown: bool = True,
        print_starting_message: bool = True,
        limit: int | None = None,
        webserver: bool = False,
        entrypoint_type: EntrypointType = EntrypointType.FILE_PATH,
    ) -> None:
        """Make a deployment of this flow and run its runs here, each in a process of its own, until Ctrl-C or SIGTERM.

        `name` is the deployment's (the flow's when absent); `interval` is in seconds; `schedule` a `Schedule` or a sentence, as
        "weekdays at 9am". At most `limit` runs at once here (the setting `runner.process_limit`), and `global_limit` anywhere.
        Stopping pauses the schedules unless `pause_on_shutdown` is false.

        Raises:
            InvalidSchedule, InvalidNameError, MissingFlowError, SignatureMismatchError: an argument cannot be.
            DeploymentApplyError: the server refuses the deployment.
            ConfigurationError: there is no server to work with.
        """
        from rota.runner.serving import serve_until_stopped  # late door: serving loads the engine and the client

        flow: Any = self
        deployment = flow.to_deployment(
            name=name or flow.name,
            interval=interval,
            cron=cron,
            rrule=rrule,
            paused=paused,
            schedule=schedule,
            schedules=schedules,
            concurrency_limit=global_limit,
            parameters=parameters,
            triggers=triggers,
            description=description,
            tags=tags,
            version=version,
            enforce_parameter_schema=enforce_parameter_schema,
            entrypoint_type=entrypoint_type,
            _sync=True,
        )
        serve_until_stopped(
            [deployment],
            pause_on_shutdown=pause_on_shutdown,
            print_starting_message=print_starting_message,
            limit=limit,
            webserver=webserver,
        )

    async def ato_deployment(self, name: str, **options: Any) -> RunnerDeployment:
        """As `to_deployment`, awaited."""
        return self._to_deployment(name, **options)

    def _to_deployment(self, name: str, **options: Any) -> RunnerDeployment:
        from rota.deployments.runner import RunnerDeployment  # late door: needs pydantic and the client

        flow: Any = self
        return RunnerDeployment.from_flow(flow, name, **options)

    def to_deployment(
        self,
        name: str,
        interval: Iterable[float | int | timedelta] | float | int | timedelta | None = None,
        cron: Iterable[str] | str | None = None,
        rrule: Iterable[str] | str | None = None,
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
        _sync: bool | None = None,
    ) -> Any:
        """Describe a deployment of this flow, for `serve` and `deploy`. Returns a `RunnerDeployment`; awaited in coroutines.

        Raises:
            InvalidSchedule, InvalidNameError, MissingFlowError, SignatureMismatchError: an argument cannot be.
        """
        options = {key: value for key, value in locals().items() if key not in ("self", "_sync")}
        is_awaited = is_called_from_coroutine() if _sync is None else not _sync
        return self.ato_deployment(**options) if is_awaited else self._to_deployment(**options)

    async def adeploy(self, name: str, **options: Any) -> UUID:
        """As `deploy`, awaited."""
        from rota.deployments.runner import adeploy  # late door: as above

        image, build, push = options.pop("image", None), options.pop("build", True), options.pop("push", True)
        shows, ignores = options.pop("print_next_steps", True), options.pop("ignore_warnings", False)
        pool = options.pop("work_pool_name", None)
        deployment = self._to_deployment(name, **options)
        (made,) = await adeploy(
            deployment,
            work_pool_name=pool,
            image=image,
            build=build,
            push=push,
            print_next_steps_message=shows,
            ignore_warnings=ignores,
        )
        return made

    def deploy(
        self,
        name: str,
        work_pool_name: str | None = None,
        image: Any = None,
        build: bool = True,
        push: bool = True,
        work_queue_name: str | None = None,
        job_variables: dict[str, Any] | None = None,
        interval: float | int | timedelta | None = None,
        cron: str | None = None,
        rrule: str | None = None,
        paused: bool | None = None,
        schedule: Any = None,
        schedules: list[Any] | None = None,
        concurrency_limit: Any = None,
        triggers: list[Any] | None = None,
        parameters: dict[str, Any] | None = None,
        description: str | None = None,
        tags: list[str] | None = None,
        version: str | None = None,
        version_type: Any = None,
        enforce_parameter_schema: bool = True,
        entrypoint_type: EntrypointType = EntrypointType.FILE_PATH,
        print_next_steps: bool = True,
        ignore_warnings: bool = False,
        _sla: Any = None,
        _sync: bool | None = None,
    ) -> Any:
        """Make a deployment of this flow whose runs workers of a pool take; return its id. Awaited in coroutines.

        Workers find the code by `from_source`, in an `image` (built and pushed here, unless `build` or `push` is false), or,
        for pools that run processes of this machine, in the folder where it is now.

        Raises:
            UsageError: no pool is named and no default is set, or workers could not find the code.
            InvalidSchedule, InvalidNameError, MissingFlowError, SignatureMismatchError: an argument cannot be.
            DeploymentApplyError: the server refuses the deployment.
        """
        options = {key: value for key, value in locals().items() if key not in ("self", "_sync")}
        is_awaited = is_called_from_coroutine() if _sync is None else not _sync
        if is_awaited:
            return self.adeploy(**options)
        from rota.utilities.asyncutils import run_coro_as_sync  # late door: as above

        return run_coro_as_sync(self.adeploy(**options))

    @classmethod
    async def afrom_source(cls, source: Any, entrypoint: str) -> Flow[..., Any]:
        """As `from_source`, awaited."""
        from rota.runner.storage import load_flow_from_source  # late door: storage needs the client

        return await load_flow_from_source(source, entrypoint)

    @classmethod
    def from_source(cls, source: str | Path | Any, entrypoint: str, *, _sync: bool | None = None) -> Any:
        """Return the flow at `entrypoint` (``file.py:function``) in `source`; awaited in coroutines.

        `source` is the URL of a git repository or of fsspec storage, a folder, a `RunnerStorage`, or a block that keeps files.
        Deployments of the flow have their code fetched from there.

        Raises:
            MissingFlowError, ScriptError: it cannot be loaded from there.
            ConfigurationError: the source cannot be fetched.
        """
        is_awaited = is_called_from_coroutine() if _sync is None else not _sync
        if is_awaited:
            return cls.afrom_source(source, entrypoint)
        from rota.utilities.asyncutils import run_coro_as_sync  # late door: as above

        return run_coro_as_sync(cls.afrom_source(source, entrypoint))


def _takes_what(twin: Any, options_of: Any) -> None:
    """Show editors and tools which options an awaited twin takes: those of the blocking method."""
    signature = inspect.signature(options_of)
    parameters = [one for name, one in signature.parameters.items() if name != "_sync"]
    twin.__signature__ = signature.replace(parameters=parameters)


_takes_what(Deployable.adeploy, Deployable.deploy)
_takes_what(Deployable.ato_deployment, Deployable.to_deployment)
