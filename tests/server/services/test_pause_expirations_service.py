"""Runs that nobody resumed in time are failed, once, and nobody else is."""

from __future__ import annotations

from datetime import timedelta

import pytest
from api_driver import CANCELLING, PAUSED, PENDING, RUNNING, Api, names

from rota.contract.flow_runs import FlowRun
from rota.server.services import pause_expirations


def a_paused_run(api: Api, seconds: float | None) -> FlowRun:
    run = api.flow_run()
    api.propose(run, PENDING)
    api.propose(run, RUNNING)
    until = None if seconds is None else api.clock.now() + timedelta(seconds=seconds)
    api.propose(run, PAUSED, pause_timeout=until, pause_key="1")
    return run


def test_a_pause_that_is_over_fails_its_run(api: Api) -> None:
    late, waiting, endless = a_paused_run(api, 10), a_paused_run(api, 100), a_paused_run(api, None)
    api.clock.advance(10)
    assert pause_expirations.run_once(api.app.store, api.clock) == []
    api.clock.advance(0.5)
    assert pause_expirations.run_once(api.app.store, api.clock) == [late.id]
    assert pause_expirations.run_once(api.app.store, api.clock) == []
    assert names(api.history(late)) == ["Pending", "Running", "Paused", "Failed"]
    assert api.history(late)[-1].message == "The run was paused and not resumed in time."
    for run in (waiting, endless):
        assert api.read(run).state_name == "Paused"


@pytest.mark.parametrize("kind", [RUNNING, CANCELLING])
def test_one_that_has_left_its_pause_is_left_alone(api: Api, kind: object) -> None:
    run = a_paused_run(api, 10)
    api.propose(run, kind)  # type: ignore[arg-type]  # a state type
    api.clock.advance(60)
    assert pause_expirations.run_once(api.app.store, api.clock) == []
