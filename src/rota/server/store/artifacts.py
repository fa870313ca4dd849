"""Artifacts: versions in `artifacts`, and for each key its latest version in `artifact_collections`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import bindparam

from rota.contract.artifacts import Artifact, ArtifactCollection, ArtifactCreate
from rota.contract.graph import GraphArtifact
from rota.core.ids import uuid7
from rota.server.store.criteria import Condition
from rota.server.store.engine import Tx
from rota.server.store.errors import Conflict, NotFound
from rota.server.store.filters import (
    Selection,
    artifact_collection_conditions,
    artifact_conditions,
    select_through_runs,
)
from rota.server.store.rows import construct
from rota.server.store.sorts import ARTIFACT_COLLECTIONS, ARTIFACTS, order_by
from rota.server.store.statements import insert_into, insert_or_ignore
from rota.server.store.tables import artifact_collections, artifacts

_CONTENT = ("type", "description", "data", "metadata_", "flow_run_id", "task_run_id")
"""What a collection repeats of its latest version."""

_MOST_IN_GRAPH = 10_000
"""Artifacts that a graph shows."""

_FIELDS = ("id", "created", "updated", "key", *_CONTENT)
_COLLECTION_FIELDS = ("id", "created", "updated", "key", "latest_id", *_CONTENT)

_SELECT = sa.select(*(artifacts.c[name] for name in _FIELDS))
_BY_ID = _SELECT.where(artifacts.c.workspace_id == bindparam("workspace"), artifacts.c.id == bindparam("id"))
_LATEST = (
    _SELECT.where(artifacts.c.workspace_id == bindparam("workspace"), artifacts.c.key == bindparam("key"))
    .order_by(artifacts.c.created.desc(), artifacts.c.id.desc())
    .limit(1)
)
_SELECT_COLLECTIONS = sa.select(*(artifact_collections.c[name] for name in _COLLECTION_FIELDS))


def _artifact(row: Any) -> Artifact:
    return construct(Artifact, dict(zip(_FIELDS, row, strict=True)))


def create_artifact(tx: Tx, workspace: UUID, create: ArtifactCreate, now: datetime) -> tuple[Artifact, bool]:
    """Return the artifact and whether this call made it. With a key it is the key's latest version from now on.

    Raises:
        Conflict: the id belongs to another workspace.
    """
    artifact_id = create.id or uuid7()
    row = {
        "id": artifact_id,
        "workspace_id": workspace,
        "created": now,
        "updated": now,
        "key": create.key,
        **{name: getattr(create, name) for name in _CONTENT},
    }
    made = tx.execute(insert_or_ignore(tx, artifacts), row).rowcount == 1
    if made and create.key is not None:
        _point_to_latest(tx, workspace, create.key, now)
    artifact = find_artifact(tx, workspace, artifact_id)
    if artifact is None:
        raise Conflict(f"An artifact with the id {artifact_id} exists already, and this workspace may not see it.")
    return artifact, made


def find_artifact(tx: Tx, workspace: UUID, artifact_id: UUID) -> Artifact | None:
    """Uses the primary key."""
    row = tx.execute(_BY_ID, {"workspace": workspace, "id": artifact_id}).first()
    return None if row is None else _artifact(row)


def get_artifact(tx: Tx, workspace: UUID, artifact_id: UUID) -> Artifact:
    """Return an artifact.

    Raises:
        NotFound
    """
    if (artifact := find_artifact(tx, workspace, artifact_id)) is None:
        raise NotFound("artifact", artifact_id)
    return artifact


def get_latest_artifact(tx: Tx, workspace: UUID, key: str) -> Artifact:
    """Return the latest version of a key. Uses ix_artifacts_key.

    Raises:
        NotFound
    """
    row = tx.execute(_LATEST, {"workspace": workspace, "key": key}).first()
    if row is None:
        raise NotFound("artifact with the key", key)
    return _artifact(row)


def list_artifacts(
    tx: Tx,
    workspace: UUID,
    wanted: Any = None,
    selection: Selection | None = None,
    *,
    sort: str = "ID_DESC",
    limit: int = 200,
    offset: int = 0,
) -> list[Artifact]:
    """Return a page of the artifacts, all versions, that an `ArtifactFilter` and filters on runs mean.

    Uses the index of the order: ix_artifacts_id, _key, _created, _updated.
    """
    query = (
        _SELECT.where(*_conditions(tx, workspace, wanted, selection))
        .order_by(*order_by(ARTIFACTS, sort))
        .limit(limit)
        .offset(offset)
    )
    return [_artifact(row) for row in tx.execute(query)]


def count_artifacts(tx: Tx, workspace: UUID, wanted: Any = None, selection: Selection | None = None) -> int:
    """Uses ix_artifacts_id."""
    query = sa.select(sa.func.count()).select_from(artifacts).where(*_conditions(tx, workspace, wanted, selection))
    return int(tx.execute(query).scalar_one())


def list_latest_artifacts(
    tx: Tx,
    workspace: UUID,
    wanted: Any = None,
    selection: Selection | None = None,
    *,
    sort: str = "ID_DESC",
    limit: int = 200,
    offset: int = 0,
) -> list[ArtifactCollection]:
    """Return a page of keys with their latest versions. Uses ix_artifact_collections_id or uq_artifact_collections_key."""
    query = (
        _SELECT_COLLECTIONS.where(*_collection_conditions(tx, workspace, wanted, selection))
        .order_by(*order_by(ARTIFACT_COLLECTIONS, sort))
        .limit(limit)
        .offset(offset)
    )
    return [construct(ArtifactCollection, dict(zip(_COLLECTION_FIELDS, row, strict=True))) for row in tx.execute(query)]


def count_latest_artifacts(tx: Tx, workspace: UUID, wanted: Any = None, selection: Selection | None = None) -> int:
    """Uses ix_artifact_collections_id."""
    conditions = _collection_conditions(tx, workspace, wanted, selection)
    query = sa.select(sa.func.count()).select_from(artifact_collections).where(*conditions)
    return int(tx.execute(query).scalar_one())


def list_graph_artifacts(tx: Tx, workspace: UUID, flow_run_id: UUID) -> list[tuple[UUID | None, GraphArtifact]]:
    """Return the artifacts of a flow run as its graph shows them, oldest first, each with its task run.

    Uses ix_artifacts_flow_run and ix_artifact_collections_latest.
    """
    columns = artifacts.c
    query = (
        sa.select(
            columns.task_run_id, columns.id, columns.created, columns.key, columns.type, columns.data, artifact_collections.c.id
        )
        .select_from(artifacts.outerjoin(artifact_collections, artifact_collections.c.latest_id == columns.id))
        .where(columns.flow_run_id == flow_run_id, columns.workspace_id == workspace)
        .order_by(columns.created, columns.id)
        .limit(_MOST_IN_GRAPH)
    )
    return [(row[0], _graph_artifact(row)) for row in tx.execute(query)]


def _graph_artifact(row: Any) -> GraphArtifact:
    _, artifact_id, created, key, kind, data, collection_id = row
    return construct(
        GraphArtifact,
        {
            "id": artifact_id,
            "created": created,
            "key": key,
            "type": kind,
            "is_latest": key is None or collection_id is not None,
            "data": data if kind == "progress" else None,
        },
    )


def update_artifact(tx: Tx, workspace: UUID, artifact_id: UUID, changes: Mapping[str, Any], now: datetime) -> None:
    """Set the columns named in `changes` (data, description, metadata_), also where it is the latest version of its key.

    Raises:
        NotFound
    """
    values = {**changes, "updated": now}
    statement = sa.update(artifacts).where(artifacts.c.id == artifact_id, artifacts.c.workspace_id == workspace)
    if tx.execute(statement.values(**values)).rowcount == 0:
        raise NotFound("artifact", artifact_id)
    # Uses ix_artifact_collections_latest.
    tx.execute(sa.update(artifact_collections).where(artifact_collections.c.latest_id == artifact_id).values(**values))


def delete_artifact(tx: Tx, workspace: UUID, artifact_id: UUID, now: datetime) -> None:
    """Delete one version; its key falls back to the version before it, or goes with its last version.

    Raises:
        NotFound
    """
    artifact = get_artifact(tx, workspace, artifact_id)
    tx.execute(sa.delete(artifacts).where(artifacts.c.id == artifact_id))
    if artifact.key is not None:
        _point_to_latest(tx, workspace, artifact.key, now)


def _point_to_latest(tx: Tx, workspace: UUID, key: str, now: datetime) -> None:
    """Make the key's collection show its latest version. Two writers of one key wait for each other here."""
    latest = tx.execute(_LATEST, {"workspace": workspace, "key": key}).first()
    if latest is None:
        columns = artifact_collections.c
        tx.execute(sa.delete(artifact_collections).where(columns.workspace_id == workspace, columns.key == key))
        return
    version = _artifact(latest)
    content = {"latest_id": version.id, "updated": now, **{name: getattr(version, name) for name in _CONTENT}}
    insert = insert_into(artifact_collections, tx.dialect).values(
        id=uuid7(), workspace_id=workspace, created=now, key=key, **content
    )
    shown = {name: insert.excluded[name] for name in content}
    tx.execute(insert.on_conflict_do_update(index_elements=["workspace_id", "key"], set_=shown))


def _conditions(tx: Tx, workspace: UUID, wanted: Any, selection: Selection | None) -> list[Condition]:
    return [*select_through_runs(artifacts, workspace, selection, tx.dialect), *artifact_conditions(wanted)]


def _collection_conditions(tx: Tx, workspace: UUID, wanted: Any, selection: Selection | None) -> list[Condition]:
    through_runs = select_through_runs(artifact_collections, workspace, selection, tx.dialect)
    return [*through_runs, *artifact_collection_conditions(wanted)]
