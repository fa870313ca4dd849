"""Code can ask about the run around it; outside of one there is nothing to tell."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

import pytest

from rota import flow, tags, task
from rota.runtime import deployment, flow_run, task_run
from rota.settings import temporary_settings

if TYPE_CHECKING:
    from rota.client import SyncRotaClient
    from rota.testing import Harness

FLOW_RUN = dict.fromkeys(
    ["id", "name", "flow_name", "flow_version", "parent_flow_run_id", "parent_deployment_id", "root_flow_run_id", "api_url",
     "ui_url", "job_variables"]
) | {"tags": [], "parameters": {}, "run_count": 0}  # fmt: skip
TASK_RUN = dict.fromkeys(["id", "name", "task_name", "api_url", "ui_url"]) | {"tags": [], "parameters": {}, "run_count": 0}
DEPLOYMENT = dict.fromkeys(["id", "name", "version", "flow_run_id"]) | {"parameters": {}}


def told(module: Any, names: Any) -> dict[str, Any]:
    return {name: getattr(module, name) for name in names}


def test_outside_of_a_run_there_is_nothing() -> None:
    assert told(flow_run, FLOW_RUN) == FLOW_RUN
    assert told(task_run, TASK_RUN) == TASK_RUN
    assert told(deployment, DEPLOYMENT) == DEPLOYMENT
    assert abs((flow_run.scheduled_start_time - datetime.now(UTC)).total_seconds()) < 60


def test_every_name_is_listed() -> None:
    assert set(dir(flow_run)) == {*FLOW_RUN, "scheduled_start_time"} == set(flow_run.__all__)
    assert set(dir(task_run)) == set(TASK_RUN) == set(task_run.__all__)
    assert set(dir(deployment)) == set(DEPLOYMENT) == set(deployment.__all__)


def test_inside_of_runs_all_is_told(rota_harness: Harness, rota_client: SyncRotaClient) -> None:
    seen: dict[str, dict[str, Any]] = {}

    def note(where: str) -> None:
        seen[where] = {**told(flow_run, FLOW_RUN), "task": told(task_run, TASK_RUN), "deployment": told(deployment, DEPLOYMENT)}

    @task(tags=["t"], task_run_name="add-{x}")
    def add(x: int, y: int = 2) -> None:
        note("task")

    @flow(name="child-flow")
    def child(c: int = 1) -> None:
        note("child")

    @flow(version="v1", flow_run_name="parent-{a}")
    def parent(a: int, *rest: int, b: int = 2) -> None:
        note("parent")
        add(1)
        add.submit(1).wait()
        child()

    with tags("shared"):
        parent(1, 7)
    above, inside, below = seen["parent"], seen["task"], seen["child"]
    run = rota_client.read_flow_run(UUID(above["id"]))
    assert (above["name"], above["flow_name"], above["flow_version"], above["tags"]) == ("parent-1", "parent", "v1", ["shared"])
    assert above["parameters"] == {"a": 1, "rest": (7,), "b": 2} == above["deployment"]["parameters"]
    assert (above["run_count"], above["job_variables"]) == (1, {})
    assert above["root_flow_run_id"] == above["id"] == str(run.id) == above["deployment"]["flow_run_id"]
    assert above["parent_flow_run_id"] is None
    assert above["task"] == TASK_RUN
    assert {name: inside[name] for name in FLOW_RUN} == {name: above[name] for name in FLOW_RUN}
    assert (inside["task"]["name"], inside["task"]["task_name"], inside["task"]["run_count"]) == ("add-1", "add", 1)
    assert inside["task"]["parameters"] == {"x": 1, "y": 2}
    assert sorted(inside["task"]["tags"]) == ["shared", "t"]
    assert (below["flow_name"], below["parameters"], below["task"]) == ("child-flow", {"c": 1}, TASK_RUN)
    assert below["parent_flow_run_id"] == below["root_flow_run_id"] == above["id"]
    assert (below["parent_deployment_id"], below["deployment"]["id"]) == (None, None)
    rota_harness.flush()
    assert str(rota_client.read_task_run(UUID(inside["task"]["id"])).id) == inside["task"]["id"]


def test_retries_are_counted(rota_harness: Harness) -> None:
    counts: list[tuple[int, int]] = []

    @task(retries=1)
    def again() -> None:
        counts.append((flow_run.run_count, task_run.run_count))
        if len(counts) < 3:
            raise ValueError("not yet")

    @flow(retries=1)
    def pipeline() -> None:
        again()

    pipeline()
    assert [runs for runs, _ in counts] == [1, 1, 2]
    assert [tries for _, tries in counts][:2] == [1, 2]


def test_parameters_are_a_copy_for_the_caller(rota_harness: Harness) -> None:
    @flow
    def pipeline(a: int) -> dict[str, Any]:
        flow_run.parameters["a"] = 99
        return dict(flow_run.parameters)

    assert pipeline(1) == {"a": 1}


def test_it_works_in_coroutines(rota_harness: Harness) -> None:
    @task
    async def named() -> tuple[str, str]:
        await asyncio.sleep(0)
        return flow_run.name, task_run.task_name

    @flow(flow_run_name="the-run")
    async def pipeline() -> list[tuple[str, str]]:
        return list(await asyncio.gather(named(), named()))

    assert asyncio.run(pipeline()) == [("the-run", "named")] * 2


def test_a_process_that_was_started_for_a_run_asks_the_api(
    rota_harness: Harness, rota_client: SyncRotaClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    ids: list[str] = []

    @flow(version="v2")
    def child() -> None:
        ids.append(flow_run.id)

    @flow
    def parent(a: int) -> None:
        ids.append(flow_run.id)
        child()

    parent(3)
    rota_harness.flush()
    monkeypatch.setenv("ROTA__FLOW_RUN_ID", ids[1])
    assert told(flow_run, ["id", "flow_name", "flow_version", "run_count"]) == {
        "id": ids[1], "flow_name": "child", "flow_version": "v2", "run_count": 1,
    }  # fmt: skip
    assert (flow_run.parent_flow_run_id, flow_run.root_flow_run_id) == (ids[0], ids[0])
    monkeypatch.delenv("ROTA__FLOW_RUN_ID")
    monkeypatch.setenv("PREFECT__FLOW_RUN_ID", ids[0])
    assert flow_run.parameters == deployment.parameters == {"a": 3}
    assert flow_run.name == rota_client.read_flow_run(UUID(ids[0])).name
    assert deployment.flow_run_id == ids[0]


def test_addresses_are_those_of_the_server(rota_harness: Harness) -> None:
    seen: list[str | None] = []

    @task
    def note_task() -> None:
        seen.extend((task_run.api_url, task_run.ui_url, task_run.id))

    @flow
    def pipeline() -> None:
        seen.extend((flow_run.api_url, flow_run.ui_url))
        with temporary_settings({"api.url": "http://host:4200/api"}):
            seen.extend((flow_run.api_url, flow_run.ui_url, flow_run.id))
            note_task.fn()
        note_task()

    pipeline()
    run_id = seen[4]
    assert seen[:4] == [None, None, f"http://host:4200/api/flow_runs/{run_id}", f"http://host:4200/runs/flow-run/{run_id}"]
    assert seen[5:] == [None, None, None, None, None, seen[10]]


@pytest.mark.parametrize("prefix", ["ROTA", "PREFECT"])
def test_the_environment_stands_in_for_a_run(monkeypatch: pytest.MonkeyPatch, prefix: str) -> None:
    given = {
        "FLOW_RUN__NAME": "given",
        "FLOW_RUN__RUN_COUNT": "3",
        "FLOW_RUN__TAGS": '["a", "b"]',
        "FLOW_RUN__PARAMETERS": '{"x": 1}',
        "FLOW_RUN__SCHEDULED_START_TIME": "2024-01-02T03:04:05",
        "FLOW_RUN__OWN": "5",
        "TASK_RUN__TASK_NAME": "t",
        "DEPLOYMENT__ID": "d",
    }
    for name, text in given.items():
        monkeypatch.setenv(f"{prefix}__RUNTIME__{name}", text)
    assert (flow_run.name, flow_run.run_count, flow_run.tags, flow_run.parameters) == ("given", 3, ["a", "b"], {"x": 1})
    assert flow_run.scheduled_start_time == datetime(2024, 1, 2, 3, 4, 5, tzinfo=UTC)
    assert (flow_run.own, task_run.task_name, deployment.id) == ("5", "t", "d")


def test_rotas_own_variable_counts_before_prefects(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PREFECT__RUNTIME__FLOW_RUN__NAME", "theirs")
    monkeypatch.setenv("ROTA__RUNTIME__FLOW_RUN__NAME", "ours")
    assert flow_run.name == "ours"


@pytest.mark.parametrize(
    ("name", "text", "form"),
    [
        ("run_count", "many", "a whole number"),
        ("tags", "a,b", "a list, as JSON"),
        ("tags", "{}", "a list, as JSON"),
        ("parameters", "[1]", "an object, as JSON"),
        ("scheduled_start_time", "soon", "a time as 2024-01-31T12:00:00Z"),
    ],
)
def test_a_variable_of_the_wrong_form_is_told(monkeypatch: pytest.MonkeyPatch, name: str, text: str, form: str) -> None:
    monkeypatch.setenv(f"ROTA__RUNTIME__FLOW_RUN__{name.upper()}", text)
    with pytest.raises(ValueError, match=f"it should hold {form}"):
        getattr(flow_run, name)


@pytest.mark.parametrize("module", [flow_run, task_run, deployment])
def test_a_misspelt_name_is_told(module: Any) -> None:
    with pytest.raises(AttributeError, match=f"{module.__name__} has no attribute 'nmae'. It has .*name"):
        _ = module.nmae


def test_importing_it_loads_nothing_heavy() -> None:
    code = "import sys, rota.runtime; print([name for name in ('pydantic', 'asyncio', 'sqlalchemy') if name in sys.modules])"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"
