"""Orders of lists, by the names that requests give them. The id comes last, so that pages never overlap.

A run without the time that is sorted by comes last, whichever the direction.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy.sql.elements import ColumnElement

from rota.server.store.filters import FLOW_RUN_START
from rota.server.store.tables import artifact_collections, artifacts, deployments, flow_runs, flows, logs, task_runs

Order = tuple[ColumnElement[Any], ...]

FLOWS: dict[str, Order] = {
    "CREATED_DESC": (flows.c.created.desc(), flows.c.id.desc()),
    "UPDATED_DESC": (flows.c.updated.desc(), flows.c.id.desc()),
    "NAME_ASC": (flows.c.name.asc(), flows.c.id.asc()),
    "NAME_DESC": (flows.c.name.desc(), flows.c.id.desc()),
}

DEPLOYMENTS: dict[str, Order] = {
    "CREATED_DESC": (deployments.c.created.desc(), deployments.c.id.desc()),
    "UPDATED_DESC": (deployments.c.updated.desc(), deployments.c.id.desc()),
    "NAME_ASC": (deployments.c.name.asc(), deployments.c.id.asc()),
    "NAME_DESC": (deployments.c.name.desc(), deployments.c.id.desc()),
}

FLOW_RUNS: dict[str, Order] = {
    "ID_DESC": (flow_runs.c.id.desc(),),
    "START_TIME_ASC": (FLOW_RUN_START.asc(), flow_runs.c.id.asc()),
    "START_TIME_DESC": (FLOW_RUN_START.desc(), flow_runs.c.id.desc()),
    "EXPECTED_START_TIME_ASC": (flow_runs.c.expected_start_time.asc(), flow_runs.c.id.asc()),
    "EXPECTED_START_TIME_DESC": (flow_runs.c.expected_start_time.desc(), flow_runs.c.id.desc()),
    "NAME_ASC": (flow_runs.c.name.asc(), flow_runs.c.id.asc()),
    "NAME_DESC": (flow_runs.c.name.desc(), flow_runs.c.id.desc()),
    "NEXT_SCHEDULED_START_TIME_ASC": (flow_runs.c.next_scheduled_start_time.asc().nulls_last(), flow_runs.c.id.asc()),
    "END_TIME_DESC": (flow_runs.c.end_time.desc().nulls_last(), flow_runs.c.id.desc()),
}

TASK_RUNS: dict[str, Order] = {
    "ID_DESC": (task_runs.c.id.desc(),),
    "EXPECTED_START_TIME_ASC": (task_runs.c.expected_start_time.asc(), task_runs.c.id.asc()),
    "EXPECTED_START_TIME_DESC": (task_runs.c.expected_start_time.desc(), task_runs.c.id.desc()),
    "NAME_ASC": (task_runs.c.name.asc(), task_runs.c.id.asc()),
    "NAME_DESC": (task_runs.c.name.desc(), task_runs.c.id.desc()),
    "NEXT_SCHEDULED_START_TIME_ASC": (task_runs.c.next_scheduled_start_time.asc().nulls_last(), task_runs.c.id.asc()),
    "END_TIME_DESC": (task_runs.c.end_time.desc().nulls_last(), task_runs.c.id.desc()),
}

LOGS: dict[str, Order] = {
    "TIMESTAMP_ASC": (logs.c.timestamp.asc(), logs.c.id.asc()),
    "TIMESTAMP_DESC": (logs.c.timestamp.desc(), logs.c.id.desc()),
}


def _artifact_orders(columns: Any) -> dict[str, Order]:
    return {
        "CREATED_DESC": (columns.created.desc(), columns.id.desc()),
        "UPDATED_DESC": (columns.updated.desc(), columns.id.desc()),
        "ID_DESC": (columns.id.desc(),),
        "KEY_DESC": (columns.key.desc(), columns.id.desc()),
        "KEY_ASC": (columns.key.asc(), columns.id.asc()),
    }


ARTIFACTS = _artifact_orders(artifacts.c)
ARTIFACT_COLLECTIONS = _artifact_orders(artifact_collections.c)


def order_by(orders: Mapping[str, Order], sort: str) -> Order:
    """Return the order named `sort`, a text or an enum member.

    Raises:
        KeyError: there is no such order. Requests are checked before they come here.
    """
    return orders[str(getattr(sort, "value", sort))]
