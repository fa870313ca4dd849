"""Task workers: processes that run background task runs, and their claims on them."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field

from rota.contract.base import Model, Parts, Request
from rota.contract.leases import LeaseSeconds
from rota.contract.operation import Operation
from rota.contract.task_runs import TaskRun

Text = Annotated[str, Field(min_length=1, max_length=2000)]


class TaskWorkerFilter(Request):
    """Workers that serve any of these tasks."""

    task_keys: list[str]


class ReadTaskWorkers(Parts):
    task_worker_filter: TaskWorkerFilter | None = None


class TaskWorkerResponse(Model):
    identifier: str
    task_keys: list[str]
    timestamp: datetime
    """When it was last seen."""


class ClaimTaskRuns(Request):
    """Take background task runs that are due, each for one worker alone, and go on holding those that were taken before."""

    holder: Text
    """The worker's process."""
    task_keys: Annotated[list[Text], Field(min_length=1, max_length=1000)]
    limit: Annotated[int, Field(ge=0, le=1000)] = 1
    """Runs to take. 0: only go on holding."""
    lease_seconds: LeaseSeconds
    only: list[UUID] | None = None
    """Take none but these."""
    listener: UUID | None = None
    """The id under which a worker that shares the database listens for rings."""


class ClaimedTaskRuns(Model):
    runs: list[TaskRun]
    held: list[UUID]
    """All that the worker holds now."""
    next_at: datetime | None = None
    """When the next run is due, if one waits."""


class HandBackTaskRuns(Request):
    """Give back task runs that are not over: they are Scheduled again, for other workers."""

    holder: Text
    task_run_ids: list[UUID]
    reason: Annotated[str, Field(max_length=2000)] | None = None
    leaves: bool = False
    """The worker itself goes, too."""


class HandedBackTaskRuns(Model):
    handed_back: list[UUID]


READ_TASK_WORKERS: Operation[list[TaskWorkerResponse]] = Operation(
    "read_task_workers",
    "POST",
    "/task_workers/filter",
    scope="task_runs:read",
    access="read",
    request=ReadTaskWorkers,
    response=list[TaskWorkerResponse],
    summary="List the task workers that are connected",
)
CLAIM_TASK_RUNS: Operation[ClaimedTaskRuns] = Operation(
    "claim_task_runs",
    "POST",
    "/rota/task_workers/claim",
    scope="task_runs:act",
    access="write",
    request=ClaimTaskRuns,
    response=ClaimedTaskRuns,
    summary="Take background task runs that are due, each for one worker alone",
)
HAND_BACK_TASK_RUNS: Operation[HandedBackTaskRuns] = Operation(
    "hand_back_task_runs",
    "POST",
    "/rota/task_workers/hand_back",
    scope="task_runs:act",
    access="write",
    request=HandBackTaskRuns,
    response=HandedBackTaskRuns,
    summary="Give back background task runs that are not over",
)

OPERATIONS = (READ_TASK_WORKERS, CLAIM_TASK_RUNS, HAND_BACK_TASK_RUNS)
