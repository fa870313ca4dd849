"""What tests of the server ask an app, in words short enough to read."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from rota.contract.events import ReceivedEvent
from rota.contract.flow_runs import CREATE_FLOW_RUN, READ_FLOW_RUN, SET_FLOW_RUN_STATE, FlowRun, FlowRunCreate, FlowRunPolicy
from rota.contract.flows import CREATE_FLOW, Flow, FlowCreate
from rota.contract.leases import CLAIM_FLOW_RUN, Claim, ClaimResult
from rota.contract.queries.events import READ_EVENTS, ReadEvents
from rota.contract.record import TaskRunRecord, TaskStateRecord
from rota.contract.recording import RECORD, RecordBatch
from rota.contract.states import (
    READ_FLOW_RUN_STATES,
    READ_TASK_RUN_STATES,
    OrchestrationResult,
    SetState,
    StateCreate,
    StateWaitDetails,
)
from rota.contract.task_runs import CREATE_TASK_RUN, READ_TASK_RUN, SET_TASK_RUN_STATE, TaskRun, TaskRunCreate
from rota.core.ids import uuid7
from rota.core.states import State, StateDetails
from rota.core.vocabulary import StateType
from rota.server.app import App
from rota.server.services import events
from rota.server.store.columns import to_microseconds
from rota.testing import FakeClock

SCHEDULED, PENDING, RUNNING, PAUSED, CANCELLING, COMPLETED, FAILED, CRASHED, CANCELLED = (
    StateType[name]
    for name in ("SCHEDULED", "PENDING", "RUNNING", "PAUSED", "CANCELLING", "COMPLETED", "FAILED", "CRASHED", "CANCELLED")
)


@dataclass
class RecordedTask:
    """A task run as an engine records it."""

    flow_run_id: UUID | None
    name: str = "noop-0"
    tags: tuple[str, ...] = ()
    id: UUID = field(default_factory=uuid7)
    records: list[tuple[Any, ...]] = field(default_factory=list)

    def _flow_run(self) -> bytes | None:
        return None if self.flow_run_id is None else self.flow_run_id.bytes

    def made(self, at: datetime) -> RecordedTask:
        self.records.append(
            TaskRunRecord(
                1, self.id.bytes, self._flow_run(), self.name, "noop-abc", str(self.id), None, self.tags, {}, {}, {},
                to_microseconds(at), None,
            )
        )  # fmt: skip
        return self

    def enters(self, kind: StateType, at: datetime, runs: int = 1, name: str = "") -> RecordedTask:
        us = to_microseconds(at)
        over = kind in (COMPLETED, FAILED, CRASHED, CANCELLED)
        self.records.append(
            TaskStateRecord(
                2, uuid7().bytes, self.id.bytes, self._flow_run(), kind.value, name or State(kind).name, us, None, None, None,
                runs, 1, us if runs else None, us if over else None, 0, us, None, None,
            )
        )  # fmt: skip
        return self


@dataclass
class Api:
    """An app and the clock that it goes by."""

    app: App
    clock: FakeClock

    def flow(self, name: str = "hello", **fields: Any) -> Flow:
        return self.app.handle(CREATE_FLOW, body=FlowCreate(name=name, **fields))

    def flow_run(self, flow: Flow | None = None, *, retries: int | None = None, **fields: Any) -> FlowRun:
        if retries is not None:
            fields["empirical_policy"] = FlowRunPolicy(retries=retries, retry_delay=fields.pop("retry_delay", 0))
        create = FlowRunCreate(flow_id=(flow or self.flow()).id, **fields)
        return self.app.handle(CREATE_FLOW_RUN, body=create)

    def read(self, run: FlowRun | UUID) -> FlowRun:
        return self.app.handle(READ_FLOW_RUN, {"id": run if isinstance(run, UUID) else run.id})

    def claim(self, run: FlowRun, holder: str = "here:1", lease_seconds: float = 45) -> ClaimResult:
        body = Claim(holder=holder, lease_seconds=lease_seconds)
        return self.app.handle(CLAIM_FLOW_RUN, {"id": run.id}, body=body)

    def propose(
        self, run: FlowRun | TaskRun, kind: StateType, *, epoch: int | None = None, force: bool = False, **fields: Any
    ) -> OrchestrationResult:
        return self.propose_state(run, proposal(kind, **fields), epoch=epoch, force=force)

    def propose_state(
        self, run: FlowRun | TaskRun, state: StateCreate, *, epoch: int | None = None, force: bool = False
    ) -> OrchestrationResult:
        operation = SET_FLOW_RUN_STATE if isinstance(run, FlowRun) else SET_TASK_RUN_STATE
        return self.app.handle(operation, {"id": run.id}, body=SetState(state=state, epoch=epoch, force=force))

    def history(self, run: FlowRun) -> list[State[Any]]:
        return self.app.handle(READ_FLOW_RUN_STATES, query={"flow_run_id": run.id})

    def task_run(self, flow_run: FlowRun | None = None, key: str = "t", **fields: Any) -> TaskRun:
        flow_run_id = None if flow_run is None else flow_run.id
        create = TaskRunCreate(flow_run_id=flow_run_id, task_key=key, dynamic_key=fields.pop("dynamic_key", "0"), **fields)
        return self.app.handle(CREATE_TASK_RUN, body=create)

    def read_task_run(self, run: TaskRun | UUID) -> TaskRun:
        return self.app.handle(READ_TASK_RUN, {"id": run if isinstance(run, UUID) else run.id})

    def task_history(self, run: TaskRun | UUID) -> list[State[Any]]:
        run_id = run if isinstance(run, UUID) else run.id
        return self.app.handle(READ_TASK_RUN_STATES, query={"task_run_id": run_id})

    def record(self, *tasks: RecordedTask, holder: str = "here:1") -> int:
        records: Any = [entry for task in tasks for entry in task.records]
        return self.app.handle(RECORD, body=RecordBatch.model_construct(holder=holder, records=records)).accepted

    def events(self) -> list[ReceivedEvent]:
        """Every event there is, oldest first, after what waits in the outbox has been told."""
        events.run_once(self.app.store, self.app.clock)
        return self.app.handle(READ_EVENTS, body=ReadEvents()).events[::-1]


def proposal(kind: StateType, **fields: Any) -> StateCreate:
    """A proposed state; details are given by their own names."""
    names = {"name", "message", "data", "id", "timestamp"}
    details = {name: fields.pop(name) for name in list(fields) if name not in names}
    return StateCreate(type=kind, state_details=StateDetails(**details), **fields)


def delay_of(answer: OrchestrationResult) -> int:
    """How long a proposer was told to wait."""
    assert isinstance(answer.details, StateWaitDetails)
    return answer.details.delay_seconds


def names(states: list[State[Any]]) -> list[str]:
    return [state.name for state in states]
