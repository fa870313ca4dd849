"""Lists of log lines."""

from __future__ import annotations

from rota.contract.base import Parts
from rota.contract.filters.logs import LogFilter, LogSort
from rota.contract.logs import Log
from rota.contract.operation import Operation
from rota.contract.queries.base import Limit, Offset


class ReadLogs(Parts):
    logs: LogFilter | None = None
    sort: LogSort = LogSort.TIMESTAMP_ASC
    limit: Limit = None
    offset: Offset = 0


READ_LOGS: Operation[list[Log]] = Operation(
    "read_logs",
    "POST",
    "/logs/filter",
    scope="logs:read",
    access="read",
    request=ReadLogs,
    response=list[Log],
    summary="List log lines",
)

OPERATIONS = (READ_LOGS,)
