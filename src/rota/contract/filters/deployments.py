"""Which deployments."""

from __future__ import annotations

from enum import Enum
from uuid import UUID

from rota.contract.filters.base import AnyId, AnyText, Combining, Filter, NameLike


class DeploymentFilterId(AnyId):
    not_any_: list[UUID] | None = None


class DeploymentFilterName(NameLike):
    pass


class DeploymentOrFlowNameFilter(Filter):
    like_: str | None = None
    """Part of the deployment's name or of its flow's, in any case."""


class DeploymentFilterPaused(Filter):
    eq_: bool | None = None


class DeploymentFilterWorkQueueName(AnyText):
    pass


class DeploymentFilterConcurrencyLimit(Filter):
    """The number of slots of a deployment's limit."""

    ge_: int | None = None
    le_: int | None = None
    is_null_: bool | None = None
    """True: deployments without a limit."""


class DeploymentFilterTags(Combining):
    all_: list[str] | None = None
    """Tags that a deployment must all have."""
    any_: list[str] | None = None
    """Tags of which a deployment has at least one."""
    is_null_: bool | None = None
    """True: deployments without tags; false: deployments with tags."""


class DeploymentFilter(Combining):
    id: DeploymentFilterId | None = None
    name: DeploymentFilterName | None = None
    flow_or_deployment_name: DeploymentOrFlowNameFilter | None = None
    paused: DeploymentFilterPaused | None = None
    tags: DeploymentFilterTags | None = None
    work_queue_name: DeploymentFilterWorkQueueName | None = None
    concurrency_limit: DeploymentFilterConcurrencyLimit | None = None


class DeploymentSort(str, Enum):
    CREATED_DESC = "CREATED_DESC"
    UPDATED_DESC = "UPDATED_DESC"
    NAME_ASC = "NAME_ASC"
    NAME_DESC = "NAME_DESC"
