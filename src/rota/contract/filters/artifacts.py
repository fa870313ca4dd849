"""Which artifacts: any version, or the latest of each key."""

from __future__ import annotations

from enum import Enum

from rota.contract.filters.base import AnyId, Combining, Filter


class ArtifactFilterId(AnyId):
    pass


class ArtifactFilterKey(Filter):
    any_: list[str] | None = None
    like_: str | None = None
    """Part of the key; ``%`` stands for any text and ``_`` for any character."""
    exists_: bool | None = None
    """True: artifacts with a key; false: those without."""


class ArtifactFilterFlowRunId(AnyId):
    pass


class ArtifactFilterTaskRunId(AnyId):
    pass


class ArtifactFilterType(Filter):
    any_: list[str] | None = None
    not_any_: list[str] | None = None


class ArtifactFilter(Combining):
    id: ArtifactFilterId | None = None
    key: ArtifactFilterKey | None = None
    flow_run_id: ArtifactFilterFlowRunId | None = None
    task_run_id: ArtifactFilterTaskRunId | None = None
    type: ArtifactFilterType | None = None


class ArtifactCollectionFilterLatestId(AnyId):
    pass


class ArtifactCollectionFilterKey(ArtifactFilterKey):
    pass


class ArtifactCollectionFilterFlowRunId(AnyId):
    pass


class ArtifactCollectionFilterTaskRunId(AnyId):
    pass


class ArtifactCollectionFilterType(ArtifactFilterType):
    pass


class ArtifactCollectionFilter(Combining):
    latest_id: ArtifactCollectionFilterLatestId | None = None
    key: ArtifactCollectionFilterKey | None = None
    flow_run_id: ArtifactCollectionFilterFlowRunId | None = None
    task_run_id: ArtifactCollectionFilterTaskRunId | None = None
    type: ArtifactCollectionFilterType | None = None


class ArtifactSort(str, Enum):
    CREATED_DESC = "CREATED_DESC"
    UPDATED_DESC = "UPDATED_DESC"
    ID_DESC = "ID_DESC"
    KEY_DESC = "KEY_DESC"
    KEY_ASC = "KEY_ASC"


class ArtifactCollectionSort(str, Enum):
    CREATED_DESC = "CREATED_DESC"
    UPDATED_DESC = "UPDATED_DESC"
    ID_DESC = "ID_DESC"
    KEY_DESC = "KEY_DESC"
    KEY_ASC = "KEY_ASC"
