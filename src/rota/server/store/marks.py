"""When something was last done to the database as a whole."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa

from rota.core.vocabulary import DEFAULT_WORKSPACE_ID
from rota.server.store.engine import Tx
from rota.server.store.statements import insert_into
from rota.server.store.tables import schedule_marks

RETENTION = "retention"
"""What is too old was removed."""


def find_mark(tx: Tx, name: str) -> datetime | None:
    """Return when it was done; None: never. Uses the primary key."""
    moment: datetime | None = tx.execute(sa.select(schedule_marks.c.seen_until).where(schedule_marks.c.name == name)).scalar()
    return moment


def set_mark(tx: Tx, name: str, now: datetime) -> None:
    """Note that it was done now."""
    insert = insert_into(schedule_marks, tx.dialect).values(name=name, workspace_id=DEFAULT_WORKSPACE_ID, seen_until=now)
    tx.execute(insert.on_conflict_do_update(index_elements=["name"], set_={"seen_until": now}))
