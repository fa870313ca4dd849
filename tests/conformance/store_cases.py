"""What the tests of the store put into it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any
from uuid import UUID

from rota.contract.flow_runs import FlowRun, FlowRunCreate
from rota.contract.flows import Flow, FlowCreate
from rota.contract.record import LogRecord, TaskRunRecord, TaskStateRecord
from rota.core.ids import uuid7
from rota.core.orchestration import Progress
from rota.core.states import State
from rota.core.vocabulary import DEFAULT_WORKSPACE_ID, TERMINAL_TYPES, StateType
from rota.server.store import flow_runs, flows
from rota.server.store.columns import to_microseconds
from rota.server.store.engine import Store

WORKSPACE = DEFAULT_WORKSPACE_ID
ELSEWHERE = UUID(int=2)
NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)


def at(seconds: float) -> datetime:
    """The moment `seconds` after NOW."""
    return NOW + seconds * SECOND


def us(seconds: float) -> int:
    return to_microseconds(at(seconds))


@dataclass
class Selection:
    """Filters on several nouns, as a request carries them."""

    flows: Any = None
    flow_runs: Any = None
    task_runs: Any = None
    deployments: Any = None


def make_flow(store: Store, name: str = "hello", workspace: UUID = WORKSPACE, **fields: Any) -> Flow:
    return store.write(lambda tx: flows.upsert_flow(tx, workspace, FlowCreate(name=name, **fields), NOW))[0]


def make_flow_run(store: Store, flow: Flow | None = None, **fields: Any) -> FlowRun:
    flow_id = (flow or make_flow(store)).id
    create = FlowRunCreate(flow_id=flow_id, **fields)
    return store.write(lambda tx: flow_runs.create_flow_run(tx, WORKSPACE, create, NOW))[0]


def enter(store: Store, run: FlowRun, kind: StateType, seconds: float = 0, **fields: Any) -> State[Any]:
    """Write a state at `seconds` after NOW, with a bookkeeping that fits it."""
    state: State[Any] = State(kind, timestamp=at(seconds), **fields)
    progress = Progress(
        run_count=0 if kind in (StateType.SCHEDULED, StateType.PENDING) else 1,
        expected_start_time=run.expected_start_time or at(seconds),
        start_time=at(seconds) if kind is StateType.RUNNING else run.start_time,
        end_time=at(seconds) if kind in TERMINAL_TYPES else None,
    )
    store.write(lambda tx: flow_runs.write_state(tx, WORKSPACE, run.id, state, progress, at(seconds)))
    return state


_numbers = count()


@dataclass
class RecordedTask:
    """The records of one task run, as an engine would send them."""

    flow_run_id: UUID | None = None
    task_key: str = "noop-abc"
    name: str = ""
    tags: tuple[str, ...] = ()
    inputs: dict[str, list[dict[str, Any]]] | None = None
    parent: UUID | None = None
    start: float = 0
    id: UUID = field(default_factory=uuid7)

    def __post_init__(self) -> None:
        self.number = next(_numbers)
        self.name = self.name or f"noop-{self.number}"

    def made(self) -> TaskRunRecord:
        return TaskRunRecord(
            1,
            self.id.bytes,
            self._flow_run,
            self.name,
            self.task_key,
            str(self.number),
            None,
            self.tags,
            {"team": "data"},
            {"max_retries": 2, "retry_delay": [1, 2.5]},
            self.inputs,
            us(self.start),
            None if self.parent is None else self.parent.bytes,
        )

    def state(self, kind: StateType, seconds: float, **changes: Any) -> TaskStateRecord:
        begun = kind not in (StateType.PENDING, StateType.SCHEDULED)
        over = kind in TERMINAL_TYPES
        record = TaskStateRecord(
            2,
            uuid7().bytes,
            self.id.bytes,
            self._flow_run,
            kind.value,
            kind.value.capitalize(),
            us(self.start + seconds),
            None,
            None,
            None,
            1 if begun else 0,
            1 if begun else 0,
            us(self.start + 1) if begun else None,
            us(self.start + seconds) if over else None,
            round((seconds - 1) * 1e6) if over else 0,
            us(self.start),
            None,
            None,
        )
        return record._replace(**changes)

    def log(self, message: str, seconds: float = 0, level: int = 20) -> LogRecord:
        return LogRecord(
            3, uuid7().bytes, self._flow_run, self.id.bytes, "rota.task_runs", level, message, us(self.start + seconds)
        )

    def life(self, end: StateType = StateType.COMPLETED) -> list[Any]:
        """All records of a task run that waited, ran for a second and ended."""
        return [
            self.made(),
            self.state(StateType.PENDING, 0),
            self.state(StateType.RUNNING, 1),
            self.log("at work", 1.5),
            self.state(end, 2),
        ]

    @property
    def _flow_run(self) -> bytes | None:
        return None if self.flow_run_id is None else self.flow_run_id.bytes
