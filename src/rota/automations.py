"""Automations: when this happens, do that.

    from rota.automations import Automation, EventTrigger, RunDeployment

    Automation(
        name="clean up after failures",
        trigger=EventTrigger(expect={"prefect.flow-run.Failed"}),
        actions=[RunDeployment(deployment_id=...)],
    ).create()

Methods block, and are awaited inside of coroutines; those that begin with ``a`` are always awaited.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from rota.client import get_client
from rota.contract.automations import Automation as StoredAutomation
from rota.events import (
    AutomationCore,
    CallWebhook,
    CancelFlowRun,
    ChangeFlowRunState,
    CompositeTrigger,
    CompoundTrigger,
    DeclareIncident,
    DeleteFlowRun,
    DoNothing,
    EventTrigger,
    MetricTrigger,
    MetricTriggerOperator,
    MetricTriggerQuery,
    PauseAutomation,
    PauseDeployment,
    PauseWorkPool,
    PauseWorkQueue,
    Posture,
    ResourceSpecification,
    ResourceTrigger,
    ResumeAutomation,
    ResumeDeployment,
    ResumeFlowRun,
    ResumeWorkPool,
    ResumeWorkQueue,
    RunDeployment,
    SendNotification,
    SequenceTrigger,
    SuspendFlowRun,
    Trigger,
)
from rota.exceptions import ObjectNotFound, UsageError
from rota.utilities.dispatch import dual

__all__ = [
    "Automation",
    "AutomationCore",
    "CallWebhook",
    "CancelFlowRun",
    "ChangeFlowRunState",
    "CompositeTrigger",
    "CompoundTrigger",
    "DeclareIncident",
    "DeleteFlowRun",
    "DoNothing",
    "EventTrigger",
    "MetricTrigger",
    "MetricTriggerOperator",
    "MetricTriggerQuery",
    "PauseAutomation",
    "PauseDeployment",
    "PauseWorkPool",
    "PauseWorkQueue",
    "Posture",
    "ResourceSpecification",
    "ResourceTrigger",
    "ResumeAutomation",
    "ResumeDeployment",
    "ResumeFlowRun",
    "ResumeWorkPool",
    "ResumeWorkQueue",
    "RunDeployment",
    "SendNotification",
    "SequenceTrigger",
    "SuspendFlowRun",
    "Trigger",
]


class Automation(AutomationCore):
    """An automation; it does something once it is created on a server."""

    id: UUID | None = None
    """None: it is not on a server."""

    async def acreate(self) -> Automation:
        """Create the automation on the server; as `create`."""
        self.id = await get_client().create_automation(self)
        return self

    @dual(acreate)
    def create(self) -> Automation:
        """Create the automation on the server, and return it with its id.

        Raises:
            InvalidRequest: a template cannot be rendered, or an action names what does not exist.
        """
        self.id = get_client(sync_client=True).create_automation(self)
        return self

    @classmethod
    async def aread(cls, id: UUID | None = None, name: str | None = None) -> Automation:  # noqa: A002 - Prefect's name
        """Return an automation of the server; as `read`."""
        wanted = _wanted(id, name)
        return cls._of(wanted, await get_client().find_automation(wanted))

    @classmethod
    @dual(aread.__func__)  # type: ignore[attr-defined]  # the function under the classmethod
    def read(cls, id: UUID | None = None, name: str | None = None) -> Automation:  # noqa: A002 - as above
        """Return the automation of an id, or the first of a name.

        Raises:
            ObjectNotFound: there is none.
            UsageError: not one of id and name was given.
        """
        wanted = _wanted(id, name)
        return cls._of(wanted, get_client(sync_client=True).find_automation(wanted))

    async def aupdate(self) -> None:
        """Send changes to the server; as `update`."""
        await get_client().update_automation(_known(self), self)

    @dual(aupdate)
    def update(self) -> None:
        """Send what was changed on this object to the server. A trigger that is the same keeps what it remembers.

        Raises:
            ObjectNotFound: it is gone.
        """
        get_client(sync_client=True).update_automation(_known(self), self)

    async def aenable(self) -> bool:
        """Switch the automation on; as `enable`."""
        try:
            await get_client().resume_automation(_known(self))
        except ObjectNotFound:
            return False
        self.enabled = True
        return True

    @dual(aenable)
    def enable(self) -> bool:
        """Switch the automation on; return whether there is one."""
        try:
            get_client(sync_client=True).resume_automation(_known(self))
        except ObjectNotFound:
            return False
        self.enabled = True
        return True

    async def adisable(self) -> bool:
        """Switch the automation off; as `disable`."""
        try:
            await get_client().pause_automation(_known(self))
        except ObjectNotFound:
            return False
        self.enabled = False
        return True

    @dual(adisable)
    def disable(self) -> bool:
        """Switch the automation off; return whether there is one."""
        try:
            get_client(sync_client=True).pause_automation(_known(self))
        except ObjectNotFound:
            return False
        self.enabled = False
        return True

    async def adelete(self) -> bool:
        """Delete the automation; as `delete`."""
        found = await get_client().read_automation(_known(self))
        await get_client().delete_automation(_known(self))
        return found is not None

    @dual(adelete)
    def delete(self) -> bool:
        """Delete the automation on the server; return whether there was one."""
        client = get_client(sync_client=True)
        found = client.read_automation(_known(self))
        client.delete_automation(_known(self))
        return found is not None

    @classmethod
    def _of(cls, wanted: UUID | str, stored: StoredAutomation | None) -> Automation:
        if stored is None:
            raise ObjectNotFound(f"There is no automation {str(wanted)!r}.")
        told: dict[str, Any] = {name: getattr(stored, name) for name in AutomationCore.model_fields}
        return cls(id=stored.id, **told)


def _wanted(automation_id: UUID | None, name: str | None) -> UUID | str:
    if (automation_id is None) == (not name):
        raise UsageError("Say which automation: its id, or its name.")
    return automation_id or str(name)


def _known(automation: Automation) -> UUID:
    if automation.id is None:
        raise UsageError(f"The automation {automation.name!r} is not on a server: create() or read() it first.")
    return automation.id
