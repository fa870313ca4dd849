"""Lists of automations."""

from __future__ import annotations

from rota.contract.automations import Automation
from rota.contract.base import Request
from rota.contract.filters.automations import AutomationFilter, AutomationSort
from rota.contract.operation import Operation
from rota.contract.queries.base import Limit, Offset


class CountAutomations(Request):
    automations: AutomationFilter | None = None


class ReadAutomations(CountAutomations):
    sort: AutomationSort = AutomationSort.NAME_ASC
    limit: Limit = None
    offset: Offset = 0


READ_AUTOMATIONS: Operation[list[Automation]] = Operation(
    "read_automations",
    "POST",
    "/automations/filter",
    scope="automations:read",
    access="read",
    request=ReadAutomations,
    response=list[Automation],
    summary="List automations",
)
COUNT_AUTOMATIONS: Operation[int] = Operation(
    "count_automations",
    "POST",
    "/automations/count",
    scope="automations:read",
    access="read",
    request=CountAutomations,
    response=int,
    summary="Count automations",
)

OPERATIONS = (READ_AUTOMATIONS, COUNT_AUTOMATIONS)
