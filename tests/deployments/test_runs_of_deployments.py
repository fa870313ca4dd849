"""A run of a deployment has what the deployment says, under what is asked for; and is checked before it is made."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from deployed import Desk

from rota.contract.deployments import BULK_CREATE_FLOW_RUNS
from rota.contract.variables import CREATE_VARIABLE
from rota.exceptions import InvalidRequest, ObjectNotFound

SCHEMA = {
    "type": "object",
    "properties": {"x": {"type": "integer"}, "y": {"type": "string", "default": None}},
    "required": ["x"],
}


def test_a_run_takes_over_what_the_deployment_says(desk: Desk) -> None:
    deployment = desk.deployment(
        parameters={"x": 1, "y": "a"}, job_variables={"env": "prod", "cpu": 1}, tags=["a"], version="7", labels={"team": "x"}
    )
    run = desk.run(deployment, parameters={"x": 2}, job_variables={"cpu": 2}, tags=["b"], labels={"n": 1}, name="bob")
    assert run.parameters == {"x": 2, "y": "a"}
    assert run.job_variables == {"env": "prod", "cpu": 2}
    assert (run.tags, run.deployment_version, run.name) == (["a", "b"], "7", "bob")
    assert run.labels["team"] == "x"
    assert run.labels["n"] == 1
    assert run.state_name == "Scheduled"
    assert run.expected_start_time == desk.clock.now()
    assert run.created_by is not None
    assert (run.created_by.id, run.created_by.type) == (deployment.id, "DEPLOYMENT")


def test_an_idempotency_key_makes_one_run(desk: Desk) -> None:
    deployment = desk.deployment()
    assert desk.run(deployment, idempotency_key="k").id == desk.run(deployment, idempotency_key="k").id
    assert len(desk.runs()) == 1


def test_parameters_that_do_not_fit_are_refused_by_field(local: Desk) -> None:
    deployment = local.deployment(parameter_openapi_schema=SCHEMA)
    with pytest.raises(InvalidRequest, match="'x' is a required property"):
        local.run(deployment)
    with pytest.raises(InvalidRequest, match=r"field 'x'.*not of type 'integer'"):
        local.run(deployment, parameters={"x": "a"})
    assert local.runs() == []
    assert local.run(deployment, parameters={"x": 1, "y": None}).parameters == {"x": 1, "y": None}
    assert local.run(deployment, parameters={}, enforce_parameter_schema=False).parameters == {}


def test_a_schema_with_an_evil_pattern_does_not_hold_up_the_server(local: Desk) -> None:
    schema = {"type": "object", "properties": {"x": {"type": "string", "pattern": "^(a+)+$"}}}
    deployment = local.deployment(parameter_openapi_schema=schema)
    with pytest.raises(InvalidRequest, match="simpler"):
        local.run(deployment, parameters={"x": "a" * 40 + "!"})
    assert local.run(deployment, parameters={"x": "aaa"}).parameters == {"x": "aaa"}


def test_placeholders_are_filled_in_before_the_check(local: Desk) -> None:
    local.app.handle(CREATE_VARIABLE, body={"name": "answer", "value": 42})
    deployment = local.deployment(parameter_openapi_schema=SCHEMA)
    of_variable = {"x": {"__prefect_kind": "workspace_variable", "variable_name": "answer"}}
    assert local.run(deployment, parameters=of_variable).parameters == {"x": 42}
    assert local.run(deployment, parameters={"x": {"__prefect_kind": "json", "value": "5"}}).parameters == {"x": 5}
    missing: dict[str, Any] = {"x": {"__prefect_kind": "workspace_variable", "variable_name": "question"}}
    with pytest.raises(InvalidRequest, match="question"):
        local.run(deployment, parameters=missing)
    with pytest.raises(InvalidRequest, match="template"):
        local.run(deployment, parameters={"x": {"__prefect_kind": "jinja", "template": "{{ 1 }}"}})


def test_of_several_runs_one_that_is_refused_does_not_hurt_the_others(desk: Desk) -> None:
    deployment = desk.deployment(parameter_openapi_schema=SCHEMA)
    body = [{"parameters": {"x": 1}}, {"parameters": {"x": "a"}}, {"parameters": {"x": 3}}]
    answer = desk.app.handle(BULK_CREATE_FLOW_RUNS, {"id": deployment.id}, body=body)
    assert [result.status for result in answer.results] == ["CREATED", "FAILED", "CREATED"]
    assert sorted(run.parameters["x"] for run in desk.runs()) == [1, 3]
    with pytest.raises(InvalidRequest, match="At most 100"):
        desk.app.handle(BULK_CREATE_FLOW_RUNS, {"id": deployment.id}, body=[{}] * 101)


def test_a_run_of_no_deployment_is_refused(desk: Desk) -> None:
    with pytest.raises(ObjectNotFound):
        desk.app.handle(BULK_CREATE_FLOW_RUNS, {"id": UUID(int=5)}, body=[{}])
