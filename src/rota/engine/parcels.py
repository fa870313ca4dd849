"""Task runs that travel: what the flow's process packs, and what the process that gets it does.

A parcel holds a task run and where to tell of it. Its records go to the same database or server as those of the flow's process,
each before the task goes on, since it is the flow's process that has to end the run if this one dies.
"""

from __future__ import annotations

import contextvars
import io
import pickle
import socket
from collections.abc import Sequence
from contextlib import ExitStack
from copy import copy
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

import cloudpickle

from rota.client import get_client
from rota.context import TagsContext, tags
from rota.core.orchestration.bookkeeping import Progress
from rota.core.redaction import register_secret, registered_secrets
from rota.core.states import State
from rota.engine import tracing
from rota.engine.assets import assets_of_inputs
from rota.engine.at_work import interruptible_task
from rota.engine.checkpoints import Checkpoints
from rota.engine.kept import KeptResult
from rota.engine.live import LiveFlowRun, LiveTaskRun, Scope
from rota.engine.recorder import get_recorder
from rota.engine.submission import close_loop, execute_steps
from rota.engine.task_run import perform
from rota.engine.waiting import settle_tasks
from rota.exceptions import InfrastructureError, ObjectNotFound, SerializationError
from rota.logging import setup_logging
from rota.settings import Settings, get_settings
from rota.settings.context import settings_held
from rota.task_runners import Answer, ThreadPoolTaskRunner
from rota.tasks import Task

if TYPE_CHECKING:
    from datetime import datetime

    from rota.assets.core import Asset
    from rota.contract.flow_runs import FlowRun
    from rota.flows import Flow


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the task runs of one attempt of a flow run have in common. Pickled once, and sent with each."""

    settings: dict[str, str] | None
    """Of the flow's process; None where the other process has them from its environment."""
    database: str | None
    """What tells an embedded database from another one of the same name on another machine."""
    host: str
    flow: Flow[..., Any] | None
    flow_run: FlowRun | None
    flow_parameters: dict[str, Any]
    run_count: int
    log_prints: bool


@dataclass(slots=True)
class Parcel:
    """A task run on its way to another process."""

    task: Task[..., Any]
    parameters: dict[str, Any]
    id: UUID
    name: str
    dynamic_key: str
    position: str
    tags: frozenset[str]
    tags_around: frozenset[str]
    inputs: dict[str, list[dict[str, str]]]
    assets_of_inputs: dict[bytes, tuple[Asset, ...]]
    created: datetime | None
    state: State[Any] | None
    progress: Progress
    checkpoint_key: str | None
    traceparent: str | None
    upstream_spans: list[tuple[bytes, str]]
    told: list[tuple[Any, ...]]
    """What made the run known. Told again before anything else: the flow's process tells in batches, perhaps later."""
    secrets: list[str]
    """What must not be shown or stored as it is, there as here."""
    keep_over: int | None
    """Bytes above which a result stays where it was made, until somebody needs it."""


@dataclass(slots=True)
class Head:
    """How a task run ended: all but a result that is kept elsewhere."""

    state: State[Any]
    is_kept: bool
    traceparent: str | None
    secrets: list[str]
    """What the task brought to light that must not be shown or stored as it is."""


# --- in the flow's process -----------------------------------------------------------------------------------------------


class _Packer(cloudpickle.Pickler):  # type: ignore[misc]  # cloudpickle has no types
    """Leaves results that lie elsewhere out, and notes them."""

    def __init__(self, file: io.BytesIO) -> None:
        super().__init__(file)
        self.kept: list[KeptResult] = []

    def persistent_id(self, value: Any) -> int | None:
        if type(value) is not KeptResult:
            return None
        self.kept.append(value)
        return len(self.kept) - 1


def pack(
    run: LiveTaskRun, told: list[tuple[Any, ...]], *, with_settings: bool, keep_over: int | None
) -> tuple[bytes, list[Any]]:
    """Return the parcel, and the handles of results that it needs and that are kept elsewhere.

    Raises SerializationError when something in it cannot be pickled.
    """
    parcel = Parcel(
        task=run.task,
        parameters=run.parameters,
        id=run.id,
        name=run.task_run_name or "",
        dynamic_key=run.dynamic_key,
        position=run.position,
        tags=run.tags,
        tags_around=TagsContext.get().current_tags,
        inputs=run.inputs,
        assets_of_inputs=assets_of_inputs(run),
        created=run.created,
        state=run.state,
        progress=run.progress,
        checkpoint_key=run.checkpoint_key,
        traceparent=tracing.current_traceparent(run),
        upstream_spans=tracing.spans_of_upstream(run),
        told=told,
        secrets=registered_secrets(),
        keep_over=keep_over,
    )
    file = io.BytesIO()
    packer = _Packer(file)
    try:
        packer.dump((packed_surroundings(run.scope, with_settings=with_settings), parcel))
    except Exception as error:
        raise SerializationError(
            f"Task run {run.task_run_name!r} cannot be sent to another process: {type(error).__name__}: {error}. "
            "Its function and arguments must be picklable; a ThreadPoolTaskRunner needs no pickling."
        ) from error
    return file.getvalue(), [kept.handle for kept in packer.kept]


def packed_surroundings(scope: Scope, *, with_settings: bool) -> bytes:
    """Return the pickled surroundings: those of an attempt are the same for all its tasks."""
    flow_run = scope.flow_run
    run_count = flow_run.run_count if flow_run is not None else 0
    known = scope.surroundings
    if known is not None and known[0] == run_count:
        return known[1]
    packed = bytes(
        cloudpickle.dumps(
            Surroundings(
                settings=scope.settings.to_environment_variables(exclude_unset=True) if with_settings else None,
                database=_embedded_database(scope.settings),
                host=socket.gethostname(),
                flow=flow_run.flow if flow_run is not None else None,
                flow_run=flow_run.shown() if flow_run is not None else None,
                flow_parameters=flow_run.parameters if flow_run is not None else {},
                run_count=run_count,
                log_prints=flow_run.log_prints if flow_run is not None else False,
            )
        )
    )
    scope.surroundings = (run_count, packed)
    return packed


def _embedded_database(settings: Settings) -> str | None:
    """Return what identifies the SQLite file worked on; None where a server or PostgreSQL is reached by its address."""
    url = settings.server.database.url_text
    if settings.api.url or not url.startswith("sqlite"):
        return None
    path = Path(url.split("///", 1)[-1].split("?", 1)[0])
    return f"{path}:{_file_id(path)}"


def _inode(path: Path) -> str:
    try:
        return str(path.stat().st_ino)
    except OSError:
        return "none"


_file_id = _inode


def unpack_head(head: bytes) -> Head:
    opened: Head = cloudpickle.loads(head)
    register_secret(opened.secrets)
    return opened


# --- in the other process ------------------------------------------------------------------------------------------------


class Unpacker(pickle.Unpickler):
    """Puts results in that were left out."""

    def __init__(self, content: bytes, values: Sequence[bytes]) -> None:
        super().__init__(io.BytesIO(content))
        self._values = values

    def persistent_load(self, number: int) -> Any:
        return cloudpickle.loads(self._values[number])


@lru_cache(maxsize=8)
def opened_surroundings(surroundings: bytes) -> tuple[Surroundings, Settings]:
    opened: Surroundings = cloudpickle.loads(surroundings)
    here = get_settings()
    return opened, here.copy_with_update(opened.settings) if opened.settings is not None else here


def perform_parcel(content: bytes, values: Sequence[bytes], may_come_twice: bool) -> Answer:
    """Run the task to its end, and see its records off."""
    packed, parcel = Unpacker(content, values).load()
    register_secret(parcel.secrets)
    surroundings, settings = opened_surroundings(packed)
    # A context of its own: the thread has other parcels to serve, and its variables are another's.
    return contextvars.copy_context().run(_perform, parcel, surroundings, settings, may_come_twice)


def _perform(parcel: Parcel, surroundings: Surroundings, settings: Settings, may_come_twice: bool) -> Answer:
    with ExitStack() as around:
        around.enter_context(settings_held(settings))
        check_database(surroundings, settings)
        setup_logging(settings=settings)
        if parcel.tags_around:
            around.enter_context(tags(*parcel.tags_around))
        around.enter_context(tracing.carried_on(parcel.traceparent, settings))
        run = unpacked_run(parcel, surroundings, settings)
        if may_come_twice:
            _check_first(run)
        try:
            state = _executed(run)
        finally:
            see_off(run.scope, failed=run.state is None or not run.state.is_completed())
            if run.task.isasync:
                close_loop()
            tracing.see_off(settings)
        return _packed_answer(state, parcel.keep_over, tracing.traceparent_of(run))


def check_database(surroundings: Surroundings, settings: Settings) -> None:
    """Raises InfrastructureError when this process would write to another database than the flow's process."""
    if surroundings.database is not None and _embedded_database(settings) != surroundings.database:
        raise InfrastructureError(
            f"The flow keeps its records in a SQLite file on {surroundings.host}, which this worker on {socket.gethostname()} "
            "cannot open. Workers on other machines reach the flow's records through a server: start one with "
            "`rota server start`, and set ROTA_API_URL where the flow runs."
        )


def _check_first(run: LiveTaskRun) -> None:
    try:
        known = get_client(sync_client=True).read_task_run(run.id)
    except ObjectNotFound:  # the flow's process has not told of it yet: nor has anybody else
        return
    if known.run_count > run.run_count or (known.state is not None and known.state.is_final()):
        raise ConnectionError(f"Task run {run.task_run_name!r} was begun by a process that is gone, or has lost its answer.")


def scope_of(surroundings: Surroundings, settings: Settings, key_prefix: str) -> Scope:
    """Return what task runs share that are made here for a flow run of another process.

    `key_prefix` tells them from those of other processes, which count the same tasks at the same time.
    """
    scope = Scope(get_recorder(), settings)
    # If this process is ended, the flow's process tells the run's end, and has to know how far it had come.
    scope.ships_at_once = True
    scope.key_prefix = key_prefix
    if surroundings.flow is not None and surroundings.flow_run is not None:
        flow = copy(surroundings.flow)
        flow.task_runner = ThreadPoolTaskRunner()  # what is submitted here runs here: the flow's runner is not in this process
        live = LiveFlowRun(flow, surroundings.flow_run, surroundings.flow_parameters, None)
        live.run_count, live.log_prints, live.scope = surroundings.run_count, False, scope
        scope.flow_run = live
        scope.checkpoints = Checkpoints(live.id, settings.results.checkpoint_limit_bytes)
    return scope


def unpacked_run(parcel: Parcel, surroundings: Surroundings, settings: Settings) -> LiveTaskRun:
    """Return the task run as it goes on here."""
    scope = scope_of(surroundings, settings, f"{parcel.dynamic_key}-")
    run = LiveTaskRun(parcel.task, scope, parcel.parameters, None)
    run.take_over(parcel)
    run.records += parcel.told
    scope.assets.update(parcel.assets_of_inputs)
    tracing.link(run, parcel.traceparent, parcel.upstream_spans)
    if run.task.log_prints is None:
        run.inherited_log_prints = surroundings.log_prints
    return run


def see_off(scope: Scope, *, failed: bool) -> None:
    """Let what was submitted here come to its end, and what was told reach the server."""
    flow_run = scope.flow_run
    if flow_run is not None:
        settle_tasks(flow_run, failed=failed)
        flow_run.stop_task_runner()
    scope.recorder.flush()


def _executed(run: LiveTaskRun) -> State[Any]:
    try:
        with interruptible_task(run):
            return execute_steps(run, perform(run))
    except BaseException:
        if run.state is None or not run.state.is_final():
            raise
        return run.state  # interrupted, and recorded as that


def _packed_answer(state: State[Any], keep_over: int | None, traceparent: str | None) -> Answer:
    try:
        if keep_over is not None and state.is_completed():
            value = bytes(cloudpickle.dumps(state.result()))
            if len(value) > keep_over:
                return Answer(_dumps(Head(_without_data(state), True, traceparent, registered_secrets())), value)
        return Answer(_dumps(Head(state, False, traceparent, registered_secrets())))
    except Exception as error:  # noqa: BLE001 - pickling runs user code
        what = type(state.data).__name__
        state.data = SerializationError(
            f"The result ({what}) cannot be sent back from the process: {type(error).__name__}: {error}."
        )
        return Answer(_dumps(Head(state, False, traceparent, registered_secrets())))


def _without_data(state: State[Any]) -> State[Any]:
    bare = copy(state)
    bare.data = None
    return bare


def _dumps(head: Head) -> bytes:
    return bytes(cloudpickle.dumps(head))
