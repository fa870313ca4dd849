"""Log lines of runs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rota import contract
from rota.client.calls import Steps, ask, call

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rota.contract.filters.logs import LogFilter, LogSort
    from rota.contract.logs import Log, LogCreate


class LogCalls:
    @call
    def create_logs(self, logs: Iterable[LogCreate | dict[str, Any]]) -> Steps[None]:
        """Add log lines. Lines of running flows are recorded in bulk instead (`record`), once even when sent twice."""
        create = contract.logs.LogCreate
        body = [contract.wire.build(create, **line) if isinstance(line, dict) else line for line in logs]
        yield from ask(contract.logs.CREATE_LOGS, body=body)

    @call
    def read_logs(
        self,
        log_filter: LogFilter | None = None,
        limit: int | None = None,
        offset: int | None = None,
        sort: LogSort | None = None,
    ) -> Steps[list[Log]]:
        """List log lines, oldest first unless `sort` says otherwise; at most `limit`, the server's default (200) when None."""
        body = contract.wire.build(contract.queries.logs.ReadLogs, logs=log_filter, limit=limit, offset=offset, sort=sort)
        return (yield from ask(contract.queries.logs.READ_LOGS, body=body))
