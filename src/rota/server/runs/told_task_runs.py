"""Task runs that are told as events: what Prefect's own client sends instead of records.

Its tasks are decided in the flow's process, as rota's are, and each state is an event ``prefect.task-run.<State>`` with the
whole task run in its payload. They become records and go the way of all records, so order and repetition make no difference.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from rota.contract.base import as_utc
from rota.contract.events import RESOURCE_ID, RESOURCE_ROLE, Event
from rota.contract.record import Kind, Record, TaskRunRecord, TaskStateRecord
from rota.core.vocabulary import StateType
from rota.exceptions import InvalidRequest
from rota.server.runs.background import leave_queue
from rota.server.runs.recording import ENDS, record_batch
from rota.server.runs.work import Work
from rota.server.store.columns import to_microseconds

NAME = "prefect.task-run."
SUBJECT = "prefect.task-run."
FLOW_RUN = "prefect.flow-run."

_RUN_IDS = frozenset({"flow_run_id", "task_run_id"})


def record_told(work: Work, events: Iterable[Event]) -> int:
    """Record the states that `events` tell of; return how many records were new. Other events are passed over.

    Raises:
        InvalidRequest: an event of a task run's state does not tell what it must.
    """
    records = [record for event in events if is_told_state(event) for record in _records(event)]
    if not records:
        return 0
    kept = record_batch(work, records)
    # Those of Prefect's task workers may belong to flow runs, too.
    over = [entry.task_run_id for entry in records if isinstance(entry, TaskStateRecord) and entry.type in ENDS]
    if over:
        leave_queue(work, [UUID(bytes=run_id) for run_id in over])
    return kept


def is_told_state(event: Event) -> bool:
    """Whether an event tells a task run's state that the server has not decided itself."""
    return (
        event.event.startswith(NAME)
        and event.resource.get(RESOURCE_ID, "").startswith(SUBJECT)
        and event.resource.get("prefect.orchestration") == "client"
        and isinstance(event.payload.get("task_run"), dict)
    )


def _records(event: Event) -> Iterator[Record]:
    try:
        task_run: dict[str, Any] = event.payload["task_run"]
        state: dict[str, Any] = event.payload["validated_state"]
        run_id = UUID(event.resource[RESOURCE_ID].removeprefix(SUBJECT)).bytes
        flow_run_id = _flow_run_id(event)
        name = _text(task_run.get("name"))
        yield TaskRunRecord(
            kind=int(Kind.TASK_RUN),
            id=run_id,
            flow_run_id=flow_run_id,
            name=name or "",
            task_key=_text(task_run["task_key"]) or "",
            dynamic_key=_text(task_run["dynamic_key"]) or "",
            task_version=_text(task_run.get("task_version")),
            tags=tuple(str(tag) for tag in task_run.get("tags") or ()),
            labels=_mapping(task_run.get("labels")),
            empirical_policy=_mapping(task_run.get("empirical_policy")),
            task_inputs=_mapping(task_run.get("task_inputs")),
            created_us=_us(task_run.get("expected_start_time")) or to_microseconds(event.occurred),
            parent_id=None,
        )
        kind = StateType(state["type"]).value
        yield TaskStateRecord(
            kind=int(Kind.TASK_STATE),
            id=event.id.bytes,
            task_run_id=run_id,
            flow_run_id=flow_run_id,
            type=kind,
            name=_text(state.get("name")) or str(kind).capitalize(),
            timestamp_us=_us(event.resource.get("prefect.state-timestamp")) or to_microseconds(event.occurred),
            message=_text(state.get("message")) or None,
            details=_details(state.get("state_details")),
            data=state.get("data"),
            run_count=int(task_run.get("run_count") or 0),
            flow_run_run_count=int(task_run.get("flow_run_run_count") or 0),
            start_time_us=_us(task_run.get("start_time")),
            end_time_us=_us(task_run.get("end_time")),
            total_run_time_us=round(float(task_run.get("total_run_time") or 0) * 1_000_000),
            expected_start_time_us=_us(task_run.get("expected_start_time")),
            next_scheduled_start_time_us=_us(task_run.get("next_scheduled_start_time")),
            task_run_name=name,
        )
    except (KeyError, ValueError, TypeError, OverflowError) as error:
        raise InvalidRequest(f"Event {event.id} ({event.event}) does not tell a task run's state: {error!r}") from error


def _flow_run_id(event: Event) -> bytes | None:
    ids = [related[RESOURCE_ID] for related in event.related if related.get(RESOURCE_ROLE) == "flow-run"]
    return UUID(ids[0].removeprefix(FLOW_RUN)).bytes if ids else None


def _details(details: Any) -> dict[str, Any] | None:
    """The runs are told by the event's resources, and what is null or false is the default."""
    told = {name: value for name, value in (_mapping(details) or {}).items() if name not in _RUN_IDS}
    return {name: value for name, value in told.items() if value is not None and value is not False} or None


def _text(value: Any) -> str | None:
    return None if value is None else str(value)


def _mapping(value: Any) -> dict[str, Any] | None:
    if value is None:
        return None
    if not isinstance(value, Mapping):
        raise TypeError(f"{value!r:.100} is no object")
    return dict(value) or None


def _us(moment: Any) -> int | None:
    """Return an ISO 8601 moment in microseconds since 1970."""
    return None if moment is None else to_microseconds(as_utc(datetime.fromisoformat(str(moment))))
