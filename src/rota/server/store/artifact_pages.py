"""What the pages of artifacts show: a list without most of the data, and one artifact with the versions of its key."""

from __future__ import annotations

import json
import re
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from rota.contract.artifacts import Artifact
from rota.contract.run_search import NamedObject, RunCount
from rota.contract.store_pages import (
    ArtifactKind,
    ArtifactOverview,
    ArtifactPage,
    ArtifactsOverview,
    ArtifactsOverviewQuery,
    ArtifactVersion,
)
from rota.server.store.artifacts import get_artifact, get_latest_artifact
from rota.server.store.criteria import Condition
from rota.server.store.engine import Tx
from rota.server.store.rows import construct
from rota.server.store.run_filters import like
from rota.server.store.run_pages import count_up_to
from rota.server.store.run_rows import named
from rota.server.store.tables import artifact_collections, artifacts, flow_runs, task_runs

PREVIEW = 600
"""Characters of the data's JSON that a list reads."""
MOST_VERSIONS = 200
COUNTED_VERSIONS = 1_000

_KNOWN = {"markdown", "table", "progress", "image"}
_LINK = re.compile(r"\s*(\[[^\]\n]*\]\([^)\n]+\)|<?https?://\S+?>?)\s*")


def read_artifacts(tx: Tx, workspace: UUID, asked: ArtifactsOverviewQuery) -> ArtifactsOverview:
    """Return a page of artifacts: the latest of each key, or all versions.

    Uses the index of the order, ix_artifacts_flow_run or ix_artifacts_task_run, and ix_artifacts_key for the versions.
    """
    table = artifacts if asked.all_versions else artifact_collections
    columns = table.c
    where = _conditions(table, workspace, asked)
    text = sa.cast(columns.data, sa.Text)
    versions = (
        sa.select(sa.literal(1).label("one"))
        .where(artifacts.c.workspace_id == workspace, artifacts.c.key == columns.key)
        .correlate(artifact_collections)
        .limit(COUNTED_VERSIONS)
        .subquery("some")
    )
    query = (
        sa.select(
            columns.id if asked.all_versions else columns.latest_id,
            columns.key,
            columns.type,
            columns.description,
            sa.func.substr(text, 1, PREVIEW),
            sa.func.coalesce(sa.func.length(text), 0),
            sa.literal(1) if asked.all_versions else sa.select(sa.func.count()).select_from(versions).scalar_subquery(),
            columns.flow_run_id,
            flow_runs.c.name,
            columns.task_run_id,
            task_runs.c.name,
            columns.created,
            columns.updated,
        )
        .select_from(
            table.outerjoin(flow_runs, flow_runs.c.id == columns.flow_run_id).outerjoin(
                task_runs, task_runs.c.id == columns.task_run_id
            )
        )
        .where(*where)
        .order_by(*_order(columns, asked))
        .limit(asked.limit)
        .offset(asked.offset)
    )
    return ArtifactsOverview.model_construct(
        artifacts=[_overview(row) for row in tx.execute(query)], count=count_up_to(tx, table, *where)
    )


def _order(columns: Any, asked: ArtifactsOverviewQuery) -> tuple[Any, Any]:
    first = columns[asked.sort.value]
    return (first.desc(), columns.id.desc()) if asked.descending else (first.asc(), columns.id.asc())


def _conditions(table: sa.Table, workspace: UUID, asked: ArtifactsOverviewQuery) -> list[Condition]:
    columns = table.c
    where: list[Condition] = [columns.workspace_id == workspace]
    if asked.flow_run_id is not None:
        where.append(columns.flow_run_id == asked.flow_run_id)
    if asked.task_run_id is not None:
        where.append(columns.task_run_id == asked.task_run_id)
    if asked.search:
        words = (like(column, asked.search, anywhere=True) for column in (columns.key, columns.description))
        where.append(sa.or_(*words))
    if asked.kinds:
        where.append(sa.or_(*(_is(columns, kind) for kind in asked.kinds)))
    return where


def _is(columns: Any, kind: ArtifactKind) -> Condition:
    if kind is ArtifactKind.OTHER:
        return sa.or_(columns.type.is_(None), columns.type.not_in(_KNOWN))
    if kind not in (ArtifactKind.LINK, ArtifactKind.MARKDOWN):
        return columns.type == kind.value  # type: ignore[no-any-return]
    text = sa.cast(columns.data, sa.Text)
    link = sa.and_(text.like('"[%](%)"'), text.not_like("%\\n%", escape="~"), text.not_like('"[%](%)%(%'))
    return sa.and_(columns.type == "markdown", link if kind is ArtifactKind.LINK else sa.or_(text.is_(None), sa.not_(link)))


def _overview(row: Any) -> ArtifactOverview:
    artifact_id, key, kind, description, begin, size, versions, flow_id, flow, task_id, task, created, updated = row
    preview = _preview(begin)
    values = {
        "id": artifact_id,
        "key": key,
        "kind": kind_of(kind, preview if size <= PREVIEW else None),
        "type": kind,
        "description": description,
        "preview": preview,
        "size": size,
        "versions": versions,
        "flow_run": named(flow_id, flow),
        "task_run": named(task_id, task),
        "created": created,
        "updated": updated,
    }
    return construct(ArtifactOverview, values)


def _preview(begin: str | None) -> str:
    """Return a text's own characters, where `begin` may break off inside of it; other JSON as it is."""
    if begin is None:
        return ""
    if not begin.startswith('"'):
        return begin
    # A text that breaks off may do so inside of an escape, which is 6 characters at most.
    for cut in range(7):
        part = begin[: len(begin) - cut]
        for end in ("", '"'):
            try:
                return str(json.loads(part + end))
            except ValueError:
                continue
    return begin


def kind_of(kind: str | None, data: Any) -> ArtifactKind:
    """Return how an artifact is shown."""
    if kind == "markdown":
        return ArtifactKind.LINK if isinstance(data, str) and _LINK.fullmatch(data) else ArtifactKind.MARKDOWN
    return ArtifactKind(kind) if kind in _KNOWN else ArtifactKind.OTHER


def read_artifact_page(tx: Tx, workspace: UUID, artifact_id: UUID) -> ArtifactPage:
    """Return an artifact with its versions.

    Raises:
        NotFound
    """
    return _page(tx, workspace, get_artifact(tx, workspace, artifact_id))


def read_artifact_key_page(tx: Tx, workspace: UUID, key: str) -> ArtifactPage:
    """Return the latest artifact of a key with its versions.

    Raises:
        NotFound
    """
    return _page(tx, workspace, get_latest_artifact(tx, workspace, key))


def _page(tx: Tx, workspace: UUID, artifact: Artifact) -> ArtifactPage:
    if artifact.key is None:
        of_key: tuple[Condition, ...] = (artifacts.c.id == artifact.id,)
    else:
        of_key = (artifacts.c.workspace_id == workspace, artifacts.c.key == artifact.key)
    return ArtifactPage.model_construct(
        artifact=artifact,
        kind=kind_of(artifact.type, artifact.data),
        flow_run=_name(tx, flow_runs, artifact.flow_run_id),
        task_run=_name(tx, task_runs, artifact.task_run_id),
        versions=_versions(tx, of_key),
        versions_total=RunCount(value=1, is_exact=True) if artifact.key is None else count_up_to(tx, artifacts, *of_key),
    )


def _name(tx: Tx, table: sa.Table, run_id: UUID | None) -> NamedObject | None:
    if run_id is None:
        return None
    return named(run_id, tx.execute(sa.select(table.c.name).where(table.c.id == run_id)).scalar())


def _versions(tx: Tx, of_key: tuple[Condition, ...]) -> list[ArtifactVersion]:
    """Return the newest versions, oldest first. Uses ix_artifacts_key."""
    columns = artifacts.c
    text = sa.cast(columns.data, sa.Text)
    query = (
        sa.select(
            columns.id,
            columns.type,
            sa.func.substr(text, 1, PREVIEW),
            sa.func.coalesce(sa.func.length(text), 0),
            columns.flow_run_id,
            flow_runs.c.name,
            columns.created,
            columns.updated,
        )
        .select_from(artifacts.outerjoin(flow_runs, flow_runs.c.id == columns.flow_run_id))
        .where(*of_key)
        .order_by(columns.created.desc(), columns.id.desc())
        .limit(MOST_VERSIONS)
    )
    return [_version(row) for row in tx.execute(query)][::-1]


def _version(row: Any) -> ArtifactVersion:
    artifact_id, kind, begin, size, flow_id, flow, created, updated = row
    preview = _preview(begin)
    values = {
        "id": artifact_id,
        "kind": kind_of(kind, preview if size <= PREVIEW else None),
        "value": _number(begin) if kind == "progress" else None,
        "size": size,
        "flow_run": named(flow_id, flow),
        "created": created,
        "updated": updated,
    }
    return construct(ArtifactVersion, values)


def _number(text: str | None) -> float | None:
    try:
        return float(text or "")
    except ValueError:
        return None
