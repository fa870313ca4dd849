"""Lists of artifacts: all versions, or the latest of each key."""

from __future__ import annotations

from rota.contract.artifacts import Artifact, ArtifactCollection
from rota.contract.filters.artifacts import ArtifactCollectionFilter, ArtifactCollectionSort, ArtifactFilter, ArtifactSort
from rota.contract.operation import Operation
from rota.contract.queries.base import HIDE_NULL, Limit, Offset, Selection


class CountArtifacts(Selection):
    model_config = HIDE_NULL

    artifacts: ArtifactFilter | None = None


class ReadArtifacts(CountArtifacts):
    sort: ArtifactSort = ArtifactSort.ID_DESC
    limit: Limit = None
    offset: Offset = 0


class CountLatestArtifacts(Selection):
    model_config = HIDE_NULL

    artifacts: ArtifactCollectionFilter | None = None


class ReadLatestArtifacts(CountLatestArtifacts):
    sort: ArtifactCollectionSort = ArtifactCollectionSort.ID_DESC
    limit: Limit = None
    offset: Offset = 0


READ_ARTIFACTS: Operation[list[Artifact]] = Operation(
    "read_artifacts",
    "POST",
    "/artifacts/filter",
    scope="artifacts:read",
    access="read",
    request=ReadArtifacts,
    response=list[Artifact],
    summary="List artifacts, all versions",
)
COUNT_ARTIFACTS: Operation[int] = Operation(
    "count_artifacts",
    "POST",
    "/artifacts/count",
    scope="artifacts:read",
    access="read",
    request=CountArtifacts,
    response=int,
    summary="Count artifacts, all versions",
)
READ_LATEST_ARTIFACTS: Operation[list[ArtifactCollection]] = Operation(
    "read_latest_artifacts",
    "POST",
    "/artifacts/latest/filter",
    scope="artifacts:read",
    access="read",
    request=ReadLatestArtifacts,
    response=list[ArtifactCollection],
    summary="List the latest version of each key",
)
COUNT_LATEST_ARTIFACTS: Operation[int] = Operation(
    "count_latest_artifacts",
    "POST",
    "/artifacts/latest/count",
    scope="artifacts:read",
    access="read",
    request=CountLatestArtifacts,
    response=int,
    summary="Count keys of artifacts",
)

OPERATIONS = (READ_ARTIFACTS, COUNT_ARTIFACTS, READ_LATEST_ARTIFACTS, COUNT_LATEST_ARTIFACTS)
