"""Logging of flows and tasks: `get_run_logger()` inside of runs, `get_logger()` elsewhere; how it is set up and stored."""

from __future__ import annotations

from rota.logging.buffer import LogBuffer
from rota.logging.configuration import propagate_to_root, setup_logging
from rota.logging.context import RunInfo, current_run
from rota.logging.lines import emit_run_line
from rota.logging.loggers import LogEavesdropper, RunLogger, disable_run_logger, get_logger, get_run_logger
from rota.logging.prints import patch_print
from rota.logging.storing import set_log_sink

__all__ = [
    "LogBuffer",
    "LogEavesdropper",
    "RunInfo",
    "RunLogger",
    "current_run",
    "disable_run_logger",
    "emit_run_line",
    "get_logger",
    "get_run_logger",
    "patch_print",
    "propagate_to_root",
    "set_log_sink",
    "setup_logging",
]
