"""Making runs: once for each id and idempotency key, with a first state decided like any other."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rota.contract.base import Labels
from rota.contract.flow_runs import CreatedBy, FlowRun, FlowRunCreate
from rota.contract.states import StateCreate
from rota.contract.task_runs import TaskRun, TaskRunCreate
from rota.core.slugs import generate_slug
from rota.core.states import State
from rota.core.vocabulary import StateType
from rota.exceptions import ObjectNotFound
from rota.server.admission import (
    MAX_PARAMETERS_BYTES,
    MAX_STATE_DATA_BYTES,
    check_json,
    check_key,
    check_labels,
    check_tags,
    check_text,
)
from rota.server.runs.claim import claim_flow_run
from rota.server.runs.places import put_into_queue
from rota.server.runs.propose_state import propose_for_flow_run, propose_for_task_run, state_to_propose
from rota.server.runs.work import Work
from rota.server.store import flow_runs, flows, task_runs
from rota.server.store.flow_runs import ClaimedRun


def create_flow_run(
    work: Work, create: FlowRunCreate, *, created_by: CreatedBy | None = None, columns: Mapping[str, Any] | None = None
) -> tuple[FlowRun, bool]:
    """Return the flow run and whether this call made it. One of the same id, or flow and idempotency key, is found.

    `columns` are set beside what `create` says: where the run goes. `create.claim` holds for a run that is made; the owner of
    one that is found is left as it is.

    Raises:
        ObjectNotFound: there is no such flow.
        InvalidRequest: a name, tags or parameters are beyond what is kept.
    """
    _check(create)
    check_json(create.parameters, "The parameters", MAX_PARAMETERS_BYTES)
    check_json(create.context, "The context", MAX_PARAMETERS_BYTES)
    check_json(create.job_variables, "The job variables", MAX_PARAMETERS_BYTES)
    if create.idempotency_key is not None:
        check_key(create.idempotency_key, "The idempotency key")
    flow = flows.find_flow(work.tx, work.workspace_id, create.flow_id)
    if flow is None:
        raise ObjectNotFound(f"There is no flow {create.flow_id}: create the flow before a run of it.")
    labels = {**(flow.labels or {}), "prefect.flow.id": str(flow.id), **(create.labels or {})}
    asked = create.model_copy(update={"labels": labels})
    name = create.name or generate_slug(2)
    run, made = flow_runs.create_flow_run(
        work.tx, work.workspace_id, asked, work.now, name=name, created_by=created_by, columns=columns
    )
    if not made:
        return run, False
    if create.work_pool_name is not None:
        put_into_queue(work, run, create.work_pool_name, create.work_queue_name)
    propose_for_flow_run(work, ClaimedRun(run, epoch=0), _first_state(work, create.state), force=True)
    if create.claim is not None:
        claim_flow_run(work, run.id, create.claim)
    return run, True


def create_task_run(work: Work, create: TaskRunCreate) -> tuple[TaskRun, bool]:
    """Return the task run and whether this call made it. One of the same id, or flow run and keys, is found.

    Raises:
        ObjectNotFound: there is no such flow run.
        InvalidRequest: a name, a key or tags are beyond what is kept.
    """
    _check(create)
    check_text(create.task_key, "The task key")
    check_text(create.dynamic_key, "The dynamic key")
    labels: Labels = dict(create.labels or {})
    if create.flow_run_id is not None:
        flow_run = flow_runs.find_flow_run(work.tx, work.workspace_id, create.flow_run_id, work.now)
        if flow_run is None:
            raise ObjectNotFound(f"There is no flow run {create.flow_run_id} for the task run to belong to.")
        labels = {**flow_run.labels, "prefect.flow-run.id": str(flow_run.id), **labels}
    asked = create.model_copy(update={"labels": labels})
    run, made = task_runs.create_task_run(work.tx, work.workspace_id, asked, work.now, name=create.name or generate_slug(2))
    if not made:
        return run, False
    propose_for_task_run(work, run, _first_state(work, create.state), force=True)
    return run, True


def _check(create: FlowRunCreate | TaskRunCreate) -> None:
    check_text(create.name, "The run's name")
    check_tags(create.tags)
    check_labels(create.labels or {})
    if create.state is not None:
        check_state(create.state)


def check_state(state: StateCreate) -> None:
    """Refuse a state whose name or data are beyond what is kept."""
    check_text(state.name, "The state's name")
    check_json(state.data, "The state's data", MAX_STATE_DATA_BYTES)


def _first_state(work: Work, create: StateCreate | None) -> State[Any]:
    return State(StateType.PENDING, timestamp=work.now) if create is None else state_to_propose(work, create)
