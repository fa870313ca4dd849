"""Automations: when this happens, do that."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field

from rota.contract.actions import ActionTypes
from rota.contract.base import Model, Request, Stored
from rota.contract.operation import BY_ID, Operation
from rota.contract.triggers import TriggerType

MAX_ACTIONS = 50
"""In each of an automation's lists."""

Trigger = Annotated[TriggerType, Field(discriminator="type")]
Actions = Annotated[list[ActionTypes], Field(max_length=MAX_ACTIONS)]


class AutomationCore(Model):
    name: str
    description: str = ""
    enabled: bool = True
    tags: list[str] = Field(default_factory=list)
    trigger: Trigger
    actions: Actions
    """Done in their order whenever the trigger fires."""
    actions_on_trigger: Actions = Field(default_factory=list)
    """Done when the trigger's state becomes Triggered."""
    actions_on_resolve: Actions = Field(default_factory=list)
    """Done when it becomes Resolved."""


class Automation(Stored, AutomationCore):
    pass


class AutomationCreate(AutomationCore, Request):
    owner_resource: str | None = None
    """The resource, as ``prefect.deployment.<uuid>``, with which the automation goes."""


class AutomationUpdate(AutomationCore, Request):
    pass


class AutomationPartialUpdate(Request):
    enabled: bool = True


CREATE_AUTOMATION: Operation[Automation] = Operation(
    "create_automation",
    "POST",
    "/automations/",
    scope="automations:create",
    access="write",
    request=AutomationCreate,
    response=Automation,
    status=201,
    summary="Create an automation",
)
READ_AUTOMATION: Operation[Automation] = Operation(
    "read_automation",
    "GET",
    "/automations/{id}",
    scope="automations:read",
    access="read",
    response=Automation,
    path_parameters=BY_ID,
    summary="Read an automation",
)
UPDATE_AUTOMATION: Operation[None] = Operation(
    "update_automation",
    "PUT",
    "/automations/{id}",
    scope="automations:update",
    access="write",
    request=AutomationUpdate,
    status=204,
    path_parameters=BY_ID,
    summary="Replace an automation",
)
PATCH_AUTOMATION: Operation[None] = Operation(
    "patch_automation",
    "PATCH",
    "/automations/{id}",
    scope="automations:update",
    access="write",
    request=AutomationPartialUpdate,
    status=204,
    path_parameters=BY_ID,
    summary="Enable or disable an automation",
)
DELETE_AUTOMATION: Operation[None] = Operation(
    "delete_automation",
    "DELETE",
    "/automations/{id}",
    scope="automations:delete",
    access="write",
    status=204,
    path_parameters=BY_ID,
    summary="Delete an automation",
)
READ_AUTOMATIONS_RELATED_TO_RESOURCE: Operation[list[Automation]] = Operation(
    "read_automations_related_to_resource",
    "GET",
    "/automations/related-to/{resource_id}",
    scope="automations:read",
    access="read",
    response=list[Automation],
    path_parameters={"resource_id": str},
    summary="List the automations that act on a resource or are about it",
)
DELETE_AUTOMATIONS_OWNED_BY_RESOURCE: Operation[Any] = Operation(
    "delete_automations_owned_by_resource",
    "DELETE",
    "/automations/owned-by/{resource_id}",
    scope="automations:delete",
    access="write",
    status=202,
    path_parameters={"resource_id": str},
    summary="Delete the automations that go with a resource",
)
VALIDATE_TEMPLATE: Operation[None] = Operation(
    "validate_template",
    "POST",
    "/templates/validate",
    scope="automations:read",
    access="read",
    request=str,
    summary="Say whether a text is a template that can be rendered",
)
VALIDATE_AUTOMATION_TEMPLATE: Operation[None] = Operation(
    "validate_automation_template",
    "POST",
    "/automations/templates/validate",
    scope="automations:read",
    access="read",
    request=str,
    summary="Say whether a text is a template that can be rendered",
)

OPERATIONS = (
    CREATE_AUTOMATION,
    READ_AUTOMATION,
    UPDATE_AUTOMATION,
    PATCH_AUTOMATION,
    DELETE_AUTOMATION,
    READ_AUTOMATIONS_RELATED_TO_RESOURCE,
    DELETE_AUTOMATIONS_OWNED_BY_RESOURCE,
    VALIDATE_TEMPLATE,
    VALIDATE_AUTOMATION_TEMPLATE,
)
