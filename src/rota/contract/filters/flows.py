"""Which flows."""

from __future__ import annotations

from enum import Enum
from uuid import UUID

from rota.contract.filters.base import AnyId, Combining, NameLike


class FlowFilterId(AnyId):
    not_any_: list[UUID] | None = None


class FlowFilterName(NameLike):
    pass


class FlowFilterTags(Combining):
    all_: list[str] | None = None
    """Tags that a flow must all have."""
    is_null_: bool | None = None
    """True: flows without tags; false: flows with tags."""


class FlowFilterDeployment(Combining):
    is_null_: bool | None = None
    """True: flows without deployments; false: flows with deployments."""


class FlowFilter(Combining):
    id: FlowFilterId | None = None
    name: FlowFilterName | None = None
    tags: FlowFilterTags | None = None
    deployment: FlowFilterDeployment | None = None


class FlowSort(str, Enum):
    CREATED_DESC = "CREATED_DESC"
    UPDATED_DESC = "UPDATED_DESC"
    NAME_ASC = "NAME_ASC"
    NAME_DESC = "NAME_DESC"
