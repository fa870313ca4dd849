"""`to_deployment`, `deploy` and what they refuse."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from rota import flow, serve
from rota.deployments.runner import RunnerDeployment
from rota.deployments.schedules import schedules_of
from rota.exceptions import InvalidNameError, MissingFlowError, SignatureMismatchError, UsageError
from rota.flows import load_flow_from_entrypoint
from rota.schedules import Cron, Interval, InvalidSchedule
from rota.types.entrypoint import EntrypointType


@flow(description="Fetches.", version="7")
def fetch(lat: float = 38.9, lon: float = -77.0) -> None:
    pass


def made(**options: Any) -> RunnerDeployment:
    found: RunnerDeployment = fetch.to_deployment("mine", **options)
    return found


def test_a_deployment_takes_over_what_the_flow_says() -> None:
    found = made(parameters={"lat": 11}, tags=["a"], concurrency_limit=3)
    assert (found.full_name, found.description, found.version) == ("fetch/mine", "Fetches.", "7")
    assert found.entrypoint is not None
    assert found.entrypoint.endswith("test_describing_deployments.py:fetch")
    assert found.parameters == {"lat": 11}
    assert found.concurrency_limit == 3


def test_the_entrypoint_may_be_a_module() -> None:
    found = made(entrypoint_type=EntrypointType.MODULE_PATH)
    assert found.entrypoint == "test_describing_deployments.fetch"


def test_from_a_coroutine_it_is_awaited() -> None:
    async def ask() -> RunnerDeployment:
        found: RunnerDeployment = await fetch.to_deployment("mine")
        return found

    assert asyncio.run(ask()).name == "mine"


@pytest.mark.parametrize(
    ("options", "kinds"),
    [
        ({"cron": "* * * * *"}, ["cron"]),
        ({"interval": [60, timedelta(hours=1)]}, ["interval", "interval"]),
        ({"rrule": "FREQ=DAILY"}, ["rrule"]),
        ({"schedule": "every hour from 9 to 6 on thursdays"}, ["cron"]),
        ({"schedule": Cron("0 9 * * *", timezone="Europe/Paris")}, ["cron"]),
        ({"schedules": [Interval(60), "weekdays at 9am", {"schedule": {"cron": "0 1 * * *"}}]}, ["interval", "cron", "cron"]),
        ({"schedules": []}, []),
    ],
)
def test_every_way_to_say_when(options: dict[str, Any], kinds: list[str]) -> None:
    schedules = made(**options).schedules
    assert schedules is not None
    assert [next(iter(one.schedule.model_dump(exclude={"timezone"}))) for one in schedules] == kinds


def test_no_schedule_said_is_another_thing_than_none() -> None:
    assert made().schedules is None
    assert schedules_of() is None


@pytest.mark.parametrize(
    ("options", "error"),
    [
        ({"cron": "* * * * *", "interval": 60}, InvalidSchedule),
        ({"cron": "61 * * * *"}, InvalidSchedule),
        ({"schedule": "sometimes"}, InvalidSchedule),
        ({"schedules": "daily"}, InvalidSchedule),
        ({"parameters": {"nobody": 1}}, SignatureMismatchError),
    ],
)
def test_what_cannot_be_is_refused(options: dict[str, Any], error: type[Exception]) -> None:
    with pytest.raises(error):
        made(**options)


@pytest.mark.parametrize("name", ["", " ", "a/b", "100%", "<x>"])
def test_names_that_cannot_be(name: str) -> None:
    with pytest.raises(InvalidNameError):
        fetch.to_deployment(name)


def test_a_flow_inside_a_function_cannot_be_found_by_others() -> None:
    @flow
    def inner() -> None:
        pass

    with pytest.raises(MissingFlowError, match="inside of a function"):
        inner.to_deployment("x")


def test_serving_refuses_nothing_and_the_same_twice() -> None:
    with pytest.raises(UsageError, match="nothing to serve"):
        serve()
    with pytest.raises(UsageError, match="'fetch/mine'"):
        serve(made(), made())


def test_serve_in_a_coroutine_says_what_to_write() -> None:
    async def call() -> None:
        serve(await fetch.to_deployment("mine"))

    with pytest.raises(UsageError, match="aserve"):
        asyncio.run(call())


def test_deploying_needs_a_pool() -> None:
    with pytest.raises(UsageError, match="serve"):
        fetch.deploy("mine")


def test_a_flow_whose_code_cannot_be_imported_stands_in_until_it_is_called(tmp_path: Any) -> None:
    path = tmp_path / "broken.py"
    path.write_text("import a_package_that_is_not_there\nfrom rota import flow\n@flow\ndef f(x: int):\n    pass\n")
    found = load_flow_from_entrypoint(f"{path}:f")
    assert list(found.parameters.properties) == ["x"]
    with pytest.raises(Exception, match="a_package_that_is_not_there"):
        found.fn(1)
