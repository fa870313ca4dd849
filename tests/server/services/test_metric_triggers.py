"""Metric triggers: a number about runs that stays beyond a bound, and is within it again."""

from __future__ import annotations

from typing import Any

import pytest
from api_driver import COMPLETED, FAILED, RUNNING, Api

from rota.contract.automation_pages import READ_FIRINGS, FiringEntry
from rota.contract.automations import CREATE_AUTOMATION, Automation
from rota.contract.states import StateCreate
from rota.server.services import triggers


def watch(api: Api, name: str, operator: str, threshold: float, **more: Any) -> Automation:
    metric = {"name": name, "operator": operator, "threshold": threshold, "range": 600, "firing_for": 30}
    trigger = {"type": "metric", "metric": metric, **more}
    body = {"name": name, "trigger": trigger, "actions": [{"type": "do-nothing"}]}
    return api.app.handle(CREATE_AUTOMATION, body=body)


def pass_time(api: Api, seconds: int) -> None:
    for _ in range(seconds // 10):
        api.clock.advance(10)
        triggers.run_once(api.app.store, api.clock)


def fired(api: Api, automation: Automation) -> list[FiringEntry]:
    page = api.app.handle(READ_FIRINGS, {"id": automation.id}, query={"limit": 50, "cursor": ""})
    return page.firings[::-1]


def end(api: Api, kind: Any, seconds: float = 5, flow: str = "hello") -> None:
    run = api.flow_run(api.flow(flow))
    api.propose(run, RUNNING)
    api.clock.advance(seconds)
    api.propose(run, kind)


def test_a_success_rate_below_its_bound_fires_once_and_is_resolved_when_it_is_over(api: Api) -> None:
    automation = watch(api, "successes", "<", 0.5)
    pass_time(api, 60)
    assert fired(api, automation) == []  # nothing to measure
    end(api, FAILED)
    pass_time(api, 20)
    assert fired(api, automation) == []
    pass_time(api, 60)
    (one,) = fired(api, automation)
    assert (one.state, one.value) == ("Triggered", 0.0)
    for _ in range(2):
        end(api, COMPLETED)
    pass_time(api, 60)
    assert [each.state for each in fired(api, automation)] == ["Triggered", "Resolved"]


@pytest.mark.parametrize(("name", "value"), [("duration", 4.0), ("duration_p50", 2.0), ("duration_p95", 9.0)])
def test_durations_are_those_of_the_runs_that_are_meant(api: Api, name: str, value: float) -> None:
    automation = watch(api, name, ">", 1, match_related=[{"prefect.resource.name": "etl"}])
    for seconds in (1, 2, 9):
        end(api, COMPLETED, seconds, "etl")
    end(api, COMPLETED, 100, "other")
    pass_time(api, 60)
    assert [one.value for one in fired(api, automation)] == [pytest.approx(value, abs=0.01)]


def test_runs_that_wait_and_runs_that_came_late_are_seen(api: Api) -> None:
    depth, late = watch(api, "queue_depth", ">=", 2), watch(api, "lateness", ">", 5)
    runs = [api.flow_run(state=StateCreate(type="SCHEDULED")) for _ in range(2)]
    pass_time(api, 60)
    assert [one.value for one in fired(api, depth)] == [2.0]
    assert fired(api, late) == []
    for run in runs:
        api.propose(run, RUNNING)
    pass_time(api, 60)
    assert [one.state for one in fired(api, depth)] == ["Triggered", "Resolved"]
    (one,) = fired(api, late)
    assert one.value is not None
    assert one.value >= 59
