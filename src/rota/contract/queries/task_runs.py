"""Lists and histories of task runs."""

from __future__ import annotations

from rota.contract.base import Page
from rota.contract.filters.task_runs import TaskRunSort
from rota.contract.operation import Operation
from rota.contract.queries.base import HIDE_NULL, HistoryResponse, Limit, Offset, PageNumber, Selection, Window
from rota.contract.task_runs import TaskRun


class CountTaskRuns(Selection):
    model_config = HIDE_NULL


class ReadTaskRuns(Selection):
    sort: TaskRunSort = TaskRunSort.ID_DESC
    limit: Limit = None
    offset: Offset = 0


class PaginateTaskRuns(Selection):
    sort: TaskRunSort = TaskRunSort.ID_DESC
    limit: Limit = None
    page: PageNumber = 1


class TaskRunHistory(Selection, Window):
    model_config = HIDE_NULL


READ_TASK_RUNS: Operation[list[TaskRun]] = Operation(
    "read_task_runs",
    "POST",
    "/task_runs/filter",
    scope="task_runs:read",
    access="read",
    request=ReadTaskRuns,
    response=list[TaskRun],
    summary="List task runs",
)
PAGINATE_TASK_RUNS: Operation[Page[TaskRun]] = Operation(
    "paginate_task_runs",
    "POST",
    "/task_runs/paginate",
    scope="task_runs:read",
    access="read",
    request=PaginateTaskRuns,
    response=Page[TaskRun],
    summary="List task runs by page",
)
COUNT_TASK_RUNS: Operation[int] = Operation(
    "count_task_runs",
    "POST",
    "/task_runs/count",
    scope="task_runs:read",
    access="read",
    request=CountTaskRuns,
    response=int,
    summary="Count task runs",
)
READ_TASK_RUN_HISTORY: Operation[list[HistoryResponse]] = Operation(
    "read_task_run_history",
    "POST",
    "/task_runs/history",
    scope="task_runs:read",
    access="read",
    request=TaskRunHistory,
    response=list[HistoryResponse],
    summary="Count the states of task runs over time",
)

OPERATIONS = (READ_TASK_RUNS, PAGINATE_TASK_RUNS, COUNT_TASK_RUNS, READ_TASK_RUN_HISTORY)
