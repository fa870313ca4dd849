"""Formatters for a `logging.yml`: lines that name the run, and JSON for those who collect logs."""

from __future__ import annotations

import json
import logging
import traceback
from types import TracebackType
from typing import Any, Literal

from rota.logging.context import FLOW_RUNS, TASK_RUNS
from rota.logging.redaction import redacted
from rota.logging.text import message_of

ExceptionInfo = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]

_UNKNOWN = dict.fromkeys(
    ("flow_run_id", "flow_run_name", "flow_name", "task_run_id", "task_run_name", "task_name"), "<unknown>"
)
_LEVELS = {"CRITICAL", "ERROR", "WARNING", "INFO", "DEBUG"}


def format_exception_info(exc_info: ExceptionInfo) -> dict[str, Any]:
    """Return an exception as JSON holds it: its ``type``, its ``message``, and the ``traceback`` without either."""
    kind, error, trace = exc_info
    return {
        "type": None if kind is None else kind.__name__,
        "message": None if error is None else str(error),
        "traceback": "".join(traceback.format_tb(trace)) if trace is not None else None,
    }


class JsonFormatter(logging.Formatter):
    """Writes a record as one JSON object: its attributes, its ``message``, its ``severity``, and the run it belongs to.

    `fmt` is ``"default"`` (one line) or ``"pretty"`` (indented). An exception is an object, see `format_exception_info`.
    Values that JSON does not have are written as text.
    """

    def __init__(self, fmt: Literal["pretty", "default"], dmft: str, style: str) -> None:  # noqa: ARG002 - as logging.config calls it
        super().__init__()
        if fmt not in ("pretty", "default"):
            raise ValueError(f"A JsonFormatter's format is 'default' (one line) or 'pretty' (indented), not {fmt!r}.")
        self._indent = 2 if fmt == "pretty" else None

    def format(self, record: logging.LogRecord) -> str:
        fields = {name: value for name, value in record.__dict__.items() if not name.startswith("_rota")}
        plain = logging.makeLogRecord({**fields, "exc_info": None, "exc_text": None, "stack_info": None})
        fields["message"] = message_of(plain)
        fields["exc_info"] = format_exception_info(record.exc_info) if isinstance(record.exc_info, tuple) else None
        fields["severity"] = record.levelname if record.levelname in _LEVELS else "DEFAULT"
        # A secret is taken out of each text before quotes and line ends in it are escaped.
        return json.dumps(_clean(fields), indent=self._indent, default=_as_text, ensure_ascii=False)


def _clean(value: Any) -> Any:
    if isinstance(value, str):
        return redacted(value)
    if isinstance(value, dict):
        return {str(key): _clean(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_clean(item) for item in value]
    return value


def _as_text(value: object) -> str:
    try:
        return redacted(str(value))
    except Exception:  # noqa: BLE001 - str() runs user code; a line must not be lost for it
        return f"<{type(value).__name__} that has no text>"


class RotaFormatter(logging.Formatter):
    """A `logging.Formatter` with other formats for the lines of flow runs and of task runs.

    All of them may use ``%(flow_run_name)s``, ``%(flow_run_id)s``, ``%(flow_name)s``, ``%(task_run_name)s``,
    ``%(task_run_id)s`` and ``%(task_name)s``; where a line has none, it says ``<unknown>``.
    """

    may_be_coloured = True

    def __init__(
        self,
        format: str | None = None,  # noqa: A002 - the name that configurations use
        datefmt: str | None = None,
        style: Literal["%", "{", "$"] = "%",
        validate: bool = True,
        *,
        defaults: dict[str, Any] | None = None,
        task_run_fmt: str | None = None,
        flow_run_fmt: str | None = None,
    ) -> None:
        known = {**_UNKNOWN, **(defaults or {})}
        super().__init__(format, datefmt, style, validate, defaults=known)
        self._styles = {
            name: logging.Formatter(own, datefmt, style, validate, defaults=known)._style
            for name, own in ((TASK_RUNS, task_run_fmt), (FLOW_RUNS, flow_run_fmt))
            if own
        }

    def usesTime(self) -> bool:  # noqa: N802 - logging's spelling
        return super().usesTime() or any(style.usesTime() for style in self._styles.values())

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 - logging's spelling
        return self._styles.get(record.name, self._style).format(record)


PrefectFormatter = RotaFormatter
