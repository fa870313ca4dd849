"""Documents in documents: a field may hold another one, by ``{"$ref": {"block_document_id": …}}``."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any
from uuid import UUID

from rota.exceptions import InvalidRequest
from rota.server.store import block_documents
from rota.server.store.engine import Tx

MAX_DEPTH = 32
"""Documents that may stand in each other."""


def split_references(data: dict[str, Any]) -> tuple[dict[str, Any], dict[str, UUID]]:
    """Return the values of `data`, and the documents that its other fields refer to.

    Raises:
        InvalidRequest: a reference names no document.
    """
    values, references = {}, {}
    for name, value in data.items():
        if isinstance(value, dict) and isinstance(named := value.get("$ref"), dict | str) and len(value) == 1:
            references[name] = _id_of(name, named)
        else:
            values[name] = value
    return values, references


def _id_of(name: str, named: Any) -> UUID:
    text = named.get("block_document_id") if isinstance(named, dict) else named
    try:
        return UUID(str(text))
    except ValueError:
        raise InvalidRequest(
            f'The field {name!r:.100} refers to no block document: write {{"$ref": {{"block_document_id": "<its id>"}}}}.'
        ) from None


def check_references(tx: Tx, workspace: UUID, parent: UUID | None, wanted: Iterable[UUID]) -> None:
    """Refuse documents that are not there, that hold `parent` themselves, or that would stand too deep.

    Raises:
        InvalidRequest
    """
    targets = set(wanted)
    if not targets:
        return
    missing = targets - set(block_documents.get_documents(tx, workspace, targets))
    if missing:
        raise InvalidRequest(f"There is no block document {min(missing)} to refer to.")
    below = _levels(targets, lambda ids: block_documents.referred_by(tx, ids))
    if parent is not None and any(parent in level for level in below):
        raise InvalidRequest(f"The block document {parent} cannot hold itself, directly or through others.")
    above = _levels({parent}, lambda ids: block_documents.referring_to(tx, ids)) if parent is not None else [set()]
    if len(above) + len(below) > MAX_DEPTH:
        raise InvalidRequest(f"Block documents may stand in each other {MAX_DEPTH} deep, and these would stand deeper.")


def _levels(start: set[UUID], step: Callable[[set[UUID]], set[UUID]]) -> list[set[UUID]]:
    """Return `start`, what it leads to in one step, in two, …; at most one level more than may be."""
    levels = [start]
    while len(levels) <= MAX_DEPTH and (following := step(levels[-1])):
        levels.append(following)
    return levels
