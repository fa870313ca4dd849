"""Loggers for users: rota's tree, the logger of the present run, and ways to silence or overhear them."""

from __future__ import annotations

import io
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self
from uuid import UUID

from rota.exceptions import MissingContextError
from rota.logging.context import FLOW_RUNS, TASK_RUNS, RunInfo
from rota.logging.prints import patch_print, print_as_log
from rota.logging.run_logger import PrefectLogAdapter, RunLogger, disable_logger, logger_of_run, run_loggers_are_silent
from rota.logging.threads import run_here

if TYPE_CHECKING:
    from rota.contract.flow_runs import FlowRun
    from rota.contract.task_runs import TaskRun

__all__ = [
    "LogEavesdropper",
    "PrefectLogAdapter",
    "RunLogger",
    "disable_logger",
    "disable_run_logger",
    "flow_run_logger",
    "get_logger",
    "get_run_logger",
    "get_worker_logger",
    "patch_print",
    "print_as_log",
    "task_run_logger",
]

ROOT = "rota"


def get_logger(name: str | None = None) -> logging.Logger:
    """Return the logger `name` of rota's tree: ``get_logger("etl")`` is the logger ``rota.etl``; without a name, ``rota``.

    Its lines appear on the console in rota's format and, inside of runs, in the run's stored log.
    """
    if name is None or name == ROOT:
        return logging.getLogger(ROOT)
    return logging.getLogger(name if name.startswith(f"{ROOT}.") else f"{ROOT}.{name}")


def get_run_logger(context: object | None = None, **kwargs: object) -> RunLogger | logging.Logger:
    """Return the logger of the run around the caller, or of the run that `context` belongs to.

    Further keywords become attributes of each record. Inside of `disable_run_logger()` the answer is a logger that says
    nothing. A thread that was started in a run has that run's logger. Raises `MissingContextError` outside of runs.
    """
    run = run_here() if context is None else _run_of(context)
    if run is None:
        if run_loggers_are_silent():
            return _silent_logger()
        raise MissingContextError(
            "get_run_logger() was called where no flow run or task run is active. Call it inside of a function decorated with "
            "@flow or @task; elsewhere use rota.logging.get_logger(), or disable_run_logger() in a test."
        )
    return RunLogger(logging.getLogger(run.logger_name), run, kwargs) if kwargs else logger_of_run(run)


def _silent_logger() -> logging.Logger:
    logger = logging.getLogger("rota.silent")
    logger.disabled = True
    return logger


def _run_of(context: object) -> RunInfo:
    """The run of a `FlowRunContext` or `TaskRunContext`, told apart by the run that they hold."""
    task_run = getattr(context, "task_run", None)
    if task_run is not None:
        return _task_run_info(task_run, getattr(getattr(context, "task", None), "name", None), None, None)
    flow_run = getattr(context, "flow_run", None)
    if flow_run is not None:
        return _flow_run_info(flow_run, getattr(getattr(context, "flow", None), "name", None))
    raise TypeError(
        f"get_run_logger() takes the context of a flow run or a task run and was given {type(context).__name__}. "
        "Without an argument it finds the present run itself."
    )


def flow_run_logger(
    flow_run: FlowRun | None = None, flow: Any | None = None, flow_run_id: UUID | None = None, **kwargs: object
) -> RunLogger:
    """Return a logger for a flow run given as its model or only its id. Further keywords become attributes of each record."""
    run = _flow_run_info(flow_run, getattr(flow, "name", None))
    if flow_run is None and flow_run_id is not None:
        run.flow_run_id = flow_run_id.bytes
    return RunLogger(logging.getLogger(FLOW_RUNS), run, kwargs)


def task_run_logger(
    task_run: TaskRun, task: Any | None = None, flow_run: FlowRun | None = None, flow: Any | None = None, **kwargs: object
) -> RunLogger:
    """Return a logger for a task run. Further keywords become attributes of each record."""
    run = _task_run_info(task_run, getattr(task, "name", None), flow_run, getattr(flow, "name", None))
    return RunLogger(logging.getLogger(TASK_RUNS), run, kwargs)


def _flow_run_info(flow_run: FlowRun | None, flow_name: str | None) -> RunInfo:
    if flow_run is None:
        return RunInfo("flow", None, "<unknown>", flow_name or "<unknown>")
    return RunInfo("flow", flow_run.id.bytes, flow_run.name, flow_name)


def _task_run_info(task_run: TaskRun, task_name: str | None, flow_run: FlowRun | None, flow_name: str | None) -> RunInfo:
    around = run_here()
    flow_run_id = task_run.flow_run_id
    if flow_run is None and around is not None and flow_run_id is not None and around.flow_run_id == flow_run_id.bytes:
        flow_run_name, flow_name = around.flow_run_name, flow_name or around.flow_name
    else:
        flow_run_name = None if flow_run is None else flow_run.name
    return RunInfo(
        kind="task",
        flow_run_id=None if flow_run_id is None else flow_run_id.bytes,
        flow_run_name=flow_run_name,
        flow_name=flow_name,
        task_run_id=task_run.id.bytes,
        task_run_name=task_run.name,
        task_name=task_name,
    )


def get_worker_logger(worker: Any, name: str | None = None) -> RunLogger | logging.Logger:
    """Return the logger of a worker: ``rota.workers.<its type>.<its name>``, or ``rota.<name>``.

    Once the worker is known to the server, its lines carry `worker_id`, besides its name, its pool and its type.
    """
    logger = get_logger(name or f"workers.{worker.type}.{str(worker.name).lower()}")
    worker_id = getattr(worker, "backend_id", None)
    if not worker_id:
        return logger
    facts = {"worker_id": str(worker_id), "worker_name": worker.name, "worker_type": worker.type}
    return RunLogger(logger, None, facts)


@contextmanager
def disable_run_logger() -> Iterator[None]:
    """Let code that asks for the run's logger be called outside of runs, in a test say: within the block it says nothing."""
    with disable_logger(FLOW_RUNS), disable_logger(TASK_RUNS):
        yield


class LogEavesdropper(logging.Handler):
    """Overhears a logger within a block and gives the lines as text, each as ``[LEVEL]: message``.

        with LogEavesdropper("rota.flow_runs", level=logging.INFO) as heard:
            my_flow()
        assert "done" in heard.text()

    The logger's own level still applies.
    """

    def __init__(self, eavesdrop_on: str, level: int = logging.NOTSET) -> None:
        super().__init__(level)
        self.setFormatter(logging.Formatter("[%(levelname)s]: %(message)s"))
        self._target = logging.getLogger(eavesdrop_on)
        self._heard = io.StringIO()

    def __enter__(self) -> Self:
        self._target.addHandler(self)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._target.removeHandler(self)

    def emit(self, record: logging.LogRecord) -> None:
        self._heard.write(self.format(record) + "\n")

    def text(self) -> str:
        """What was heard so far, without a line end at the end."""
        return self._heard.getvalue().removesuffix("\n")
