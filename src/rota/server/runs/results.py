"""What a run returned, as far as the server can tell without running anybody's code.

Values in the database are pickled by the process that made them. They are read by an unpickler that knows plain values and
no class at all, so nothing that was sent here is ever called.
"""

from __future__ import annotations

import io
import json
import pickle
from datetime import datetime
from typing import Any
from uuid import UUID

from rota.contract.run_pages import ResultKind, RunResult
from rota.core.states import State
from rota.server.runs.work import Work
from rota.server.store import flow_runs, task_runs
from rota.server.store.run_pages import Kept, find_checkpoint_of_state

MOST_BYTES = 256 * 1024
"""Of a value that is shown."""
_NOTHING: dict[str, Any] = dict.fromkeys(RunResult.model_fields)


_UNREADABLE = (
    pickle.UnpicklingError, ValueError, EOFError, IndexError, KeyError, TypeError, AttributeError, OverflowError, MemoryError,
)  # fmt: skip
"""What reading bytes that are no pickle of plain values may raise."""


class _PlainUnpickler(pickle.Unpickler):
    """Reads numbers, texts, bytes, lists, tuples, dicts and sets."""

    def find_class(self, module: str, name: str) -> Any:
        raise pickle.UnpicklingError(f"{module}.{name}")

    def persistent_load(self, pid: Any) -> Any:  # noqa: ARG002 - the form that pickle has
        raise pickle.UnpicklingError("a part that is kept elsewhere")


def read_flow_run_result(work: Work, run_id: UUID) -> RunResult:
    """Return what a flow run returned.

    Raises:
        NotFound
    """
    return _result_of(work, flow_runs.get_flow_run(work.tx, work.workspace_id, run_id, work.now).state, None)


def read_task_run_result(work: Work, run_id: UUID) -> RunResult:
    """Return what a task run returned.

    Raises:
        NotFound
    """
    run = task_runs.get_task_run(work.tx, work.workspace_id, run_id, work.now)
    kept = None
    if run.flow_run_id is not None and run.state_id is not None:
        kept = find_checkpoint_of_state(work.tx, run.flow_run_id, run.state_id)
    return _result_of(work, run.state, kept, run.cache_key, run.cache_expiration)


def _result_of(
    work: Work, state: State[Any] | None, kept: Kept | None, cache_key: str | None = None, expires: datetime | None = None
) -> RunResult:
    shared = {"cache_key": cache_key, "expires": expires, "is_gone": False}
    if kept is not None:
        return _answer(kind=ResultKind.INLINE, serializer=kept.serializer, size=len(kept.value), **shared, **_unpickled(kept))
    data = None if state is None else state.data
    if state is None or data is None:
        why = "The run has no state." if state is None else f"The run is {state.name} and has kept no result."
        return _answer(kind=ResultKind.NONE, format="none", reason=why, **shared)
    if isinstance(data, dict) and "serializer" in data and ("storage_key" in data or "storage_block_id" in data):
        return _stored(work, data, shared)
    text = json.dumps(data, default=str)
    return _answer(kind=ResultKind.INLINE, value=data, format="json", size=len(text), type=type(data).__name__, **shared)


def _answer(**fields: Any) -> RunResult:
    return RunResult.model_construct(**{**_NOTHING, **fields})


def _unpickled(kept: Kept) -> dict[str, Any]:
    if len(kept.value) > MOST_BYTES:
        return {"format": "none", "reason": f"It has {len(kept.value):,} bytes; up to {MOST_BYTES:,} are shown."}
    try:
        value = _PlainUnpickler(io.BytesIO(kept.value)).load()
    except (
        pickle.UnpicklingError,
        ValueError,
        EOFError,
        IndexError,
        KeyError,
        TypeError,
        AttributeError,
        MemoryError,
    ) as error:
        told = str(error)
        named = told if "." in told and " " not in told else None
        return {
            "format": "none",
            "type": named,
            "reason": "It is an object of a class, which only the code that made it can read.",
        }
    kind = type(value).__name__
    if isinstance(value, str):
        return {"format": "text", "value": value, "type": kind}
    try:
        return {"format": "json", "value": json.loads(json.dumps(value)), "type": kind}
    except (TypeError, ValueError, RecursionError):
        return {"format": "text", "value": repr(value)[:MOST_BYTES], "type": kind}


def _stored(work: Work, data: dict[str, Any], shared: dict[str, Any]) -> RunResult:
    serializer = data["serializer"]
    expires = _moment(data.get("expiration")) or shared["expires"]
    block = data.get("storage_block_id")
    return _answer(
        kind=ResultKind.STORED,
        format="none",
        reason="The value lies in a storage that the server does not read.",
        type=data.get("python_type"),
        serializer=serializer.get("type") if isinstance(serializer, dict) else str(serializer),
        size=data.get("size"),
        key=data.get("storage_key"),
        storage_block_id=None if block is None else UUID(str(block)),
        cache_key=shared["cache_key"],
        expires=expires,
        is_gone=expires is not None and expires <= work.now,
    )


def _moment(text: Any) -> datetime | None:
    try:
        return datetime.fromisoformat(text) if isinstance(text, str) else None
    except ValueError:
        return None
