"""What every step on a run needs: the transaction, whose workspace, what time it is, and settings."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from rota.core.orchestration.decision import CURRENT_CLIENT, Version
from rota.server.bus.base import Publish, nobody
from rota.server.request import Caller, Request, Values
from rota.server.store.engine import Tx


class Work(NamedTuple):
    """One request's, or one service pass's, hold on the database."""

    tx: Tx
    workspace_id: UUID
    now: datetime
    values: Values = Values()
    client_version: Version | None = CURRENT_CLIENT
    api_version: Version | None = None
    publish: Publish = nobody
    """Rings for those who wait; for use after the commit."""

    @classmethod
    def of(cls, request: Request, tx: Tx, caller: Caller) -> Work:
        return cls(
            tx, caller.workspace_id, request.now, request.values, caller.client_version, caller.api_version, request.publish
        )
