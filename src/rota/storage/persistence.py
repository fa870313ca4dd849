"""Whether a run keeps its result. Apart from `rota.results`, whose storage most runs never need."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from rota.cache_policies import CachePolicy
from rota.settings import get_settings

if TYPE_CHECKING:
    from rota.flows import Flow
    from rota.tasks import Task


def persists(task: Task[..., Any] | None, flows: Sequence[Flow[..., Any]] = ()) -> bool:
    """Whether a run of `task`, or of the first of `flows`, keeps its result. `flows` are those around it, innermost first.

    What stands on the task counts first: `persist_result`, or an option that makes sense only for kept results. Then
    `tasks.default_persist_result` for a task; then the flows, the nearest first; then `results.persist_by_default`.
    """
    settings = get_settings()
    answers: list[bool | None] = []
    if task is not None:
        answers += [task.persist_result, _asked_for(task), settings.tasks.default_persist_result]
    answers += [flow.persist_result for flow in flows]
    return next((answer for answer in answers if answer is not None), settings.results.persist_by_default)


def _asked_for(task: Task[..., Any]) -> bool | None:
    """True when an option of the task needs its result to be kept."""
    policy = task.cache_policy
    has_policy = isinstance(policy, CachePolicy) and not policy.is_none
    options = (task.result_storage, task.result_serializer, task.result_storage_key, task.cache_key_fn)
    return True if has_policy or any(option is not None for option in options) else None
