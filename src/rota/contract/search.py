"""One search over everything, as the command palette of the web interface asks it."""

from __future__ import annotations

from enum import Enum
from typing import Annotated
from uuid import UUID

from pydantic import Field

from rota.contract.base import Model
from rota.contract.operation import Operation, Query

MAX_HITS = 20


class HitKind(str, Enum):
    FLOW = "flow"
    DEPLOYMENT = "deployment"
    FLOW_RUN = "flow_run"
    TASK_RUN = "task_run"
    WORK_POOL = "work_pool"
    WORK_QUEUE = "work_queue"
    WORKER = "worker"
    BLOCK_DOCUMENT = "block_document"
    VARIABLE = "variable"
    ARTIFACT = "artifact"
    CONCURRENCY_LIMIT = "concurrency_limit"
    VIEW = "view"
    EVENT = "event"


class SearchHit(Model):
    kind: HitKind
    id: UUID
    name: str
    detail: str | None
    """What it belongs with, as the flow of a run."""
    state_type: str | None
    """Of a run."""
    path: str
    """Of its page, relative to where the web interface is served, as ``runs/flow-run/<id>``."""
    score: float
    """From 1, for the very name or id, down to 0."""


class SearchAnswer(Model):
    query: str
    hits: list[SearchHit]
    """Up to 20, best first."""


SEARCH: Operation[SearchAnswer] = Operation(
    "search",
    "GET",
    "/rota/search",
    scope="flow_runs:read",
    access="read",
    response=SearchAnswer,
    query_parameters={
        "q": Query(Annotated[str, Field(max_length=200)]),
        "kinds": Query(list[HitKind], []),
        "limit": Query(Annotated[int, Field(ge=1, le=MAX_HITS)], MAX_HITS),
    },
    summary="Find anything by the beginning of its name or id",
)

OPERATIONS = (SEARCH,)
