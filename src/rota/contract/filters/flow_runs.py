"""Which flow runs."""

from __future__ import annotations

from enum import Enum
from uuid import UUID

from rota.contract.filters.base import AnyId, AnyText, Between, BetweenOrNull, Combining, Filter, NameLike
from rota.core.vocabulary import StateType


class FlowRunFilterId(AnyId):
    not_any_: list[UUID] | None = None


class FlowRunFilterName(NameLike):
    pass


class FlowRunFilterTags(Combining):
    all_: list[str] | None = None
    """Tags that a run must all have."""
    any_: list[str] | None = None
    """Tags of which a run has at least one."""
    is_null_: bool | None = None
    """True: runs without tags; false: runs with tags."""


class FlowRunFilterDeploymentId(Combining):
    any_: list[UUID] | None = None
    is_null_: bool | None = None


class FlowRunFilterWorkQueueName(Combining):
    any_: list[str] | None = None
    is_null_: bool | None = None


class FlowRunFilterStateType(Filter):
    any_: list[StateType] | None = None
    not_any_: list[StateType] | None = None


class FlowRunFilterStateName(Filter):
    any_: list[str] | None = None
    not_any_: list[str] | None = None


class FlowRunFilterState(Combining):
    type: FlowRunFilterStateType | None = None
    name: FlowRunFilterStateName | None = None


class FlowRunFilterFlowVersion(AnyText):
    pass


class FlowRunFilterStartTime(BetweenOrNull):
    """When the run started; for `before_` and `after_`, one that has not is placed by its expected start."""


class FlowRunFilterEndTime(BetweenOrNull):
    """When the run ended."""


class FlowRunFilterExpectedStartTime(Between):
    pass


class FlowRunFilterNextScheduledStartTime(Between):
    pass


class FlowRunFilterParentFlowRunId(Combining):
    """The run that called this one as a subflow."""

    any_: list[UUID] | None = None


class FlowRunFilterParentTaskRunId(Combining):
    any_: list[UUID] | None = None
    is_null_: bool | None = None
    """True: runs that are no subflows."""


class FlowRunFilterIdempotencyKey(AnyText):
    not_any_: list[str] | None = None


class FlowRunFilterCreatedBy(Combining):
    id_: list[UUID] | None = None
    type_: list[str] | None = None
    is_null_: bool | None = None


class FlowRunFilter(Combining):
    id: FlowRunFilterId | None = None
    name: FlowRunFilterName | None = None
    tags: FlowRunFilterTags | None = None
    deployment_id: FlowRunFilterDeploymentId | None = None
    work_queue_name: FlowRunFilterWorkQueueName | None = None
    state: FlowRunFilterState | None = None
    flow_version: FlowRunFilterFlowVersion | None = None
    start_time: FlowRunFilterStartTime | None = None
    end_time: FlowRunFilterEndTime | None = None
    expected_start_time: FlowRunFilterExpectedStartTime | None = None
    next_scheduled_start_time: FlowRunFilterNextScheduledStartTime | None = None
    parent_flow_run_id: FlowRunFilterParentFlowRunId | None = None
    parent_task_run_id: FlowRunFilterParentTaskRunId | None = None
    idempotency_key: FlowRunFilterIdempotencyKey | None = None
    created_by: FlowRunFilterCreatedBy | None = None


class FlowRunSort(str, Enum):
    ID_DESC = "ID_DESC"
    START_TIME_ASC = "START_TIME_ASC"
    """By start, a run that has not started by its expected start."""
    START_TIME_DESC = "START_TIME_DESC"
    EXPECTED_START_TIME_ASC = "EXPECTED_START_TIME_ASC"
    EXPECTED_START_TIME_DESC = "EXPECTED_START_TIME_DESC"
    NAME_ASC = "NAME_ASC"
    NAME_DESC = "NAME_DESC"
    NEXT_SCHEDULED_START_TIME_ASC = "NEXT_SCHEDULED_START_TIME_ASC"
    END_TIME_DESC = "END_TIME_DESC"
