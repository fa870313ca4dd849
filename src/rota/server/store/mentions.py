"""Who mentions blocks and variables: deployments, work pools, automations, other blocks, the server's own setting.

A mention is an id in a column, ``{"block_document_id": …}`` inside of JSON, or a template such as
``{{ rota.blocks.secret.token }}`` and ``{{ rota.variables.region }}``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any, Literal, NamedTuple
from uuid import UUID

import sqlalchemy as sa

from rota.server.store.engine import Tx
from rota.server.store.server_configuration import find_default_result_storage
from rota.server.store.tables import automations, block_documents, deployments, flows, work_pools
from rota.server.store.tables import block_document_references as references

MOST = 2_000
"""Deployments, and automations, that are looked through: the first ones by id that mention anything."""

UseKind = Literal["deployment", "work_pool", "automation", "block", "server"]

_BLOCK_ID = re.compile(r'"\w*block(?:_document)?_id"\s*:\s*"([0-9a-f]{8}-[0-9a-f-]{27})"')
_BLOCK_NAME = re.compile(r"\{\{\s*(?:prefect|rota)\.blocks\.([^\s.}]+)\.([^\s.}|]+)")
_VARIABLE = re.compile(r'\{\{\s*(?:prefect|rota)\.variables\.([\w-]+)|"variable_name"\s*:\s*"([\w-]+)"')
_MENTIONS = ("%block_id%", "%block_document_id%", "%.blocks.%")
_VARIABLE_MENTIONS = ("%.variables.%", "%variable_name%")


class Mention(NamedTuple):
    target: UUID | tuple[str, str] | str
    """A block by its id, or by the slug of its type and its name; a variable by its name."""
    kind: UseKind
    id: UUID | None
    name: str
    where: str


class Found(NamedTuple):
    mentions: list[Mention]
    is_partial: bool


def list_block_mentions(tx: Tx, workspace: UUID) -> Found:
    """Return all mentions of blocks. Reads deployments, work pools and automations of the workspace once."""
    found: list[Mention] = []
    partial = False
    for kind, row_id, name, texts in _texts(tx, workspace, _MENTIONS):
        if row_id is None:
            partial = True
            continue
        for where, text in texts:
            targets: set[Any] = {UUID(one) for one in _BLOCK_ID.findall(text)} | set(_BLOCK_NAME.findall(text))
            found += [Mention(target, kind, row_id, name, where) for target in targets]
    found += _documents_of_deployments(tx, workspace)
    found += _blocks_in_blocks(tx, workspace)
    if (default := find_default_result_storage(tx, workspace)) is not None:
        found.append(Mention(default, "server", None, "This server", "default result storage"))
    return Found(found, partial)


def list_variable_mentions(tx: Tx, workspace: UUID, variable: str) -> Found:
    """Return what mentions a variable."""
    found: list[Mention] = []
    partial = False
    for kind, row_id, name, texts in _texts(tx, workspace, _VARIABLE_MENTIONS):
        partial = partial or row_id is None
        for where, text in texts:
            if any(variable in names for names in _VARIABLE.findall(text)):
                found.append(Mention(variable, kind, row_id, name, where))
    return Found(found, partial)


Texts = tuple[UseKind, UUID | None, str, list[tuple[str, str]]]


def _texts(tx: Tx, workspace: UUID, patterns: Iterable[str]) -> Iterator[Texts]:
    """Yield what may hold mentions, as JSON texts by the part they stand in. An item without an id: there was more."""
    tables: list[tuple[UseKind, sa.Table, Any, dict[str, str]]] = [
        (
            "deployment",
            deployments,
            flows.c.name + "/" + deployments.c.name,
            {"parameters": "parameters", "job_variables": "job variables", "pull_steps": "pull steps"},
        ),
        (
            "work_pool",
            work_pools,
            work_pools.c.name,
            {"base_job_template": "base job template", "storage_configuration": "storage"},
        ),
        (
            "automation",
            automations,
            automations.c.name,
            {"actions": "actions", "actions_on_trigger": "actions on trigger", "actions_on_resolve": "actions on resolve"},
        ),
    ]
    for kind, table, name, parts in tables:
        texts = [sa.cast(table.c[part], sa.Text) for part in parts]
        source = table.join(flows, flows.c.id == table.c.flow_id) if kind == "deployment" else table
        query = (
            sa.select(table.c.id, name, *texts)
            .select_from(source)
            .where(table.c.workspace_id == workspace, sa.or_(*(text.like(one) for text in texts for one in patterns)))
            .order_by(table.c.id)
            .limit(MOST + 1)
        )
        rows = tx.execute(query).all()
        if len(rows) > MOST:
            yield kind, None, "", []
        for row in rows[:MOST]:
            named = zip(parts.values(), row[2:], strict=True)
            yield kind, row[0], row[1], [(where, text) for where, text in named if text]


def _documents_of_deployments(tx: Tx, workspace: UUID) -> list[Mention]:
    columns = deployments.c
    query = (
        sa.select(
            columns.id, flows.c.name + "/" + columns.name, columns.storage_document_id, columns.infrastructure_document_id
        )
        .select_from(deployments.join(flows, flows.c.id == columns.flow_id))
        .where(
            columns.workspace_id == workspace,
            sa.or_(columns.storage_document_id.is_not(None), columns.infrastructure_document_id.is_not(None)),
        )
        .limit(MOST)
    )
    return [
        Mention(target, "deployment", row[0], row[1], where)
        for row in tx.execute(query)
        for where, target in (("storage", row[2]), ("infrastructure", row[3]))
        if target is not None
    ]


def _blocks_in_blocks(tx: Tx, workspace: UUID) -> list[Mention]:
    query = (
        sa.select(references.c.document_id, references.c.parent_id, block_documents.c.name, references.c.name)
        .select_from(references.join(block_documents, block_documents.c.id == references.c.parent_id))
        .where(references.c.workspace_id == workspace, sa.not_(block_documents.c.is_anonymous))
        .limit(MOST)
    )
    return [Mention(row[0], "block", row[1], row[2], f"field {row[3]}") for row in tx.execute(query)]
