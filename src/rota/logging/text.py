"""From a log record to its text: safe for wrong arguments, with the traceback, cut to a size."""

from __future__ import annotations

import logging

_plain = logging.Formatter()


def message_of(record: logging.LogRecord) -> str:
    """The message with its arguments filled in and, when there is one, the traceback below. Never raises."""
    try:
        text = record.getMessage()
    except Exception as error:  # noqa: BLE001 - str() and % run user code; a line must not break the run or be lost
        text = _despite(error, record)
    if record.exc_info and not record.exc_text:
        record.exc_text = _plain.formatException(record.exc_info)
    if record.exc_text:
        text = f"{text}\n{record.exc_text}"
    if record.stack_info:
        text = f"{text}\n{record.stack_info}"
    return text


def _despite(error: Exception, record: logging.LogRecord) -> str:
    return f"{_show(record.msg)} (arguments {_show(record.args)} cannot be filled in: {type(error).__name__}: {_show(error)})"


def _show(value: object) -> str:
    try:
        return str(value)
    except Exception:  # noqa: BLE001 - the same reason
        return f"<{type(value).__name__} that has no text>"


def shorten(text: str, max_bytes: int) -> str:
    """`text` if its UTF-8 form fits into `max_bytes`, else its start and its end around a mark that says how much is missing.

    The end stays because the last line of a traceback says what went wrong.
    """
    if len(text) * 4 <= max_bytes:
        return text
    data = text.encode("utf-8", "surrogatepass")
    if len(data) <= max_bytes:
        return text
    room = max(max_bytes - 100, 0)  # the mark is shorter than 100 bytes
    tail_bytes = room // 4
    head = data[: room - tail_bytes].decode("utf-8", "ignore")
    tail = data[len(data) - tail_bytes :].decode("utf-8", "ignore")
    return f"{head}\n… {len(text) - len(head) - len(tail)} of {len(text)} characters cut …\n{tail}"
