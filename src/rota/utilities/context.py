"""Which run is around the present code, and borrowing another's context."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from contextvars import Context, ContextVar, Token
from typing import Any
from uuid import UUID

from rota.logging.context import current_run


def get_flow_run_id() -> UUID | None:
    """Return the id of the flow run around the present code, also from inside its tasks."""
    run = current_run.get()
    return UUID(bytes=run.flow_run_id) if run is not None and run.flow_run_id is not None else None


def get_task_run_id() -> UUID | None:
    """Return the id of the task run around the present code."""
    run = current_run.get()
    return UUID(bytes=run.task_run_id) if run is not None and run.task_run_id is not None else None


def get_task_and_flow_run_ids() -> tuple[UUID | None, UUID | None]:
    """Return the ids of the task run and of the flow run around the present code."""
    return get_task_run_id(), get_flow_run_id()


@contextmanager
def temporary_context(context: Context) -> Generator[None, Any, None]:
    """Give the context variables the values that they have in `context`, for a ``with`` block.

    Those that `context` does not have keep their value.
    """
    tokens: list[tuple[ContextVar[Any], Token[Any]]] = [(variable, variable.set(value)) for variable, value in context.items()]
    try:
        yield
    finally:
        for variable, token in reversed(tokens):
            variable.reset(token)
