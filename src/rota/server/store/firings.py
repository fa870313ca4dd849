"""Firings of automations: each once, with the actions that follow and how they went.

Actions of a firing are done in their order, by whoever has the firing in hand: `claim` gives it for a time, after which
somebody else may go on with the first action that has no outcome.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import bindparam

from rota.server.store.engine import Tx
from rota.server.store.tables import firings

FAILED_BECAUSE = "failed_because"
"""The key of an outcome that says why an action failed; absent from those that were done."""


class FiringRow(NamedTuple):
    id: UUID
    workspace_id: UUID
    automation_id: UUID
    state: str
    at: datetime
    created: datetime
    firing: dict[str, Any]
    event: dict[str, Any] | None
    actions: list[dict[str, Any]]
    """What is to be done, as it was set when the trigger fired."""
    outcomes: list[dict[str, Any]]
    """How the first of them went: as many as are done."""
    due_at: datetime | None
    """When the next may be done, or somebody's time for it is over. None: all are done."""
    attempts: int
    """Of the next action."""


_columns = firings.c
_SELECT = sa.select(*(_columns[name] for name in FiringRow._fields))
_DUE = _SELECT.where(_columns.due_at <= bindparam("now")).order_by(_columns.due_at, _columns.id).limit(1)
_DUE_UNLOCKED = _DUE.with_for_update(skip_locked=True)


def add(tx: Tx, rows: Sequence[FiringRow]) -> None:
    """Keep new firings."""
    if rows:
        tx.execute(sa.insert(firings), [row._asdict() for row in rows])


def claim(tx: Tx, now: datetime, until: datetime) -> FiringRow | None:
    """Hand out the firing that has been due the longest; nobody else gets it before `until`. Uses ix_firings_due."""
    row = tx.execute(_DUE_UNLOCKED if tx.dialect == "postgresql" else _DUE, {"now": now}).first()
    if row is None:
        return None
    found = FiringRow(*row)
    attempts = found.attempts + 1
    tx.execute(sa.update(firings).where(_columns.id == found.id).values(due_at=until, attempts=attempts))
    return found._replace(due_at=until, attempts=attempts)


def conclude(tx: Tx, row: FiringRow, outcome: dict[str, Any], due_at: datetime | None, attempts: int = 0) -> bool:
    """Note how the next action went and when the one after it is due; whether the firing was still in the claimer's hand.

    `attempts` are those of the next action: 1 when the claimer goes on with it.
    """
    mine = (_columns.id == row.id, _columns.due_at == row.due_at, _columns.attempts == row.attempts)
    outcomes = [*row.outcomes, outcome]
    return tx.execute(sa.update(firings).where(*mine).values(outcomes=outcomes, due_at=due_at, attempts=attempts)).rowcount == 1


def postpone(tx: Tx, row: FiringRow, due_at: datetime) -> bool:
    """Try the next action again later; whether the firing was still in the claimer's hand."""
    mine = (_columns.id == row.id, _columns.due_at == row.due_at, _columns.attempts == row.attempts)
    return tx.execute(sa.update(firings).where(*mine).values(due_at=due_at)).rowcount == 1


def find(tx: Tx, firing_id: UUID) -> FiringRow | None:
    """Uses the primary key."""
    row = tx.execute(_SELECT.where(_columns.id == firing_id)).first()
    return None if row is None else FiringRow(*row)


def count_since(tx: Tx, automation_id: UUID, since: datetime, most: int) -> int:
    """Return how often an automation has fired since a moment, counted up to `most`. Uses ix_firings_automation."""
    some = sa.select(_columns.id).where(_columns.automation_id == automation_id, _columns.at >= since).limit(most)
    return int(tx.execute(sa.select(sa.func.count()).select_from(some.subquery())).scalar_one())


def has_due(tx: Tx, now: datetime, count: int) -> bool:
    """Whether so many firings are due. Uses ix_firings_due."""
    some = sa.select(_columns.id).where(_columns.due_at <= now).limit(count)
    return len(tx.execute(some).all()) == count


def list_firings(
    tx: Tx, workspace: UUID, automation_id: UUID, *, limit: int = 50, before: tuple[datetime, UUID] | None = None
) -> list[FiringRow]:
    """Return firings of an automation, the newest first, older than the place `before`. Uses ix_firings_automation."""
    query = _SELECT.where(_columns.automation_id == automation_id, _columns.workspace_id == workspace)
    if before is not None:
        query = query.where(
            sa.tuple_(_columns.at, _columns.id)
            < sa.tuple_(sa.literal(before[0], _columns.at.type), sa.literal(before[1], _columns.id.type))
        )
    return [FiringRow(*row) for row in tx.execute(query.order_by(_columns.at.desc(), _columns.id.desc()).limit(limit))]


class Summary(NamedTuple):
    last_fired: datetime | None = None
    fired: int = 0
    failed: int = 0
    """Firings of which an action failed."""


def summarize(tx: Tx, automation_ids: Collection[UUID], since: datetime) -> dict[UUID, Summary]:
    """Return how automations fared since a moment, and when each became Triggered last. Uses ix_firings_automation."""
    found = dict.fromkeys(automation_ids, Summary())
    if not found:
        return found
    failed = sa.cast(_columns.outcomes, sa.Text).contains(f'"{FAILED_BECAUSE}"', autoescape=True)
    of_these = (_columns.automation_id.in_(sorted(found)), _columns.state == "Triggered")
    query = sa.select(
        _columns.automation_id,
        sa.func.max(_columns.at),
        sa.func.count().filter(_columns.at >= since),
        sa.func.count().filter(_columns.at >= since, failed),
    )
    for automation_id, *told in tx.execute(query.where(*of_these).group_by(_columns.automation_id)):
        found[automation_id] = Summary(*told)
    return found


def forget_automation(tx: Tx, automation_id: UUID) -> None:
    """Remove the firings of an automation with all that was still to be done. Uses ix_firings_automation."""
    tx.execute(sa.delete(firings).where(_columns.automation_id == automation_id))


def next_due(tx: Tx) -> datetime | None:
    """Return when the next action is due. Uses ix_firings_due."""
    moment: datetime | None = tx.execute(sa.select(sa.func.min(_columns.due_at)).where(_columns.due_at.is_not(None))).scalar()
    return moment
