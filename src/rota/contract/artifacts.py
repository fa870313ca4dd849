"""Artifacts: what a run leaves for people to read."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field, WithJsonSchema

from rota.contract.base import Model, Request, Stored
from rota.contract.operation import BY_ID, Operation
from rota.core.ids import uuid7

ArtifactData = Annotated[Any, WithJsonSchema({"anyOf": [{"type": "object"}, {}, {"type": "null"}]})]
"""What to show: Markdown text, the rows of a table as JSON text, a number between 0 and 100, an address, or any JSON."""


class Artifact(Model):
    """One version. Artifacts with the same key are versions of one thing, in the order they were made."""

    id: UUID = Field(default_factory=uuid7)
    created: datetime | None = None
    updated: datetime | None = None
    key: str | None = None
    type: str | None = None
    """markdown, table, progress, image; free text beyond these."""
    description: str | None = None
    data: ArtifactData = None
    metadata_: dict[str, str] | None = None
    flow_run_id: UUID | None = None
    task_run_id: UUID | None = None


class ArtifactCreate(Request):
    id: UUID | None = None
    key: str | None = None
    type: str | None = None
    description: str | None = None
    data: ArtifactData = None
    metadata_: dict[str, str] | None = None
    flow_run_id: UUID | None = None
    task_run_id: UUID | None = None


class ArtifactUpdate(Request):
    data: ArtifactData = None
    description: str | None = None
    metadata_: dict[str, str] | None = None


class ArtifactCollection(Stored):
    """A key and its latest version."""

    key: str
    latest_id: UUID
    type: str | None = None
    description: str | None = None
    data: ArtifactData = None
    metadata_: dict[str, str] | None = None
    flow_run_id: UUID | None = None
    task_run_id: UUID | None = None


CREATE_ARTIFACT: Operation[Artifact] = Operation(
    "create_artifact",
    "POST",
    "/artifacts/",
    scope="artifacts:create",
    access="write",
    request=ArtifactCreate,
    response=Artifact,
    also=201,
    summary="Add an artifact; with a key, a new version of it",
)
READ_ARTIFACT: Operation[Artifact] = Operation(
    "read_artifact",
    "GET",
    "/artifacts/{id}",
    scope="artifacts:read",
    access="read",
    response=Artifact,
    path_parameters=BY_ID,
    summary="Read an artifact",
)
READ_LATEST_ARTIFACT: Operation[Artifact] = Operation(
    "read_latest_artifact",
    "GET",
    "/artifacts/{key}/latest",
    scope="artifacts:read",
    access="read",
    response=Artifact,
    path_parameters={"key": str},
    summary="Read the latest version of an artifact",
)
UPDATE_ARTIFACT: Operation[None] = Operation(
    "update_artifact",
    "PATCH",
    "/artifacts/{id}",
    scope="artifacts:update",
    access="write",
    request=ArtifactUpdate,
    status=204,
    path_parameters=BY_ID,
    summary="Change the fields of an artifact that are sent",
)
DELETE_ARTIFACT: Operation[None] = Operation(
    "delete_artifact",
    "DELETE",
    "/artifacts/{id}",
    scope="artifacts:delete",
    access="write",
    status=204,
    path_parameters=BY_ID,
    summary="Delete one version of an artifact",
)

OPERATIONS = (CREATE_ARTIFACT, READ_ARTIFACT, READ_LATEST_ARTIFACT, UPDATE_ARTIFACT, DELETE_ARTIFACT)
