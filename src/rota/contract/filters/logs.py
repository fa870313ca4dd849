"""Which log lines."""

from __future__ import annotations

from enum import Enum
from typing import Annotated

from pydantic import Field

from rota.contract.filters.base import AnyId, Between, Combining, Filter

SearchText = Annotated[str, Field(max_length=200)]
"""``word`` or ``"words in a row"``: one of these must occur; ``+word`` must occur as well; ``-word`` or ``!word`` must not.

Parts of words match, in any case.
"""


class LogFilterLevel(Filter):
    ge_: int | None = None
    le_: int | None = None


class LogFilterTimestamp(Between):
    pass


class LogFilterFlowRunId(AnyId):
    pass


class LogFilterTaskRunId(AnyId):
    is_null_: bool | None = None
    """True: lines of the flow itself; false: lines of its task runs."""


class LogFilterTextSearch(Filter):
    query: SearchText


class LogFilter(Combining):
    level: LogFilterLevel | None = None
    timestamp: LogFilterTimestamp | None = None
    flow_run_id: LogFilterFlowRunId | None = None
    task_run_id: LogFilterTaskRunId | None = None
    text: LogFilterTextSearch | None = None
    """Searched in the message and the logger's name."""


class LogSort(str, Enum):
    TIMESTAMP_ASC = "TIMESTAMP_ASC"
    TIMESTAMP_DESC = "TIMESTAMP_DESC"
