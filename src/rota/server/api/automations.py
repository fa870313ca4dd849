"""Automations, and the templates of their actions."""

from __future__ import annotations

from rota.contract.automations import Automation
from rota.server.admission import check_key
from rota.server.api.paging import check_filters, part_of
from rota.server.automations import changing
from rota.server.automations.checking import check_automation, check_templates
from rota.server.request import Caller, Request
from rota.server.runs.work import Work
from rota.server.store import automations
from rota.server.store.automations import AUTOMATIONS
from rota.server.store.engine import Tx


def create_automation(request: Request, tx: Tx, caller: Caller) -> Automation:
    owner = request.body.owner_resource
    if owner is not None:
        check_key(owner, "The automation's owner")
    return changing.create(Work.of(request, tx, caller), request.body, owner)


def read_automation(request: Request, tx: Tx, caller: Caller) -> Automation:
    return automations.get_automation(tx, caller.workspace_id, request.path["id"])


def update_automation(request: Request, tx: Tx, caller: Caller) -> None:
    changing.replace(Work.of(request, tx, caller), request.path["id"], request.body)


def patch_automation(request: Request, tx: Tx, caller: Caller) -> None:
    changing.set_enabled(Work.of(request, tx, caller), request.path["id"], enabled=request.body.enabled)


def delete_automation(request: Request, tx: Tx, caller: Caller) -> None:
    changing.delete(Work.of(request, tx, caller), request.path["id"])


def read_automations(request: Request, tx: Tx, caller: Caller) -> list[Automation]:
    return automations.list_automations(tx, caller.workspace_id, request.body.automations, **part_of(request, AUTOMATIONS))


def count_automations(request: Request, tx: Tx, caller: Caller) -> int:
    check_filters(request.body)
    return automations.count_automations(tx, caller.workspace_id, request.body.automations)


def read_automations_related_to_resource(request: Request, tx: Tx, caller: Caller) -> list[Automation]:
    resource = request.path["resource_id"]
    check_key(resource, "The resource")
    return automations.list_related(tx, caller.workspace_id, resource, request.values.default_limit)


def delete_automations_owned_by_resource(request: Request, tx: Tx, caller: Caller) -> None:
    changing.delete_owned(Work.of(request, tx, caller), request.path["resource_id"])


def validate_template(request: Request, tx: Tx, caller: Caller) -> None:  # noqa: ARG001 - the form of handlers
    check_templates([request.body])


def validate_automation_template(request: Request, tx: Tx, caller: Caller) -> None:  # noqa: ARG001 - as above
    check_templates([request.body])


def _check(request: Request, tx: Tx, caller: Caller) -> None:
    check_automation(Work.of(request, tx, caller), request.body)


create_automation.prepare = _check  # type: ignore[attr-defined]  # functions take attributes
update_automation.prepare = _check  # type: ignore[attr-defined]
