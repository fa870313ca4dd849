"""The adapter that logs for one run, and which loggers are silent for now."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Iterator, Mapping, MutableMapping
from contextlib import contextmanager
from typing import Any

from rota.logging.context import RUN_LOGGERS, RunInfo, id_text


class RunLogger(logging.LoggerAdapter[logging.Logger]):
    """Logs for one run, from whatever thread it is used on.

    Each record carries `flow_run_id`, `flow_run_name`, `flow_name` and, of a task run, `task_run_id`, `task_run_name`,
    `task_name` (ids as text), besides what was passed to `get_run_logger()` or to the call as `extra`.
    """

    extra: Mapping[str, object]

    def __init__(self, logger: logging.Logger, run: RunInfo, extra: Mapping[str, object] | None = None) -> None:
        super().__init__(logger, {**_facts_of(run), **(extra or {})})
        self._run = run

    def isEnabledFor(self, level: int) -> bool:  # noqa: N802 - logging's spelling
        return is_enabled(self.logger, level)

    def process(self, msg: Any, kwargs: MutableMapping[str, Any]) -> tuple[Any, MutableMapping[str, Any]]:
        run = self._run
        extra = {**self.extra}
        if run.flow_run_id is not None or run.task_run_id is not None:
            extra["_rota_ids"] = (run.flow_run_id, run.task_run_id)
        if self.logger.name in RUN_LOGGERS:
            extra["_rota_label"] = run.label
        given = kwargs.get("extra")
        kwargs["extra"] = {**extra, **given} if given else extra
        return msg, kwargs

    def getChild(self, suffix: str, extra: Mapping[str, object] | None = None) -> RunLogger:  # noqa: N802 - logging's spelling
        """Return a logger of the same run named ``<this>.<suffix>``."""
        return RunLogger(self.logger.getChild(suffix), self._run, {**self.extra, **(extra or {})})


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
