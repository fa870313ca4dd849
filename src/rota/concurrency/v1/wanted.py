"""What the tags of a task run ask for."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from rota.concurrency.acquiring import Wanted
from rota.contract.concurrency_limits import ConcurrencyLeaseHolder
from rota.core.limits import tag_limit_name


def of_tags(
    names: Iterable[str] | str, task_run_id: UUID, timeout_seconds: float | None = None, lease_seconds: float = 300.0
) -> Wanted | None:
    """Return what a task run with these tags asks for; None: nothing."""
    tags = [names] if isinstance(names, str) else sorted(names)
    holder = ConcurrencyLeaseHolder.model_construct(type="task_run", id=task_run_id)
    return Wanted.of(
        [tag_limit_name(tag) for tag in tags],
        1,
        "concurrency",
        timeout_seconds,
        holder=holder,
        lease_seconds=lease_seconds,
        warns=False,
    )
