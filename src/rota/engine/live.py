"""Runs that are going on in this process: what the engine knows of them between two states.

`LiveFlowRun` and `LiveTaskRun` are also the `RunInfo` that loggers read, so entering a run sets one context variable.
"""

from __future__ import annotations

import itertools
import logging
import os
import threading
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import fields
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from rota.context import FlowRunContext, TaskRunContext
from rota.contract.record import Kind
from rota.core.clock import SystemClock, current_clock
from rota.core.ids import uuid7
from rota.core.orchestration.bookkeeping import Progress, advance, after
from rota.core.orchestration.decision import RunUpdates
from rota.core.redaction import redact
from rota.core.states import State, StateDetails
from rota.engine.checkpoints import Checkpoints
from rota.engine.interruption import RunCancelled
from rota.engine.lines import say
from rota.engine.upstream import ResultTracker
from rota.exceptions import MissingContextError
from rota.logging.context import Route, RunInfo

if TYPE_CHECKING:
    from rota.assets.core import Asset
    from rota.contract.flow_runs import FlowRun
    from rota.contract.task_runs import TaskRun
    from rota.engine.parcels import Parcel
    from rota.engine.pausing import Gate
    from rota.engine.recorder import Recorder
    from rota.flows import Flow
    from rota.futures import RotaFuture
    from rota.settings import Settings
    from rota.task_runners import TaskRunner
    from rota.tasks import Task

_EPOCH = datetime.fromisoformat("1970-01-01T00:00:00+00:00")
_MICROSECOND = timedelta(microseconds=1)
_TASK_RUN = int(Kind.TASK_RUN)
_TASK_STATE = int(Kind.TASK_STATE)


def microseconds(moment: datetime | None) -> int | None:
    """Microseconds since 1970, UTC."""
    return None if moment is None else (moment - _EPOCH) // _MICROSECOND


class Scope:
    """What the task runs of one flow run (or those outside of any flow) share."""

    def __init__(self, recorder: Recorder, settings: Settings, flow_run: LiveFlowRun | None = None) -> None:
        self.recorder = recorder
        self.settings = settings
        self.flow_run = flow_run
        self.results = ResultTracker()
        self.checkpoints: Checkpoints | None = None
        self.futures: dict[int, RotaFuture[Any]] = {}
        """Submitted and perhaps not done; the flow waits for them before it ends."""
        self.large_texts: dict[int, tuple[str | bytes, str]] = {}
        """The flow's own parameters that are long texts, by identity: the same in each attempt, and never changed."""
        self.assets: dict[bytes, tuple[Asset, ...]] = {}
        """By task run: the assets that its result carries to those who take it."""
        self.asset_facts: dict[bytes, dict[str, dict[str, Any]]] = {}
        """By task run and asset: what user code added with `add_asset_metadata`."""
        self.ships_at_once = False
        """Whether the server has what a task run tells before the task run goes on."""
        self.is_background = False
        """Whether these are runs of a task worker: told of what they raise, and handed back when they are interrupted."""
        self.stopping = threading.Event()
        """Set while the flow run stops its tasks."""
        self.is_cancelled = False
        """Whether these are runs of a task worker that were cancelled from outside: the server knows, and is told no more."""
        self.key_prefix = ""
        """Before the numbers of task runs, where other processes make some for the same flow run."""
        self.surroundings: tuple[int, bytes] | None = None
        """What is sent with each task run to other processes: of which attempt, and pickled."""
        self.spans: dict[bytes, Any] | None = None
        """Where traces are made: the spans of task runs that others may depend on, by run."""
        self._counters: defaultdict[str, Iterator[int]] = defaultdict(itertools.count)

    def sleep(self, seconds: float) -> None:
        """Block for `seconds` by the clock in force (tests move it).

        Raises RunCancelled when the flow run stops its tasks.
        """
        clock = current_clock()
        if not isinstance(clock, SystemClock):
            clock.sleep(seconds)
        elif seconds > 0:
            self.stopping.wait(seconds)
        if self.stopping.is_set():
            raise RunCancelled

    def next_index(self, task_key: str) -> int:
        """Return how many runs of this task were made before in this scope."""
        return next(self._counters[task_key])

    def restart_counters(self) -> None:
        """Count the runs of each task anew: a new attempt of the flow run begins."""
        self._counters.clear()

    def remember(self, future: RotaFuture[Any]) -> None:
        """Keep a submitted future until it is done; one whose run ended without a final state, until the flow ends."""
        self.futures[id(future)] = future
        future.add_done_callback(self._forget)

    def _forget(self, future: RotaFuture[Any]) -> None:
        # A future that was taken back says that it is cancelled; its run is Pending until the flow ends it.
        run: LiveTaskRun | None = getattr(future, "live", None)
        state = future.state if run is None else run.state
        if state is not None and state.is_final():
            self.futures.pop(id(future), None)


class LiveFlowRun(RunInfo):
    """A flow run in this process."""

    __slots__ = (
        "_is_over",
        "_pid",
        "_task_runner",
        "epoch",
        "flow",
        "flow_run",
        "gate",
        "has_suspended_itself",
        "hooks_ran",
        "id",
        "is_cancelled",
        "is_ending",
        "is_lost",
        "is_resumed",
        "is_suspended",
        "parameters",
        "parent",
        "pauses",
        "run_count",
        "scope",
        "span",
        "start_time",
        "state",
        "tags",
    )

    def __init__(self, flow: Flow[..., Any], flow_run: FlowRun, parameters: dict[str, Any], parent: LiveFlowRun | None) -> None:
        super().__init__(kind="flow", flow_run_id=flow_run.id.bytes, flow_run_name=flow_run.name, flow_name=flow.name)
        self.flow = flow
        self.id: UUID = flow_run.id
        self.flow_run = flow_run
        self.parameters = parameters
        self.parent = parent
        self.scope: Scope
        self.state: State[Any] | None = flow_run.state
        self.tags = frozenset(flow_run.tags)
        self.run_count = flow_run.run_count
        self.epoch: int | None = None
        self.start_time: datetime | None = None
        self.is_cancelled = False
        self.is_ending = False
        """Its end is being recorded: nothing is left to stop, and stopping would break that off."""
        """Somebody asked for the run to stop."""
        self.is_lost = False
        """Another process holds the run now: what this one proposes is refused."""
        self.is_resumed = bool(flow_run.empirical_policy.resuming)
        """An attempt goes on in this process that another one left when the run was suspended."""
        self.is_suspended = False
        """The process is to leave the run, or has left it, until it is resumed."""
        self.has_suspended_itself = False
        self.gate: Gate | None = None
        """Closed while the run is paused: its tasks wait there before they start."""
        self.pauses = 0
        """How many pauses without a key the present attempt has come to."""
        self.hooks_ran: set[str] = set()
        self.span: Any = None
        self._task_runner: TaskRunner | None = None
        self._is_over = False
        self._pid = os.getpid()

    @property
    def sink(self) -> Route:
        return self.scope.recorder.log_route

    @property
    def is_over(self) -> bool:
        return self._is_over

    @property
    def task_runner(self) -> TaskRunner:
        """The runner of submitted tasks, started at first use.

        Raises MissingContextError when the run is over: nobody would wait for them.
        """
        if self._is_over:
            raise MissingContextError(f"Flow run {self.flow_run_name!r} is over: tasks can be submitted only while it runs.")
        if self._task_runner is None:
            from rota.task_runners import runner_for

            runner = runner_for(self.flow.task_runner)
            say(self, logging.DEBUG, f"Starting {type(runner).__name__!r}; submitted tasks will be run concurrently...")
            runner.__enter__()
            self._task_runner = runner
        return self._task_runner

    def stop_task_runner(self) -> None:
        """End the runner's threads or processes, if it was started. A forked child leaves them to its parent."""
        self._is_over = True
        if self._task_runner is not None and self._pid == os.getpid():
            say(self, logging.DEBUG, "Shutting down task runner...")
            if self.state is not None and self.state.is_completed():
                self._task_runner.fetch_results()
            self._task_runner.__exit__(None, None, None)
            self._task_runner = None

    def cancel_tasks(self) -> None:
        """Ask tasks that are waiting or running to stop, until `settle_tasks` has seen their ends."""
        self.scope.stopping.set()
        if self._task_runner is not None:
            self._task_runner.cancel_all()

    def cancel_queued(self) -> None:
        """Take back submitted tasks that have not started."""
        if self._task_runner is not None:
            self._task_runner.cancel_queued()

    def shown(self) -> FlowRun:
        """The run as the API shows it, as of its last state."""
        from rota.engine.shown import shown_flow_run

        return shown_flow_run(self)

    # Properties, not fields: a run that holds itself is freed only by the garbage collector, and its result with it.
    @property
    def flow_live(self) -> LiveFlowRun:
        """The flow run around the present code."""
        return self

    @property
    def task_live(self) -> None:
        """The task run around the present code: none, this is a flow's own code."""
        return

    @property
    def context(self) -> FlowRunContext:
        start_time = self.start_time or self.flow_run.created or _EPOCH
        return FlowRunContext(start_time, self.parameters, self.log_prints, self.flow, self)


class LiveTaskRun(RunInfo):
    """A task run in this process: decided here, told to the server by records."""

    __slots__ = (
        "checkpoint_key",
        "created",
        "dynamic_key",
        "flow_live",
        "flow_run_run_count",
        "id",
        "inherited_log_prints",
        "inputs",
        "is_told",
        "parameters",
        "parent",
        "position",
        "progress",
        "records",
        "scope",
        "span",
        "state",
        "tags",
        "task",
    )

    def __init__(self, task: Task[..., Any], scope: Scope, parameters: dict[str, Any], parent: LiveTaskRun | None) -> None:
        self.kind = "task"
        flow_run = scope.flow_run
        self.flow_live = flow_run
        if flow_run is None:
            self.flow_run_id = self.flow_run_name = self.flow_name = None
        else:
            self.flow_run_id = flow_run.flow_run_id
            self.flow_run_name = flow_run.flow_run_name
            self.flow_name = flow_run.flow_name
        self.logger = None
        self.log_prints = False
        self.task = task
        self.task_name = task.name
        self.scope = scope
        self.parameters = parameters
        self.parent = parent
        self.id: UUID = uuid7()
        self.task_run_id: bytes = self.id.bytes
        self.dynamic_key = f"{scope.key_prefix}{scope.next_index(task.task_key)}"
        self.task_run_name = f"{task.name}-{self.dynamic_key}"
        self.position: str = f"{parent.position}/{self.task_run_name}" if parent is not None else self.task_run_name
        self.tags: frozenset[str] = task.tags
        self.inputs: dict[str, list[dict[str, str]]] = {}
        self.state: State[Any] | None = None
        self.progress = Progress()
        self.flow_run_run_count = 0
        self.records: list[tuple[Any, ...]] = []
        self.is_told = False
        self.created: datetime | None = None
        self.checkpoint_key: str | None = None
        self.span: Any = None
        self.inherited_log_prints: bool | None = None
        """In another process than the flow's: whether the flow turns prints into log lines."""

    @property
    def sink(self) -> Route:
        return self.scope.recorder.log_route

    @property
    def is_over(self) -> bool:
        return self.state is not None and self.state.is_final()

    @property
    def flow_around(self) -> LiveFlowRun | None:
        return self.flow_live

    @property
    def task_live(self) -> LiveTaskRun:
        """The task run around the present code."""
        return self

    @property
    def context(self) -> TaskRunContext:
        return TaskRunContext(self.progress.start_time or _EPOCH, self.parameters, self.log_prints, self.task, self)

    @property
    def run_count(self) -> int:
        return self.progress.run_count

    @property
    def may_be_done(self) -> bool:
        """Whether an earlier attempt of the flow run may have finished this call. Nothing is told of it until that is known."""
        return self.scope.checkpoints is not None and bool(self.scope.checkpoints.earlier)

    def take_over(self, parcel: Parcel) -> None:
        """Be the task run that the flow's process has made known and sent here."""
        self.id = parcel.id
        self.task_run_id = parcel.id.bytes
        self.task_run_name = parcel.name
        self.dynamic_key = parcel.dynamic_key
        self.position = parcel.position
        self.tags = parcel.tags
        self.state = parcel.state
        self.progress = parcel.progress
        self.checkpoint_key = parcel.checkpoint_key
        self.inputs = parcel.inputs
        self.created = parcel.created
        self.is_told = True

    def go_on_from(self, earlier: TaskRun | None) -> None:
        """Be the task run `earlier`, of an attempt of the flow run that did not finish it, instead of a new one."""
        if earlier is None:
            return
        self.id = earlier.id
        self.task_run_id = earlier.id.bytes
        self.task_run_name = earlier.name
        self.is_told = True
        self.state = earlier.state
        self.flow_run_run_count = earlier.flow_run_run_count
        is_over = earlier.state is not None and earlier.state.is_final()
        self.progress = Progress(
            0 if is_over else earlier.run_count,  # as by the rule `terminal.rerun_task`: attempts are counted anew
            earlier.start_time,
            earlier.end_time,
            earlier.total_run_time,
            earlier.expected_start_time,
            earlier.next_scheduled_start_time,
        )

    def describe(self, created: datetime) -> None:
        """Queue the record that makes the task run known."""
        self.created = created
        if self.is_told:
            return
        self.is_told = True
        task = self.task
        policy = None
        if task.retries or task.retry_delay_seconds or task.retry_jitter_factor:
            policy = {
                "retries": task.retries,
                "retry_delay": task.retry_delay_seconds,
                "retry_jitter_factor": task.retry_jitter_factor,
                "max_retries": task.retries or 0,
            }
        self.records.append(
            (
                _TASK_RUN,
                self.task_run_id,
                self.flow_run_id,
                self.task_run_name,
                task.task_key,
                self.dynamic_key,
                task.version,
                tuple(self.tags),
                None,
                policy,
                self.inputs or None,
                microseconds(created),
                self.parent.task_run_id if self.parent is not None else None,
            )
        )

    def enter(self, state: State[Any], renamed: str | None = None, updates: RunUpdates | None = None) -> None:
        """Write `state` into the history: bookkeeping, and the record that tells of it."""
        previous = self.state
        if previous is not None:
            state.timestamp = after(previous.timestamp, state.timestamp)
        self.progress = progress = advance(self.progress, previous, state, updates=updates)
        self.state = state
        if self.span is not None:
            self.span.enter(state)
        details = state.state_details
        told_details = None if details == _NO_DETAILS else details_on_wire(details)
        details.flow_run_id = None if self.flow_live is None else self.flow_live.id
        details.task_run_id = self.id
        self.records.append(
            (
                _TASK_STATE,
                state.id.bytes,
                self.task_run_id,
                self.flow_run_id,
                state.type.value,
                state.name,
                (state.timestamp - _EPOCH) // _MICROSECOND,
                state.message and redact(state.message),
                told_details,
                wire_data(state.data),
                progress.run_count,
                self.flow_run_run_count,
                microseconds(progress.start_time),
                microseconds(progress.end_time),
                progress.total_run_time // _MICROSECOND,
                microseconds(progress.expected_start_time),
                microseconds(progress.next_scheduled_start_time),
                renamed,
            )
        )

    def tell(self) -> None:
        """Hand the queued records to the recorder: safe on disk when this returns."""
        if self.scope.is_cancelled:
            self.records = []
        if self.records:
            self.scope.recorder.put(self.records, self.flow_live.id if self.flow_live is not None else None)
            self.records = []  # not before: an interrupt between the two tells them twice, which changes nothing
            if self.scope.ships_at_once:
                self.scope.recorder.flush()

    @property
    def task_run(self) -> TaskRun:
        """The run as the API shows it."""
        from rota.engine.shown import shown_task_run

        return shown_task_run(self)


_NO_DETAILS = StateDetails()
_DETAIL_DEFAULTS = {field.name: field.default for field in fields(StateDetails)}
_RUN_IDS = frozenset({"flow_run_id", "task_run_id"})


def details_on_wire(details: StateDetails) -> dict[str, Any] | None:
    """Return the fields that differ from their defaults, as JSON holds them; None when none does."""
    told: dict[str, Any] | None = None
    for name, default in _DETAIL_DEFAULTS.items():
        value = getattr(details, name)
        if value is default or value == default or name in _RUN_IDS:
            continue
        if isinstance(value, datetime):
            value = value.isoformat()
        elif isinstance(value, UUID):
            value = str(value)
        told = {} if told is None else told
        told[name] = value
    return told


def wire_data(data: Any) -> Any:
    """Return what of a state's data the server keeps: where a kept result lies. Values and exceptions stay in the process."""
    metadata = getattr(data, "metadata", None)
    if metadata is not None and hasattr(data, "result") and hasattr(metadata, "storage_key"):
        return metadata.model_dump(mode="json")
    return None
