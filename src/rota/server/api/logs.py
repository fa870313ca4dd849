"""Log lines."""

from __future__ import annotations

import csv
import io
from functools import partial

from rota.contract.logs import Log
from rota.exceptions import InvalidRequest
from rota.server.admission import MAX_LINE, shortened
from rota.server.api.paging import part_of
from rota.server.bus.base import LOGS as RING
from rota.server.request import Caller, Request
from rota.server.store import flow_runs, logs
from rota.server.store.engine import Tx
from rota.server.store.sorts import LOGS

MAX_LINES = 20_000
LEVELS = range(-(2**31), 2**31)
"""What both databases can keep."""


def create_logs(request: Request, tx: Tx, caller: Caller) -> None:
    lines = request.body
    if len(lines) > MAX_LINES:
        raise InvalidRequest(f"{len(lines)} log lines were sent at once; at most {MAX_LINES} are taken.")
    for line in lines:
        if line.level not in LEVELS:
            raise InvalidRequest(f"A log line has level {line.level}, which is beyond all levels; CRITICAL is 50.")
    whole = [
        line if len(line.message) <= MAX_LINE else line.model_copy(update={"message": shortened(line.message, MAX_LINE)})
        for line in lines
    ]
    ids = logs.insert_logs(tx, caller.workspace_id, whole)
    tx.after_commit(partial(request.publish, RING, ids))


def read_logs(request: Request, tx: Tx, caller: Caller) -> list[Log]:
    return logs.list_logs(tx, caller.workspace_id, request.body.logs, **part_of(request, LOGS))


def download_flow_run_logs(request: Request, tx: Tx, caller: Caller) -> bytes:
    run = flow_runs.get_flow_run(tx, caller.workspace_id, request.path["id"], request.now)
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(["timestamp", "level", "flow_run_id", "task_run_id", "message"])
    for line in logs.iterate_logs_of(tx, caller.workspace_id, run.id):
        writer.writerow([str(line.timestamp), line.level, line.flow_run_id, line.task_run_id, line.message])
    return text.getvalue().encode()
