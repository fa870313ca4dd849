"""What the processes do that a runner starts: run a flow run, or see to the end of one whose process has died."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

from rota.client import get_client
from rota.core.states import State
from rota.core.vocabulary import StateType
from rota.engine.child import execute_flow_run
from rota.engine.drive import drive_sync
from rota.engine.hooks import hooks_for, run_hooks
from rota.engine.left_behind import send_left_journals
from rota.engine.live import LiveFlowRun, Scope
from rota.engine.recorder import get_recorder
from rota.exceptions import InvalidRequest, LeaseConflict, ObjectNotFound, RunError
from rota.logging import setup_logging
from rota.logging.loggers import flow_run_logger
from rota.runner.storage import place_in
from rota.settings import get_settings

if TYPE_CHECKING:
    from rota.contract.flow_runs import FlowRun
    from rota.flows import Flow

NOT_OURS = 75
"""The exit code of a process that found that the run is somebody else's, or gone: nothing is to be done about it."""


class RunnerJobs:
    """Does jobs in their own processes. `flows` are loaded already, by the key that jobs name them with."""

    def __init__(self, flows: Mapping[str, Flow[..., Any]]) -> None:
        self._flows = flows

    def __call__(self, job: Mapping[str, Any]) -> None:
        _prepare(job)
        run_id = UUID(job["flow_run_id"])
        load = self._loader(job)
        if job["do"] == "run":
            _run(run_id, load, job["runner"])
        else:
            _see_to_the_end(run_id, load, job["exit_code"], is_cancelled=job["is_cancelled"])

    def _loader(self, job: Mapping[str, Any]) -> Callable[[FlowRun], Flow[..., Any]]:
        flow = self._flows.get(job["flow"])
        if flow is not None and not job.get("folder"):
            return lambda _: flow
        entrypoint = job.get("entrypoint")
        return lambda _: _load(entrypoint, job.get("folder"))


def _load(entrypoint: str | None, folder: str | None) -> Flow[..., Any]:
    from rota.engine.entrypoints import load_flow
    from rota.exceptions import MissingFlowError

    if entrypoint is None:
        raise MissingFlowError("The deployment does not say where its flow is (it has no entrypoint).")
    return load_flow(place_in(Path(folder), entrypoint) if folder else entrypoint)


def _prepare(job: Mapping[str, Any]) -> None:
    if job.get("folder"):
        os.chdir(job["folder"])
    for name, value in (job.get("env") or {}).items():
        if value is None:
            os.environ.pop(name, None)
        else:
            os.environ[name] = value


def _run(flow_run_id: UUID, load: Callable[[FlowRun], Flow[..., Any]], runner: str) -> None:
    setup_logging(settings=get_settings())

    def load_and_say(run: FlowRun) -> Flow[..., Any]:
        flow_run_logger(run).info("Runner %r runs flow run '%s' in process %d", runner, run.id, os.getpid())
        return load(run)

    try:
        execute_flow_run(flow_run_id, load=load_and_say)
    except (LeaseConflict, ObjectNotFound, InvalidRequest):
        # Another process was faster, or the run was cancelled or deleted before it began.
        raise SystemExit(NOT_OURS) from None
    except RunError:
        return  # the run's end, which is recorded


def _see_to_the_end(
    flow_run_id: UUID, load: Callable[[FlowRun], Flow[..., Any]], exit_code: int, *, is_cancelled: bool
) -> None:
    """Tell what the dead process had no time to tell, end its run, and call the hooks that it could not call."""
    settings = get_settings()
    setup_logging(settings=settings)
    client = get_client(sync_client=True)
    if settings.api.url:
        send_left_journals(client, Path(settings.home) / "journal", settings.api.url)
    try:
        run = client.read_flow_run(flow_run_id)
    except ObjectNotFound:
        return
    if run.state is None or run.state.is_scheduled():
        return  # it was not begun, and is started again
    if not run.state.is_final():
        proposed: State[Any] = (
            State(StateType.CANCELLED, message="Cancelled: its process did not stop in time and was killed.")
            if is_cancelled or run.state.type is StateType.CANCELLING
            else State(StateType.CRASHED, message=f"The run's process ended {how_it_ended(exit_code)} without finishing it.")
        )
        client.set_flow_run_state(flow_run_id, proposed, force=True)
        run = client.read_flow_run(flow_run_id)
    _call_hooks(run, load)


def _call_hooks(run: FlowRun, load: Callable[[FlowRun], Flow[..., Any]]) -> None:
    flow = load(run)
    state = run.state
    assert state is not None
    hooks = hooks_for(flow, state) if state.type in (StateType.CRASHED, StateType.CANCELLED) else []
    if not hooks:
        return
    live = LiveFlowRun(flow, run, dict(run.parameters), None)
    live.scope = Scope(get_recorder(), get_settings(), live)
    drive_sync(run_hooks(live, flow, run, state, hooks), lambda _: None)
    get_recorder().flush()


def how_it_ended(exit_code: int) -> str:
    """Return an exit code in words."""
    if exit_code >= 0:
        return f"with exit code {exit_code}"
    import signal

    try:
        return f"by {signal.Signals(-exit_code).name}"
    except ValueError:
        return f"by signal {-exit_code}"
