"""Job variables are held against the base job template of their pool wherever they are set."""

from __future__ import annotations

from typing import Any

import pytest
from deployed import Desk

from rota.contract.flow_runs import CREATE_FLOW_RUN, UPDATE_FLOW_RUN
from rota.contract.flows import CREATE_FLOW
from rota.contract.work_pools import CREATE_WORK_POOL
from rota.exceptions import InvalidRequest
from rota.workers.process import ProcessWorker

TEMPLATE: dict[str, Any] = {
    "job_configuration": {"image": "{{ image }}", "cpus": "{{ cpus }}", "size": "{{ size }}", "env": "{{ env }}"},
    "variables": {
        "type": "object",
        "properties": {
            "image": {"type": "string"},
            "cpus": {"type": "integer", "default": 1},
            "size": {"enum": ["small", "large"], "default": "small"},
            "env": {"type": "object", "additionalProperties": {"type": "string"}},
            "note": {"anyOf": [{"type": "string"}, {"type": "null"}], "default": None},
        },
        "required": ["image", "cpus"],
    },
}

WRONG = [
    ({"cpus": "many"}, "cpus"),
    ({"size": "huge"}, "size"),
    ({"env": {"A": 1}}, "env.A"),
    ({"image": None}, "image"),
]


@pytest.fixture(autouse=True)
def pool(desk: Desk) -> None:
    desk.app.handle(CREATE_WORK_POOL, body={"name": "cloud", "type": "docker", "base_job_template": TEMPLATE})


@pytest.mark.parametrize(("given", "place"), WRONG)
def test_a_deployment_with_wrong_job_variables_is_refused(desk: Desk, given: dict[str, Any], place: str) -> None:
    with pytest.raises(InvalidRequest, match=f"do not fit the work pool 'cloud'. .*field '{place}'"):
        desk.deployment(work_pool_name="cloud", job_variables=given)
    good = desk.deployment(work_pool_name="cloud", job_variables={"cpus": 2})
    with pytest.raises(InvalidRequest, match=place):
        desk.update(good, job_variables=given)
    assert desk.read(good).job_variables == {"cpus": 2}


def test_a_deployment_that_moves_to_a_pool_has_to_fit_there(desk: Desk) -> None:
    elsewhere = desk.deployment(job_variables={"cpus": "many"})
    with pytest.raises(InvalidRequest, match="cpus"):
        desk.update(elsewhere, work_pool_name="cloud")


@pytest.mark.parametrize(("given", "place"), [*WRONG[:3], ({}, "image")])
def test_a_run_with_wrong_job_variables_is_refused(desk: Desk, given: dict[str, Any], place: str) -> None:
    deployment = desk.deployment(work_pool_name="cloud")
    image = {"image": "slim"} if given else {}
    with pytest.raises(InvalidRequest, match=place):
        desk.run(deployment, job_variables={**image, **given})
    run = desk.run(deployment, job_variables={"image": "slim"})
    changed: dict[str, Any] = {"job_variables": {**image, **given} or {"cpus": 1}}
    with pytest.raises(InvalidRequest, match=place):
        desk.app.handle(UPDATE_FLOW_RUN, {"id": run.id}, body=changed)
    flow_id = desk.app.handle(CREATE_FLOW, body={"name": "hello"}).id
    body: dict[str, Any] = {"flow_id": flow_id, "work_pool_name": "cloud", "job_variables": {**image, **given}}
    with pytest.raises(InvalidRequest, match=place):
        desk.app.handle(CREATE_FLOW_RUN, body=body)


def test_what_fits_is_taken_wherever_it_comes_from(desk: Desk) -> None:
    deployment = desk.deployment(work_pool_name="cloud", job_variables={"image": "slim"})
    assert desk.run(deployment).job_variables == {"image": "slim"}
    run = desk.run(deployment, job_variables={"cpus": 4, "note": None, "unknown": [1]})
    assert run.job_variables == {"image": "slim", "cpus": 4, "note": None, "unknown": [1]}


def test_placeholders_are_left_for_the_worker(desk: Desk) -> None:
    given = {"cpus": "{{ rota.variables.cpus }}", "env": {"A": "{{ $A }}"}, "image": "{{ rota.blocks.docker.slim }}"}
    deployment = desk.deployment(work_pool_name="cloud", job_variables=given)
    assert desk.run(deployment).job_variables == given


def test_the_template_of_the_process_worker_is_applied(desk: Desk) -> None:
    template = ProcessWorker.get_default_base_job_template()
    desk.app.handle(CREATE_WORK_POOL, body={"name": "here", "type": "process", "base_job_template": template})
    desk.deployment(work_pool_name="here", job_variables={"env": {"A": "b", "C": None}, "working_dir": "/tmp"})
    with pytest.raises(InvalidRequest, match=r"working_dir"):
        desk.deployment("other", work_pool_name="here", job_variables={"working_dir": 3})
