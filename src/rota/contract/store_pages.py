"""Whole pages of what is kept beside runs, in one request each: artifacts, blocks, and who uses a block or a variable."""

from __future__ import annotations

from datetime import datetime
from enum import Enum
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from rota.contract.artifacts import Artifact
from rota.contract.base import Model, Request
from rota.contract.operation import BY_ID, Operation
from rota.contract.overviews import Offset, PageSize
from rota.contract.run_search import NamedObject, RunCount, Words

SearchText = Annotated[str, Field(max_length=200)]


class ArtifactKind(str, Enum):
    """How an artifact is shown: its type, and `link` for Markdown that is one link and nothing else."""

    MARKDOWN = "markdown"
    LINK = "link"
    TABLE = "table"
    PROGRESS = "progress"
    IMAGE = "image"
    OTHER = "other"


class ArtifactsOverviewSort(str, Enum):
    KEY = "key"
    CREATED = "created"
    UPDATED = "updated"


class ArtifactsOverviewQuery(Request):
    search: SearchText = ""
    """A part of the key or of the description."""
    kinds: Annotated[list[ArtifactKind], Field(max_length=6)] = Field(default_factory=list)
    """One of these; empty: any."""
    flow_run_id: UUID | None = None
    task_run_id: UUID | None = None
    all_versions: bool = False
    """Every version, also of artifacts without a key. Else the latest of each key."""
    sort: ArtifactsOverviewSort = ArtifactsOverviewSort.UPDATED
    descending: bool = True
    limit: PageSize = 50
    offset: Offset = 0


class ArtifactOverview(Model):
    """An artifact without most of its data, which may be long."""

    id: UUID
    key: str | None
    kind: ArtifactKind
    type: str | None
    description: str | None
    preview: str
    """How its data begins: of a text the text, of anything else its JSON."""
    size: int
    """Characters of its data as JSON."""
    versions: int
    """Of its key, up to 1,000; 1 without a key."""
    flow_run: NamedObject | None
    task_run: NamedObject | None
    created: datetime
    updated: datetime


class ArtifactsOverview(Model):
    artifacts: list[ArtifactOverview]
    count: RunCount
    """On all pages, counted up to 10,000."""


class ArtifactVersion(Model):
    id: UUID
    kind: ArtifactKind
    value: float | None
    """Of progress: how far it is."""
    size: int
    flow_run: NamedObject | None
    created: datetime
    updated: datetime


class ArtifactPage(Model):
    artifact: Artifact
    kind: ArtifactKind
    flow_run: NamedObject | None
    task_run: NamedObject | None
    versions: list[ArtifactVersion]
    """The newest 200 of its key, oldest first; itself alone without a key."""
    versions_total: RunCount


class BlockUse(Model):
    """Something that names a block or a variable in what it keeps."""

    kind: Literal["deployment", "work_pool", "automation", "block", "server"]
    id: UUID | None
    """Null for the server's own setting."""
    name: str
    where: str
    """In which part: ``parameters``, ``pull steps``, ``field credentials`` …"""


class BlockUses(Model):
    uses: list[BlockUse]
    """By kind and name, up to 500. Code that loads something by its name is not known to the server."""
    is_partial: bool
    """There are more deployments or automations than were looked through."""


class BlockTypeShown(Model):
    id: UUID
    name: str
    slug: str
    logo_url: str | None


class BlockOverview(Model):
    id: UUID
    name: str
    block_type: BlockTypeShown
    capabilities: list[str]
    deployments: int
    """That use it."""
    others: int
    """Blocks, work pools, automations and settings that use it."""
    created: datetime
    updated: datetime


class BlocksOverviewSort(str, Enum):
    NAME = "name"
    TYPE = "type"
    UPDATED = "updated"


class BlocksOverviewQuery(Request):
    search: SearchText = ""
    """A part of the name."""
    types: Words = Field(default_factory=list)
    """Slugs of block types; one of these."""
    capabilities: Words = Field(default_factory=list)
    """Each of these."""
    sort: BlocksOverviewSort = BlocksOverviewSort.NAME
    descending: bool = False
    limit: PageSize = 100
    offset: Offset = 0


class BlocksOverview(Model):
    blocks: list[BlockOverview]
    count: int
    """On all pages."""
    types: list[BlockTypeShown]
    """Types that there are blocks of, by name."""
    capabilities: list[str]
    """Of all types."""
    default_result_storage: NamedObject | None
    """The block that keeps results when nothing else is said."""
    result_storages: list[NamedObject]
    """Blocks that could: those that read and write paths, up to 200."""


READ_ARTIFACTS_OVERVIEW: Operation[ArtifactsOverview] = Operation(
    "read_artifacts_overview",
    "POST",
    "/rota/artifacts/overview",
    scope="artifacts:read",
    access="read",
    request=ArtifactsOverviewQuery,
    response=ArtifactsOverview,
    summary="List artifacts with the beginning of their data, their runs and how many versions there are",
)
READ_ARTIFACT_PAGE: Operation[ArtifactPage] = Operation(
    "read_artifact_page",
    "GET",
    "/rota/artifacts/{id}/page",
    scope="artifacts:read",
    access="read",
    response=ArtifactPage,
    path_parameters=BY_ID,
    summary="Read an artifact with its runs and the versions of its key",
)
READ_ARTIFACT_KEY_PAGE: Operation[ArtifactPage] = Operation(
    "read_artifact_key_page",
    "GET",
    "/rota/artifacts/key/{key}/page",
    scope="artifacts:read",
    access="read",
    response=ArtifactPage,
    path_parameters={"key": str},
    summary="Read the latest artifact of a key with its runs and all versions",
)
READ_BLOCKS_OVERVIEW: Operation[BlocksOverview] = Operation(
    "read_blocks_overview",
    "POST",
    "/rota/blocks/overview",
    scope="block_documents:read",
    access="read",
    request=BlocksOverviewQuery,
    response=BlocksOverview,
    summary="List blocks with their types, what they can do and how many objects use them",
)
READ_BLOCK_USES: Operation[BlockUses] = Operation(
    "read_block_uses",
    "GET",
    "/rota/blocks/{id}/uses",
    scope="block_documents:read",
    access="read",
    response=BlockUses,
    path_parameters=BY_ID,
    summary="List what uses a block",
)
READ_VARIABLE_USES: Operation[BlockUses] = Operation(
    "read_variable_uses",
    "GET",
    "/rota/variables/{name}/uses",
    scope="variables:read",
    access="read",
    response=BlockUses,
    path_parameters={"name": str},
    summary="List what uses a variable",
)

OPERATIONS = (
    READ_ARTIFACTS_OVERVIEW,
    READ_ARTIFACT_PAGE,
    READ_ARTIFACT_KEY_PAGE,
    READ_BLOCKS_OVERVIEW,
    READ_BLOCK_USES,
    READ_VARIABLE_USES,
)
