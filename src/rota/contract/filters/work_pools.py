"""Which work pools, queues and workers."""

from __future__ import annotations

from rota.contract.filters.base import AnyId, Between, Combining, Filter
from rota.contract.workers import WorkerStatus


class WorkPoolFilterId(AnyId):
    pass


class WorkPoolFilterName(Filter):
    any_: list[str] | None = None


class WorkPoolFilterType(Filter):
    any_: list[str] | None = None


class WorkPoolFilter(Combining):
    id: WorkPoolFilterId | None = None
    name: WorkPoolFilterName | None = None
    type: WorkPoolFilterType | None = None


class WorkQueueFilterId(AnyId):
    pass


class WorkQueueFilterName(Filter):
    any_: list[str] | None = None
    startswith_: list[str] | None = None
    """Beginnings of names."""


class WorkQueueFilter(Combining):
    id: WorkQueueFilterId | None = None
    name: WorkQueueFilterName | None = None


class WorkerFilterLastHeartbeatTime(Between):
    pass


class WorkerFilterStatus(Filter):
    any_: list[WorkerStatus] | None = None
    not_any_: list[WorkerStatus] | None = None


class WorkerFilter(Combining):
    last_heartbeat_time: WorkerFilterLastHeartbeatTime | None = None
    status: WorkerFilterStatus | None = None
