"""What is done to all objects that a filter means: a job that works through them and can be watched."""

from __future__ import annotations

from datetime import datetime
from enum import Enum
from typing import Annotated, Self
from uuid import UUID

from pydantic import Field, model_validator

from rota.contract.base import Model, Request
from rota.contract.operation import BY_ID, Operation, Query
from rota.contract.run_search import RunSearchFilter
from rota.contract.states import StateCreate

MAX_IDS = 10_000
MAX_FAILURES = 100
"""Failures that are told one by one."""


class BulkKind(str, Enum):
    FLOW_RUN = "flow_run"
    TASK_RUN = "task_run"
    DEPLOYMENT = "deployment"


class BulkAction(str, Enum):
    CANCEL = "cancel"
    RETRY = "retry"
    """From where it failed: the same run again."""
    RERUN = "rerun"
    """A new run with the same parameters."""
    PAUSE = "pause"
    """A flow run, or all schedules of a deployment."""
    RESUME = "resume"
    SET_STATE = "set_state"
    ADD_TAGS = "add_tags"
    REMOVE_TAGS = "remove_tags"
    DELETE = "delete"


class BulkJobState(str, Enum):
    QUEUED = "queued"
    RUNNING = "running"
    CANCELLED = "cancelled"
    DONE = "done"


class BulkJobCreate(Request):
    """One of `ids` and `filter`. What comes to match after the job was made is left alone."""

    kind: BulkKind = BulkKind.FLOW_RUN
    ids: Annotated[list[UUID], Field(min_length=1, max_length=MAX_IDS)] | None = None
    filter: RunSearchFilter | None = None
    """Of runs. An empty one means all of them."""
    action: BulkAction
    state: StateCreate | None = None
    """For ``set_state``."""
    force: bool = False
    """For ``set_state``: past the rules."""
    tags: Annotated[list[str], Field(max_length=100)] = Field(default_factory=list)
    """For ``add_tags`` and ``remove_tags``."""

    @model_validator(mode="after")
    def _says_which(self) -> Self:
        if (self.ids is None) == (self.filter is None):
            raise ValueError("a bulk job takes one of ids and filter")
        if self.filter is not None and self.kind is BulkKind.DEPLOYMENT:
            raise ValueError("deployments are chosen by their ids")
        if (self.action is BulkAction.SET_STATE) != (self.state is not None):
            raise ValueError("a state goes with the action set_state, and only with it")
        if (self.action in (BulkAction.ADD_TAGS, BulkAction.REMOVE_TAGS)) != bool(self.tags):
            raise ValueError("tags go with the actions add_tags and remove_tags, and only with them")
        if self.action not in _ACTIONS[self.kind]:
            raise ValueError(f"a {self.kind.value} has no bulk action {self.action.value}")
        return self


_TAGS = (BulkAction.ADD_TAGS, BulkAction.REMOVE_TAGS)
_ACTIONS = {
    BulkKind.FLOW_RUN: frozenset(BulkAction),
    BulkKind.TASK_RUN: frozenset({BulkAction.SET_STATE, BulkAction.DELETE, *_TAGS}),
    BulkKind.DEPLOYMENT: frozenset({BulkAction.PAUSE, BulkAction.RESUME, BulkAction.DELETE, *_TAGS}),
}


class BulkFailure(Model):
    id: UUID
    sentence: str


class BulkJob(Model):
    id: UUID
    kind: BulkKind
    action: BulkAction
    state: BulkJobState
    total: int
    """Objects; an estimate while it is not exact."""
    total_is_exact: bool
    done: int
    """That the action was done to."""
    skipped: int
    """That had nothing to be done: they are as wanted already."""
    failed: int
    failures: list[BulkFailure]
    """The first 100."""
    made: list[UUID]
    """New runs of ``rerun``: the first 100."""
    created: datetime
    updated: datetime
    ended: datetime | None


CREATE_BULK_JOB: Operation[BulkJob] = Operation(
    "create_bulk_job",
    "POST",
    "/rota/bulk",
    scope="flow_runs:act",
    access="write",
    request=BulkJobCreate,
    response=BulkJob,
    status=202,
    summary="Begin a job that does something to all runs or deployments that are meant",
)
READ_BULK_JOB: Operation[BulkJob] = Operation(
    "read_bulk_job",
    "GET",
    "/rota/bulk/{id}",
    scope="flow_runs:read",
    access="read",
    response=BulkJob,
    path_parameters=BY_ID,
    summary="Read how far a bulk job is",
)
CANCEL_BULK_JOB: Operation[BulkJob] = Operation(
    "cancel_bulk_job",
    "POST",
    "/rota/bulk/{id}/cancel",
    scope="flow_runs:act",
    access="write",
    response=BulkJob,
    path_parameters=BY_ID,
    summary="End a bulk job where it is; what it has done stays done",
)
READ_BULK_JOBS: Operation[list[BulkJob]] = Operation(
    "read_bulk_jobs",
    "GET",
    "/rota/bulk",
    scope="flow_runs:read",
    access="read",
    response=list[BulkJob],
    query_parameters={"limit": Query(Annotated[int, Field(ge=1, le=100)], 20)},
    summary="List the newest bulk jobs",
)

OPERATIONS = (CREATE_BULK_JOB, READ_BULK_JOB, CANCEL_BULK_JOB, READ_BULK_JOBS)
