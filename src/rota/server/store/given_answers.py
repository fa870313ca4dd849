"""Answers that were given: a request that comes again with its key is answered as the first time, and does nothing.

The row is written in the transaction of what the request did, so it is there exactly when that is.
"""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import bindparam

from rota.server.store.engine import Tx
from rota.server.store.statements import insert_or_ignore
from rota.server.store.tables import given_answers


class GivenAnswer(NamedTuple):
    request_digest: bytes
    """Of what was asked: a key stands for one request."""
    status: int
    body: bytes


_OF_KEY = (given_answers.c.workspace_id == bindparam("workspace"), given_answers.c.key == bindparam("of_key"))
_FIND = sa.select(*(given_answers.c[name] for name in GivenAnswer._fields)).where(*_OF_KEY)
_KEEP = sa.update(given_answers).where(*_OF_KEY).values(status=bindparam("status"), body=bindparam("body"))
_FORGET = sa.delete(given_answers).where(given_answers.c.given_at < bindparam("before"))


def claim(tx: Tx, workspace: UUID, key: str, request_digest: bytes, now: datetime) -> GivenAnswer | None:
    """Return the answer that was given under `key`; None: the request is new, and nobody else works on it before this ends.

    On PostgreSQL a second request waits here for the transaction of the first; it is new when that one fails.
    """
    row = {"workspace_id": workspace, "key": key, "request_digest": request_digest, "given_at": now}
    if tx.execute(insert_or_ignore(tx, given_answers), row).rowcount == 1:
        return None
    return GivenAnswer(*tx.execute(_FIND, {"workspace": workspace, "of_key": key}).one())


def keep(tx: Tx, workspace: UUID, key: str, status: int, body: bytes) -> None:
    """Note the answer to a request that was claimed in this transaction."""
    tx.execute(_KEEP, {"workspace": workspace, "of_key": key, "status": status, "body": body})


def forget_before(tx: Tx, moment: datetime) -> int:
    """Delete the answers that were given before `moment`; return how many. Uses ix_given_answers_given_at."""
    return tx.execute(_FORGET, {"before": moment}).rowcount
