"""Handlers for a `logging.yml`: the console, and the copy that is stored with the run."""

from __future__ import annotations

import io
import logging
import sys
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any, TextIO

from rich.console import Console
from rich.highlighter import Highlighter
from rich.text import Text
from rich.theme import Theme

from rota.logging.console import ConsoleHandler
from rota.logging.delivery import APILogWorker
from rota.logging.highlighters import RotaConsoleHighlighter
from rota.logging.redaction import redacted
from rota.logging.storing import RunLogHandler, flush_log_sink, ids_of, max_log_bytes
from rota.logging.text import message_of, shorten
from rota.settings import get_settings

__all__ = [
    "APILogHandler",
    "APILogWorker",
    "PrefectConsoleHandler",
    "RotaConsoleHandler",
    "WorkerAPILogHandler",
    "emit_api_log",
    "set_api_log_sink",
]

ApiLogSink = Callable[[dict[str, Any]], None]


class RotaConsoleHandler(ConsoleHandler):
    """Writes to `stream`: standard error, as it is at that moment, when None.

    Lines are coloured on a terminal, by rota's own colours, or those of `highlighter` and `styles` (names of the highlighter's
    styles to what `rich` takes as a style) where one of them is given. The settings `logging.colors` and `logging.markup` hold.
    """

    def __init__(
        self,
        stream: TextIO | None = None,
        highlighter: type[Highlighter] = RotaConsoleHighlighter,
        styles: Mapping[str, str] | None = None,
        level: int | str = logging.NOTSET,
    ) -> None:
        settings = get_settings().logging
        super().__init__(colors=settings.colors, markup=_markup() if settings.markup else None)
        self.setLevel(level)
        if stream is not None and stream is not sys.stderr:
            self.setStream(stream)
        if styles or highlighter is not RotaConsoleHighlighter:
            self._paint = _painter(highlighter(), styles or {})


PrefectConsoleHandler = RotaConsoleHandler


def _markup() -> Callable[[str, bool], str]:
    from rota.logging.markup import render_markup

    return render_markup


def _painter(highlighter: Highlighter, styles: Mapping[str, str]) -> Callable[[logging.LogRecord, str], str]:
    theme = Theme(dict(styles))

    def paint(record: logging.LogRecord, line: str) -> str:  # noqa: ARG001 - the colours are the highlighter's
        out = io.StringIO()
        console = Console(file=out, force_terminal=True, color_system="standard", no_color=False, highlight=False, theme=theme)
        text = Text.from_ansi(line)
        highlighter.highlight(text)
        console.print(text, soft_wrap=True, end="")
        return out.getvalue()

    return paint


class APILogHandler(RunLogHandler):
    """Stores the lines of runs, where `rota flow-run logs` finds them."""

    def flush(self) -> None:
        """Return when the lines so far are stored, or could not be for now."""
        flush_log_sink()
        APILogWorker.drain_all(at_exit=False)

    @classmethod
    async def aflush(cls) -> None:
        """The same, for a coroutine."""
        import asyncio

        await asyncio.to_thread(flush_log_sink)
        await asyncio.to_thread(APILogWorker.drain_all, at_exit=False)

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - logging's spelling
        """Pass on what `logging.to_api.when_missing_flow` asks to be raised; what else goes wrong is said as logging does."""
        from rota.exceptions import MissingContextError

        error = sys.exception()
        if isinstance(error, MissingContextError):
            raise error
        super().handleError(record)

    def prepare(self, record: logging.LogRecord) -> dict[str, Any]:
        """Return what is stored of `record`, as the fields of `LogCreate`: redacted, and cut to `logging.to_api.max_log_size`.

        Raises MissingContextError if it belongs to no run.
        """
        from rota.exceptions import MissingContextError

        ids = ids_of(record)
        if ids is None:
            raise MissingContextError(f"The line belongs to no run: {record.getMessage()!r}")
        return _prepared(record, ids[0], ids[1])


class WorkerAPILogHandler(APILogHandler):
    """Stores the lines of a worker, told by their attribute `worker_id`, where they concern a run; others are shown only."""

    def emit(self, record: logging.LogRecord) -> None:
        if record.__dict__.get("worker_id") is not None and ids_of(record) is not None:
            emit_api_log(self.prepare(record))


def _prepared(record: logging.LogRecord, flow_run_id: bytes | None, task_run_id: bytes | None) -> dict[str, Any]:
    from rota.logging.context import id_text

    message = shorten(redacted(message_of(record)), max_log_bytes())
    return {
        "name": record.name,
        "level": record.levelno,
        "message": message,
        "timestamp": datetime.fromtimestamp(record.created, UTC).isoformat(),
        "flow_run_id": id_text(flow_run_id),
        "task_run_id": id_text(task_run_id),
    }


class _ApiSink:
    sink: ApiLogSink | None = None


def set_api_log_sink(sink: ApiLogSink | None) -> None:
    """Give the lines of `emit_api_log` to `sink` instead of sending them; None: send them again."""
    _ApiSink.sink = sink


def emit_api_log(log: dict[str, Any]) -> None:
    """Send a line given as the fields of `LogCreate`; see `APILogHandler.prepare`."""
    sink = _ApiSink.sink
    if sink is None:
        APILogWorker.instance().send(log)
    else:
        sink(log)
