"""Forty workers at one pool of a real server: each run is given out, and started, exactly once."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from working import Yard, open_yard

from fresh_databases import fresh_database
from rota import contract
from rota.client import SyncRotaClient
from rota.client.calls import Call
from rota.contract.deployments import DeploymentCreate
from rota.contract.flows import FlowCreate
from rota.core.states import State
from rota.core.vocabulary import StateType
from rota.exceptions import LeaseConflict
from rota.testing import check_history
from rota.testing.processes import Sandbox

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]

WORKERS = 40
RUNS = 80
LIMIT = 7


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def yard(request: pytest.FixtureRequest, sandbox: Sandbox) -> Iterator[Yard]:
    with ExitStack() as stack:
        environment = {}
        if request.param == "postgresql":
            environment["ROTA_SERVER_DATABASE_CONNECTION_URL"] = stack.enter_context(fresh_database())
        yield stack.enter_context(open_yard(sandbox, **environment))


class Crowd:
    """Workers that claim, start and end runs until there are none."""

    def __init__(self, yard: Yard) -> None:
        self._yard = yard
        self.given: Counter[UUID] = Counter()
        self.started: Counter[UUID] = Counter()
        self.most_at_once = 0
        self._at_once = 0
        self._guard = threading.Lock()

    def work(self, number: int) -> None:
        client = SyncRotaClient(f"{self._yard.url}/api")
        holder = f"worker:{number}"
        while sum(self.started.values()) < RUNS:
            before = datetime.now(UTC) + timedelta(seconds=60)  # for runs that wait for a slot, too
            claimed = client.claim_scheduled_runs(
                "p", f"w{number}", holder, lease_seconds=120, limit=3, scheduled_before=before
            )
            for one in claimed.runs:
                self._start(client, one.flow_run.id, one.epoch, f"process:{number}")
        client.transport.close()

    def _start(self, client: SyncRotaClient, run_id: UUID, epoch: int, process: str) -> None:
        with self._guard:
            self.given[run_id] += 1
            self._at_once += 1
            self.most_at_once = max(self.most_at_once, self._at_once)
        client.claim_flow_run(run_id, process, 120, epoch=epoch)
        with pytest.raises(LeaseConflict):
            client.claim_flow_run(run_id, f"{process}, a second one", 120, epoch=epoch)
        client.set_flow_run_state(run_id, State(StateType.RUNNING), epoch=epoch)
        with self._guard:
            self.started[run_id] += 1
            self._at_once -= 1
        client.set_flow_run_state(run_id, State(StateType.COMPLETED), epoch=epoch)


@pytest.mark.parametrize("limit", [None, LIMIT], ids=["no limit", "a limit"])
def test_forty_workers_start_each_run_once(yard: Yard, limit: int | None) -> None:
    client = yard.client
    client.create_work_pool(contract.work_pools.WorkPoolCreate(name="p", type="process", concurrency_limit=limit))
    flow_id = client.transport.send(Call(contract.flows.CREATE_FLOW, body=FlowCreate(name="hello"))).id
    body = DeploymentCreate(name="d", flow_id=flow_id, work_pool_name="p")
    deployment = client.transport.send(Call(contract.deployments.CREATE_DEPLOYMENT, body=body))
    runs = [client.create_flow_run_from_deployment(deployment.id).id for _ in range(RUNS)]
    crowd = Crowd(yard)
    with ThreadPoolExecutor(WORKERS) as threads:
        for done in [threads.submit(crowd.work, number) for number in range(WORKERS)]:
            done.result()
    assert crowd.given == crowd.started == Counter(dict.fromkeys(runs, 1))
    if limit is not None:
        assert crowd.most_at_once <= limit
    for run_id in runs:
        states = client.read_flow_run_states(run_id)
        check_history(states)
        assert [state.name for state in states if state.name != "Late"] == ["Scheduled", "Pending", "Running", "Completed"]
