"""Variables: small named values, of any JSON type, that flows read while they run."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field, StrictBool, StrictFloat, StrictInt, StrictStr

from rota.contract.base import Request, Stored
from rota.contract.operation import BY_ID, Operation
from rota.core.variables import MAX_NAME_LENGTH, check_variable_name, check_variable_value

VariableName = Annotated[str, Field(max_length=MAX_NAME_LENGTH), AfterValidator(check_variable_name)]
"""Lowercase letters, digits, dashes and underscores."""

AnyValue = StrictStr | StrictInt | StrictBool | StrictFloat | None | dict[str, Any] | list[Any]
"""What a variable holds; its type is kept, so that ``"1"`` and ``1`` and ``True`` are three values."""

VariableValue = Annotated[AnyValue, BeforeValidator(check_variable_value)]


class Variable(Stored):
    name: Annotated[str, Field(max_length=MAX_NAME_LENGTH)]
    value: AnyValue
    tags: list[str] = Field(default_factory=list)


class VariableCreate(Request):
    name: VariableName
    value: VariableValue
    tags: Annotated[list[str], BeforeValidator(lambda tags: [] if tags is None else tags)] = Field(default_factory=list)


class VariableUpdate(Request):
    """The fields that change. Absent: as it was. A value of null is a value."""

    name: VariableName | None = None
    value: VariableValue = None
    tags: list[str] | None = None


BY_NAME = {"name": str}

CREATE_VARIABLE: Operation[Variable] = Operation(
    "create_variable",
    "POST",
    "/variables/",
    scope="variables:create",
    access="write",
    request=VariableCreate,
    response=Variable,
    status=201,
    summary="Add a variable; 409 when one of its name is there",
)
READ_VARIABLE: Operation[Variable] = Operation(
    "read_variable",
    "GET",
    "/variables/{id}",
    scope="variables:read",
    access="read",
    response=Variable,
    path_parameters=BY_ID,
    summary="Read a variable",
)
READ_VARIABLE_BY_NAME: Operation[Variable] = Operation(
    "read_variable_by_name",
    "GET",
    "/variables/name/{name}",
    scope="variables:read",
    access="read",
    response=Variable,
    path_parameters=BY_NAME,
    summary="Read the variable of a name",
)
UPDATE_VARIABLE: Operation[None] = Operation(
    "update_variable",
    "PATCH",
    "/variables/{id}",
    scope="variables:update",
    access="write",
    request=VariableUpdate,
    status=204,
    path_parameters=BY_ID,
    summary="Change the fields of a variable that are sent",
)
UPDATE_VARIABLE_BY_NAME: Operation[None] = Operation(
    "update_variable_by_name",
    "PATCH",
    "/variables/name/{name}",
    scope="variables:update",
    access="write",
    request=VariableUpdate,
    status=204,
    path_parameters=BY_NAME,
    summary="Change the fields of the variable of a name that are sent",
)
DELETE_VARIABLE: Operation[None] = Operation(
    "delete_variable",
    "DELETE",
    "/variables/{id}",
    scope="variables:delete",
    access="write",
    status=204,
    path_parameters=BY_ID,
    summary="Delete a variable",
)
DELETE_VARIABLE_BY_NAME: Operation[None] = Operation(
    "delete_variable_by_name",
    "DELETE",
    "/variables/name/{name}",
    scope="variables:delete",
    access="write",
    status=204,
    path_parameters=BY_NAME,
    summary="Delete the variable of a name",
)

OPERATIONS = (
    CREATE_VARIABLE,
    READ_VARIABLE,
    READ_VARIABLE_BY_NAME,
    UPDATE_VARIABLE,
    UPDATE_VARIABLE_BY_NAME,
    DELETE_VARIABLE,
    DELETE_VARIABLE_BY_NAME,
)
