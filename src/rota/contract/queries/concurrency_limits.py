"""Lists of concurrency limits."""

from __future__ import annotations

from rota.contract.base import Parts
from rota.contract.concurrency_limits import ConcurrencyLimit, GlobalConcurrencyLimitResponse
from rota.contract.operation import Operation
from rota.contract.queries.base import Limit, Offset


class ReadLimits(Parts):
    limit: Limit = None
    offset: Offset = 0


READ_LIMITS: Operation[list[GlobalConcurrencyLimitResponse]] = Operation(
    "read_concurrency_limits_v2",
    "POST",
    "/v2/concurrency_limits/filter",
    scope="concurrency_limits:read",
    access="read",
    request=ReadLimits,
    response=list[GlobalConcurrencyLimitResponse],
    summary="List concurrency limits",
)
READ_TAG_LIMITS: Operation[list[ConcurrencyLimit]] = Operation(
    "read_concurrency_limits",
    "POST",
    "/concurrency_limits/filter",
    scope="concurrency_limits:read",
    access="read",
    request=ReadLimits,
    response=list[ConcurrencyLimit],
    summary="List limits on tags",
)

OPERATIONS = (READ_LIMITS, READ_TAG_LIMITS)
