"""Artifacts."""

from __future__ import annotations

from rota.contract.artifacts import Artifact, ArtifactCollection, ArtifactCreate, ArtifactUpdate
from rota.server.admission import MAX_ARTIFACT_BYTES, check_json, check_key
from rota.server.api.paging import check_filters, part_of
from rota.server.request import Answer, Caller, Request
from rota.server.store import artifacts
from rota.server.store.engine import Tx
from rota.server.store.sorts import ARTIFACT_COLLECTIONS, ARTIFACTS


def create_artifact(request: Request, tx: Tx, caller: Caller) -> Answer:
    if request.body.key is not None:
        check_key(request.body.key, "The artifact's key")
    _check(request.body)
    return Answer(*artifacts.create_artifact(tx, caller.workspace_id, request.body, request.now))


def read_artifact(request: Request, tx: Tx, caller: Caller) -> Artifact:
    return artifacts.get_artifact(tx, caller.workspace_id, request.path["id"])


def read_latest_artifact(request: Request, tx: Tx, caller: Caller) -> Artifact:
    return artifacts.get_latest_artifact(tx, caller.workspace_id, request.path["key"])


def update_artifact(request: Request, tx: Tx, caller: Caller) -> None:
    _check(request.body)
    changes = {name: getattr(request.body, name) for name in request.body.model_fields_set}
    artifacts.update_artifact(tx, caller.workspace_id, request.path["id"], changes, request.now)


def delete_artifact(request: Request, tx: Tx, caller: Caller) -> None:
    artifacts.delete_artifact(tx, caller.workspace_id, request.path["id"], request.now)


def read_artifacts(request: Request, tx: Tx, caller: Caller) -> list[Artifact]:
    part = part_of(request, ARTIFACTS)
    return artifacts.list_artifacts(tx, caller.workspace_id, request.body.artifacts, request.body, **part)


def count_artifacts(request: Request, tx: Tx, caller: Caller) -> int:
    check_filters(request.body)
    return artifacts.count_artifacts(tx, caller.workspace_id, request.body.artifacts, request.body)


def read_latest_artifacts(request: Request, tx: Tx, caller: Caller) -> list[ArtifactCollection]:
    part = part_of(request, ARTIFACT_COLLECTIONS)
    return artifacts.list_latest_artifacts(tx, caller.workspace_id, request.body.artifacts, request.body, **part)


def count_latest_artifacts(request: Request, tx: Tx, caller: Caller) -> int:
    check_filters(request.body)
    return artifacts.count_latest_artifacts(tx, caller.workspace_id, request.body.artifacts, request.body)


def _check(body: ArtifactCreate | ArtifactUpdate) -> None:
    check_json(body.data, "The artifact's data", MAX_ARTIFACT_BYTES)
    check_json(body.metadata_, "The artifact's metadata", MAX_ARTIFACT_BYTES)
    check_json(body.description, "The artifact's description", MAX_ARTIFACT_BYTES)
