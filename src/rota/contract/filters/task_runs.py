"""Which task runs."""

from __future__ import annotations

from enum import Enum
from uuid import UUID

from rota.contract.filters.base import AnyId, AnyText, Between, BetweenOrNull, Combining, Filter, NameLike
from rota.core.vocabulary import StateType


class TaskRunFilterId(AnyId):
    pass


class TaskRunFilterName(NameLike):
    pass


class TaskRunFilterTags(Combining):
    all_: list[str] | None = None
    """Tags that a run must all have."""
    is_null_: bool | None = None
    """True: runs without tags; false: runs with tags."""


class TaskRunFilterStateType(Filter):
    any_: list[StateType] | None = None


class TaskRunFilterStateName(AnyText):
    pass


class TaskRunFilterState(Combining):
    type: TaskRunFilterStateType | None = None
    name: TaskRunFilterStateName | None = None


class TaskRunFilterStartTime(BetweenOrNull):
    """When the run started."""


class TaskRunFilterEndTime(BetweenOrNull):
    """When the run ended."""


class TaskRunFilterExpectedStartTime(Between):
    pass


class TaskRunFilterSubFlowRuns(Filter):
    exists_: bool | None = None
    """True: task runs that stand for a subflow; false: those that do not."""


class TaskRunFilterFlowRunId(Combining):
    any_: list[UUID] | None = None
    is_null_: bool | None = False
    """True: task runs outside of any flow, and `any_` is not looked at; false, without `any_`: those in some flow."""


class TaskRunFilter(Combining):
    id: TaskRunFilterId | None = None
    name: TaskRunFilterName | None = None
    tags: TaskRunFilterTags | None = None
    state: TaskRunFilterState | None = None
    start_time: TaskRunFilterStartTime | None = None
    end_time: TaskRunFilterEndTime | None = None
    expected_start_time: TaskRunFilterExpectedStartTime | None = None
    subflow_runs: TaskRunFilterSubFlowRuns | None = None
    flow_run_id: TaskRunFilterFlowRunId | None = None


class TaskRunSort(str, Enum):
    ID_DESC = "ID_DESC"
    EXPECTED_START_TIME_ASC = "EXPECTED_START_TIME_ASC"
    EXPECTED_START_TIME_DESC = "EXPECTED_START_TIME_DESC"
    NAME_ASC = "NAME_ASC"
    NAME_DESC = "NAME_DESC"
    NEXT_SCHEDULED_START_TIME_ASC = "NEXT_SCHEDULED_START_TIME_ASC"
    END_TIME_DESC = "END_TIME_DESC"
