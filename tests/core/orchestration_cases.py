"""How the tables of rules are written down in tests: a row is a proposal with what must come of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from rota.core.orchestration import decide
from rota.core.orchestration.decision import DeploymentFacts, Effect, FlowRunFacts, RunFacts, RunUpdates, TaskRunFacts
from rota.core.states import State, StateDetails
from rota.core.vocabulary import StateType

NOW = datetime(2026, 3, 29, 1, 0, tzinfo=UTC)

STORED = {"type": "reference", "storage_key": "abc"}
UNPERSISTED = {"type": "unpersisted"}

SCHEDULED, PENDING, RUNNING = StateType.SCHEDULED, StateType.PENDING, StateType.RUNNING
PAUSED, CANCELLING, CANCELLED = StateType.PAUSED, StateType.CANCELLING, StateType.CANCELLED
COMPLETED, FAILED, CRASHED = StateType.COMPLETED, StateType.FAILED, StateType.CRASHED
TERMINAL = (COMPLETED, FAILED, CRASHED, CANCELLED)
NOTHING = None


def seconds(count: float) -> datetime:
    """Return the moment `count` seconds from now."""
    return NOW + timedelta(seconds=count)


def state(kind: StateType, name: str = "", data: Any = None, message: str | None = None, **details: Any) -> State[Any]:
    return State(kind, name, message, data, StateDetails(**details), timestamp=NOW)


def flow_facts(**known: Any) -> FlowRunFacts:
    return FlowRunFacts(**{"now": NOW, **known})


def task_facts(**known: Any) -> TaskRunFacts:
    return TaskRunFacts(**{"now": NOW, **known})


def deployment(limit: int | None = None, **known: Any) -> DeploymentFacts:
    return DeploymentFacts(concurrency_limit=limit, **known)


@dataclass
class Row:
    """A row of a rule table, with one case of it."""

    number: str
    current: State[Any] | None
    proposed: State[Any]
    facts: RunFacts
    status: str
    written: StateType | tuple[StateType, str] | None
    """Type and name of what is written; the type alone for its default name. None: nothing is written."""
    details: dict[str, Any] = field(default_factory=dict)
    updates: RunUpdates = field(default_factory=RunUpdates)
    effects: tuple[Effect, ...] = ()
    fields: dict[str, Any] = field(default_factory=dict)
    """What `written` must have beside its type and name, and the decision beside its state (`seconds` of a wait)."""

    @property
    def id(self) -> str:
        came = "None" if self.current is None else self.current.name
        return f"{self.number}: {came} -> {self.proposed.name}"


def check(policy: Any, row: Row) -> None:
    """Assert that `policy` decides as the row says."""
    decision = decide(policy, row.current, row.proposed, row.facts)
    assert decision.status == row.status, decision
    written = getattr(decision, "state", None)
    if row.written is None:
        assert written is None
    else:
        kind, name = row.written if isinstance(row.written, tuple) else (row.written, State(row.written).name)
        assert written is not None
        assert (written.type, written.name) == (kind, name)
        for detail, value in row.details.items():
            assert getattr(written.state_details, detail) == value, detail
    assert getattr(decision, "updates", {}) == row.updates
    assert getattr(decision, "effects", ()) == row.effects
    for name, value in row.fields.items():
        assert getattr(written if written is not None else decision, name) == value, name
    assert decision.status == "ACCEPT" or getattr(decision, "reason", None)
