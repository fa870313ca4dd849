"""Events, triggers and actions: what happens, what is waited for, and what is done then."""

from rota.contract.actions import (
    Action,
    ActionTypes,
    CallWebhook,
    CancelFlowRun,
    ChangeFlowRunState,
    DeclareIncident,
    DeleteFlowRun,
    DoNothing,
    PauseAutomation,
    PauseDeployment,
    PauseWorkPool,
    PauseWorkQueue,
    ResumeAutomation,
    ResumeDeployment,
    ResumeFlowRun,
    ResumeWorkPool,
    ResumeWorkQueue,
    RunDeployment,
    SendNotification,
    SuspendFlowRun,
)
from rota.contract.automations import Automation, AutomationCore, Trigger
from rota.contract.events import Event, ReceivedEvent, RelatedResource, Resource
from rota.contract.triggers import (
    CompositeTrigger,
    CompoundTrigger,
    MetricTrigger,
    MetricTriggerQuery,
    ResourceSpecification,
    ResourceTrigger,
    SequenceTrigger,
)
from rota.contract.triggers import TriggerType as TriggerTypes
from rota.core.triggers.model import Operator as MetricTriggerOperator
from rota.core.triggers.model import Posture
from rota.events.emitting import emit_event
from rota.events.triggers import EventTrigger

__all__ = [
    "Action",
    "ActionTypes",
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
    "Event",
    "EventTrigger",
    "MetricTrigger",
    "MetricTriggerOperator",
    "MetricTriggerQuery",
    "PauseAutomation",
    "PauseDeployment",
    "PauseWorkPool",
    "PauseWorkQueue",
    "Posture",
    "ReceivedEvent",
    "RelatedResource",
    "Resource",
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
    "TriggerTypes",
    "emit_event",
]
