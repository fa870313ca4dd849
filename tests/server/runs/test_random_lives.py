"""Whatever is proposed, claimed, lost and repeated, in any order: a run's history stays one that the rules allow."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from api_driver import PAUSED, RUNNING, SCHEDULED, Api, proposal
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from rota.contract.flow_runs import FlowRun
from rota.contract.leases import RECOVER, Recovery
from rota.contract.states import StateCreate
from rota.core.ids import uuid7
from rota.core.vocabulary import DEFAULT_WORKSPACE_ID, TERMINAL_TYPES, StateType
from rota.exceptions import LeaseConflict
from rota.server.app import App
from rota.server.services import leases as lease_service
from rota.server.store import leases
from rota.server.store.engine import Store
from rota.testing import FakeClock, check_history

HOLDERS = ("here:1", "here:2")

proposals = st.tuples(
    st.just("propose"),
    st.sampled_from(StateType),
    st.sampled_from(["", "Late", "Submitting"]),
    st.sampled_from([None, None, *HOLDERS]),
    st.booleans(),
    st.sampled_from([-5, 0, 5, 3600]),
)
steps = st.one_of(
    proposals,
    proposals,
    st.tuples(st.just("again"), st.integers(0, 5)),
    st.tuples(st.just("claim"), st.sampled_from(HOLDERS)),
    st.tuples(st.just("advance"), st.sampled_from([0.0, 1.0, 20.0, 100.0])),
    st.tuples(st.just("sweep")),
    st.tuples(st.just("recover"), st.sampled_from(HOLDERS)),
)


class Life:
    """One flow run, and who says what of it."""

    def __init__(self, api: Api, retries: int, deployed: bool) -> None:
        self.api = api
        self.run: FlowRun = api.flow_run(retries=retries, deployment_id=uuid7() if deployed else None)
        self.epochs: dict[str, int] = {}
        self.sent: list[tuple[StateCreate, int | None, bool]] = []
        self.forced: set[UUID] = set()

    def propose(self, kind: StateType, name: str, holder: str | None, force: bool, seconds: float) -> None:
        fields: dict[str, Any] = {"name": name} if name == "Late" and kind is SCHEDULED else {}
        if name == "Submitting" and kind is StateType.PENDING:
            fields["name"] = name
        if kind is PAUSED and seconds > 0:
            fields["pause_reschedule"] = True
        state = proposal(
            kind, id=uuid7(), transition_id=uuid7(), timestamp=self.api.clock.now() + timedelta(seconds=seconds), **fields
        )
        self.send(state, self.epochs.get(holder or ""), force and holder is None)

    def send(self, state: StateCreate, epoch: int | None, force: bool) -> None:
        before = self.api.read(self.run).state
        answer = self.api.propose_state(self.run, state, epoch=epoch, force=force)
        self.sent.append((state, epoch, force))
        after = answer.state
        if after is None or before is None or after.id == before.id:
            return
        # Force, and a person without a claim, may put another end in the place of one.
        by_hand = epoch is None and before.is_final() and after.is_final()
        if force or by_hand:
            self.forced.add(after.id)

    def again(self, number: int) -> None:
        if self.sent:
            count = len(self.api.history(self.run))
            self.send(*self.sent[number % len(self.sent)])
            last = self.sent[number % len(self.sent)][0]
            repeated = [state for state in self.api.history(self.run) if state.id == last.id]
            assert len(repeated) <= 1
            assert len(self.api.history(self.run)) <= count + 1

    def claim(self, holder: str) -> None:
        try:
            epoch = self.api.claim(self.run, holder).epoch
        except LeaseConflict:
            return
        assert epoch >= max(self.epochs.values(), default=0)
        self.epochs[holder] = epoch

    def advance(self, seconds: float) -> None:
        self.api.clock.advance(seconds)

    def sweep(self) -> None:
        lease_service.run_once(self.api.app.store, self.api.clock)

    def recover(self, holder: str) -> None:
        self.api.app.handle(RECOVER, body=Recovery(holder=holder))

    def check(self) -> None:
        history = self.api.history(self.run)
        found = self.api.read(self.run)
        assert check_history(history, forced=self.forced) == []
        assert found.state == history[-1]
        assert (found.end_time is not None) == (found.state_type in TERMINAL_TYPES)
        assert (found.next_scheduled_start_time is not None) == (found.state_type is SCHEDULED)
        starts = sum(state.type is RUNNING for state in history)
        resumes = sum(
            state.type is RUNNING and any(one.type is PAUSED for one in history[:place]) for place, state in enumerate(history)
        )
        assert starts - resumes <= found.run_count <= starts
        lease = self.api.app.store.read(lambda tx: leases.find_lease(tx, DEFAULT_WORKSPACE_ID, leases.FLOW_RUN, self.run.id))
        if found.state_type in TERMINAL_TYPES:
            assert lease is None


@settings(max_examples=150, deadline=None)
@given(st.lists(steps, min_size=1, max_size=12), st.integers(0, 2), st.booleans())
def test_any_life_of_a_flow_run_is_legal(sqlite_store: Store, life: list[Any], retries: int, deployed: bool) -> None:
    clock = FakeClock()
    one = Life(Api(App(sqlite_store, clock), clock), retries, deployed)
    for name, *arguments in life:
        getattr(one, name)(*arguments)
        one.check()


@pytest.mark.postgres
@settings(max_examples=15, deadline=None, phases=[Phase.generate])  # shrinking takes minutes there; SQLite does it
@given(st.lists(steps, min_size=1, max_size=12), st.integers(0, 2), st.booleans())
def test_any_life_of_a_flow_run_is_legal_on_postgresql(
    postgres_store: Store, life: list[Any], retries: int, deployed: bool
) -> None:
    clock = FakeClock()
    one = Life(Api(App(postgres_store, clock), clock), retries, deployed)
    for name, *arguments in life:
        getattr(one, name)(*arguments)
    one.check()
