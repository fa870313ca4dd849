"""What the engine says of runs, on the console and in their logs."""

from __future__ import annotations

import logging
import traceback
from pathlib import Path
from types import TracebackType
from typing import Any

from rota.logging.context import RunInfo
from rota.logging.lines import emit_run_line

_ENGINE_FOLDER = str(Path(__file__).parent)


def say(run: RunInfo, level: int, message: str, error: BaseException | None = None) -> None:
    """Log `message` as a line of `run`; with `error`, its traceback from the user's code on."""
    if error is not None:
        message = f"{message}\n{traceback_text(error)}"
    if run.kind == "task":
        emit_run_line(level, "task", run.task_run_name or "", message, run.flow_run_id, run.task_run_id)
    else:
        emit_run_line(level, "flow", run.flow_run_name or "", message, run.flow_run_id, None)


def say_in_flow(run: RunInfo, level: int, message: str) -> None:
    """Log a line of a task run's flow run (of the task run itself where there is no flow)."""
    if run.flow_run_id is None:
        say(run, level, message)
    else:
        emit_run_line(level, "flow", run.flow_run_name or "", message, run.flow_run_id, None)


def say_as_engine(level: int, message: str, flow_run_id: bytes | None) -> None:
    emit_run_line(level, "engine", "", message, flow_run_id, None)


def finished_level(state: Any) -> int:
    """At which level the end of a run is told."""
    return logging.INFO if state.is_completed() else logging.ERROR


def traceback_text(error: BaseException) -> str:
    """Format `error` without the frames of the engine that called the user's code."""
    formatted = traceback.TracebackException(type(error), error, _users_part(error.__traceback__))
    return "".join(formatted.format()).rstrip("\n")


def _users_part(trace: TracebackType | None) -> TracebackType | None:
    entry = trace
    while entry is not None and entry.tb_frame.f_code.co_filename.startswith(_ENGINE_FOLDER):
        entry = entry.tb_next
    return entry or trace
