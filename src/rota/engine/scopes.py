"""Which flow run a new task run belongs to."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

from rota.context import TagsContext
from rota.engine.live import LiveTaskRun, Scope
from rota.engine.recorder import Recorder, get_recorder
from rota.logging.context import current_run
from rota.settings import get_settings

if TYPE_CHECKING:
    from rota.engine.live import LiveFlowRun
    from rota.tasks import Task

_loose_scopes: dict[int, Scope] = {}
_lock = threading.Lock()


def current_flow_run() -> LiveFlowRun | None:
    """Return the flow run around the present code, also from inside its tasks.

    None when that is over: what a thread or a copied context does later stands alone.
    """
    flow_run = flow_run_around()
    return flow_run if flow_run is not None and not flow_run.is_over else None


def flow_run_around() -> LiveFlowRun | None:
    """The same, also when it is over."""
    found: LiveFlowRun | None = getattr(current_run.get(), "flow_live", None)
    return found


def current_scope() -> Scope:
    """Return what task runs that start here share; outside of flows, one scope for the process."""
    flow_run = current_flow_run()
    return flow_run.scope if flow_run is not None else _loose_scope(get_recorder())


def _loose_scope(recorder: Recorder) -> Scope:
    with _lock:
        scope = _loose_scopes.get(id(recorder))
        if scope is None or scope.recorder is not recorder:
            _loose_scopes.clear()
            scope = _loose_scopes[id(recorder)] = Scope(recorder, get_settings())
    return scope


def new_task_run(task: Task[..., Any], parameters: dict[str, Any]) -> LiveTaskRun:
    """Return a new run of `task` here: in the flow run around the present code, under the task run around it."""
    parent: LiveTaskRun | None = getattr(current_run.get(), "task_live", None)
    scope = current_scope()
    if parent is not None and parent.flow_live is not scope.flow_run:
        parent = None  # its flow run is over
    run = LiveTaskRun(task, scope, parameters, parent)
    tags = TagsContext.get().current_tags
    if tags:
        run.tags = run.tags | tags
    if run.scope.checkpoints is not None and run.scope.checkpoints.unfinished:
        run.go_on_from(run.scope.checkpoints.unfinished.pop((task.task_key, run.dynamic_key), None))
    return run
