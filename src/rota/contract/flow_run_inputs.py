"""Inputs of flow runs: values under keys, sent to a run by people, programs and other runs."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from pydantic import Field, WithJsonSchema

from rota.contract.base import Name, Parts, Stored
from rota.contract.operation import BY_ID, Operation

BY_ID_AND_KEY = {"id": UUID, "key": str}


class FlowRunInput(Stored):
    """One input. A key is there once in a run."""

    flow_run_id: UUID
    key: str
    value: str
    """JSON, as text."""
    sender: str | None = None
    """``prefect.flow-run.<id>`` when a flow run sent it; otherwise what the sender calls itself."""


class FlowRunInputCreate(Parts):
    key: Annotated[Name, WithJsonSchema({"type": "string"})]
    value: str
    sender: str | None = None


class FilterFlowRunInput(Parts):
    """Which inputs of a run: those whose keys begin with `prefix`, without those that are known."""

    prefix: str
    limit: Annotated[int, Field(ge=0), WithJsonSchema({"type": "integer"})] = 1
    exclude_keys: list[str] = Field(default_factory=list, json_schema_extra={"default": []})


CREATE_FLOW_RUN_INPUT: Operation[Any] = Operation(
    "create_flow_run_input",
    "POST",
    "/flow_runs/{id}/input",
    scope="flow_runs:act",
    access="write",
    request=FlowRunInputCreate,
    response=Any,
    status=201,
    path_parameters=BY_ID,
    summary="Send an input to a flow run",
)
FILTER_FLOW_RUN_INPUT: Operation[list[FlowRunInput]] = Operation(
    "filter_flow_run_input",
    "POST",
    "/flow_runs/{id}/input/filter",
    scope="flow_runs:read",
    access="read",
    request=FilterFlowRunInput,
    response=list[FlowRunInput],
    path_parameters=BY_ID,
    summary="List inputs of a flow run by the beginning of their keys, the oldest first",
)
READ_FLOW_RUN_INPUT: Operation[bytes] = Operation(
    "read_flow_run_input",
    "GET",
    "/flow_runs/{id}/input/{key}",
    scope="flow_runs:read",
    access="read",
    response=bytes,
    media_type="text/plain",
    path_parameters=BY_ID_AND_KEY,
    summary="Read the value of an input",
)
DELETE_FLOW_RUN_INPUT: Operation[None] = Operation(
    "delete_flow_run_input",
    "DELETE",
    "/flow_runs/{id}/input/{key}",
    scope="flow_runs:act",
    access="write",
    status=204,
    path_parameters=BY_ID_AND_KEY,
    summary="Delete an input",
)

OPERATIONS = (CREATE_FLOW_RUN_INPUT, FILTER_FLOW_RUN_INPUT, READ_FLOW_RUN_INPUT, DELETE_FLOW_RUN_INPUT)
