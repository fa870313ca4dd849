"""Python warnings inside of runs: shown as always, and kept with the run."""

from __future__ import annotations

import logging
import warnings
from functools import wraps
from typing import TextIO

from rota.logging.storing import keep
from rota.logging.threads import run_here

_show = warnings.showwarning


@wraps(_show)
def _show_and_keep(
    message: Warning | str,
    category: type[Warning],
    filename: str,
    lineno: int,
    file: TextIO | None = None,
    line: str | None = None,
) -> None:
    if file is None and run_here() is not None:
        text = f"{filename}:{lineno}: {category.__name__}: {message}"
        keep(logging.getLogRecordFactory()("py.warnings", logging.WARNING, filename, lineno, text, (), None))
    _show(message, category, filename, lineno, file, line)


def watch_warnings() -> None:
    """Keep warnings with the run in which they appear. May be called again.

    Not when they are caught (`warnings.catch_warnings(record=True)`): then they are not shown either.
    """
    global _show
    if warnings.showwarning is not _show_and_keep:
        _show = warnings.showwarning
        warnings.showwarning = _show_and_keep
