"""Checkpoints: a flow run that runs again takes the small results of its finished tasks from its earlier attempts.

A call is recognised by its path (the tasks around it), its task and its inputs; the third equal call matches the third one
before. Only calls with the task's present code match. Inputs are compared by content, up to a limit: a call with larger ones
runs again, since where a value came from says nothing about what was done to it since. What a function carries with it (a
method's object, variables of the function around it) is an input too, see `carried`; globals are not. A call that changed its
inputs is not kept: whoever goes on with them needs them changed.
"""

from __future__ import annotations

import logging
import threading
from collections import defaultdict
from dataclasses import dataclass, field
from types import FunctionType
from typing import TYPE_CHECKING, Any
from uuid import UUID

from rota.contract.record import Kind
from rota.core.fingerprint import code_digest, fingerprint
from rota.core.redaction import holds_secret
from rota.core.states import State
from rota.engine.carried import carried_by
from rota.exceptions import SerializationError
from rota.storage.checkpoint import decode_checkpoint, encode_checkpoint
from rota.utilities.annotations import NotSet

if TYPE_CHECKING:
    from rota.contract.task_runs import TaskRun
    from rota.engine.live import LiveTaskRun
    from rota.tasks import Task

_KIND = int(Kind.CHECKPOINT)
_KEY_LIMIT_BYTES = 64 * 1024
_IMMUTABLE = frozenset({int, str, float, bool, bytes, type(None), complex})


def large_texts(parameters: dict[str, Any]) -> dict[int, tuple[str | bytes, str]]:
    """Return, by identity, those of a flow's parameters that are too long to be read for each call they go to."""
    return {
        id(value): (value, f"parameter:{name}")
        for name, value in parameters.items()
        if type(value) in (str, bytes) and len(value) > _KEY_LIMIT_BYTES
    }


def _name_of(value: Any, known: dict[int, tuple[str | bytes, str]]) -> str | None:
    found = known.get(id(value))
    return found[1] if found is not None and found[0] is value else None


@dataclass(frozen=True, slots=True)
class Kept:
    """A finished call of an earlier attempt."""

    key: str
    position: str
    code: str
    task_run_id: UUID
    state_id: UUID


@dataclass(frozen=True, slots=True)
class Restored:
    """A result taken from an earlier attempt."""

    value: Any
    kept: Kept


@dataclass(slots=True)
class Checkpoints:
    """The checkpoints of one flow run: those of earlier attempts, and the keys given out in this one."""

    flow_run_id: UUID
    limit_bytes: int
    earlier: dict[str, Kept] = field(default_factory=dict)
    earlier_positions: dict[str, Kept] = field(default_factory=dict)
    unfinished: dict[tuple[str, str], TaskRun] = field(default_factory=dict)
    """Task runs of earlier attempts without a checkpoint, by task and dynamic key: they go on instead of being made anew."""
    _seen: defaultdict[int, int] = field(default_factory=lambda: defaultdict(int))
    """How often each call was made, by its hash: a flow of 100,000 tasks remembers as many numbers, not texts."""
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def key_for(self, run: LiveTaskRun) -> str | None:
        """Return the key of this call; None when its result is not to be kept, or its inputs are too large to compare."""
        if not keeps_checkpoints(run.task):
            return None
        digest = self._digest(run)
        if digest is None:
            return None
        call = f"{run.parent.position if run.parent is not None else ''}|{run.task.task_key}|{digest}"
        with self._lock:
            index = self._seen[hash(call)]
            self._seen[hash(call)] = index + 1
        return f"{call}|{index}"

    def _digest(self, run: LiveTaskRun) -> str | None:
        """Return what stands for the inputs of a call: its arguments, and what its function carries with it."""
        values: Any = run.parameters
        known = run.scope.large_texts
        if known:
            # A long text that is the flow's own parameter need not be read: it is the same one in each attempt.
            named = {name: text for name, value in values.items() if (text := _name_of(value, known)) is not None}
            values = ({name: value for name, value in values.items() if name not in named}, named) if named else values
        try:
            carried = carried_by(run.task.fn)
        except ValueError:
            return None
        if carried is not None:
            return fingerprint((values, carried), _KEY_LIMIT_BYTES)
        return fingerprint(values, _KEY_LIMIT_BYTES) if values else "-"

    def is_untouched(self, run: LiveTaskRun) -> bool:
        """Whether a call's inputs are as they were before it: without the call, what it did to them would be missing."""
        if type(run.task.fn) is FunctionType and all(type(value) in _IMMUTABLE for value in run.parameters.values()):
            return True
        return f"|{self._digest(run)}|" in (run.checkpoint_key or "")

    def find(self, key: str, code: str) -> Kept | None:
        """Return the finished call of an earlier attempt that this one repeats."""
        kept = self.earlier.get(key)
        return kept if kept is not None and kept.code == code else None

    def why_not(self, key: str | None, position: str, code: str) -> str | None:
        """Say why a call that finished before runs again; None when it had not finished."""
        kept = self.earlier_positions.get(position)
        if kept is None:
            return None
        if kept.code != code:
            return "its code has changed"
        if key is None:
            return "its inputs are too large, or of a kind that cannot be compared with those of the earlier attempt"
        return "its inputs have changed"

    def read(self, kept: Kept, serializer: str, value: bytes, logger: logging.Logger) -> Restored | None:
        """Decode a checkpoint; None, with a line that says so, when it cannot be read here."""
        try:
            return Restored(decode_checkpoint(serializer, value), kept)
        except SerializationError as error:
            logger.warning("%s", error)
            return None

    def record(
        self, key: str, position: str, code: str, task_run_id: bytes, state: State[Any], value: Any, now_us: int
    ) -> tuple[Any, ...] | None:
        """Return the record that keeps `value`; None when it is too large, cannot be pickled, or holds a secret in clear."""
        encoded = encode_checkpoint(value, self.limit_bytes)
        if encoded is None or holds_secret(encoded[1]):
            return None
        serializer, data = encoded
        return (
            _KIND,
            self.flow_run_id.bytes,
            key,
            position,
            code,
            task_run_id,
            state.id.bytes,
            serializer,
            data,
            now_us,
        )


def keeps_checkpoints(task: Task[..., Any]) -> bool:
    """Whether a retried flow may take this task's earlier result: not where persistence or caching was refused."""
    if task.persist_result is False or task.refresh_cache or task.isgenerator:
        return False
    policy = task.cache_policy
    return policy is NotSet or (policy is not None and not getattr(policy, "is_none", False))


def task_code(task: Task[..., Any]) -> str:
    """Return the digest of the task's source."""
    # Of a method, the function: the method is made anew with each look at it, and its digest with it.
    return code_digest(getattr(task.fn, "__func__", task.fn))
