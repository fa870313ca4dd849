"""The seam at which secret values leave the log: every text passes here before it is shown, stored or handed to a file."""

from __future__ import annotations

import logging
from collections.abc import Callable

from rota.core.redaction import redact

Redactor = Callable[[str], str]


class _Seam:
    redactor: Redactor | None = staticmethod(redact)


def set_redactor(redactor: Redactor | None) -> Redactor | None:
    """Let every line of the log go through `redactor` from now on, traceback included; return the one before. None: as it is.

    It is called on the thread that logs, once for the console and once for the stored copy. It must be quick, must not log, and
    must not raise.
    """
    before, _Seam.redactor = _Seam.redactor, redactor
    return before


def redacted(text: str) -> str:
    """`text` without what the redactor takes out."""
    redactor = _Seam.redactor
    return text if redactor is None else redactor(text)


_plain = logging.Formatter()


def redact_record(record: logging.LogRecord) -> None:
    """Take the secrets of this process out of a record, for whatever handlers there are: those of users, of other libraries."""
    try:
        text = record.getMessage()
    except Exception:  # noqa: BLE001 - str() and % run user code; whoever shows the record says what is wrong with it
        return
    clean = redacted(text)
    if clean is not text:
        record.msg, record.args = clean, None
    if record.exc_info and not record.exc_text:
        trace = _plain.formatException(record.exc_info)
        if (clean_trace := redacted(trace)) is not trace:
            record.exc_text = clean_trace  # formatters show this, and do not look at the exception again
    if record.stack_info:
        record.stack_info = redacted(record.stack_info)


def redact_what_is_written(handler: logging.Handler) -> None:
    """Make `handler`, which writes to a file or elsewhere, write redacted text."""
    plain = handler.format
    handler.format = lambda record: redacted(plain(record))  # type: ignore[method-assign]  # holds for every formatter it is given
