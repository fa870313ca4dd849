"""People who look after runs: they wait for a pause, and answer it from a thread of their own."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from rota.client import SyncRotaClient
from rota.contract.flow_runs import FlowRun, FlowRunCreate
from rota.contract.states import StateCreate
from rota.core.states import State
from rota.core.vocabulary import StateType
from rota.testing import wait_until

LONG = 30.0
"""Seconds after which a test gives up."""


@dataclass
class People:
    client: SyncRotaClient
    flush: Callable[[], object]

    def runs(self) -> list[FlowRun]:
        """All flow runs, oldest first."""
        return sorted(self.client.read_flow_runs(), key=lambda run: run.id)

    def run(self) -> FlowRun:
        """The only flow run, as soon as there is one."""
        return wait_until(lambda: next(iter(self.runs()), None), LONG, "a flow run")

    def history(self, run_id: UUID | None = None) -> list[str]:
        return [state.name for state in self.client.read_flow_run_states(run_id or self.run().id)]

    def await_state(self, name: str, run_id: UUID | None = None, other_than: UUID | None = None) -> FlowRun:
        """Wait until a run is in a state of this name, and not in `other_than`."""
        wanted = run_id or self.run().id

        def entered() -> FlowRun | None:
            run = self.client.read_flow_run(wanted)
            return run if run.state_name == name and run.state_id != other_than else None

        return wait_until(entered, LONG, lambda: f"{name} after {self.history(wanted)}")

    def await_question(self, name: str = "Paused", run_id: UUID | None = None, other_than: UUID | None = None) -> FlowRun:
        """The same, until what the run asks for can be answered."""
        run = self.await_state(name, run_id, other_than)
        assert run.state is not None
        keyset = run.state.state_details.run_input_keyset
        if keyset:
            wait_until(lambda: self.client.filter_flow_run_input(run.id, keyset["schema"], 1, set()), LONG, "the schema")
        return run

    @contextmanager
    def meanwhile(self, act: Callable[[], Any]) -> Iterator[None]:
        """Do something in another thread, as somebody elsewhere would; what fails there fails the test."""
        errors: list[BaseException] = []

        def acted() -> None:
            try:
                act()
            except BaseException as error:
                errors.append(error)

        thread = threading.Thread(target=acted)
        thread.start()
        try:
            yield
        finally:
            thread.join(LONG)
        assert not thread.is_alive(), "who acts meanwhile hangs"
        if errors:
            raise errors[0]

    def deployed_run(self, flow: Any, **parameters: Any) -> FlowRun:
        """A run that waits to be started, of a deployment of `flow`."""
        flow_id = self.client.create_flow(flow)
        deployment_id = self.client.create_deployment(flow_id, "nightly")
        state: State[Any] = State(StateType.PENDING)
        create = FlowRunCreate(flow_id=flow_id, deployment_id=deployment_id, parameters=parameters, state=StateCreate.of(state))
        return self.client.create_flow_run(create)
