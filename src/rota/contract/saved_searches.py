"""Saved searches: filters under a name, as a page of the web interface keeps them. What they mean is the page's business."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field, WithJsonSchema

from rota.contract.base import Model, Request, Stored
from rota.contract.operation import BY_ID, Operation

SearchValue = Annotated[Any, WithJsonSchema({})]
"""Anything that JSON can hold."""


class SavedSearchFilter(Model):
    object: str
    """What is searched, as ``flow_run``."""
    property: str
    """Of it, as ``name``."""
    type: str
    """Of the property, as ``string``."""
    operation: str
    """How property and value are compared, as ``equals``."""
    value: SearchValue


class SavedSearch(Stored):
    name: str
    filters: list[SavedSearchFilter] = Field(default_factory=list)


class SavedSearchCreate(Request):
    name: str
    filters: list[SavedSearchFilter] = Field(default_factory=list)


PUT_SAVED_SEARCH: Operation[SavedSearch] = Operation(
    "put_saved_search",
    "PUT",
    "/saved_searches/",
    scope="saved_searches:create",
    access="write",
    request=SavedSearchCreate,
    response=SavedSearch,
    also=201,
    summary="Save a search under a name; one of this name is replaced",
)
READ_SAVED_SEARCH: Operation[SavedSearch] = Operation(
    "read_saved_search",
    "GET",
    "/saved_searches/{id}",
    scope="saved_searches:read",
    access="read",
    response=SavedSearch,
    path_parameters=BY_ID,
    summary="Read a saved search",
)
DELETE_SAVED_SEARCH: Operation[None] = Operation(
    "delete_saved_search",
    "DELETE",
    "/saved_searches/{id}",
    scope="saved_searches:delete",
    access="write",
    status=204,
    path_parameters=BY_ID,
    summary="Delete a saved search",
)

OPERATIONS = (PUT_SAVED_SEARCH, READ_SAVED_SEARCH, DELETE_SAVED_SEARCH)
