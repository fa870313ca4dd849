"""Which automations."""

from __future__ import annotations

from enum import Enum

from rota.contract.base import UtcTime
from rota.contract.filters.base import AnyId, AnyText, Combining, Filter


class AutomationFilterId(AnyId):
    pass


class AutomationFilterName(AnyText):
    pass


class AutomationFilterCreated(Filter):
    before_: UtcTime | None = None


class AutomationFilterTags(Combining):
    all_: list[str] | None = None
    """Tags that an automation must all have."""
    any_: list[str] | None = None
    """Tags of which it must have one."""
    is_null_: bool | None = None
    """True: automations without tags; false: automations with tags."""


class AutomationFilter(Combining):
    id: AutomationFilterId | None = None
    name: AutomationFilterName | None = None
    created: AutomationFilterCreated | None = None
    tags: AutomationFilterTags | None = None


class AutomationSort(str, Enum):
    CREATED_DESC = "CREATED_DESC"
    UPDATED_DESC = "UPDATED_DESC"
    NAME_ASC = "NAME_ASC"
    NAME_DESC = "NAME_DESC"
