"""Who holds slots, as one text that can be asked for: ``task_run:<id>``, ``flow_run:<id>``, ``process:<host>-<pid>``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID


def holder_of(who: Mapping[str, Any] | None) -> str | None:
    """Return the text of a holder that the protocol names."""
    return None if who is None else f"{who['type']}:{who['id']}"


def task_run_holder(task_run_id: UUID) -> tuple[str, dict[str, str]]:
    """Return a task run as a holder: its text, and as the protocol names it."""
    who = {"type": "task_run", "id": str(task_run_id)}
    return f"task_run:{task_run_id}", who


def flow_run_holder(flow_run_id: UUID) -> str:
    """Return a flow run as a holder."""
    return f"flow_run:{flow_run_id}"
