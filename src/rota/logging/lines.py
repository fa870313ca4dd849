"""The engine's way to say something about a run, cheaper than a logger call: the caller's place in the code is not searched."""

from __future__ import annotations

import logging
from typing import Literal

from rota.logging.context import FLOW_RUNS, TASK_RUNS, current_run, id_text, run_label
from rota.logging.run_logger import is_enabled

_flow_runs = logging.getLogger(FLOW_RUNS)
_task_runs = logging.getLogger(TASK_RUNS)
_engine = logging.getLogger("rota.engine")


def emit_run_line(
    level: int,
    run_kind: Literal["flow", "task", "engine"],
    run_name: str,
    message: str,
    flow_run_id: bytes | None,
    task_run_id: bytes | None,
) -> None:
    """Log `message` (taken as it is, no % arguments) as a line of the named run, on the console and in the stored log.

    The kind ``"engine"`` speaks as ``rota.engine`` and ignores the name. With both ids None the line is only shown.
    Filters, handlers and a record factory that somebody set are honoured: what they get is an ordinary record.
    """
    logger = _task_runs if run_kind == "task" else _flow_runs if run_kind == "flow" else _engine
    if not is_enabled(logger, level):
        return
    record = logging.getLogRecordFactory()(logger.name, level, __file__, 0, message, (), None, "", None)
    fields = record.__dict__
    if run_kind != "engine":
        fields["_rota_label"] = run_label(run_kind, run_name)
        fields["task_run_name" if run_kind == "task" else "flow_run_name"] = run_name
        run = current_run.get()
        if run is not None and run.flow_run_id == flow_run_id:
            fields["flow_name"] = run.flow_name
    if flow_run_id is None and task_run_id is None:
        fields["send_to_api"] = False
    else:
        fields["_rota_ids"] = (flow_run_id, task_run_id)
        fields["flow_run_id"] = id_text(flow_run_id)
        if task_run_id is not None:
            fields["task_run_id"] = id_text(task_run_id)
    logger.handle(record)
