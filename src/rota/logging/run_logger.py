"""The adapter that logs for one run, and which loggers are silent for now."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Iterator, Mapping, MutableMapping
from contextlib import contextmanager
from typing import Any

from rota.logging.context import RUN_LOGGERS, RunInfo, id_text


class RunLogger(logging.LoggerAdapter[logging.Logger]):
    """Logs for one run, from whatever thread it is used on, or process that it is handed to (by pickling).

    Each record carries `flow_run_id`, `flow_run_name`, `flow_name` and, of a task run, `task_run_id`, `task_run_name`,
    `task_name` (ids as text), besides what was passed to `get_run_logger()` or to the call as `extra`.
    """

    extra: Mapping[str, object]

    def __init__(self, logger: logging.Logger, run: RunInfo | None, extra: Mapping[str, object] | None = None) -> None:
        super().__init__(logger, {**(_facts_of(run) if run is not None else {}), **(extra or {})})
        self._run = run

    def isEnabledFor(self, level: int) -> bool:  # noqa: N802 - logging's spelling
        return is_enabled(self.logger, level)

    def process(self, msg: Any, kwargs: MutableMapping[str, Any]) -> tuple[Any, MutableMapping[str, Any]]:
        run = self._run
        extra = {**self.extra}
        if run is not None and (run.flow_run_id is not None or run.task_run_id is not None):
            extra["_rota_ids"] = (run.flow_run_id, run.task_run_id)
            extra["_rota_sink"] = run.sink
        if run is not None and self.logger.name in RUN_LOGGERS:
            extra["_rota_label"] = run.label
        given = kwargs.get("extra")
        kwargs["extra"] = {**extra, **given} if given else extra
        return msg, kwargs

    def __reduce__(self) -> tuple[Any, ...]:
        # For a process that is handed the logger, as by multiprocessing: its lines belong to the same run.
        run = self._run
        facts = None if run is None else tuple(getattr(run, name) for name in _FACTS)
        return _revived, (self.logger.name, facts, {**self.extra})

    def getChild(self, suffix: str, extra: Mapping[str, object] | None = None) -> RunLogger:  # noqa: N802 - logging's spelling
        """Return a logger of the same run named ``<this>.<suffix>``."""
        return RunLogger(self.logger.getChild(suffix), self._run, {**self.extra, **(extra or {})})


_FACTS = ("kind", "flow_run_id", "flow_run_name", "flow_name", "task_run_id", "task_run_name", "task_name")


def _revived(name: str, facts: tuple[Any, ...] | None, extra: Mapping[str, object]) -> RunLogger:
    """The logger in another process, with logging set up there and its lines sent to where that process's settings say."""
    from rota.logging.configuration import ensure_logging_setup  # late: few loggers travel
    from rota.logging.storing import has_log_sink, set_log_sink

    ensure_logging_setup()
    if not has_log_sink():
        from rota.logging.delivery import APILogWorker

        worker = APILogWorker.instance()
        set_log_sink(worker.put, worker.drain)
    return RunLogger(logging.getLogger(name), None if facts is None else RunInfo(*facts), extra)


def _facts_of(run: RunInfo) -> dict[str, object]:
    facts: dict[str, object] = {
        "flow_run_id": id_text(run.flow_run_id),
        "flow_run_name": run.flow_run_name,
        "flow_name": run.flow_name,
    }
    if run.kind == "task":
        facts |= {"task_run_id": id_text(run.task_run_id), "task_run_name": run.task_run_name, "task_name": run.task_name}
    return facts


def logger_of_run(run: RunInfo) -> RunLogger:
    """The one logger of `run`, made when it is first asked for."""
    if run.logger is None:
        run.logger = RunLogger(logging.getLogger(run.logger_name), run)
    return run.logger


PrefectLogAdapter = RunLogger
"""The documented name that users' annotations and isinstance checks hold."""

_silenced: Counter[str] = Counter()
"""Loggers that `disable_logger` holds silent now."""


def is_enabled(logger: logging.Logger, level: int) -> bool:
    """Whether `logger` takes lines of `level`, after undoing a `disabled` that nobody asked for.

    `logging.config.fileConfig` and `dictConfig` disable every logger that exists, unless told otherwise. A flow that calls one
    of them, say by running Alembic's migrations, would lose the rest of its log.
    """
    if _silenced and logger.name in _silenced:
        return False
    if logger.disabled:
        logger.disabled = False
    return logger.isEnabledFor(level)


@contextmanager
def disable_logger(name: str) -> Iterator[None]:
    """Make the logger `name` say nothing within the block; then it is as it was."""
    logger = logging.getLogger(name)
    before = logger.disabled
    logger.disabled = True
    _silenced[name] += 1
    try:
        yield
    finally:
        _silenced[name] -= 1
        if not _silenced[name]:
            del _silenced[name]
        logger.disabled = before


def run_loggers_are_silent() -> bool:
    return _silenced.keys() >= RUN_LOGGERS
