"""Leases on background task runs, by a clock that the test moves: what becomes of the runs of workers that fall silent."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest

from rota.client import SyncRotaClient
from rota.client.embedded import EmbeddedTransport
from rota.contract.record import Kind, TaskStateRecord
from rota.contract.states import StateCreate
from rota.contract.task_runs import TaskRun, TaskRunCreate
from rota.core.ids import uuid7
from rota.core.states import State, StateDetails, scheduled
from rota.core.vocabulary import StateType
from rota.server.app import App
from rota.server.runs.handing_out import MAX_SILENCES
from rota.server.services import background_tasks
from rota.server.store.columns import to_microseconds
from rota.server.store.engine import open_store
from rota.server.store.schema import ensure_schema
from rota.testing import FakeClock

KEY = "mail.send"
LEASE_SECONDS = 30.0


class Office:
    """A database with its clock, a client of it, and the service."""

    def __init__(self, app: App, clock: FakeClock) -> None:
        transport = EmbeddedTransport("sqlite:///:memory:")
        transport._app = app
        self.app, self.clock = app, clock
        self.client = SyncRotaClient(transport)

    def delay(self, *, in_seconds: float = 0) -> UUID:
        details = StateDetails(deferred=True, task_parameters_id=uuid4())
        from datetime import timedelta

        state: State[Any] = scheduled(self.clock.now() + timedelta(seconds=in_seconds))
        details.scheduled_time = state.state_details.scheduled_time
        state.state_details = details
        create = TaskRunCreate(id=uuid7(), task_key=KEY, dynamic_key=uuid4().hex, state=StateCreate.of(state))
        return self.client.create_task_run(create).id

    def claim(self, holder: str, limit: int = 1) -> list[TaskRun]:
        return self.client.claim_task_runs(holder, [KEY], LEASE_SECONDS, limit=limit).runs

    def tell(self, run_id: UUID, kind: StateType, holder: str) -> None:
        """Record a state as a worker's process does."""
        entry = TaskStateRecord(
            int(Kind.TASK_STATE), uuid7().bytes, run_id.bytes, None, kind.value, kind.value.title(),
            to_microseconds(self.clock.now()), None, None, None, 1, 0, None, None, 0, None, None, None,
        )  # fmt: skip
        self.client.record([entry], holder=holder)
        self.clock.advance(1)

    def pass_time(self, seconds: float) -> list[UUID]:
        self.clock.advance(seconds)
        return background_tasks.run_once(self.app.store, self.clock)

    def names(self, run_id: UUID) -> list[str]:
        return [state.name for state in self.client.read_task_run_states(run_id)]


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    store = open_store(f"sqlite:///{tmp_path}/rota.db")
    ensure_schema(store)
    clock = FakeClock()
    yield Office(App(store, clock), clock)
    store.close()


def test_a_run_waits_until_it_is_due(office: Office) -> None:
    run_id = office.delay(in_seconds=60)
    assert office.claim("a") == []
    assert office.client.claim_task_runs("a", [KEY], LEASE_SECONDS).next_at is not None
    office.clock.advance(60)
    assert [run.id for run in office.claim("a")] == [run_id]


def test_a_run_is_held_while_its_worker_asks_and_goes_to_the_next_when_it_falls_silent(office: Office) -> None:
    run_id = office.delay()
    office.claim("a")
    office.tell(run_id, StateType.RUNNING, "a")
    for _ in range(3):
        assert office.pass_time(LEASE_SECONDS - 5) == []
        assert office.client.claim_task_runs("a", [KEY], LEASE_SECONDS, limit=0).held == [run_id]
    assert office.pass_time(LEASE_SECONDS + 1) == [run_id]
    assert office.pass_time(1) == []
    (again,) = office.claim("b")
    assert (again.id, again.run_count) == (run_id, 1)
    assert office.names(run_id) == ["Scheduled", "Running", "Scheduled"]
    message = office.client.read_task_run(run_id).state.message  # type: ignore[union-attr]  # it has one
    assert message is not None
    assert "(a) fell silent" in message


def test_what_a_worker_never_began_is_handed_out_again_without_a_trace(office: Office) -> None:
    run_id = office.delay()
    office.claim("a")
    assert office.pass_time(LEASE_SECONDS + 1) == [run_id]
    assert [run.id for run in office.claim("b")] == [run_id]
    assert office.names(run_id) == ["Scheduled"]


def test_without_a_server_the_next_worker_that_asks_does_what_the_service_does(office: Office) -> None:
    run_id = office.delay()
    office.claim("a")
    office.tell(run_id, StateType.RUNNING, "a")
    assert office.claim("b") == []
    office.clock.advance(LEASE_SECONDS + 1)
    assert [run.id for run in office.claim("b")] == [run_id]


def test_what_a_worker_tells_of_a_run_that_another_has_now_is_left_out(office: Office) -> None:
    run_id = office.delay()
    office.claim("a")
    office.tell(run_id, StateType.RUNNING, "a")
    office.pass_time(LEASE_SECONDS + 1)
    office.tell(run_id, StateType.COMPLETED, "a")  # it slept, and comes too late
    office.claim("b")
    office.tell(run_id, StateType.RUNNING, "b")
    office.tell(run_id, StateType.FAILED, "a")
    office.tell(run_id, StateType.COMPLETED, "b")
    assert office.names(run_id) == ["Scheduled", "Running", "Scheduled", "Running", "Completed"]
    assert office.pass_time(10 * LEASE_SECONDS) == []


def test_a_run_that_is_over_leaves_the_queue_however_that_is_told(office: Office) -> None:
    recorded, proposed = office.delay(), office.delay()
    assert len(office.claim("a", limit=2)) == 2
    office.tell(recorded, StateType.COMPLETED, "a")
    office.client.set_task_run_state(proposed, State(StateType.CANCELLED))
    assert office.client.claim_task_runs("a", [KEY], LEASE_SECONDS).held == []
    assert office.pass_time(LEASE_SECONDS + 1) == []


def test_a_run_that_workers_fall_silent_with_again_and_again_is_crashed(office: Office) -> None:
    run_id = office.delay()
    for number in range(MAX_SILENCES):
        (run,) = office.claim(f"w{number}")
        office.tell(run.id, StateType.RUNNING, f"w{number}")
        office.pass_time(LEASE_SECONDS + 1)
    assert office.claim("last") == []
    state = office.client.read_task_run(run_id).state
    assert state is not None
    assert state.type is StateType.CRASHED
    assert f"{MAX_SILENCES} workers fell silent with it" in str(state.message)


def test_what_is_handed_back_waits_again_and_counts_as_no_silence(office: Office) -> None:
    run_id = office.delay()
    for number in range(2 * MAX_SILENCES):
        (run,) = office.claim(f"w{number}")
        office.tell(run.id, StateType.RUNNING, f"w{number}")
        assert office.client.hand_back_task_runs("somebody else", [run_id]) == []
        assert office.client.hand_back_task_runs(f"w{number}", [run_id], "told to stop", leaves=True) == [run_id]
    state = office.client.read_task_run(run_id).state
    assert state is not None
    assert (state.type, state.message) == (StateType.SCHEDULED, "told to stop")
    assert office.client.read_task_workers() == []


def test_a_run_that_is_named_is_claimed_alone(office: Office) -> None:
    _, wanted = office.delay(), office.delay()
    claimed = office.client.claim_task_runs("a", [KEY], LEASE_SECONDS, limit=5, only=[wanted])
    assert [run.id for run in claimed.runs] == [wanted]
