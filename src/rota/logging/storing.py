"""The stored copy of a run's log lines: which records belong to a run, and how one becomes a contract record.

The recorder installs a *sink* that takes the finished records. Two ways lead here: `RunLogHandler` sits on rota's own logger
tree, and a hook in `logging.Logger.callHandlers` sees what reaches the root logger, so that lines of other libraries are
kept with the run. The hook is no handler on purpose: a handler on the root logger would turn `logging.basicConfig()` into a
no-op, switch off Python's last-resort output and be dropped by `dictConfig`.
"""

from __future__ import annotations

import logging
import sys
import warnings
from collections.abc import Callable
from functools import wraps
from typing import Literal
from uuid import UUID

from rota.contract.record import Kind, LogRecord
from rota.core.ids import uuid7_bytes
from rota.core.redaction import has_secrets
from rota.exceptions import MissingContextError
from rota.logging.context import FLOW_RUNS, TASK_RUNS, current_run
from rota.logging.redaction import redact_record, redacted
from rota.logging.text import message_of, shorten
from rota.logging.threads import run_here

Sink = Callable[[LogRecord], object]
MissingRun = Literal["warn", "error", "ignore"]

_KIND = int(Kind.LOG)
_KEPT = "_rota_kept"
_INT32_MAX = 2**31 - 1
"""What a level can be in the database."""
_internal = logging.getLogger("rota._internal")


class _Policy:
    """What `setup_logging` decided; module state, since the hook into `logging` is process-wide as well."""

    enabled = True
    max_bytes = 1_000_000
    missing_run: MissingRun = "warn"
    sink: Sink | None = None
    flush: Callable[[], object] | None = None
    failed_sink: Sink | None = None


def set_log_sink(sink: Sink | None, flush: Callable[[], object] | None = None) -> None:
    """Hand the log records of runs to `sink` from now on, but for runs that bring their own; None stops that.

    The sink is called on the thread that logs, must not block and must not log. `flush` stores what it holds.
    """
    _Policy.sink, _Policy.flush = sink, flush


def has_log_sink() -> bool:
    return _Policy.sink is not None


def flush_log_sink() -> None:
    """Return when what the sink was given so far is stored, or could not be for now."""
    if _Policy.flush is not None:
        _Policy.flush()


def max_log_bytes() -> int:
    """How long a stored line is at most, in UTF-8."""
    return _Policy.max_bytes


def set_policy(*, enabled: bool, max_bytes: int, missing_run: MissingRun) -> None:
    _Policy.enabled = enabled
    _Policy.max_bytes = max_bytes
    _Policy.missing_run = missing_run


class RunLogHandler(logging.Handler):
    """Keeps the records of rota's logger tree with the run they belong to."""

    def emit(self, record: logging.LogRecord) -> None:
        keep(record)


def keep(record: logging.LogRecord) -> None:
    """Store `record` with its run: the one it was logged for, else the one that is active here. At most once a record."""
    fields = record.__dict__
    # The embedded server works in this process, sometimes on the flow's own thread; its lines are not the run's.
    if _KEPT in fields or record.name.startswith("rota.server"):
        return
    ids: RunIds | None = fields.get("_rota_ids") or _ids_in_extra(fields)
    sink: Sink | None = fields.get("_rota_sink")
    if ids is None:
        run = run_here()
        if run is not None:
            ids, sink = (run.flow_run_id, run.task_run_id), run.sink
    elif sink is None and ids[0] is None:  # a task run outside of flows: nobody else knows where its lines go
        run = current_run.get()
        sink = run.sink if run is not None and run.task_run_id == ids[1] else None
    if ids is not None:
        fields[_KEPT] = True
        _store(record, *ids, sink or _Policy.sink)
    elif record.name.startswith((FLOW_RUNS, TASK_RUNS)) and fields.get("send_to_api") is not False:
        _report_missing_run(record.name)


RunIds = tuple[bytes | None, bytes | None]
"""Flow run, task run."""


def ids_of(record: logging.LogRecord) -> RunIds | None:
    """The run that `record` belongs to: the one it names, else the one around the present code."""
    ids: RunIds | None = record.__dict__.get("_rota_ids") or _ids_in_extra(record.__dict__)
    if ids is None:
        run = run_here()
        return None if run is None else (run.flow_run_id, run.task_run_id)
    return ids


def _ids_in_extra(fields: dict[str, object]) -> RunIds | None:
    """The run that a caller named with ``extra={"flow_run_id": …}``, as Prefect's users do from threads of their own."""
    if "flow_run_id" not in fields and "task_run_id" not in fields:
        return None
    ids = _id_bytes(fields.get("flow_run_id")), _id_bytes(fields.get("task_run_id"))
    return None if ids == (None, None) else ids


def _id_bytes(value: object) -> bytes | None:
    """A run id as somebody put it into `extra`: a UUID, its text or its bytes. Anything else is no id."""
    if isinstance(value, UUID):
        return value.bytes
    if isinstance(value, bytes) and len(value) == 16:
        return value
    if isinstance(value, str):
        try:
            return UUID(value).bytes
        except ValueError:
            return None
    return None


def _store(record: logging.LogRecord, flow_run_id: bytes | None, task_run_id: bytes | None, sink: Sink | None) -> None:
    if sink is None or not _Policy.enabled or record.__dict__.get("send_to_api") is False:
        return
    kept = LogRecord(
        _KIND,
        uuid7_bytes(),
        flow_run_id,
        task_run_id,
        record.name,
        min(record.levelno, _INT32_MAX),
        shorten(redacted(message_of(record)), _Policy.max_bytes),
        int(record.created * 1_000_000),
    )
    try:
        sink(kept)
    except Exception:  # noqa: BLE001 - what goes wrong in storing must not reach the code that logs
        if sink is not _Policy.failed_sink:  # said once a sink: one that fails always would double the log
            _Policy.failed_sink = sink
            _internal.exception("Log lines of runs are shown but not stored.", extra={"send_to_api": False})


def _report_missing_run(name: str) -> None:
    if _Policy.sink is None or not _Policy.enabled or _Policy.missing_run == "ignore":
        return
    problem = (
        f"The logger {name!r} keeps lines with a flow run or task run, and none is active here, so the line is shown but not "
        "stored. Use rota.logging.get_logger() outside of runs, or pass extra={'flow_run_id': …}. "
        "ROTA_LOGGING_TO_API_WHEN_MISSING_FLOW=ignore silences this."
    )
    if _Policy.missing_run == "error":
        raise MissingContextError(problem)
    warnings.warn(problem, stacklevel=_depth_of_caller())


def _depth_of_caller() -> int:
    """How many frames lie between `_report_missing_run` and the code that logged, for `warnings.warn`."""
    frame = sys._getframe(1)
    depth = 1
    while frame.f_back is not None and frame.f_globals.get("__name__", "").startswith(("logging", "rota.logging")):
        frame = frame.f_back
        depth += 1
    return depth


_call_handlers = logging.Logger.callHandlers


@wraps(_call_handlers)
def _call_handlers_and_keep(self: logging.Logger, record: logging.LogRecord) -> None:
    if has_secrets():
        redact_record(record)
    if run_here() is not None and _reaches_root(self):
        keep(record)
    _call_handlers(self, record)


def _reaches_root(logger: logging.Logger) -> bool:
    node: logging.Logger | None = logger
    while node is not None and node.propagate:
        node = node.parent
    return node is None


def watch_root() -> None:
    """Keep what reaches the root logger inside of runs. Handlers and levels of the root logger stay as they are.

    May be called again. A wrapper that somebody else put around ours (error trackers do that) is left in place.
    """
    global _watching
    if not _watching:
        _watching = True
        logging.Logger.callHandlers = _call_handlers_and_keep  # type: ignore[method-assign]


_watching = False
