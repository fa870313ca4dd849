"""The process worker: each run in a process of its own on this machine, forked of one that has its code loaded."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import shlex
import socket
import sys
import tempfile
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

from pydantic import Field, field_validator

from rota.exceptions import InfrastructureNotAvailable, InfrastructureNotFound, ObjectNotFound
from rota.logging.output import Command, run_logged
from rota.settings import get_settings
from rota.workers import process_tree
from rota.workers.base import BaseWorker
from rota.workers.charges import UNKNOWN_EXIT, Charge, TaskStatus
from rota.workers.configuration import BaseJobConfiguration, BaseVariables, BaseWorkerResult
from rota.workers.forking import Launch, Spawner, watch

if TYPE_CHECKING:
    from rota.contract.deployments import DeploymentResponse
    from rota.contract.flow_runs import FlowRun
    from rota.contract.flows import Flow
    from rota.contract.work_pools import WorkPool

EPOCH = "ROTA__FLOW_RUN_EPOCH"
"""Variable that tells the run's process under which claim it was started."""

_STARTS_INTERPRETERS = ("PYTHON", "LD_", "DYLD_", "MALLOC_")
"""Beginnings of variables that count only when a program starts: a fork cannot honour other values."""


class ProcessJobConfiguration(BaseJobConfiguration):
    stream_output: bool = Field(default=True, description="Show what the run's process prints.")
    working_dir: Path | None = Field(default=None, description="Folder of the run's process. By default, one of its own.")

    @field_validator("working_dir", mode="before")
    @classmethod
    def _no_text_is_none(cls, value: Any) -> Any:
        return value or None

    def prepare_for_flow_run(
        self,
        flow_run: FlowRun,
        deployment: DeploymentResponse | None = None,
        flow: Flow | None = None,
        work_pool: WorkPool | None = None,
        worker_name: str | None = None,
        worker_id: UUID | None = None,
    ) -> None:
        super().prepare_for_flow_run(flow_run, deployment, flow, work_pool, worker_name, worker_id)
        self.env = {**os.environ, **self.env}


class ProcessVariables(BaseVariables):
    stream_output: bool = Field(default=True, description="Show what the run's process prints.")
    working_dir: Path | None = Field(
        default=None, title="Working Directory", description="Folder of the run's process. By default, one of its own."
    )


class ProcessWorkerResult(BaseWorkerResult):
    """How a run's process ended. Its identifier is ``<host>:<pid>``."""


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a run's flow is."""

    cwd: str
    loaded_in: str
    entrypoint: str | None


class ProcessWorker(BaseWorker[ProcessJobConfiguration, ProcessVariables, ProcessWorkerResult]):
    """Runs flows as processes of this machine."""

    type = "process"
    job_configuration = ProcessJobConfiguration
    job_configuration_variables = ProcessVariables

    _description = (
        "Run flows as processes of the machine on which the worker runs. Good for beginning, and for single machines."
    )
    _documentation_url = "https://rota.invalid/docs/guides/work-pools-and-workers"

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._spawner = Spawner()

    async def setup(self) -> None:
        await super().setup()
        self._spawner.warm_up()

    async def teardown(self, *exc_info: Any) -> None:
        await super().teardown(*exc_info)
        self._spawner.close()

    # --- starting --------------------------------------------------------------------------------------------------------

    async def run(
        self, flow_run: FlowRun, configuration: ProcessJobConfiguration, task_status: TaskStatus | None = None
    ) -> ProcessWorkerResult:
        """Start the run's process, in a session of its own, and return when it has ended.

        What it leaves behind when it dies by a signal is ended, too.
        """
        charge = self._charges.get(flow_run.id)
        epoch = 0 if charge is None else charge.epoch
        env = {name: value for name, value in configuration.env.items() if value is not None}
        env[EPOCH] = str(epoch)
        with contextlib.ExitStack() as stack:
            place = await self._place(flow_run, configuration, stack)
            if configuration.command is not None and not _is_ours(configuration.command):
                pid, code = await self._run_command(flow_run, configuration, place, env, task_status)
            elif _can_fork(env) and _is_ours(configuration.command):
                pid, code = await self._fork(flow_run, configuration, place, env, epoch, task_status)
            else:
                pid, code = await self._start_cold(flow_run, configuration, place, env, task_status)
            if code < 0 or code == UNKNOWN_EXIT:
                await asyncio.to_thread(process_tree.kill, pid, str(flow_run.id))
        return ProcessWorkerResult(identifier=_identifier(pid), status_code=code)

    async def _place(self, flow_run: FlowRun, configuration: ProcessJobConfiguration, stack: contextlib.ExitStack) -> _Place:
        """Return the folder to run in, and where the flow is if that is known without running anything."""
        deployment = configuration._related_objects.get("deployment")
        entrypoint: str | None = (flow_run.context or {}).get("rota", {}).get("entrypoint")
        folder = configuration.working_dir
        if deployment is not None:
            entrypoint = deployment.entrypoint
            local = _local_folder(deployment)
            if local is None:
                entrypoint = None  # its code is fetched by the run
            elif folder is None:
                folder = Path(local)
        if folder is None:
            made = stack.enter_context(tempfile.TemporaryDirectory(prefix="rota-run-", ignore_cleanup_errors=True))
            file = Path((entrypoint or "").rpartition(":")[0])
            if not file.is_absolute():
                return _Place(made, made, None)
            return _Place(made, str(file.parent), entrypoint)
        cwd = str(folder.expanduser().resolve())
        return _Place(cwd, cwd, entrypoint)

    async def _fork(
        self,
        flow_run: FlowRun,
        configuration: ProcessJobConfiguration,
        place: _Place,
        env: Mapping[str, str],
        epoch: int,
        task_status: TaskStatus | None,
    ) -> tuple[int, int]:
        with _output(configuration) as output:
            launch = Launch(flow_run.id, epoch, place.cwd, place.loaded_in, env, place.entrypoint, output)
            forked = await self._spawner.fork(launch)
        with self._noted(flow_run, forked.pid, epoch):
            if task_status is not None:
                task_status.started(_identifier(forked.pid))
            return forked.pid, await forked.ended

    async def _start_cold(
        self,
        flow_run: FlowRun,
        configuration: ProcessJobConfiguration,
        place: _Place,
        env: Mapping[str, str],
        task_status: TaskStatus | None,
    ) -> tuple[int, int]:
        with _output(configuration) as (out, err):
            process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "rota.flow_engine"),
                cwd=place.cwd,
                env=dict(env),
                stdin=asyncio.subprocess.DEVNULL,
                stdout=out,
                stderr=err,
                start_new_session=True,
            )
        with self._noted(flow_run, process.pid, int(env[EPOCH])):
            if task_status is not None:
                task_status.started(_identifier(process.pid))
            return process.pid, await process.wait()

    async def _run_command(
        self,
        flow_run: FlowRun,
        configuration: ProcessJobConfiguration,
        place: _Place,
        env: Mapping[str, str],
        task_status: TaskStatus | None,
    ) -> tuple[int, int]:
        """Run a command of the configuration's own; what it prints is kept as log lines of the run."""
        loop = asyncio.get_running_loop()
        started: asyncio.Future[int] = loop.create_future()
        ended: asyncio.Future[int] = loop.create_future()
        logger = self.get_flow_run_logger(flow_run)
        command = Command(shlex.split(configuration.command or ""), cwd=place.cwd, env=env, new_session=True)

        def work() -> None:
            try:
                result = run_logged(command, logger, lambda process: loop.call_soon_threadsafe(started.set_result, process.pid))
                loop.call_soon_threadsafe(ended.set_result, result.returncode)
            except Exception as error:  # noqa: BLE001 - handed to who waits
                loop.call_soon_threadsafe(_fail, started, ended, error)

        threading.Thread(target=work, name=f"rota-command-{flow_run.id}", daemon=True).start()
        pid = await started
        with self._noted(flow_run, pid, int(env[EPOCH])):
            if task_status is not None:
                task_status.started(_identifier(pid))
            return pid, await ended

    # --- ending ----------------------------------------------------------------------------------------------------------

    async def kill_infrastructure(
        self, infrastructure_pid: str, configuration: ProcessJobConfiguration, grace_seconds: int = 30
    ) -> None:
        """End a run's process and all that it started: SIGTERM to its group, and after `grace_seconds` SIGKILL to each.

        Raises:
            InfrastructureNotAvailable: the process is on another machine.
            InfrastructureNotFound: it has ended.
        """
        host, _, number = infrastructure_pid.rpartition(":")
        if host != socket.gethostname():
            raise InfrastructureNotAvailable(f"The process {infrastructure_pid} is on another machine than this worker.")
        pid = int(number)
        flow_run = configuration._related_objects.get("flow_run")
        mark = None if flow_run is None else str(flow_run.id)
        if not process_tree.is_alive(pid):
            await asyncio.to_thread(process_tree.kill, pid, mark)
            raise InfrastructureNotFound(f"The process {infrastructure_pid} has ended.")
        # Looked at before its leader goes: what left the group is found below it only while it lives.
        family = await asyncio.to_thread(process_tree.family_of, pid, mark)
        process_tree.terminate(pid)
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(grace_seconds):
                await watch(pid, process_tree.start_of(pid))
        await asyncio.to_thread(process_tree.kill, pid, mark)
        await asyncio.to_thread(process_tree.kill_each, family)

    # --- runs of workers before this one -----------------------------------------------------------------------------------

    @property
    def _notes(self) -> Path:
        return Path(get_settings().home) / "workers" / self._work_pool_name.replace("/", "_")

    @contextlib.contextmanager
    def _noted(self, flow_run: FlowRun, pid: int, epoch: int) -> Any:
        """Keep on disk that a process runs this, so that another worker can look after it if this one dies."""
        note = self._notes / f"{flow_run.id}.json"
        note.parent.mkdir(parents=True, exist_ok=True)
        me = os.getpid()
        facts = {
            "flow_run_id": str(flow_run.id),
            "host": socket.gethostname(),
            "pid": pid,
            "started": process_tree.start_of(pid),
            "epoch": epoch,
            "worker_pid": me,
            "worker_started": process_tree.start_of(me),
        }
        draft = note.with_suffix(f".{me}.new")
        draft.write_text(json.dumps(facts))
        draft.replace(note)
        yield
        note.unlink(missing_ok=True)

    async def _adopt(self) -> None:
        """Look after runs whose worker died: watch those that live, report those that have ended."""
        for note in sorted(self._notes.glob("*.json")):
            try:
                facts = json.loads(note.read_text())
            except (OSError, ValueError):
                continue
            if facts["host"] != socket.gethostname() or process_tree.is_alive(facts["worker_pid"], facts["worker_started"]):
                continue
            try:
                run = await self.client.read_flow_run(UUID(facts["flow_run_id"]))
            except ObjectNotFound:
                note.unlink(missing_ok=True)
                continue
            configuration = ProcessJobConfiguration()
            configuration._related_objects = {"flow_run": run}
            charge = Charge(run, facts["epoch"], configuration, _identifier(facts["pid"]), is_launched=True)
            self._charges[run.id] = charge
            charge.task = asyncio.create_task(self._see_adopted(charge, facts))

    async def _see_adopted(self, charge: Charge, facts: Mapping[str, Any]) -> None:
        try:
            with self._noted(charge.run, facts["pid"], charge.epoch):
                if facts["started"] is not None:
                    await watch(facts["pid"], facts["started"])
                await asyncio.to_thread(process_tree.kill, facts["pid"], str(charge.run.id))
                await self._report(charge, ProcessWorkerResult(identifier=charge.identifier or "", status_code=UNKNOWN_EXIT))
        finally:
            self._charges.pop(charge.run.id, None)


def _identifier(pid: int) -> str:
    return f"{socket.gethostname()}:{pid}"


def _is_ours(command: str | None) -> bool:
    """Whether a command only says that rota is to run the flow."""
    return command is None or shlex.split(command)[1:] in (["-m", "rota.flow_engine"], ["flow-run", "execute"])


def _can_fork(env: Mapping[str, str]) -> bool:
    """Whether a fork has the environment as well as a new interpreter would."""
    names = {name for name in (*env, *os.environ) if name.startswith(_STARTS_INTERPRETERS)}
    return hasattr(os, "fork") and all(env.get(name) == os.environ.get(name) for name in names)


def _local_folder(deployment: DeploymentResponse) -> str | None:
    """Return the folder of this machine in which a deployment's code is; None when it has to be fetched first."""
    steps = deployment.pull_steps or []
    if not steps:
        return deployment.path or "."
    if len(steps) == 1 and isinstance(steps[0], dict) and len(steps[0]) == 1:
        name, given = next(iter(steps[0].items()))
        if name.rpartition(".")[2] == "set_working_directory" and isinstance(given, dict):
            folder = given.get("directory")
            return folder if isinstance(folder, str) and "{{" not in folder else None
    return None


@contextlib.contextmanager
def _output(configuration: ProcessJobConfiguration) -> Any:
    """Return files for a process's output: the worker's own, so that a run outlives its worker; or none."""
    if configuration.stream_output:
        yield 1, 2
        return
    with Path(os.devnull).open("wb") as nowhere:
        yield nowhere.fileno(), nowhere.fileno()


def _fail(started: asyncio.Future[int], ended: asyncio.Future[int], error: Exception) -> None:
    for future in (started, ended):
        if not future.done():
            future.set_exception(error)
            future.exception()  # whichever is not awaited is not complained of
