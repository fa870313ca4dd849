"""The events that tell of states: ``prefect.flow-run.<State>`` and ``prefect.task-run.<State>``, made from what is stored.

An event has its state's id, so that making it twice makes one. Values are JSON's, as they will be read.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from pydantic_core import to_jsonable_python

from rota.contract.events import RESOURCE_ID, RESOURCE_ROLE, ReceivedEvent
from rota.contract.flow_runs import FlowRun
from rota.contract.flows import Flow
from rota.contract.task_runs import TaskRun
from rota.core.orchestration import Progress, advance
from rota.core.states import State, StateDetails
from rota.server.admission import shortened

FOLLOWS_WITHIN = timedelta(minutes=5)
"""An event is tied to the one before it only when both are likely to be on their way together."""

MAX_MESSAGE = 10_000
"""Characters of a state's message that an event repeats; the state itself has all."""

NOT_IN_TASK_RUN_PAYLOAD = frozenset(
    {
        "id",
        "created",
        "updated",
        "flow_run_id",
        "state",
        "state_id",
        "state_type",
        "state_name",
        "estimated_run_time",
        "estimated_start_time_delta",
    }
)


@dataclass(frozen=True, slots=True)
class Transition:
    """A state that was written, the one before it, and the run's bookkeeping after it."""

    before: State[Any] | None
    after: State[Any]
    progress: Progress


@dataclass(frozen=True, slots=True)
class FlowRunContext:
    """A flow run and what its events also concern."""

    run: FlowRun
    flow: Flow | None
    """None: it has been deleted."""
    parent: TaskRun | None = None
    """The task run that stands for this run in the flow run that called it."""


def transitions_of(history: Iterable[State[Any]]) -> Iterator[Transition]:
    """Return each step of a run's whole history, oldest first, with the bookkeeping that it left."""
    before: State[Any] | None = None
    progress = Progress()
    for after in history:
        # A finished run that runs again counts its attempts anew; only a task run does, and a flow run's count is not read.
        is_rerun = before is not None and before.is_final() and not after.is_final()
        progress = advance(progress, before, after, updates={"run_count": 0} if is_rerun else None)
        yield Transition(before, after, progress)
        before = after


def flow_run_event(context: FlowRunContext, transition: Transition, received: datetime) -> ReceivedEvent:
    """Return the event of a flow run's state."""
    run, before, after = context.run, transition.before, transition.after
    tags = _tags(run.tags, *(other.tags for other in (context.flow, context.parent) if other is not None))
    return ReceivedEvent.model_construct(
        id=after.id,
        event=f"prefect.flow-run.{after.name}",
        occurred=after.timestamp,
        received=received,
        follows=before.id if before is not None and after.timestamp - before.timestamp < FOLLOWS_WITHIN else None,
        resource=_resource("flow-run", run.id, run.name, transition),
        related=[*_related_to_flow_run(context), *tags, *_creator(run)],
        payload={
            "intended": _intended(transition),
            "initial_state": None if before is None else _flow_run_state(before),
            "validated_state": _flow_run_state(after),
        },
    )


def task_run_event(run: TaskRun, parent: FlowRunContext | None, transition: Transition, received: datetime) -> ReceivedEvent:
    """Return the event of a task run's state. `parent` is the flow run that it belongs to, None outside of one."""
    before, after = transition.before, transition.after
    related = _tags(run.tags)
    if parent is not None:
        related.append(_related("flow-run", parent.run.id, parent.run.name))
        related.extend(_related_to_flow_run(parent))
    return ReceivedEvent.model_construct(
        id=after.id,
        event=f"prefect.task-run.{after.name}",
        occurred=after.timestamp,
        received=received,
        follows=None if before is None else before.id,
        resource=_resource("task-run", run.id, run.name, transition)
        # A subflow's task run follows the subflow on the server; all others are decided in the flow's process.
        | {"prefect.orchestration": "server" if after.state_details.child_flow_run_id else "client"},
        related=related,
        payload={
            "intended": _intended(transition),
            "initial_state": None if before is None else _task_run_state(before),
            "validated_state": _task_run_state(after) | {"data": to_jsonable_python(after.data)},
            "task_run": _task_run_payload(run, transition.progress),
        },
    )


def _resource(kind: str, run_id: UUID, name: str, transition: Transition) -> dict[str, str]:
    state = transition.after
    return {
        RESOURCE_ID: f"prefect.{kind}.{run_id}",
        "prefect.resource.name": name,
        "prefect.run-count": str(transition.progress.run_count),
        "prefect.state-message": shortened(state.message or "", MAX_MESSAGE),
        "prefect.state-name": state.name,
        "prefect.state-timestamp": state.timestamp.isoformat(),
        "prefect.state-type": state.type.value,
    }


def _related(role: str, subject_id: object, name: str | None = None) -> dict[str, str]:
    labels = {RESOURCE_ID: f"prefect.{role}.{subject_id}", RESOURCE_ROLE: role}
    return labels if name is None else labels | {"prefect.resource.name": name}


def _related_to_flow_run(context: FlowRunContext) -> Iterator[dict[str, str]]:
    run = context.run
    yield _related("flow", run.flow_id, None if context.flow is None else context.flow.name)
    if run.deployment_id is not None:
        yield _related("deployment", run.deployment_id)
    if run.work_queue_id is not None:
        yield _related("work-queue", run.work_queue_id, run.work_queue_name)
    if run.work_pool_id is not None:
        yield _related("work-pool", run.work_pool_id, run.work_pool_name)
    if run.parent_task_run_id is not None:
        yield _related("task-run", run.parent_task_run_id, None if context.parent is None else context.parent.name)


def _tags(*sources: Iterable[str]) -> list[dict[str, str]]:
    return [_related("tag", tag) for tag in sorted({tag for source in sources for tag in source})]


def _creator(run: FlowRun) -> Iterator[dict[str, str]]:
    made_by = run.created_by
    if made_by is not None and made_by.id is not None and made_by.type in ("DEPLOYMENT", "AUTOMATION"):
        yield _related(made_by.type.lower(), made_by.id, made_by.display_value) | {RESOURCE_ROLE: "creator"}


def _intended(transition: Transition) -> dict[str, str | None]:
    before = transition.before
    return {"from": None if before is None else before.type.value, "to": transition.after.type.value}


def _flow_run_state(state: State[Any]) -> dict[str, Any]:
    shown: dict[str, Any] = {"type": state.type.value, "name": state.name}
    if state.message is not None:
        shown["message"] = shortened(state.message, MAX_MESSAGE)
    if state.state_details.pause_reschedule:
        shown["pause_reschedule"] = True
    return shown


def _task_run_state(state: State[Any]) -> dict[str, Any]:
    return {
        "type": state.type.value,
        "name": state.name,
        "message": shortened(state.message or "", MAX_MESSAGE),
        "state_details": _details(state.state_details),
    }


_DETAIL_DEFAULTS = {field.name: field.default for field in fields(StateDetails)}


def _details(details: StateDetails) -> dict[str, Any]:
    """Return the details that say something; the runs are the event's resources."""
    told = {name: getattr(details, name) for name in _DETAIL_DEFAULTS if name not in ("flow_run_id", "task_run_id")}
    return {
        name: to_jsonable_python(value) for name, value in told.items() if value is not None and value != _DETAIL_DEFAULTS[name]
    }


def _task_run_payload(run: TaskRun, progress: Progress) -> dict[str, Any]:
    """Return the task run as it was after the state, whatever has become of it since."""
    shown = run.model_dump(mode="json", exclude=set(NOT_IN_TASK_RUN_PAYLOAD), exclude_none=True)
    shown["empirical_policy"] = run.empirical_policy.model_dump(mode="json", exclude_none=True)
    times = {
        "run_count": progress.run_count,
        "expected_start_time": progress.expected_start_time,
        "next_scheduled_start_time": progress.next_scheduled_start_time,
        "start_time": progress.start_time,
        "end_time": progress.end_time,
        "total_run_time": progress.total_run_time.total_seconds(),
    }
    for name, value in times.items():
        shown.pop(name, None)
        if value is not None:
            shown[name] = to_jsonable_python(value)
    return shown
