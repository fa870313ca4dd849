"""Log lines of runs."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from rota.contract.base import Request, Stored, UtcTime
from rota.contract.operation import Operation


class Log(Stored):
    name: str
    """The logger's name."""
    level: int
    """As in `logging`: 10 DEBUG, 20 INFO, 30 WARNING, 40 ERROR, 50 CRITICAL."""
    message: str
    timestamp: datetime
    flow_run_id: UUID | None = None
    task_run_id: UUID | None = None


class LogCreate(Request):
    name: str
    level: int
    message: str
    timestamp: UtcTime
    flow_run_id: UUID | None = None
    task_run_id: UUID | None = None


CREATE_LOGS: Operation[None] = Operation(
    "create_logs",
    "POST",
    "/logs/",
    scope="logs:create",
    access="write",
    request=list[LogCreate],
    status=201,
    summary="Add log lines",
)

OPERATIONS = (CREATE_LOGS,)
