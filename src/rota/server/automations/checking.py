"""What an automation may be: its names, its templates, and what its actions name."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any
from uuid import UUID

from rota.contract.automations import AutomationCore
from rota.contract.triggers import walk
from rota.core.hydration import KIND
from rota.exceptions import InvalidRequest
from rota.server.admission import MAX_DEPTH, MAX_PARAMETERS_BYTES, check_json, check_key, check_tags
from rota.server.limited import get_evaluator
from rota.server.runs.work import Work
from rota.server.store import automations, block_documents, deployments, work_pools, work_queues
from rota.server.store.engine import Tx
from rota.server.store.errors import NotFound

TEMPLATED = ("subject", "body", "payload", "name")
"""Fields of actions that may hold templates; `name` of incidents only."""

_Find = Callable[[Tx, UUID, UUID], Any]

NAMED: dict[str, tuple[str, _Find]] = {
    "deployment_id": ("deployment", deployments.get_deployment),
    "work_pool_id": ("work pool", work_pools.find_work_pool_by_id),
    "work_queue_id": ("work queue", work_queues.get_work_queue),
    "automation_id": ("automation", automations.get_automation),
    "block_document_id": ("block", block_documents.get_document),
}
"""Field of an action → what it names, and how that is found; `NotFound` or None when there is none."""


def check_automation(work: Work, sent: AutomationCore) -> None:
    """Refuse an automation that could never do what it says. May take seconds: templates are tried in another process.

    Raises:
        InvalidRequest: says what is wrong.
    """
    check_key(sent.name, "The automation's name")
    check_tags(sent.tags)
    check_json(sent.model_dump(mode="json"), "The automation", MAX_PARAMETERS_BYTES)
    _check_trigger_ids(sent)
    actions = list(all_actions(sent))
    templates = [template for action in actions for template in templates_of(action)]
    if templates:
        check_templates(templates)
    for action in actions:
        _check_named(work, action)


def check_templates(templates: list[str]) -> None:
    """Refuse templates that cannot be rendered. May take seconds.

    Raises:
        InvalidRequest: one is none, and why.
    """
    get_evaluator().evaluate("check_templates", {"templates": templates}, what="The template")


def all_actions(automation: AutomationCore) -> Iterator[Any]:
    yield from automation.actions
    yield from automation.actions_on_trigger
    yield from automation.actions_on_resolve


def templates_of(action: Any) -> Iterator[str]:
    """Yield all templates that an action holds."""
    if action.type in ("send-notification", "call-webhook", "declare-incident"):
        yield from (text for name in TEMPLATED if isinstance(text := getattr(action, name, None), str) and text)
    if action.type == "run-deployment":
        yield from (text for _, text in templated_values(action.parameters or {}))


def templated_values(value: Any, depth: int = 0) -> Iterator[tuple[dict[str, Any], str]]:
    """Yield every ``{"__prefect_kind": "jinja", "template": …}`` inside of `value`, with its template."""
    if depth > MAX_DEPTH:
        return
    if isinstance(value, dict):
        if value.get(KIND) == "jinja" and isinstance(value.get("template"), str):
            yield value, value["template"]
            return
        for inner in value.values():
            yield from templated_values(inner, depth + 1)
    elif isinstance(value, list):
        for inner in value:
            yield from templated_values(inner, depth + 1)


def _check_trigger_ids(sent: AutomationCore) -> None:
    counted = Counter(trigger.id for trigger in walk(sent.trigger))
    if twice := [str(one) for one, count in counted.items() if count > 1]:
        raise InvalidRequest(f"Two triggers of the automation have the id {twice[0]}: each needs its own, or none.")


def _check_named(work: Work, action: Any) -> None:
    for field, (noun, find) in NAMED.items():
        named = getattr(action, field, None)
        if named is None:
            continue
        try:
            found = find(work.tx, work.workspace_id, named)
        except NotFound:
            found = None
        if found is None:
            raise InvalidRequest(f"The action {action.type!r} names the {noun} {named}, which does not exist.")
