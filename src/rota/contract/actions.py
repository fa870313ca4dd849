"""What an automation does once it fires."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Any, Literal, Self
from uuid import UUID

from pydantic import Field, model_validator

from rota.contract.base import NO_TIME, Model, Seconds
from rota.core.vocabulary import StateType

SUBJECT = "rota: an automation fired"
MAX_TEMPLATE = 32 * 1024
"""Characters of one template."""

Template = Annotated[str, Field(max_length=MAX_TEMPLATE)]
"""A Jinja template; `docs/guides/automations.md` lists what it may name."""


class Action(Model):
    """What all actions share."""

    type: str

    def describe_for_cli(self) -> str:
        """Return the action in words."""
        return self.type.replace("-", " ").capitalize()


class DoNothing(Action):
    """Nothing; the firing is seen in the automation's history."""

    type: Literal["do-nothing"] = "do-nothing"


class _OnTarget(Action):
    """On an object that is named, or found among the resources of the event that made the automation fire."""

    source: Literal["selected", "inferred"] = "selected"

    def _target(self) -> tuple[str, UUID | None]:
        name = next(name for name in type(self).model_fields if name.endswith("_id"))
        return name, getattr(self, name)

    @model_validator(mode="after")
    def _names_its_target(self) -> Self:
        name, target = self._target()
        if self.source == "selected" and target is None:
            raise ValueError(f"{name}: needed when the source is 'selected'; say source 'inferred' to take the event's")
        if self.source == "inferred" and target is not None:
            raise ValueError(f"{name}: must be left out when the source is 'inferred'")
        return self

    def describe_for_cli(self) -> str:
        """Return the action in words."""
        name, target = self._target()
        return f"{super().describe_for_cli()} {target or f'of the event ({name[:-3]})'}"


class DeploymentAction(_OnTarget):
    deployment_id: UUID | None = None


class RunDeployment(DeploymentAction):
    """Make a run of a deployment."""

    type: Literal["run-deployment"] = "run-deployment"
    parameters: dict[str, Any] | None = None
    """Values, or ``{"__prefect_kind": "jinja", "template": …}`` in their place; also of kinds `json`, `workspace_variable`."""
    job_variables: dict[str, Any] | None = None
    schedule_after: Seconds = NO_TIME
    """Seconds from the firing to the time for which the run is scheduled."""

    @model_validator(mode="after")
    def _is_not_in_the_past(self) -> Self:
        if self.schedule_after < timedelta(0):
            raise ValueError("schedule_after: a run cannot be scheduled before the firing")
        return self


class PauseDeployment(DeploymentAction):
    """Pause all schedules of a deployment."""

    type: Literal["pause-deployment"] = "pause-deployment"


class ResumeDeployment(DeploymentAction):
    type: Literal["resume-deployment"] = "resume-deployment"


class WorkPoolAction(_OnTarget):
    work_pool_id: UUID | None = None


class PauseWorkPool(WorkPoolAction):
    type: Literal["pause-work-pool"] = "pause-work-pool"


class ResumeWorkPool(WorkPoolAction):
    type: Literal["resume-work-pool"] = "resume-work-pool"


class WorkQueueAction(_OnTarget):
    work_queue_id: UUID | None = None


class PauseWorkQueue(WorkQueueAction):
    type: Literal["pause-work-queue"] = "pause-work-queue"


class ResumeWorkQueue(WorkQueueAction):
    type: Literal["resume-work-queue"] = "resume-work-queue"


class AutomationAction(_OnTarget):
    automation_id: UUID | None = None


class PauseAutomation(AutomationAction):
    type: Literal["pause-automation"] = "pause-automation"


class ResumeAutomation(AutomationAction):
    type: Literal["resume-automation"] = "resume-automation"


class CancelFlowRun(Action):
    """Cancel the flow run of the event."""

    type: Literal["cancel-flow-run"] = "cancel-flow-run"


class SuspendFlowRun(Action):
    type: Literal["suspend-flow-run"] = "suspend-flow-run"


class ResumeFlowRun(Action):
    type: Literal["resume-flow-run"] = "resume-flow-run"


class DeleteFlowRun(Action):
    type: Literal["delete-flow-run"] = "delete-flow-run"


class ChangeFlowRunState(Action):
    """Propose a state for the flow run of the event."""

    type: Literal["change-flow-run-state"] = "change-flow-run-state"
    name: str | None = None
    state: StateType
    message: str | None = None
    force: bool = False
    """Set the state whatever the rules say."""


class SendNotification(Action):
    """Send a message through a block that can notify."""

    type: Literal["send-notification"] = "send-notification"
    block_document_id: UUID
    subject: Template = SUBJECT
    body: Template


class CallWebhook(Action):
    """Send a payload through a `Webhook` block."""

    type: Literal["call-webhook"] = "call-webhook"
    block_document_id: UUID
    payload: Template = ""


class DeclareIncident(Action):
    """Declare an incident about what made the automation fire, and resolve it when the trigger is Resolved."""

    type: Literal["declare-incident"] = "declare-incident"
    name: Template = ""
    """Of the incident. Empty: the automation's."""
    severity: Literal["minor", "moderate", "high", "major", "critical"] = "moderate"


ActionTypes = Annotated[
    DoNothing
    | RunDeployment
    | PauseDeployment
    | ResumeDeployment
    | CancelFlowRun
    | ChangeFlowRunState
    | DeleteFlowRun
    | SuspendFlowRun
    | ResumeFlowRun
    | PauseWorkPool
    | ResumeWorkPool
    | PauseWorkQueue
    | ResumeWorkQueue
    | PauseAutomation
    | ResumeAutomation
    | SendNotification
    | CallWebhook
    | DeclareIncident,
    Field(discriminator="type"),
]
