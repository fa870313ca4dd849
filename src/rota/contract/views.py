"""Views: a page of the web interface with its filters, under a name. They are saved searches that know their page."""

from __future__ import annotations

from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from rota.contract.base import Model, Request, Stored
from rota.contract.operation import BY_ID, Operation, Query
from rota.contract.saved_searches import SavedSearchFilter

ViewName = Annotated[str, Field(min_length=1, max_length=200)]
PageName = Annotated[str, Field(min_length=1, max_length=100)]
QueryText = Annotated[str, Field(max_length=10_000)]
Visibility = Literal["private", "shared"]


class View(Stored):
    name: str
    page: str
    """As ``runs``."""
    query: str
    """The page's address after the question mark."""
    filters: list[SavedSearchFilter]
    """As saved searches have them; of a view mostly empty."""
    visibility: Visibility
    is_default: bool
    """What the page opens with. One of a page's views is."""
    is_pinned: bool
    """It is shown beside the pages."""
    owner_id: UUID | None
    """Who made it; null where nobody logs in by name."""


class ViewCreate(Request):
    name: ViewName
    page: PageName
    query: QueryText
    filters: Annotated[list[SavedSearchFilter], Field(max_length=1000)] = Field(default_factory=list)
    visibility: Visibility = "private"
    is_default: bool = False
    is_pinned: bool = False


class ViewUpdate(Request):
    """Only the fields that were sent are changed."""

    name: ViewName | None = None
    query: QueryText | None = None
    filters: Annotated[list[SavedSearchFilter], Field(max_length=1000)] | None = None
    visibility: Visibility | None = None
    is_default: bool | None = None
    is_pinned: bool | None = None


class ViewList(Model):
    views: list[View]
    """Pinned ones first, then by name."""


CREATE_VIEW: Operation[View] = Operation(
    "create_view",
    "POST",
    "/rota/views",
    scope="saved_searches:create",
    access="write",
    request=ViewCreate,
    response=View,
    status=201,
    summary="Keep a page with its filters under a name",
)
READ_VIEWS: Operation[ViewList] = Operation(
    "read_views",
    "GET",
    "/rota/views",
    scope="saved_searches:read",
    access="read",
    response=ViewList,
    query_parameters={"page": Query(PageName | None, None)},
    summary="List the views of a page, or of all",
)
READ_VIEW: Operation[View] = Operation(
    "read_view",
    "GET",
    "/rota/views/{id}",
    scope="saved_searches:read",
    access="read",
    response=View,
    path_parameters=BY_ID,
    summary="Read a view",
)
UPDATE_VIEW: Operation[View] = Operation(
    "update_view",
    "PATCH",
    "/rota/views/{id}",
    scope="saved_searches:update",
    access="write",
    request=ViewUpdate,
    response=View,
    path_parameters=BY_ID,
    summary="Change the fields of a view that are sent",
)
DELETE_VIEW: Operation[None] = Operation(
    "delete_view",
    "DELETE",
    "/rota/views/{id}",
    scope="saved_searches:delete",
    access="write",
    status=204,
    path_parameters=BY_ID,
    summary="Delete a view",
)

OPERATIONS = (CREATE_VIEW, READ_VIEWS, READ_VIEW, UPDATE_VIEW, DELETE_VIEW)
