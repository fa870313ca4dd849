"""The console: one line a record on standard error, as ``14:12:25.969 | INFO      | rota.engine - Created flow run …``."""

from __future__ import annotations

import logging
import sys
import time
from collections.abc import Callable
from threading import get_ident
from typing import TextIO

from rota.logging.colors import paint, wants_color
from rota.logging.redaction import redacted
from rota.logging.text import message_of

Markup = Callable[[str, bool], str]
"""Turns style tags in a line into terminal codes, or takes them out when the second argument is False."""


class LineFormatter(logging.Formatter):
    """Local time to the millisecond, the level, and who speaks: the run if the line is a run's own, else the logger."""

    may_be_coloured = True

    def __init__(self) -> None:
        super().__init__()
        self._clock = (-1, "")

    def format(self, record: logging.LogRecord) -> str:
        created = record.created
        second = int(created)
        # One tuple, read and written whole: threads may race for it and each still has a matching pair.
        known, clock = self._clock
        if second != known:
            clock = time.strftime("%H:%M:%S", time.localtime(second))
            self._clock = (second, clock)
        speaker = record.__dict__.get("_rota_label") or record.name
        return f"{clock}.{int((created - second) * 1000):03d} | {record.levelname:<9} | {speaker} - {message_of(record)}"


class ConsoleHandler(logging.StreamHandler[TextIO]):
    """Writes each record with one write to whatever `sys.stderr` is at that moment, or to the stream it was given.

    A formatter set with `setFormatter` takes the place of `LineFormatter`; then nothing is coloured, unless the formatter
    has a true `may_be_coloured`.
    A stream that fails (closed, a broken pipe) loses the line on the console and nothing else.
    """

    def __init__(self, *, colors: bool = True, markup: Markup | None = None) -> None:
        logging.Handler.__init__(self)
        self.setFormatter(LineFormatter())
        self._given: TextIO | None = None
        self._paint: Callable[[logging.LogRecord, str], str] = paint
        self._colors = colors
        self._markup = markup
        self._stream: TextIO | None = None
        self._flush: Callable[[], object] | None = None
        self._coloured = False
        self._writer: int | None = None

    @property
    def stream(self) -> TextIO:
        """Where it writes now."""
        return self._given or sys.stderr

    @stream.setter
    def stream(self, stream: TextIO) -> None:
        self._given = stream

    def emit(self, record: logging.LogRecord) -> None:
        # The handler's lock is held here. Who comes in while this thread writes is the stream itself: a stand-in for
        # standard error that logs what it is given. It must not be given its own line again.
        thread = get_ident()
        stream: TextIO | None = sys.__stderr__ if self._writer == thread else self._given or sys.stderr
        if stream is None:  # a process without a console
            return
        outer, self._writer = self._writer, thread
        try:
            if stream is not self._stream:
                self._adopt(stream)
            self._write(stream, self._dressed(record) + "\n")
        except RecursionError:
            raise
        except Exception:  # noqa: BLE001 - a broken console must not break the run, and there is no console left to say so on
            self._stream = None
        finally:
            self._writer = outer

    def _dressed(self, record: logging.LogRecord) -> str:
        line = redacted(self.format(record))
        if self._markup is not None:
            line = self._markup(line, self._coloured)
        return self._paint(record, line) if self._coloured else line

    def _adopt(self, stream: TextIO) -> None:
        self._stream = stream
        unbuffered = getattr(stream, "write_through", False) or getattr(stream, "line_buffering", False)
        self._flush = None if unbuffered else getattr(stream, "flush", None)
        self._coloured = self._colors and getattr(self.formatter, "may_be_coloured", False) and wants_color(stream)

    def _write(self, stream: TextIO, text: str) -> None:
        try:
            stream.write(text)
        except UnicodeEncodeError:
            encoding = getattr(stream, "encoding", None) or "ascii"
            stream.write(text.encode(encoding, "backslashreplace").decode(encoding))
        if self._flush is not None:
            self._flush()
