"""Leases: who owns what until when, with a fencing number that grows with each new owner.

A lease that ran out still belongs to its holder until somebody else claims it or it is ended: a holder that comes back in
time goes on, and one that comes too late finds another's epoch. Times are those of the caller's clock, the server's.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import bindparam

from rota.core.ids import uuid7
from rota.server.store.engine import Tx
from rota.server.store.errors import NotFound
from rota.server.store.statements import insert_or_ignore
from rota.server.store.tables import flow_runs, leases

FLOW_RUN = "flow-run"
"""Kind of the leases on flow runs. There is one at most per run."""

SLOT = "slot"
"""Kind of the leases on concurrency slots: the only kind of which a subject may have several."""


class Lease(NamedTuple):
    id: UUID
    workspace_id: UUID
    kind: str
    subject_id: UUID
    holder: str
    epoch: int
    acquired_at: datetime
    expires_at: datetime
    payload: Any


_SELECT = sa.select(*(leases.c[name] for name in Lease._fields))
_BY_SUBJECT = _SELECT.where(
    leases.c.kind == bindparam("kind"),
    leases.c.subject_id == bindparam("subject"),
    leases.c.workspace_id == bindparam("workspace"),
)
_BY_SUBJECT_LOCKED = _BY_SUBJECT.with_for_update()
_END = sa.delete(leases).where(
    leases.c.kind == bindparam("kind"),
    leases.c.subject_id == bindparam("subject"),
    leases.c.workspace_id == bindparam("workspace"),
)
_END_EPOCH = _END.where(leases.c.epoch == bindparam("epoch"))
_EPOCH = sa.select(flow_runs.c.epoch).where(
    flow_runs.c.id == bindparam("subject"), flow_runs.c.workspace_id == bindparam("workspace")
)
_EPOCH_LOCKED = _EPOCH.with_for_update()


def claim_flow_run(tx: Tx, workspace: UUID, flow_run_id: UUID, holder: str, now: datetime, seconds: float) -> Lease | None:
    """Make `holder` the owner of a flow run; None while somebody else is.

    The run's epoch grows with each claim, also long after earlier leases are gone. The same holder asking again while its
    claim holds gets the same lease, prolonged: a claim may be sent twice.

    Raises:
        NotFound: there is no such flow run.
    """
    statement = _EPOCH_LOCKED if tx.dialect == "postgresql" else _EPOCH
    # On PostgreSQL the run's row is what concurrent claims queue for; it is there when the lease is not.
    epoch = tx.execute(statement, {"subject": flow_run_id, "workspace": workspace}).scalar()
    if epoch is None:
        raise NotFound("flow run", flow_run_id)
    lease = claim(tx, workspace, FLOW_RUN, flow_run_id, holder, now, seconds, epoch_after=epoch)
    if lease is not None and lease.epoch != epoch:
        tx.execute(sa.update(flow_runs).where(flow_runs.c.id == flow_run_id).values(epoch=lease.epoch))
    return lease


def claim(
    tx: Tx,
    workspace: UUID,
    kind: str,
    subject_id: UUID,
    holder: str,
    now: datetime,
    seconds: float,
    *,
    epoch_after: int = 0,
    payload: Any = None,
) -> Lease | None:
    """Make `holder` the owner of a subject of an exclusive kind; None while somebody else is. Uses uq_leases_subject.

    The new epoch is greater than `epoch_after` and than that of the lease before, if it is still there.
    """
    expires_at = now + timedelta(seconds=seconds)
    held = find_lease(tx, workspace, kind, subject_id, for_update=True)
    if held is None:
        lease = Lease(uuid7(), workspace, kind, subject_id, holder, epoch_after + 1, now, expires_at, payload)
        # Of two that find no lease, the one that comes second on PostgreSQL finds the key taken.
        return lease if _insert_if_free(tx, lease) else None
    if held.expires_at > now:
        if held.holder != holder:
            return None
        renew(tx, workspace, kind, holder, [subject_id], now, seconds)
        return held._replace(expires_at=max(held.expires_at, expires_at))
    lease = held._replace(
        holder=holder,
        epoch=max(held.epoch, epoch_after) + 1,
        acquired_at=now,
        expires_at=expires_at,
        payload=payload,
    )
    tx.execute(sa.update(leases).where(leases.c.id == lease.id).values(**lease._asdict()))
    return lease


def _insert_if_free(tx: Tx, lease: Lease) -> bool:
    return tx.execute(insert_or_ignore(tx, leases), lease._asdict()).rowcount == 1


def find_lease(tx: Tx, workspace: UUID, kind: str, subject_id: UUID, *, for_update: bool = False) -> Lease | None:
    """Return the lease on a subject of an exclusive kind, also one that ran out. Uses uq_leases_subject."""
    statement = _BY_SUBJECT_LOCKED if for_update and tx.dialect == "postgresql" else _BY_SUBJECT
    row = tx.execute(statement, {"kind": kind, "subject": subject_id, "workspace": workspace}).first()
    return None if row is None else Lease(*row)


def renew(
    tx: Tx, workspace: UUID, kind: str, holder: str, subject_ids: Sequence[UUID], now: datetime, seconds: float
) -> set[UUID]:
    """Let the holder's leases run for `seconds` from now; return the subjects that it still owns. Never shortens one."""
    expires_at = now + timedelta(seconds=seconds)
    columns = leases.c
    # In the order of ids, so that two renewals never wait for each other. Uses uq_leases_subject.
    mine = _SELECT.where(
        columns.kind == kind,
        columns.subject_id.in_(sorted(subject_ids)),
        columns.holder == holder,
        columns.workspace_id == workspace,
    ).order_by(columns.subject_id)
    held = [Lease(*row) for row in tx.execute(mine.with_for_update() if tx.dialect == "postgresql" else mine)]
    shorter = [lease.id for lease in held if lease.expires_at < expires_at]
    if shorter:
        tx.execute(sa.update(leases).where(columns.id.in_(shorter)).values(expires_at=expires_at))
    return {lease.subject_id for lease in held}


def hand_over(tx: Tx, held: Lease, holder: str, expires_at: datetime, payload: Any) -> None:
    """Make another the holder of a lease, under the same epoch. Uses the primary key."""
    values = {"holder": holder, "expires_at": expires_at, "payload": payload}
    tx.execute(sa.update(leases).where(leases.c.id == held.id).values(**values))


def end(tx: Tx, workspace: UUID, kind: str, subject_id: UUID, *, epoch: int | None = None) -> bool:
    """End the lease on a subject, with `epoch` only if it is that one; return whether there was one. Uses uq_leases_subject."""
    subject = {"kind": kind, "subject": subject_id, "workspace": workspace}
    if epoch is None:
        return tx.execute(_END, subject).rowcount > 0
    return tx.execute(_END_EPOCH, {**subject, "epoch": epoch}).rowcount > 0


def list_expired(tx: Tx, now: datetime, *, kind: str = FLOW_RUN, limit: int = 200) -> list[Lease]:
    """Return leases of all workspaces that ran out, the oldest first. Uses ix_leases_expires_at.

    What comes of each is decided later, in a transaction that looks at it again: until then its holder may come back.
    """
    query = _SELECT.where(leases.c.kind == kind, leases.c.expires_at <= now).order_by(leases.c.expires_at).limit(limit)
    return [Lease(*row) for row in tx.execute(query)]


def spare(tx: Tx, now: datetime, seconds: float) -> int:
    """Let no lease end before `seconds` from now; return how many were prolonged. Uses ix_leases_expires_at.

    For a server that has just come back: while it was away nobody could renew.
    """
    until = now + timedelta(seconds=seconds)
    return tx.execute(sa.update(leases).where(leases.c.expires_at < until).values(expires_at=until)).rowcount


def list_of_holder(tx: Tx, workspace: UUID, holder: str, *, kind: str = FLOW_RUN) -> list[Lease]:
    """Return what a holder owns. Uses ix_leases_holder."""
    columns = leases.c
    query = _SELECT.where(columns.holder == holder, columns.kind == kind, columns.workspace_id == workspace)
    return [Lease(*row) for row in tx.execute(query.order_by(columns.subject_id))]


def end_of_holder(tx: Tx, workspace: UUID, holder: str, *, kind: str = FLOW_RUN) -> list[Lease]:
    """End all leases of a holder that is gone and return them. Uses ix_leases_holder."""
    ended = list_of_holder(tx, workspace, holder, kind=kind)
    if ended:
        tx.execute(sa.delete(leases).where(leases.c.id.in_([lease.id for lease in ended])))
    return ended
