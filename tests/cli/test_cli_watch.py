"""Watching a run: how often it is looked at, and until when."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

import pytest

from rota import flow
from rota.cli.run_watch import watch_run
from rota.client import get_client
from rota.core.clock import Clock
from rota.exceptions import FlowRunWaitTimeout
from rota.testing import FakeClock
from rota.testing.isolation import harness


@flow
def hello() -> None:
    pass


@pytest.mark.parametrize(("interval", "timeout", "looks"), [(None, 2, 5), (1, 2, 3), (3, 4, 3), (30, 2, 2)])
def test_looks_are_as_far_apart_as_asked_and_the_last_is_at_the_deadline(
    interval: float | None, timeout: float, looks: int
) -> None:
    with harness():
        client = get_client(sync_client=True)
        run = client.create_flow_run(hello)
        clock, counted = FakeClock(), []

        def read(run_id: Any) -> Any:
            counted.append(run_id)
            return client.read_flow_run(run_id)

        watching = SimpleNamespace(read_flow_run=read, read_logs=client.read_logs)
        with pytest.raises(FlowRunWaitTimeout):
            watch_run(cast(Any, watching), run, cast(Clock, clock), timeout, interval)
        assert len(counted) == looks
