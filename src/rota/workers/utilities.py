"""What is known of worker types without starting one."""

from __future__ import annotations

from typing import Any

from rota.workers.registry import find_worker_class, worker_types


async def get_available_work_pool_types() -> list[str]:
    """Return the types that a work pool may have: those of the workers that are installed here."""
    return worker_types()


async def get_default_base_job_template_for_infrastructure_type(infra_type: str) -> dict[str, Any] | None:
    """Return the base job template that a new pool of this type gets; None when no worker of it is installed."""
    kind = find_worker_class(infra_type)
    return None if kind is None else kind.get_default_base_job_template()
