"""What is told of backfills: events ``rota.backfill.<verb>`` in the transaction of the change, and a ring after it."""

from __future__ import annotations

from functools import partial
from typing import Any

from rota.contract.events import RESOURCE_ID, RESOURCE_ROLE, ReceivedEvent
from rota.core.ids import uuid7
from rota.server.bus.base import BACKFILLS, EVENTS
from rota.server.runs.work import Work
from rota.server.store import events
from rota.server.store.backfills import BackfillRow


def ring(work: Work, row: BackfillRow) -> None:
    """Wake whoever shows the backfill, or has to go on with it."""
    work.tx.after_commit(partial(work.publish, BACKFILLS, [row.id]))


def tell(work: Work, verb: str, row: BackfillRow, payload: dict[str, Any] | None = None) -> None:
    """Tell that a backfill was created, updated, paused, resumed, retried, cancelled, or is completed; and ring."""
    told = ReceivedEvent.model_construct(
        id=uuid7(),
        event=f"rota.backfill.{verb}",
        occurred=work.now,
        received=work.now,
        follows=None,
        resource={RESOURCE_ID: f"rota.backfill.{row.id}", "prefect.resource.name": row.name},
        related=[
            _related("deployment", row.deployment_id, row.deployment_name),
            _related("flow", row.flow_id, row.flow_name),
        ],
        payload=payload or {},
    )
    events.insert_events(work.tx, work.workspace_id, [told])
    work.tx.after_commit(partial(work.publish, EVENTS, [told.id]))
    ring(work, row)


def _related(role: str, subject_id: object, name: str) -> dict[str, str]:
    return {RESOURCE_ID: f"prefect.{role}.{subject_id}", RESOURCE_ROLE: role, "prefect.resource.name": name}
