"""What a worker tells of itself and of the runs that it starts."""

from __future__ import annotations

import signal
from typing import Any

import pytest
from working import Yard

from rota.contract.filters.events import EventFilter
from rota.testing import wait_until

pytestmark = pytest.mark.slow


def told(yard: Yard) -> list[Any]:
    wanted = EventFilter.model_validate({"event": {"prefix": ["prefect.worker."]}, "order": "ASC"})
    return yard.client.read_events(filter=wanted).events


def test_a_worker_tells_of_its_life_and_of_the_runs_that_it_starts(yard: Yard) -> None:
    with yard.worker("--name", "Night Owl") as worker:
        run = yard.schedule("hello")
        yard.wait_for(run, "Completed")
        wait_until(lambda: len(told(yard)) == 3, 30, lambda: str(told(yard)))
        worker.send(signal.SIGTERM)
        assert worker.finish().returncode == 0
    started, submitted, executed, stopped = told(yard)
    assert [event.event.rpartition(".")[2] for event in (started, submitted, executed, stopped)] == [
        "started",
        "submitted-flow-run",
        "executed-flow-run",
        "stopped",
    ]
    assert started.resource["prefect.resource.id"] == "prefect.worker.process.night-owl"
    assert started.resource["prefect.worker-type"] == "process"
    assert (executed.follows, stopped.follows) == (submitted.id, started.id)
    related = {part["prefect.resource.role"]: part for part in executed.related}
    assert set(related) == {"flow-run", "flow", "work-pool"}
    assert related["work-pool"]["prefect.work-pool.type"] == "process"
    pid = yard.client.read_flow_run(run.id).infrastructure_pid
    assert related["flow-run"]["prefect.resource.id"] == f"prefect.flow-run.{run.id}"
    assert related["flow-run"]["prefect.infrastructure.identifier"] == pid
    assert related["flow-run"]["prefect.infrastructure.status-code"] == "0"
