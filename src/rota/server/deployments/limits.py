"""The concurrency limit of a deployment: one of its own, named after it, or one that others share."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from rota.exceptions import InvalidRequest
from rota.server.runs.work import Work
from rota.server.slots import changing
from rota.server.store import concurrency_limits

MAX_SLOTS = 2**31 - 1


def own_name(deployment_id: UUID) -> str:
    """Return the name of the limit that a deployment has for itself."""
    return f"deployment:{deployment_id}"


def limit_after(work: Work, deployment_id: UUID, before: UUID | None, sent: Mapping[str, Any]) -> UUID | None:
    """Return the id of the limit that a deployment has after a request, and make or change its own where it asks for that.

    `sent` may hold `concurrency_limit` (a number of slots; null: no limit of its own) and `global_concurrency_limit_id`.

    Raises:
        InvalidRequest: both are given.
        NotFound: there is no such limit.
    """
    slots, shared = sent.get("concurrency_limit"), sent.get("global_concurrency_limit_id")
    if slots is not None and shared is not None:
        raise InvalidRequest("A deployment has one limit: give `concurrency_limit` or `global_concurrency_limit_id`, not both.")
    if not {"concurrency_limit", "global_concurrency_limit_id"} & sent.keys():
        return before
    own = concurrency_limits.find_limit(work.tx, work.workspace_id, own_name(deployment_id))
    if slots is not None:
        if slots > MAX_SLOTS:
            raise InvalidRequest(f"A concurrency limit has at most {MAX_SLOTS} slots; {slots} were asked for.")
        if own is None:
            return changing.create(work, own_name(deployment_id), slots).id
        changing.change(work, own, {"limit": slots})
        return own.id
    if shared is not None:
        shared = concurrency_limits.get_limit(work.tx, work.workspace_id, shared).id
    elif "global_concurrency_limit_id" not in sent and before is not None and (own is None or own.id != before):
        return before  # `concurrency_limit` is null, and the limit is one that others share
    if own is not None and own.id != shared:
        changing.delete(work, own)
    return shared


def delete_own(work: Work, deployment_id: UUID) -> None:
    """Delete the limit that a deployment has for itself, if it has one."""
    own = concurrency_limits.find_limit(work.tx, work.workspace_id, own_name(deployment_id))
    if own is not None:
        changing.delete(work, own)
