"""Bulk jobs do what they say to all that is meant, once, and can be watched and ended."""

from __future__ import annotations

from typing import Any

import pytest
from api_driver import CANCELLED, COMPLETED, FAILED, PENDING, RUNNING, SCHEDULED, Api
from pydantic import ValidationError

from rota.contract.bulk_jobs import (
    CANCEL_BULK_JOB,
    CREATE_BULK_JOB,
    READ_BULK_JOB,
    READ_BULK_JOBS,
    BulkJob,
    BulkJobCreate,
)
from rota.contract.deployments import CREATE_DEPLOYMENT, READ_DEPLOYMENT, DeploymentCreate
from rota.contract.flow_runs import FlowRun
from rota.core.ids import uuid7
from rota.exceptions import ObjectNotFound
from rota.server.services import bulk_jobs


def begin(api: Api, **fields: Any) -> BulkJob:
    return api.app.handle(CREATE_BULK_JOB, body=BulkJobCreate.model_validate(fields))


def finish(api: Api, job: BulkJob) -> BulkJob:
    bulk_jobs.run_once(api.app.store, api.clock)
    return api.app.handle(READ_BULK_JOB, {"id": job.id})


def runs(api: Api, count: int, kind: Any = SCHEDULED, **fields: Any) -> list[FlowRun]:
    flow = api.flow()
    made = [api.flow_run(flow, **fields) for _ in range(count)]
    for run in made:
        api.propose(run, kind, force=True)
    return made


def test_all_that_a_filter_means_are_cancelled(api: Api) -> None:
    waiting, over = runs(api, 60), runs(api, 3, COMPLETED)
    job = begin(api, action="cancel", filter={})
    assert (job.state.value, job.total, job.total_is_exact) == ("queued", 63, True)
    job = finish(api, job)
    assert (job.state.value, job.done, job.skipped, job.failed) == ("done", 60, 3, 0)
    assert {api.read(run).state_type for run in waiting} == {CANCELLED}
    assert {api.read(run).state_type for run in over} == {COMPLETED}
    assert job.ended is not None


def test_what_comes_to_match_later_is_left_alone(api: Api) -> None:
    runs(api, 2)
    job = begin(api, action="cancel", filter={"state_type": {"include": ["SCHEDULED"]}})
    (late,) = runs(api, 1)
    assert finish(api, job).done == 2
    assert api.read(late).state_type is SCHEDULED


def test_failures_are_told_one_by_one(api: Api) -> None:
    (run,) = runs(api, 1, FAILED)
    gone = uuid7()
    job = finish(api, begin(api, action="rerun", ids=[str(run.id), str(gone)]))
    assert (job.done, job.failed) == (0, 2)
    told = {failure.id: failure.sentence for failure in job.failures}
    assert "belongs to no deployment" in told[run.id]
    assert str(gone) in told[gone]


def test_runs_of_deployments_are_tried_again_and_run_again(api: Api) -> None:
    flow = api.flow()
    deployment = api.app.handle(CREATE_DEPLOYMENT, body=DeploymentCreate(name="d", flow_id=flow.id))
    run = api.flow_run(flow, deployment_id=deployment.id, parameters={"x": 1})
    api.propose(run, FAILED, force=True)
    job = finish(api, begin(api, action="rerun", ids=[run.id]))
    (made,) = job.made
    assert api.read(made).parameters == {"x": 1}
    assert finish(api, begin(api, action="retry", ids=[run.id])).done == 1
    assert api.read(run).state_name == "AwaitingRetry"


def test_tags_are_added_and_taken_away(api: Api) -> None:
    made = runs(api, 2, tags=["a"])
    ids = [run.id for run in made]
    job = finish(api, begin(api, action="add_tags", ids=ids, tags=["b", "a"]))
    assert (job.done, job.skipped) == (2, 0)
    assert finish(api, begin(api, action="add_tags", ids=ids, tags=["b"])).skipped == 2
    assert finish(api, begin(api, action="remove_tags", ids=ids, tags=["a"])).done == 2
    assert [api.read(run).tags for run in made] == [["b"], ["b"]]


def test_states_are_set_and_runs_deleted(api: Api) -> None:
    made = runs(api, 3, PENDING)
    ids = [run.id for run in made]
    job = finish(api, begin(api, action="set_state", ids=ids, state={"type": "COMPLETED", "message": "by hand"}, force=True))
    assert job.done == 3
    assert len({api.read(run).state_id for run in made}) == 3
    assert finish(api, begin(api, action="delete", ids=ids)).done == 3
    with pytest.raises(ObjectNotFound):
        api.read(made[0])


def test_task_runs_and_deployments(api: Api) -> None:
    run = api.flow_run()
    task = api.task_run(run)
    done = finish(api, begin(api, kind="task_run", action="set_state", ids=[task.id], state={"type": "FAILED"}, force=True))
    assert done.done == 1
    assert api.read_task_run(task).state_type is FAILED
    deployment = api.app.handle(CREATE_DEPLOYMENT, body=DeploymentCreate(name="d", flow_id=run.flow_id))
    assert finish(api, begin(api, kind="deployment", action="pause", ids=[deployment.id])).done == 1
    assert finish(api, begin(api, kind="deployment", action="pause", ids=[deployment.id])).skipped == 1
    assert api.app.handle(READ_DEPLOYMENT, {"id": deployment.id}).paused is True


def test_a_job_is_ended_where_it_is(api: Api) -> None:
    made = runs(api, 3)
    job = begin(api, action="cancel", ids=[run.id for run in made])
    ended = api.app.handle(CANCEL_BULK_JOB, {"id": job.id})
    assert (ended.state.value, ended.done) == ("cancelled", 0)
    assert finish(api, job).done == 0
    assert {api.read(run).state_type for run in made} == {SCHEDULED}
    assert [one.id for one in api.app.handle(READ_BULK_JOBS, query={"limit": 20})] == [job.id]


def test_a_running_run_is_asked_to_stop(api: Api) -> None:
    run = api.flow_run()
    epoch = api.claim(run).epoch
    api.propose(run, RUNNING, epoch=epoch)
    assert finish(api, begin(api, action="cancel", ids=[run.id])).done == 1
    assert api.read(run).state_name in ("Cancelling", "Cancelled")


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"action": "cancel"}, "one of ids and filter"),
        ({"action": "cancel", "ids": [str(uuid7())], "filter": {}}, "one of ids and filter"),
        ({"action": "add_tags", "filter": {}}, "tags go with"),
        ({"action": "cancel", "filter": {}, "tags": ["a"]}, "tags go with"),
        ({"action": "set_state", "filter": {}}, "a state goes with"),
        ({"action": "pause", "kind": "deployment", "filter": {}}, "chosen by their ids"),
        ({"action": "retry", "kind": "task_run", "filter": {}}, "has no bulk action"),
    ],
)
def test_what_makes_no_sense_is_refused(fields: dict[str, Any], why: str) -> None:
    with pytest.raises(ValidationError, match=why):
        BulkJobCreate.model_validate(fields)
