"""Flows: what is known of a flow across all its runs."""

from __future__ import annotations

from pydantic import Field

from rota.contract.base import Labels, Name, Request, Stored
from rota.contract.operation import BY_ID, Operation


class Flow(Stored):
    name: Name
    tags: list[str] = Field(default_factory=list)
    labels: Labels | None = Field(default_factory=dict)


class FlowCreate(Request):
    """Create a flow, or find the one that has this name."""

    name: Name
    tags: list[str] = Field(default_factory=list)
    labels: Labels | None = Field(default_factory=dict)


class FlowUpdate(Request):
    tags: list[str] = Field(default_factory=list)


CREATE_FLOW: Operation[Flow] = Operation(
    "create_flow",
    "POST",
    "/flows/",
    scope="flows:create",
    access="write",
    request=FlowCreate,
    response=Flow,
    also=201,
    summary="Create a flow, or find the one of this name",
)
READ_FLOW: Operation[Flow] = Operation(
    "read_flow",
    "GET",
    "/flows/{id}",
    scope="flows:read",
    access="read",
    response=Flow,
    path_parameters=BY_ID,
    summary="Read a flow",
)
READ_FLOW_BY_NAME: Operation[Flow] = Operation(
    "read_flow_by_name",
    "GET",
    "/flows/name/{name}",
    scope="flows:read",
    access="read",
    response=Flow,
    path_parameters={"name": str},
    summary="Read a flow by its name",
)
UPDATE_FLOW: Operation[None] = Operation(
    "update_flow",
    "PATCH",
    "/flows/{id}",
    scope="flows:update",
    access="write",
    request=FlowUpdate,
    status=204,
    path_parameters=BY_ID,
    summary="Change a flow's tags",
)
DELETE_FLOW: Operation[None] = Operation(
    "delete_flow",
    "DELETE",
    "/flows/{id}",
    scope="flows:delete",
    access="write",
    status=204,
    path_parameters=BY_ID,
    summary="Delete a flow and its runs",
)

OPERATIONS = (CREATE_FLOW, READ_FLOW, READ_FLOW_BY_NAME, UPDATE_FLOW, DELETE_FLOW)
