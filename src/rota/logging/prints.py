"""`log_prints`: while a run that asks for it is active, `print` becomes its log lines."""

from __future__ import annotations

import builtins
import io
import os
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps

from rota.logging.context import RunInfo
from rota.logging.run_logger import logger_of_run
from rota.logging.threads import run_here

Print = Callable[..., None]


class _Patch:
    """The one replacement of `builtins.print`, shared by all runs that are inside of `patch_print()`."""

    lock = threading.Lock()
    users = 0
    routed: Print | None = None


@contextmanager
def patch_print() -> Iterator[None]:
    """Send `print` to the logger of the run around it, if that run has `log_prints`, as a line of level INFO.

    A print is left alone when it names a file that is neither `sys.stdout` nor `sys.stderr`, when standard output is being
    captured (`contextlib.redirect_stdout`), and outside of such runs. May be nested and used from many threads; the last
    one out puts back what was there, unless another tool has put its own print on top, which then stays.
    """
    _install()
    try:
        yield
    finally:
        _uninstall()


def _install() -> None:
    with _Patch.lock:
        _Patch.users += 1
        if _Patch.users == 1 or _Patch.routed is None:
            _Patch.routed = _route(builtins.print, sys.stdout)
            builtins.print = _Patch.routed


def _uninstall() -> None:
    with _Patch.lock:
        _Patch.users -= 1
        if _Patch.users == 0 and _Patch.routed is not None:
            _remove(_Patch.routed)
            _Patch.routed = None


def _remove(routed: Print) -> None:
    if builtins.print is routed:
        builtins.print = routed.__wrapped__  # type: ignore[attr-defined]  # functools.wraps sets it


def _route(original: Print, stdout: object) -> Print:
    """Make the function that stands in for `original` while `stdout` is what `sys.stdout` was."""

    @wraps(original)
    def routed(*args: object, **kwargs: object) -> None:
        run = run_here()
        if run is not None and run.log_prints and _goes_to_console(kwargs.get("file"), stdout) and not _in_print.active:
            _log_print(run, original, args, kwargs)
            return
        if routed is not _Patch.routed:  # a tool that was patched over us gave us back after the last run had ended
            _remove(routed)
        original(*args, **kwargs)

    return routed


def _goes_to_console(file: object, stdout: object) -> bool:
    """False for a file of the user's own, and for a stand-in that has taken the place of standard output since.

    Wrappers that still write to the terminal (colorama, tqdm) are no text streams of `io`, which tells the two apart.
    """
    if file is not None and file is not sys.stdout:
        return file is sys.stderr
    return sys.stdout is stdout or not isinstance(sys.stdout, io.TextIOBase)


class _InPrint(threading.local):
    """Set while a print is being logged: a handler that prints must not come back here."""

    active = False


_in_print = _InPrint()


def _log_print(run: RunInfo, original: Print, args: tuple[object, ...], kwargs: dict[str, object]) -> None:
    _in_print.active = True
    try:
        text = io.StringIO()
        original(*args, **{**kwargs, "file": text, "flush": False})
        # Two frames, this one and `routed`, lie between the logger and the code that printed.
        logger_of_run(run).info(text.getvalue().removesuffix("\n"), stacklevel=3)
    finally:
        _in_print.active = False


def print_as_log(*args: object, **kwargs: object) -> None:
    """Print as a log line of the run around the caller, if that run has `log_prints`; else as `print` does."""
    with patch_print():
        print(*args, **kwargs)  # type: ignore[call-overload]  # noqa: T201 - what is passed on is the caller's


def _new_lock() -> None:
    # A thread of the parent may have held the old one at the moment of the fork.
    _Patch.lock = threading.Lock()


if hasattr(os, "register_at_fork"):  # not on Windows, which has no fork
    os.register_at_fork(after_in_child=_new_lock)
