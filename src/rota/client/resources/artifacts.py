"""Artifacts: all versions, and the latest of each key."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from rota import contract
from rota.client.calls import Steps, ask, call
from rota.client.secrets import without_secrets
from rota.core.ids import uuid7

if TYPE_CHECKING:
    from rota.contract.artifacts import Artifact, ArtifactCollection, ArtifactCreate, ArtifactUpdate
    from rota.contract.filters.artifacts import (
        ArtifactCollectionFilter,
        ArtifactCollectionSort,
        ArtifactFilter,
        ArtifactSort,
    )
    from rota.contract.filters.flow_runs import FlowRunFilter
    from rota.contract.filters.flows import FlowFilter
    from rota.contract.filters.task_runs import TaskRunFilter


class ArtifactCalls:
    @call
    def create_artifact(self, artifact: ArtifactCreate) -> Steps[Artifact]:
        """Add an artifact; with a key, a new version of it."""
        if artifact.id is None:  # the client's own id: sent twice, it is made once
            artifact = artifact.model_copy(update={"id": uuid7()})
        artifact = without_secrets(artifact)
        return (yield from ask(contract.artifacts.CREATE_ARTIFACT, body=artifact))

    @call
    def read_artifact(self, artifact_id: UUID) -> Steps[Artifact]:
        """Read an artifact.

        Raises:
            ObjectNotFound: there is none of this id.
        """
        return (yield from ask(contract.artifacts.READ_ARTIFACT, {"id": artifact_id}))

    @call
    def read_latest_artifact(self, key: str) -> Steps[Artifact]:
        """Read the latest version of an artifact.

        Raises:
            ObjectNotFound: there is none of this key.
        """
        return (yield from ask(contract.artifacts.READ_LATEST_ARTIFACT, {"key": key}))

    @call
    def update_artifact(self, artifact_id: UUID, artifact: ArtifactUpdate) -> Steps[None]:
        """Change the fields of an artifact that `artifact` was given; one that was given as None becomes null."""
        yield from ask(contract.artifacts.UPDATE_ARTIFACT, {"id": artifact_id}, body=without_secrets(artifact))

    @call
    def delete_artifact(self, artifact_id: UUID) -> Steps[None]:
        """Delete one version of an artifact; the one before it is then the latest.

        Raises:
            ObjectNotFound: there is none of this id.
        """
        yield from ask(contract.artifacts.DELETE_ARTIFACT, {"id": artifact_id})

    @call
    def read_artifacts(
        self,
        *,
        artifact_filter: ArtifactFilter | None = None,
        flow_filter: FlowFilter | None = None,
        flow_run_filter: FlowRunFilter | None = None,
        task_run_filter: TaskRunFilter | None = None,
        sort: ArtifactSort | None = None,
        limit: int | None = None,
        offset: int = 0,
    ) -> Steps[list[Artifact]]:
        """List artifacts, all versions, newest id first unless `sort` says otherwise."""
        body = contract.wire.build(
            contract.queries.artifacts.ReadArtifacts,
            artifacts=artifact_filter,
            flows=flow_filter,
            flow_runs=flow_run_filter,
            task_runs=task_run_filter,
            sort=sort,
            limit=limit,
            offset=offset,
        )
        return (yield from ask(contract.queries.artifacts.READ_ARTIFACTS, body=body))

    @call
    def count_artifacts(
        self,
        *,
        artifact_filter: ArtifactFilter | None = None,
        flow_filter: FlowFilter | None = None,
        flow_run_filter: FlowRunFilter | None = None,
        task_run_filter: TaskRunFilter | None = None,
    ) -> Steps[int]:
        """Count artifacts, all versions."""
        body = contract.wire.build(
            contract.queries.artifacts.CountArtifacts,
            artifacts=artifact_filter,
            flows=flow_filter,
            flow_runs=flow_run_filter,
            task_runs=task_run_filter,
        )
        return (yield from ask(contract.queries.artifacts.COUNT_ARTIFACTS, body=body))

    @call
    def read_latest_artifacts(
        self,
        *,
        artifact_filter: ArtifactCollectionFilter | None = None,
        flow_filter: FlowFilter | None = None,
        flow_run_filter: FlowRunFilter | None = None,
        task_run_filter: TaskRunFilter | None = None,
        sort: ArtifactCollectionSort | None = None,
        limit: int | None = None,
        offset: int = 0,
    ) -> Steps[list[ArtifactCollection]]:
        """List the latest version of each key, newest id first unless `sort` says otherwise."""
        body = contract.wire.build(
            contract.queries.artifacts.ReadLatestArtifacts,
            artifacts=artifact_filter,
            flows=flow_filter,
            flow_runs=flow_run_filter,
            task_runs=task_run_filter,
            sort=sort,
            limit=limit,
            offset=offset,
        )
        return (yield from ask(contract.queries.artifacts.READ_LATEST_ARTIFACTS, body=body))

    @call
    def count_latest_artifacts(
        self,
        *,
        artifact_filter: ArtifactCollectionFilter | None = None,
        flow_filter: FlowFilter | None = None,
        flow_run_filter: FlowRunFilter | None = None,
        task_run_filter: TaskRunFilter | None = None,
    ) -> Steps[int]:
        """Count keys of artifacts."""
        body = contract.wire.build(
            contract.queries.artifacts.CountLatestArtifacts,
            artifacts=artifact_filter,
            flows=flow_filter,
            flow_runs=flow_run_filter,
            task_runs=task_run_filter,
        )
        return (yield from ask(contract.queries.artifacts.COUNT_LATEST_ARTIFACTS, body=body))
