"""Pages of artifacts and blocks, and who uses a block or a variable."""

from __future__ import annotations

from rota.contract.store_pages import ArtifactPage, ArtifactsOverview, BlocksOverview, BlockUses
from rota.server.request import Caller, Request
from rota.server.store import artifact_pages, block_pages
from rota.server.store.engine import Tx


def read_artifacts_overview(request: Request, tx: Tx, caller: Caller) -> ArtifactsOverview:
    return artifact_pages.read_artifacts(tx, caller.workspace_id, request.body)


def read_artifact_page(request: Request, tx: Tx, caller: Caller) -> ArtifactPage:
    return artifact_pages.read_artifact_page(tx, caller.workspace_id, request.path["id"])


def read_artifact_key_page(request: Request, tx: Tx, caller: Caller) -> ArtifactPage:
    return artifact_pages.read_artifact_key_page(tx, caller.workspace_id, request.path["key"])


def read_blocks_overview(request: Request, tx: Tx, caller: Caller) -> BlocksOverview:
    return block_pages.read_blocks(tx, caller.workspace_id, request.body)


def read_block_uses(request: Request, tx: Tx, caller: Caller) -> BlockUses:
    return block_pages.read_block_uses(tx, caller.workspace_id, request.path["id"])


def read_variable_uses(request: Request, tx: Tx, caller: Caller) -> BlockUses:
    return block_pages.read_variable_uses(tx, caller.workspace_id, request.path["name"])
