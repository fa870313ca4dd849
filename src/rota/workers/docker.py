"""The Docker worker: each run in a container of its own, on the engine that this machine's settings of Docker name."""

from __future__ import annotations

import asyncio
import contextlib
import re
import shlex
import sys
from enum import Enum
from typing import TYPE_CHECKING, Any, Literal, cast
from urllib.parse import urlsplit, urlunsplit

from pydantic import Field, SecretStr, field_validator

from rota._version import __version__
from rota.exceptions import InfrastructureError, InfrastructureNotAvailable, InfrastructureNotFound, RotaImportError
from rota.workers.base import BaseWorker
from rota.workers.configuration import ENGINE_COMMAND, BaseJobConfiguration, BaseVariables, BaseWorkerResult
from rota.workers.process import EPOCH

if TYPE_CHECKING:
    from uuid import UUID

    from rota.contract.deployments import DeploymentResponse
    from rota.contract.flow_runs import FlowRun
    from rota.contract.flows import Flow
    from rota.contract.work_pools import WorkPool
    from rota.workers.charges import TaskStatus

DEFAULT_IMAGE = f"rota:{__version__}"
HOST = "host.docker.internal"
"""The name by which a container finds programs of the machine that it runs on."""
HERE = frozenset({"localhost", "127.0.0.1", "::1"})
LABEL = re.compile(r"[^A-Za-z0-9._/-]+")
NAME = re.compile(r"[^A-Za-z0-9_.-]+")
TRIES_OF_NAMES = 20

PullPolicy = Literal["IfNotPresent", "Always", "Never"]


class ImagePullPolicy(str, Enum):
    """When an image is pulled."""

    IF_NOT_PRESENT = "IfNotPresent"
    ALWAYS = "Always"
    NEVER = "Never"


class DockerWorkerJobConfiguration(BaseJobConfiguration):
    image: str = Field(default=DEFAULT_IMAGE, description="The image that the run's container is made of. It has rota inside.")
    registry_credentials: dict[str, Any] | None = Field(
        default=None, description="How to get into the image's registry: username, password, registry_url. A block, mostly."
    )
    image_pull_policy: PullPolicy | None = Field(
        default=None,
        description="When to pull the image. By default Always for the tag latest, or none, and IfNotPresent for others.",
    )
    networks: list[str] = Field(default_factory=list, description="Networks that the container is connected to.")
    network_mode: str | None = Field(default=None, description="The container's network, as host or bridge.")
    auto_remove: bool = Field(default=True, description="Remove the container when it has ended.")
    volumes: list[str] = Field(default_factory=list, description="Folders of the machine, as /data:/data or /data:/data:ro.")
    stream_output: bool = Field(default=True, description="Show what the container prints.")
    mem_limit: str | None = Field(default=None, description="Memory that it may use, as 512m or 2g.")
    memswap_limit: str | None = Field(default=None, description="Memory and swap together, as mem_limit; -1: any swap.")
    privileged: bool = Field(default=False, description="Give the container all rights on the machine.")
    container_create_kwargs: dict[str, Any] | None = Field(
        default=None, description="Further arguments of docker-py's `containers.create`, as cpu_quota or entrypoint."
    )

    @field_validator("volumes")
    @classmethod
    def _check_volumes(cls, volumes: list[str]) -> list[str]:
        for one in volumes:
            if not 2 <= len(one.split(":")) <= 3:
                raise ValueError(
                    f"a volume is written as /of/machine:/of/container or /of/machine:/of/container:ro, got {one!r}"
                )
        return volumes

    def prepare_for_flow_run(
        self,
        flow_run: FlowRun,
        deployment: DeploymentResponse | None = None,
        flow: Flow | None = None,
        work_pool: WorkPool | None = None,
        worker_name: str | None = None,
        worker_id: UUID | None = None,
    ) -> None:
        given_home = self.env.get("ROTA_HOME")
        super().prepare_for_flow_run(flow_run, deployment, flow, work_pool, worker_name, worker_id)
        self.env["ROTA_HOME"] = given_home  # the worker's own means nothing in a container
        if self.network_mode != "host":
            self.env |= {name: _seen_from_inside(self.env.get(name)) for name in ("ROTA_API_URL", "PREFECT_API_URL")}

    @property
    def extra_hosts(self) -> dict[str, str]:
        """What has to be said on Linux for a container to find its machine."""
        used = any(HOST in (value or "") for value in self.env.values())
        return {HOST: "host-gateway"} if used and sys.platform.startswith("linux") and self.network_mode != "host" else {}


def _seen_from_inside(url: str | None) -> str | None:
    """Return a server's address as containers reach it: their own localhost is not this machine's."""
    if not url:
        return url
    parts = urlsplit(url)
    if parts.hostname not in HERE:
        return url
    login = parts.netloc.rpartition("@")[0]
    place = f"{HOST}:{parts.port}" if parts.port else HOST
    return urlunsplit(parts._replace(netloc=f"{login}@{place}" if login else place))


class DockerWorkerResult(BaseWorkerResult):
    """How a run's container ended. Its identifier is ``<engine's address>:<container's id>``."""


class DockerWorker(BaseWorker[DockerWorkerJobConfiguration, BaseVariables, DockerWorkerResult]):
    """Runs flows in containers."""

    type = "docker"
    job_configuration = DockerWorkerJobConfiguration

    _description = (
        "Run flows in containers of a Docker engine, each of the image that its deployment names. Needs the extra `docker`."
    )
    _documentation_url = "https://rota.invalid/docs/guides/docker"

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._docker = _module()
        self._engine: Any = None

    async def setup(self) -> None:
        self._engine = await asyncio.to_thread(self._connect)
        await super().setup()

    async def teardown(self, *exc_info: Any) -> None:
        await super().teardown(*exc_info)
        if self._engine is not None:
            self._engine.close()

    def _connect(self) -> Any:
        try:
            engine = self._docker.from_env()
            engine.ping()
        except (self._docker.errors.DockerException, OSError) as error:
            raise InfrastructureNotAvailable(
                f"No Docker engine answers here ({error}): start it, or set DOCKER_HOST to the address of one."
            ) from error
        return engine

    # --- starting --------------------------------------------------------------------------------------------------------

    async def run(
        self, flow_run: FlowRun, configuration: DockerWorkerJobConfiguration, task_status: TaskStatus | None = None
    ) -> DockerWorkerResult:
        """Start the run's container and return when it has ended."""
        charge = self._charges.get(flow_run.id)
        env = dict(configuration.env) | ({EPOCH: str(charge.epoch)} if charge is not None else {})
        container = await asyncio.to_thread(self._start, configuration, env)
        identifier = self._identifier(container)
        if task_status is not None:
            task_status.started(identifier)
        try:
            code = await asyncio.to_thread(self._watch, container, configuration.stream_output)
        finally:
            if configuration.auto_remove:
                await asyncio.to_thread(self._remove, container)
        return DockerWorkerResult(identifier=identifier, status_code=code)

    def _identifier(self, container: Any) -> str:
        return f"{self._engine.api.base_url}:{container.id}"

    def _start(self, configuration: DockerWorkerJobConfiguration, env: dict[str, str | None]) -> Any:
        try:
            self._bring_image(configuration)
            container = self._create(configuration, env)
            try:
                for network in configuration.networks:
                    self._engine.networks.get(network).connect(container)
                container.start()
            except BaseException:
                self._remove(container)
                raise
        except self._docker.errors.DockerException as error:
            raise InfrastructureError(f"The container could not be started: {_said(error)}") from error
        return container

    def _bring_image(self, configuration: DockerWorkerJobConfiguration) -> None:
        image, policy = configuration.image, configuration.image_pull_policy
        tag = "" if "@" in image else image.rpartition("/")[2].partition(":")[2]
        wanted = policy or ("IfNotPresent" if "@" in image or tag not in ("", "latest") else "Always")
        is_here = self._has(image)
        if wanted == "Never" or (wanted == "IfNotPresent" and is_here):
            return
        self._log_in(configuration.registry_credentials)
        try:
            self._engine.images.pull(image if tag or "@" in image else f"{image}:latest")
        except self._docker.errors.DockerException as error:
            if policy is not None or not is_here:
                raise InfrastructureError(f"The image {image!r} could not be pulled: {_said(error)}") from error
            self._say(f"The image {image!r} could not be pulled ({_said(error)}); the one that is here is used.")

    def _has(self, image: str) -> bool:
        try:
            self._engine.images.get(image)
        except self._docker.errors.NotFound:
            return False
        return True

    def _log_in(self, credentials: dict[str, Any] | None) -> None:
        if not credentials:
            return
        password = credentials.get("password")
        secret = password.get_secret_value() if isinstance(password, SecretStr) else password
        registry = credentials.get("registry_url") or credentials.get("registry")
        self._engine.login(username=credentials.get("username"), password=secret, registry=registry, reauth=True)

    def _create(self, configuration: DockerWorkerJobConfiguration, env: dict[str, str | None]) -> Any:
        more = dict(configuration.container_create_kwargs or {})
        options: dict[str, Any] = {
            "image": configuration.image,
            "command": shlex.split(configuration.command or ENGINE_COMMAND),
            "environment": {name: value for name, value in env.items() if value is not None},
            "labels": {LABEL.sub("-", name): value for name, value in configuration.labels.items()},
            "extra_hosts": configuration.extra_hosts,
            "network": configuration.networks[0] if configuration.networks and configuration.network_mode is None else None,
            "network_mode": configuration.network_mode,
            "volumes": configuration.volumes,
            "mem_limit": configuration.mem_limit,
            "memswap_limit": configuration.memswap_limit,
            "privileged": configuration.privileged,
            "init": True,  # hands signals on, and takes in what a flow's processes leave behind
        }
        if options["network"] is not None:
            configuration.networks = configuration.networks[1:]
        for name in ("environment", "labels", "extra_hosts"):
            options[name] |= more.pop(name, {})
        options |= more
        given = {name: value for name, value in options.items() if value is not None}
        base = NAME.sub("-", configuration.name or "").strip("-._")
        for number in range(TRIES_OF_NAMES if base else 0):
            try:
                return self._engine.containers.create(name=f"{base}-{number}" if number else base, **given)
            except self._docker.errors.APIError as error:
                if error.status_code != 409:  # another container has the name
                    raise
        return self._engine.containers.create(**given)

    # --- watching and ending ---------------------------------------------------------------------------------------------

    def _watch(self, container: Any, shows: bool) -> int:
        """Wait for a container's end and return its exit code. An engine that starts anew is asked again."""
        if shows:
            with contextlib.suppress(self._docker.errors.DockerException, OSError):
                for line in container.logs(stream=True, follow=True):
                    sys.stdout.write(line.decode("utf-8", "replace"))
                    sys.stdout.flush()
        try:
            return int(container.wait()["StatusCode"])
        except self._docker.errors.NotFound:
            raise InfrastructureNotFound(f"The container {container.short_id} was removed before it had ended.") from None

    def _remove(self, container: Any) -> None:
        with contextlib.suppress(self._docker.errors.NotFound):
            container.remove(force=True, v=True)

    async def kill_infrastructure(
        self,
        infrastructure_pid: str,
        configuration: DockerWorkerJobConfiguration,  # noqa: ARG002 - as its protocol has it
        grace_seconds: int = 30,
    ) -> None:
        """Stop a run's container: SIGTERM, and after `grace_seconds` SIGKILL.

        Raises:
            InfrastructureNotAvailable: it is on another engine than this worker's.
            InfrastructureNotFound: it is not there any more.
        """
        engine, _, container_id = infrastructure_pid.rpartition(":")
        if engine != self._engine.api.base_url:
            raise InfrastructureNotAvailable(f"The container {container_id[:12]} is on another engine, {engine}.")
        await asyncio.to_thread(self._stop_container, container_id, grace_seconds)

    def _stop_container(self, container_id: str, grace_seconds: int) -> None:
        try:
            container = self._engine.containers.get(container_id)
            container.stop(timeout=grace_seconds)
        except self._docker.errors.NotFound:
            raise InfrastructureNotFound(f"The container {container_id[:12]} is not there any more.") from None


def _said(error: Exception) -> str:
    return str(getattr(error, "explanation", None) or error).strip().splitlines()[0][:500]


def _module() -> Any:
    try:
        import docker
        import docker.errors  # it comes with an extra
    except ImportError as error:
        raise RotaImportError("The docker worker needs a package that is not installed: pip install 'rota[docker]'.") from error
    return cast("Any", docker)
