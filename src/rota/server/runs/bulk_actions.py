"""What a bulk job does to one object."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, NamedTuple
from uuid import UUID

from rota.contract.bulk_jobs import BulkAction, BulkKind
from rota.contract.deployments import DeploymentFlowRunCreate
from rota.contract.pausing import ResumeFlowRun
from rota.contract.states import SetState, SetStateStatus, StateCreate
from rota.core.ids import uuid7
from rota.core.vocabulary import TERMINAL_TYPES, StateType
from rota.server.deployments import saving
from rota.server.runs.deployed import create_run_of_deployment
from rota.server.runs.pausing import check_input, resume_flow_run
from rota.server.runs.propose_state import Outcome, propose_flow_run_state, propose_task_run_state
from rota.server.runs.work import Work
from rota.server.store import deployments, flow_runs, task_runs


class Did(NamedTuple):
    """What came of it: neither a refusal nor skipped means that it was done."""

    refusal: str | None = None
    was_skipped: bool = False
    made: UUID | None = None


DONE = Did()
SKIPPED = Did(was_skipped=True)

_AGAIN = frozenset({StateType.FAILED, StateType.CRASHED, StateType.CANCELLED})


class Asked(NamedTuple):
    """The action, with all that belongs to it."""

    kind: BulkKind
    action: BulkAction
    state: StateCreate | None
    force: bool
    tags: tuple[str, ...]

    @classmethod
    def of(cls, kind: str, action: str, request: Mapping[str, Any]) -> Asked:
        state = request.get("state")
        return cls(
            BulkKind(kind),
            BulkAction(action),
            None if state is None else StateCreate.model_validate(state),
            bool(request.get("force")),
            tuple(request.get("tags") or ()),
        )


def act(work: Work, asked: Asked, object_id: UUID) -> Did:
    """Do what is asked to one object.

    Raises:
        NotFound: it is gone.
        RotaException: it is refused.
    """
    return _ACTIONS[asked.kind][asked.action](work, asked, object_id)


# --- flow runs ---------------------------------------------------------------------------------------------------------------


def _cancel(work: Work, asked: Asked, run_id: UUID) -> Did:  # noqa: ARG001 - the form of actions
    run = flow_runs.get_flow_run(work.tx, work.workspace_id, run_id, work.now)
    if run.state_type in TERMINAL_TYPES or run.state_type is StateType.CANCELLING:
        return SKIPPED
    outcome = _propose(work, run_id, StateCreate(type=StateType.CANCELLING, message="Cancelled by a bulk job."))
    state = outcome.result.state
    # What has no process to stop is Cancelled at once.
    return DONE if state is not None and state.type in (StateType.CANCELLING, StateType.CANCELLED) else _did(outcome)


def _retry(work: Work, asked: Asked, run_id: UUID) -> Did:  # noqa: ARG001 - the form of actions
    run = flow_runs.get_flow_run(work.tx, work.workspace_id, run_id, work.now)
    if run.state_type not in _AGAIN:
        return SKIPPED
    state = StateCreate(type=StateType.SCHEDULED, name="AwaitingRetry", message="Retried by a bulk job.")
    return _did(_propose(work, run_id, state))


def _rerun(work: Work, asked: Asked, run_id: UUID) -> Did:  # noqa: ARG001 - the form of actions
    run = flow_runs.get_flow_run(work.tx, work.workspace_id, run_id, work.now)
    deployment = (
        None if run.deployment_id is None else deployments.find_deployment(work.tx, work.workspace_id, run.deployment_id)
    )
    if deployment is None:
        return Did(f"Flow run {run.name!r} belongs to no deployment, so nobody would run it again: start it where its code is.")
    create = DeploymentFlowRunCreate(parameters=run.parameters, tags=run.tags, job_variables=run.job_variables)
    made, _ = create_run_of_deployment(work, deployment, create)
    return Did(made=made.id)


def _pause(work: Work, asked: Asked, run_id: UUID) -> Did:  # noqa: ARG001 - the form of actions
    run = flow_runs.get_flow_run(work.tx, work.workspace_id, run_id, work.now)
    if run.state_type in TERMINAL_TYPES or run.state_type is StateType.PAUSED:
        return SKIPPED
    return _did(_propose(work, run_id, StateCreate(type=StateType.PAUSED, message="Paused by a bulk job.")))


def _resume(work: Work, asked: Asked, run_id: UUID) -> Did:  # noqa: ARG001 - the form of actions
    run = flow_runs.get_flow_run(work.tx, work.workspace_id, run_id, work.now)
    if run.state_type is not StateType.PAUSED:
        return SKIPPED
    without_input = ResumeFlowRun()
    return _did(resume_flow_run(work, run_id, without_input, check_input(work, run_id, without_input)))


def _set_state(work: Work, asked: Asked, run_id: UUID) -> Did:
    return _did(_propose(work, run_id, _own_state(asked), force=asked.force))


def _own_state(asked: Asked) -> StateCreate:
    """Return the state under an id of its own: an id names one state of one run."""
    if asked.state is None:
        raise RuntimeError("a bulk job that sets states has none")
    details = replace(asked.state.state_details)
    return asked.state.model_copy(update={"id": uuid7(), "timestamp": None, "state_details": details})


def _propose(work: Work, run_id: UUID, state: StateCreate, *, force: bool = False) -> Outcome:
    return propose_flow_run_state(work, run_id, SetState.model_construct(state=state, force=force, epoch=None))


def _did(outcome: Outcome) -> Did:
    result = outcome.result
    if result.status is SetStateStatus.ACCEPT:
        return DONE
    return Did(getattr(result.details, "reason", None) or f"The server answered {result.status.value}.")


def _tag_flow_run(work: Work, asked: Asked, run_id: UUID) -> Did:
    run = flow_runs.get_flow_run_for_update(work.tx, work.workspace_id, run_id, work.now).run
    tags = _tags_after(asked, run.tags)
    if tags == run.tags:
        return SKIPPED
    flow_runs.update_flow_run(work.tx, work.workspace_id, run_id, {"tags": tags}, work.now)
    return DONE


def _tags_after(asked: Asked, tags: list[str]) -> list[str]:
    if asked.action is BulkAction.ADD_TAGS:
        return list(dict.fromkeys((*tags, *asked.tags)))
    return [tag for tag in tags if tag not in asked.tags]


def _delete_flow_run(work: Work, asked: Asked, run_id: UUID) -> Did:  # noqa: ARG001 - the form of actions
    flow_runs.delete_flow_run(work.tx, work.workspace_id, run_id)
    return DONE


# --- task runs and deployments -----------------------------------------------------------------------------------------------


def _set_task_state(work: Work, asked: Asked, run_id: UUID) -> Did:
    body = SetState.model_construct(state=_own_state(asked), force=asked.force, epoch=None)
    return _did(propose_task_run_state(work, run_id, body))


def _tag_task_run(work: Work, asked: Asked, run_id: UUID) -> Did:
    run = task_runs.get_task_run_for_update(work.tx, work.workspace_id, run_id, work.now)
    tags = _tags_after(asked, run.tags)
    if tags == run.tags:
        return SKIPPED
    task_runs.update_task_run(work.tx, work.workspace_id, run_id, {"tags": tags}, work.now)
    return DONE


def _delete_task_run(work: Work, asked: Asked, run_id: UUID) -> Did:  # noqa: ARG001 - the form of actions
    task_runs.delete_task_run(work.tx, work.workspace_id, run_id)
    return DONE


def _set_paused(work: Work, asked: Asked, deployment_id: UUID) -> Did:
    paused = asked.action is BulkAction.PAUSE
    if deployments.get_deployment(work.tx, work.workspace_id, deployment_id, for_update=True).paused is paused:
        return SKIPPED
    saving.set_paused(work, deployment_id, paused=paused)
    return DONE


def _tag_deployment(work: Work, asked: Asked, deployment_id: UUID) -> Did:
    row = deployments.get_deployment(work.tx, work.workspace_id, deployment_id, for_update=True)
    tags = _tags_after(asked, row.tags)
    if tags == row.tags:
        return SKIPPED
    deployments.update_deployment(work.tx, work.workspace_id, deployment_id, {"tags": tags}, work.now)
    return DONE


def _delete_deployment(work: Work, asked: Asked, deployment_id: UUID) -> Did:  # noqa: ARG001 - the form of actions
    saving.delete(work, deployment_id)
    return DONE


Action = Callable[[Work, Asked, UUID], Did]

_ACTIONS: dict[BulkKind, dict[BulkAction, Action]] = {
    BulkKind.FLOW_RUN: {
        BulkAction.CANCEL: _cancel,
        BulkAction.RETRY: _retry,
        BulkAction.RERUN: _rerun,
        BulkAction.PAUSE: _pause,
        BulkAction.RESUME: _resume,
        BulkAction.SET_STATE: _set_state,
        BulkAction.ADD_TAGS: _tag_flow_run,
        BulkAction.REMOVE_TAGS: _tag_flow_run,
        BulkAction.DELETE: _delete_flow_run,
    },
    BulkKind.TASK_RUN: {
        BulkAction.SET_STATE: _set_task_state,
        BulkAction.ADD_TAGS: _tag_task_run,
        BulkAction.REMOVE_TAGS: _tag_task_run,
        BulkAction.DELETE: _delete_task_run,
    },
    BulkKind.DEPLOYMENT: {
        BulkAction.PAUSE: _set_paused,
        BulkAction.RESUME: _set_paused,
        BulkAction.ADD_TAGS: _tag_deployment,
        BulkAction.REMOVE_TAGS: _tag_deployment,
        BulkAction.DELETE: _delete_deployment,
    },
}
