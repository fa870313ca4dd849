"""What the bodies of list, page, count and history routes share."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from pydantic import ConfigDict, Field, WithJsonSchema, model_validator

from rota.contract.base import Model, Parts, Seconds, UtcTime
from rota.contract.filters.deployments import DeploymentFilter
from rota.contract.filters.flow_runs import FlowRunFilter
from rota.contract.filters.flows import FlowFilter
from rota.contract.filters.task_runs import TaskRunFilter
from rota.contract.states import AnsweredStateType

Limit = Annotated[Annotated[int, Field(ge=0)] | None, WithJsonSchema({"type": "integer"})]
"""Objects at most; the server's default when absent, and never more than that."""

Offset = Annotated[int, Field(ge=0)]

PageNumber = Annotated[int, Field(ge=1)]

BulkLimit = Annotated[int, Field(ge=1, le=50)]


class Selection(Parts):
    """Filters on several nouns; an object is chosen when each of them meets it or something it belongs with."""

    flows: FlowFilter | None = None
    flow_runs: FlowRunFilter | None = None
    task_runs: TaskRunFilter | None = None
    deployments: DeploymentFilter | None = None

    @model_validator(mode="before")
    @classmethod
    def _null_is_absence(cls, sent: Any) -> Any:
        """Take null for absence, in each field: Prefect's clients send an order that nobody asked for as null."""
        return {name: value for name, value in sent.items() if value is not None} if isinstance(sent, dict) else sent


def _hide_null(schema: dict[str, Any]) -> None:
    for field in schema["properties"].values():
        kinds = [kind for kind in field.get("anyOf", ()) if kind != {"type": "null"}]
        if len(kinds) == 1:
            del field["anyOf"]
            field.update(kinds[0])


HIDE_NULL = ConfigDict(json_schema_extra=_hide_null)
"""For bodies whose description, as Prefect gives it, does not mention that null is taken as well as absence."""


class Window(Parts):
    """The time that a history covers, cut in intervals of equal length."""

    history_start: UtcTime
    history_end: UtcTime
    history_interval_seconds: Annotated[float, Field(ge=1), WithJsonSchema({"type": "number"})]


class HistoryResponseState(Model):
    """Runs that were in one state."""

    state_type: AnsweredStateType
    state_name: str
    count_runs: int
    sum_estimated_run_time: Seconds
    sum_estimated_lateness: Seconds


class HistoryResponse(Model):
    """One interval of a history."""

    interval_start: datetime
    interval_end: datetime
    states: list[HistoryResponseState]
