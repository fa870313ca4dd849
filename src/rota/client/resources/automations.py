"""Automations."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from rota import contract
from rota.client.calls import Steps, ask, call
from rota.exceptions import ObjectNotFound

if TYPE_CHECKING:
    from rota.contract.automation_pages import DryRun, DryRunResult, FiringPage
    from rota.contract.automations import Automation, AutomationCore
    from rota.contract.filters.automations import AutomationFilter, AutomationSort


class AutomationCalls:
    @call
    def create_automation(self, automation: AutomationCore) -> Steps[UUID]:
        """Add an automation; return its id.

        Raises:
            InvalidRequest: a template cannot be rendered, or an action names what does not exist.
        """
        body = contract.automations.AutomationCreate.model_validate(_told(automation, "owner_resource"))
        made = yield from ask(contract.automations.CREATE_AUTOMATION, body=body)
        return made.id

    @call
    def update_automation(self, automation_id: UUID, automation: AutomationCore) -> Steps[None]:
        """Replace an automation. A trigger that is the same keeps what it remembers.

        Raises:
            ObjectNotFound: there is none of this id.
            InvalidRequest: as for `create_automation`.
        """
        body = contract.automations.AutomationUpdate.model_validate(_told(automation))
        yield from ask(contract.automations.UPDATE_AUTOMATION, {"id": automation_id}, body=body)

    @call
    def read_automation(self, automation_id: UUID | str) -> Steps[Automation | None]:
        """Return an automation; None when there is none of this id."""
        try:
            return (yield from ask(contract.automations.READ_AUTOMATION, {"id": UUID(str(automation_id))}))
        except ObjectNotFound:
            return None

    @call
    def read_automations(
        self,
        *,
        automations: AutomationFilter | None = None,
        sort: AutomationSort | None = None,
        limit: int | None = None,
        offset: int = 0,
    ) -> Steps[list[Automation]]:
        """List automations by name, unless `sort` says otherwise."""
        return (yield from _listed(automations, sort, limit, offset))

    @call
    def count_automations(self, *, automations: AutomationFilter | None = None) -> Steps[int]:
        """Count automations."""
        body = contract.wire.build(contract.queries.automations.CountAutomations, automations=automations)
        return (yield from ask(contract.queries.automations.COUNT_AUTOMATIONS, body=body))

    @call
    def read_automations_by_name(self, name: str) -> Steps[list[Automation]]:
        """Return the automations of a name, the oldest first: a name may be given more than once."""
        return (yield from _of_name(name))

    @call
    def find_automation(self, id_or_name: UUID | str) -> Steps[Automation | None]:
        """Return the automation of an id, or the first of a name; None when there is none."""
        try:
            return (yield from ask(contract.automations.READ_AUTOMATION, {"id": UUID(str(id_or_name))}))
        except (ValueError, ObjectNotFound):
            named = yield from _of_name(str(id_or_name))
            return named[0] if named else None

    @call
    def pause_automation(self, automation_id: UUID) -> Steps[None]:
        """Switch an automation off.

        Raises:
            ObjectNotFound: there is none of this id.
        """
        body = contract.automations.AutomationPartialUpdate(enabled=False)
        yield from ask(contract.automations.PATCH_AUTOMATION, {"id": automation_id}, body=body)

    @call
    def resume_automation(self, automation_id: UUID) -> Steps[None]:
        """Switch an automation on; it remembers nothing of before.

        Raises:
            ObjectNotFound: there is none of this id.
        """
        body = contract.automations.AutomationPartialUpdate(enabled=True)
        yield from ask(contract.automations.PATCH_AUTOMATION, {"id": automation_id}, body=body)

    @call
    def delete_automation(self, automation_id: UUID) -> Steps[None]:
        """Delete an automation with its history; one that is gone already is no error."""
        try:
            yield from ask(contract.automations.DELETE_AUTOMATION, {"id": automation_id})
        except ObjectNotFound:
            return

    @call
    def read_resource_related_automations(self, resource_id: str) -> Steps[list[Automation]]:
        """List the automations that name a resource, as ``prefect.deployment.<uuid>``, or go with it."""
        operation = contract.automations.READ_AUTOMATIONS_RELATED_TO_RESOURCE
        return (yield from ask(operation, {"resource_id": resource_id}))

    @call
    def delete_resource_owned_automations(self, resource_id: str) -> Steps[None]:
        """Delete the automations that go with a resource."""
        yield from ask(contract.automations.DELETE_AUTOMATIONS_OWNED_BY_RESOURCE, {"resource_id": resource_id})

    @call
    def read_automation_firings(self, automation_id: UUID, limit: int = 50, cursor: str = "") -> Steps[FiringPage]:
        """Return what an automation did, the newest first. `cursor`: the `next` of the page before.

        Raises:
            ObjectNotFound: there is none of this id.
        """
        query = {"limit": limit, "cursor": cursor}
        return (yield from ask(contract.automation_pages.READ_FIRINGS, {"id": automation_id}, query))

    @call
    def dry_run_automation(self, dry_run: DryRun) -> Steps[DryRunResult]:
        """Tell when a trigger would have fired, by the events that the server has kept.

        Raises:
            InvalidRequest: it is a metric trigger, or the time is longer than 30 days.
        """
        return (yield from ask(contract.automation_pages.DRY_RUN, body=dry_run))

    @call
    def validate_template(self, template: str) -> Steps[None]:
        """Try a template of an action.

        Raises:
            InvalidRequest: it cannot be rendered, and why.
        """
        yield from ask(contract.automations.VALIDATE_TEMPLATE, body=template)


def _told(automation: AutomationCore, *more: str) -> dict[str, object]:
    names = {*contract.automations.AutomationCore.model_fields, *more}
    return {name: value for name, value in automation.model_dump(mode="json").items() if name in names}


def _of_name(name: str) -> Steps[list[Automation]]:
    named = contract.filters.automations.AutomationFilterName(any_=[name])
    wanted = contract.filters.automations.AutomationFilter(name=named)
    return (yield from _listed(wanted, None, None, 0))


def _listed(
    automations: AutomationFilter | None, sort: AutomationSort | None, limit: int | None, offset: int
) -> Steps[list[Automation]]:
    body = contract.wire.build(
        contract.queries.automations.ReadAutomations, automations=automations, sort=sort, limit=limit, offset=offset
    )
    return (yield from ask(contract.queries.automations.READ_AUTOMATIONS, body=body))
