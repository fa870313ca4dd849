"""A flow run that is tried again: what its earlier attempts finished is found, so that it is not done twice."""

from __future__ import annotations

import logging
from functools import partial
from itertools import count
from typing import TYPE_CHECKING, Any

from rota.contract.filters.flow_runs import FlowRunFilter, FlowRunFilterId
from rota.engine.checkpoints import Kept
from rota.engine.effects import Ask, Steps
from rota.engine.kept_parameters import KEY
from rota.engine.lines import say

if TYPE_CHECKING:
    from rota.engine.checkpoints import Checkpoints
    from rota.engine.live import LiveFlowRun

_PAGE = 200


def load_earlier_attempts(live: LiveFlowRun, checkpoints: Checkpoints) -> Steps[None]:
    """Fill `checkpoints` with what is kept of the run's earlier attempts."""
    kept = yield Ask(lambda client: client.read_checkpoints(live.id))
    for item in kept:
        if item.key == KEY:
            continue
        entry = Kept(item.key, item.position, item.code, item.task_run_id, item.state_id)
        checkpoints.earlier[entry.key] = entry
        checkpoints.earlier_positions[entry.position] = entry
    finished = {entry.task_run_id for entry in checkpoints.earlier.values()}
    run_filter = FlowRunFilter(id=FlowRunFilterId(any_=[live.id]))
    for page in count():
        runs: list[Any] = yield Ask(partial(_page_of_task_runs, run_filter, page * _PAGE))
        for run in runs:
            if run.id not in finished:
                checkpoints.unfinished[run.task_key, run.dynamic_key] = run
        if len(runs) < _PAGE:
            break
    say(
        live,
        logging.INFO,
        f"Attempt {live.run_count}: {len(checkpoints.earlier)} finished task(s) of earlier attempts will not run again",
    )


def _page_of_task_runs(run_filter: FlowRunFilter, offset: int, client: Any) -> Any:
    return client.read_task_runs(flow_run_filter=run_filter, limit=_PAGE, offset=offset)
