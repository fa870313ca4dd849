"""What the pages of blocks show: a list with types and uses, and all uses of one block or variable."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from rota.contract.run_search import NamedObject
from rota.contract.store_pages import (
    BlockOverview,
    BlocksOverview,
    BlocksOverviewQuery,
    BlockTypeShown,
    BlockUse,
    BlockUses,
)
from rota.server.store.block_schemas import list_capabilities
from rota.server.store.criteria import Condition, on_tags
from rota.server.store.engine import Tx
from rota.server.store.errors import NotFound
from rota.server.store.mentions import Mention, list_block_mentions, list_variable_mentions
from rota.server.store.rows import construct
from rota.server.store.run_filters import like
from rota.server.store.server_configuration import find_default_result_storage
from rota.server.store.tables import block_documents, block_schemas, block_types

MOST_USES = 500
MOST_TYPES = 500
MOST_STORAGES = 200

_STORES = ["read-path", "write-path"]

_ORDERS = {
    "name": (block_documents.c.name, block_documents.c.id),
    "type": (block_types.c.name, block_documents.c.name, block_documents.c.id),
    "updated": (block_documents.c.updated, block_documents.c.id),
}


class _All:
    any_ = None
    is_null_ = None

    def __init__(self, words: list[str]) -> None:
        self.all_ = words


_SOURCE = block_documents.join(block_types, block_types.c.id == block_documents.c.block_type_id).join(
    block_schemas, block_schemas.c.id == block_documents.c.block_schema_id
)


def read_blocks(tx: Tx, workspace: UUID, asked: BlocksOverviewQuery) -> BlocksOverview:
    """Return a page of the blocks that have a name, with who uses them. Uses ix_block_documents_name."""
    mine = (block_documents.c.workspace_id == workspace, sa.not_(block_documents.c.is_anonymous))
    where: list[Condition] = [*mine]
    if asked.search:
        where.append(like(block_documents.c.name, asked.search, anywhere=True))
    if asked.types:
        where.append(block_types.c.slug.in_(asked.types))
    if asked.capabilities:
        where += on_tags(block_schemas.c.capabilities, _All(asked.capabilities), tx.dialect)
    shown = (
        block_documents.c.id,
        block_documents.c.name,
        block_documents.c.created,
        block_documents.c.updated,
        block_schemas.c.capabilities,
        block_types.c.id,
        block_types.c.name,
        block_types.c.slug,
        block_types.c.logo_url,
    )
    order = [column.desc() if asked.descending else column.asc() for column in _ORDERS[asked.sort.value]]
    query = sa.select(*shown).select_from(_SOURCE).where(*where).order_by(*order).limit(asked.limit).offset(asked.offset)
    count = sa.select(sa.func.count()).select_from(_SOURCE).where(*where)
    rows = tx.execute(query).all()
    used = _count_uses(list_block_mentions(tx, workspace).mentions, rows)
    default = find_default_result_storage(tx, workspace)
    return BlocksOverview.model_construct(
        blocks=[_overview(row, used[row[0]]) for row in rows],
        count=int(tx.execute(count).scalar_one()),
        types=_types_with_blocks(tx, mine),
        capabilities=list_capabilities(tx, workspace),
        default_result_storage=None if default is None else _named(tx, workspace, default),
        result_storages=_storages(tx, mine),
    )


def _overview(row: Any, used: tuple[int, int]) -> BlockOverview:
    block_id, name, created, updated, capabilities, *of_type = row
    values = {
        "id": block_id,
        "name": name,
        "block_type": construct(BlockTypeShown, dict(zip(("id", "name", "slug", "logo_url"), of_type, strict=True))),
        "capabilities": sorted(capabilities),
        "deployments": used[0],
        "others": used[1],
        "created": created,
        "updated": updated,
    }
    return construct(BlockOverview, values)


def _count_uses(mentions: Iterable[Mention], rows: Iterable[Any]) -> dict[UUID, tuple[int, int]]:
    """Return, for each block, how many deployments and how many other objects use it."""
    by_name = {(row[7], row[1]): row[0] for row in rows}
    users: dict[UUID, set[tuple[str, Any]]] = defaultdict(set)
    for mention in mentions:
        target = mention.target if isinstance(mention.target, UUID) else by_name.get(mention.target)  # type: ignore[arg-type]
        if target is not None:
            users[target].add((mention.kind, mention.id))
    counts: dict[UUID, tuple[int, int]] = defaultdict(lambda: (0, 0))
    for block_id, found in users.items():
        kinds = Counter(kind for kind, _ in found)
        counts[block_id] = (kinds["deployment"], sum(kinds.values()) - kinds["deployment"])
    return counts


def _types_with_blocks(tx: Tx, mine: Iterable[Condition]) -> list[BlockTypeShown]:
    names = ("id", "name", "slug", "logo_url")
    having = sa.select(block_documents.c.block_type_id).where(*mine)
    query = sa.select(*(block_types.c[name] for name in names)).where(block_types.c.id.in_(having))
    rows = tx.execute(query.order_by(block_types.c.name, block_types.c.id).limit(MOST_TYPES))
    return [construct(BlockTypeShown, dict(zip(names, row, strict=True))) for row in rows]


def _storages(tx: Tx, mine: Iterable[Condition]) -> list[NamedObject]:
    able = on_tags(block_schemas.c.capabilities, _All(_STORES), tx.dialect)
    query = sa.select(block_documents.c.id, block_types.c.slug, block_documents.c.name).select_from(_SOURCE).where(*mine, *able)
    rows = tx.execute(query.order_by(block_types.c.slug, block_documents.c.name).limit(MOST_STORAGES))
    return [construct(NamedObject, {"id": row[0], "name": f"{row[1]}/{row[2]}"}) for row in rows]


def _named(tx: Tx, workspace: UUID, block_id: UUID) -> NamedObject:
    slug, name = _slug_and_name(tx, workspace, block_id) or (None, None)
    return construct(NamedObject, {"id": block_id, "name": None if name is None else f"{slug}/{name}"})


def _slug_and_name(tx: Tx, workspace: UUID, block_id: UUID) -> tuple[str, str] | None:
    """Uses the primary keys."""
    source = block_documents.join(block_types, block_types.c.id == block_documents.c.block_type_id)
    query = sa.select(block_types.c.slug, block_documents.c.name).select_from(source)
    row = tx.execute(query.where(block_documents.c.id == block_id, block_documents.c.workspace_id == workspace)).first()
    return None if row is None else (row[0], row[1])


def read_block_uses(tx: Tx, workspace: UUID, block_id: UUID) -> BlockUses:
    """Return what uses a block.

    Raises:
        NotFound
    """
    named = _slug_and_name(tx, workspace, block_id)
    if named is None:
        raise NotFound("block document", block_id)
    found = list_block_mentions(tx, workspace)
    return _uses([one for one in found.mentions if one.target in (block_id, named)], is_partial=found.is_partial)


def read_variable_uses(tx: Tx, workspace: UUID, name: str) -> BlockUses:
    """Return what uses a variable; nothing uses one that is not there and never was."""
    found = list_variable_mentions(tx, workspace, name)
    return _uses(found.mentions, is_partial=found.is_partial)


def _uses(mentions: Iterable[Mention], *, is_partial: bool) -> BlockUses:
    order = sorted(mentions, key=lambda one: (one.kind, one.name, one.where))
    uses = [construct(BlockUse, {"kind": one.kind, "id": one.id, "name": one.name, "where": one.where}) for one in order]
    return construct(BlockUses, {"uses": uses[:MOST_USES], "is_partial": is_partial or len(uses) > MOST_USES})
