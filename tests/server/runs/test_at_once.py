"""Many who act on the same runs at the same time: nobody meets a lock, nothing is lost, histories stay legal."""

from __future__ import annotations

import random
from concurrent.futures import ThreadPoolExecutor
from uuid import UUID

from api_driver import CANCELLING, COMPLETED, PENDING, RUNNING, Api, RecordedTask, names

from rota.contract.flow_runs import FlowRun
from rota.contract.leases import RECOVER, Recovery
from rota.core.ids import uuid7
from rota.exceptions import LeaseConflict
from rota.server.services import events, leases
from rota.testing import check_history


def family(api: Api) -> tuple[FlowRun, RecordedTask, FlowRun]:
    caller = api.flow_run(api.flow("caller"))
    api.propose(caller, RUNNING, epoch=api.claim(caller).epoch)
    stub = RecordedTask(caller.id, "child-0").made(api.clock.now()).enters(PENDING, api.clock.now(), runs=0)
    api.record(stub)
    child = api.flow_run(api.flow("child"), parent_task_run_id=stub.id)
    api.propose(child, RUNNING, epoch=api.claim(child).epoch)
    return caller, stub, child


def test_proposals_crashes_sweeps_and_events_on_the_same_runs(api: Api) -> None:
    families = [family(api) for _ in range(4)]
    forced: set[UUID] = set()

    def act(number: int) -> None:
        rng = random.Random(number)
        caller, _, child = rng.choice(families)
        match rng.randrange(6):
            case 0:
                answer = api.propose(rng.choice([caller, child]), rng.choice([RUNNING, CANCELLING, COMPLETED]), id=uuid7())
                if answer.state is not None and answer.state.is_final():
                    forced.add(answer.state.id)  # one end by hand in the place of another
            case 1:
                api.app.handle(RECOVER, body=Recovery(holder="here:1"))
            case 2:
                leases.run_once(api.app.store, api.clock)
            case 3:
                events.run_once(api.app.store, api.clock)
            case 4:
                try:
                    api.claim(rng.choice([caller, child]), f"here:{rng.randrange(3)}")
                except LeaseConflict:
                    return
            case 5:
                api.record(RecordedTask(caller.id).made(api.clock.now()).enters(RUNNING, api.clock.now()))

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(act, range(240)))
    events.run_once(api.app.store, api.clock)
    for caller, stub, child in families:
        for run in (caller, child):
            history = api.history(run)
            assert check_history(history, forced=forced) == []
            assert api.read(run).state == history[-1]
        assert names(api.task_history(stub.id))[-1] == names(api.history(child))[-1]


def test_many_threads_drive_runs_of_their_own(api: Api) -> None:
    flow = api.flow()

    def drive(number: int) -> FlowRun:
        run = api.flow_run(flow)
        epoch = api.claim(run, f"here:{number}").epoch
        api.propose(run, RUNNING, epoch=epoch)
        api.propose(run, COMPLETED, epoch=epoch)
        return run

    with ThreadPoolExecutor(8) as pool:
        runs = list(pool.map(drive, range(40)))
    assert all(names(api.history(run)) == ["Pending", "Running", "Completed"] for run in runs)
    assert events.run_once(api.app.store, api.clock) == 120
