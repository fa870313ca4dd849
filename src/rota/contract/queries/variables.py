"""Lists of variables."""

from __future__ import annotations

from rota.contract.base import Parts
from rota.contract.filters.variables import VariableFilter, VariableSort
from rota.contract.operation import Operation
from rota.contract.queries.base import Limit, Offset
from rota.contract.variables import Variable


class CountVariables(Parts):
    variables: VariableFilter | None = None


class ReadVariables(CountVariables):
    sort: VariableSort = VariableSort.NAME_ASC
    limit: Limit = None
    offset: Offset = 0


READ_VARIABLES: Operation[list[Variable]] = Operation(
    "read_variables",
    "POST",
    "/variables/filter",
    scope="variables:read",
    access="read",
    request=ReadVariables,
    response=list[Variable],
    summary="List variables",
)
COUNT_VARIABLES: Operation[int] = Operation(
    "count_variables",
    "POST",
    "/variables/count",
    scope="variables:read",
    access="read",
    request=CountVariables,
    response=int,
    summary="Count variables",
)

OPERATIONS = (READ_VARIABLES, COUNT_VARIABLES)
