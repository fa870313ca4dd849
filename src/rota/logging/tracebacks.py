"""Tracebacks that Python prints by itself, of errors that nobody caught: without the secrets of this process."""

from __future__ import annotations

import sys
import threading
import traceback
from types import TracebackType

from rota.core.redaction import has_secrets, redact


def guard_tracebacks() -> None:
    """Let Python print redacted tracebacks. Hooks that somebody else has set stay. May be called again."""
    if sys.excepthook is sys.__excepthook__:
        sys.excepthook = _show
    if threading.excepthook is threading.__excepthook__:
        threading.excepthook = _show_of_thread


def _show(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    if not has_secrets() or sys.stderr is None:
        sys.__excepthook__(kind, error, trace)
        return
    sys.stderr.write(redact("".join(traceback.format_exception(kind, error, trace))))


def _show_of_thread(arguments: threading.ExceptHookArgs) -> None:
    error = arguments.exc_value
    if not has_secrets() or sys.stderr is None or error is None or arguments.exc_type is SystemExit:
        threading.__excepthook__(arguments)
        return
    name = arguments.thread.name if arguments.thread is not None else "<unknown>"
    shown = redact("".join(traceback.format_exception(arguments.exc_type, error, arguments.exc_traceback)))
    sys.stderr.write(f"Exception in thread {name}:\n{shown}")
