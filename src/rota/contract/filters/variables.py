"""Which variables."""

from __future__ import annotations

from enum import Enum

from rota.contract.filters.base import AnyId, Combining, NameLike


class VariableFilterId(AnyId):
    pass


class VariableFilterName(NameLike):
    pass


class VariableFilterTags(Combining):
    all_: list[str] | None = None
    """Tags that a variable must all have."""
    is_null_: bool | None = None
    """True: variables without tags; false: variables with tags."""


class VariableFilter(Combining):
    id: VariableFilterId | None = None
    name: VariableFilterName | None = None
    tags: VariableFilterTags | None = None


class VariableSort(str, Enum):
    CREATED_DESC = "CREATED_DESC"
    UPDATED_DESC = "UPDATED_DESC"
    NAME_DESC = "NAME_DESC"
    NAME_ASC = "NAME_ASC"
