"""Artifacts: what a run leaves for people to read. Markdown, tables, links, progress and images, shown beside the run.

With a `key` an artifact has versions: each creation adds one, the latest is shown first. A key is made of lowercase letters,
digits and dashes. Inside a run an artifact belongs to it; outside it stands alone. ``create_…`` and ``update_…`` block, and are
awaited inside of coroutines; their twins with an ``a`` in front are always awaited. Functions return the artifact's id.
"""

from __future__ import annotations

import logging
import math
import re
from typing import TYPE_CHECKING, Annotated, Any
from uuid import UUID

from pydantic import BeforeValidator, ValidationError, field_validator

from rota.client import RotaClient, SyncRotaClient, get_client
from rota.contract.artifacts import Artifact as StoredArtifact
from rota.contract.artifacts import ArtifactCreate, ArtifactUpdate
from rota.contract.filters.artifacts import ArtifactFilter, ArtifactFilterKey, ArtifactSort
from rota.exceptions import InvalidNameError, UsageError
from rota.logging.context import current_run
from rota.utilities.dispatch import dual
from rota.utilities.tables import Table, as_table, json_text

if TYPE_CHECKING:
    from collections.abc import Mapping

Client = RotaClient | SyncRotaClient

__all__ = [
    "Artifact",
    "ImageArtifact",
    "LinkArtifact",
    "MarkdownArtifact",
    "ProgressArtifact",
    "TableArtifact",
    "acreate_image_artifact",
    "acreate_link_artifact",
    "acreate_markdown_artifact",
    "acreate_progress_artifact",
    "acreate_table_artifact",
    "aupdate_progress_artifact",
    "create_image_artifact",
    "create_link_artifact",
    "create_markdown_artifact",
    "create_progress_artifact",
    "create_table_artifact",
    "update_progress_artifact",
]

logger = logging.getLogger("rota.artifacts")

_KEY = re.compile(r"[a-z0-9-]+")


def _check_key(key: str | None) -> str | None:
    if key is not None and not _KEY.fullmatch(key):
        raise InvalidNameError(
            f"Artifact key {key!r:.200} cannot be used: a key is made of lowercase letters, digits and dashes, "
            f"as {_proposal(key)!r}."
        )
    return key


def _proposal(key: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", key.lower()).strip("-")[:50] or "my-report"


class Artifact(ArtifactCreate):
    """An artifact of any type, to be created. `data` is what to show, as JSON can hold it."""

    @field_validator("key")
    @classmethod
    def _has_valid_key(cls, key: str | None) -> str | None:
        return _check_key(key)

    def _formatted(self) -> Any:
        """What is stored as `data`."""
        return json_text(self.data)

    def _as_sent(self) -> ArtifactCreate:
        run = current_run.get()
        ids: dict[str, Any] = {"flow_run_id": self.flow_run_id, "task_run_id": self.task_run_id}
        if run is not None:
            for name in ids:
                of_run = getattr(run, name)
                ids[name] = ids[name] or (UUID(bytes=of_run) if of_run is not None else None)
        return ArtifactCreate(
            id=self.id,
            key=self.key,
            type=self.type,
            description=self.description,
            metadata_=self.metadata_,
            data=self._formatted(),
            **ids,
        )

    async def aformat(self) -> Any:
        """Return what will be stored as the artifact's data."""
        return self._formatted()

    @dual(aformat)
    def format(self) -> Any:
        """Return what will be stored as the artifact's data."""
        return self._formatted()

    async def acreate(self, client: Client | None = None) -> StoredArtifact:
        """Store the artifact, for the run around the caller."""
        return await _awaiting(client).create_artifact(self._as_sent())

    @dual(acreate)
    def create(self, client: Client | None = None) -> StoredArtifact:
        """Store the artifact, for the run around the caller."""
        return _blocking(client).create_artifact(self._as_sent())

    @classmethod
    async def aget(cls, key: str | None = None, client: Client | None = None) -> StoredArtifact | None:
        """Return the latest artifact with this key (of all artifacts without one); None when there is none."""
        found = await _awaiting(client).read_artifacts(**_latest(key))
        return found[0] if found else None

    @classmethod
    async def aget_or_create(
        cls,
        key: str | None = None,
        description: str | None = None,
        data: Any = None,
        client: Client | None = None,
        **kwargs: Any,
    ) -> tuple[StoredArtifact, bool]:
        """Return the latest artifact with this key, or create it; and whether it was created."""
        found = await cls.aget(key, client)
        if found is not None:
            return found, False
        return await cls(key=key, description=description, data=data, **kwargs).acreate(client), True

    @classmethod
    @dual(aget.__func__)  # type: ignore[attr-defined]  # the function under the classmethod
    def get(cls, key: str | None = None, client: Client | None = None) -> StoredArtifact | None:
        """Return the latest artifact with this key (of all artifacts without one); None when there is none."""
        found = _blocking(client).read_artifacts(**_latest(key))
        return found[0] if found else None

    @classmethod
    @dual(aget_or_create.__func__)  # type: ignore[attr-defined]
    def get_or_create(
        cls,
        key: str | None = None,
        description: str | None = None,
        data: Any = None,
        client: Client | None = None,
        **kwargs: Any,
    ) -> tuple[StoredArtifact, bool]:
        """Return the latest artifact with this key, or create it; and whether it was created."""
        found = cls.get(key, client, _sync=True)
        if found is not None:
            return found, False
        return cls(key=key, description=description, data=data, **kwargs).create(client, _sync=True), True


class MarkdownArtifact(Artifact):
    """Text with Markdown in it."""

    type: str | None = "markdown"
    markdown: str

    def _formatted(self) -> str:
        return self.markdown


class LinkArtifact(Artifact):
    """A link; shown by its address where it has no text."""

    type: str | None = "markdown"
    link: str
    link_text: str | None = None

    def _formatted(self) -> str:
        return f"[{self.link_text or self.link}]({self.link})"


class TableArtifact(Artifact):
    """A table: a dict of columns, a list of dicts, a list of lists, or a data frame. Cells that are NaN are shown as empty."""

    type: str | None = "table"
    table: Annotated[Table, BeforeValidator(as_table)]

    def _formatted(self) -> str:
        return json_text(self.table)


def _percentage(progress: Any) -> Any:
    if isinstance(progress, float) and math.isnan(progress):
        raise UsageError("Progress is a number from 0 to 100; got NaN.")
    return progress


class ProgressArtifact(Artifact):
    """How much of something is done, in percent. Below 0 counts as 0, above 100 as 100."""

    type: str | None = "progress"
    progress: Annotated[float, BeforeValidator(_percentage)]

    def _formatted(self) -> float:
        within = min(max(self.progress, 0.0), 100.0)
        if within != self.progress:
            logger.warning("Progress %g of artifact %r is not within 0 and 100; %g is shown.", self.progress, self.key, within)
        return within


class ImageArtifact(Artifact):
    """An image that browsers can load from its address."""

    type: str | None = "image"
    image_url: str

    def _formatted(self) -> str:
        return self.image_url


# ---------------------------------------------------------------------- functions


async def acreate_markdown_artifact(markdown: str, key: str | None = None, description: str | None = None) -> UUID:
    """Show Markdown text. Returns the artifact's id."""
    return (await _made(MarkdownArtifact, markdown=markdown, key=key, description=description).acreate()).id


@dual(acreate_markdown_artifact)
def create_markdown_artifact(markdown: str, key: str | None = None, description: str | None = None) -> UUID:
    """Show Markdown text. Returns the artifact's id.

    Raises:
        InvalidNameError: the key holds other characters than lowercase letters, digits and dashes.
    """
    return _made(MarkdownArtifact, markdown=markdown, key=key, description=description).create(_sync=True).id


async def acreate_table_artifact(table: Table, key: str | None = None, description: str | None = None) -> UUID:
    """Show a table. Returns the artifact's id."""
    return (await _made(TableArtifact, table=table, key=key, description=description).acreate()).id


@dual(acreate_table_artifact)
def create_table_artifact(table: Table, key: str | None = None, description: str | None = None) -> UUID:
    """Show a table: a dict of columns, a list of dicts, a list of lists, or a data frame. Returns the artifact's id."""
    return _made(TableArtifact, table=table, key=key, description=description).create(_sync=True).id


async def acreate_link_artifact(
    link: str,
    link_text: str | None = None,
    key: str | None = None,
    description: str | None = None,
    client: Client | None = None,
) -> UUID:
    """Show a link. Returns the artifact's id."""
    return (await _made(LinkArtifact, link=link, link_text=link_text, key=key, description=description).acreate(client)).id


@dual(acreate_link_artifact)
def create_link_artifact(
    link: str,
    link_text: str | None = None,
    key: str | None = None,
    description: str | None = None,
    client: Client | None = None,
) -> UUID:
    """Show a link. Returns the artifact's id."""
    return _made(LinkArtifact, link=link, link_text=link_text, key=key, description=description).create(client, _sync=True).id


async def acreate_progress_artifact(progress: float, key: str | None = None, description: str | None = None) -> UUID:
    """Show how much is done, in percent. Returns the artifact's id, for `aupdate_progress_artifact`."""
    return (await _made(ProgressArtifact, progress=progress, key=key, description=description).acreate()).id


@dual(acreate_progress_artifact)
def create_progress_artifact(progress: float, key: str | None = None, description: str | None = None) -> UUID:
    """Show how much is done, in percent. Returns the artifact's id, for `update_progress_artifact`."""
    return _made(ProgressArtifact, progress=progress, key=key, description=description).create(_sync=True).id


async def aupdate_progress_artifact(
    artifact_id: UUID, progress: float, description: str | None = None, client: Client | None = None
) -> UUID:
    """Show that more (or less) is done."""
    await _awaiting(client).update_artifact(artifact_id, _progress_update(progress, description))
    return artifact_id


@dual(aupdate_progress_artifact)
def update_progress_artifact(
    artifact_id: UUID, progress: float, description: str | None = None, client: Client | None = None
) -> UUID:
    """Show that more (or less) is done. The description stays where none is given.

    Raises:
        ObjectNotFound: there is no such artifact.
    """
    _blocking(client).update_artifact(artifact_id, _progress_update(progress, description))
    return artifact_id


async def acreate_image_artifact(image_url: str, key: str | None = None, description: str | None = None) -> UUID:
    """Show an image. Returns the artifact's id."""
    return (await _made(ImageArtifact, image_url=image_url, key=key, description=description).acreate()).id


@dual(acreate_image_artifact)
def create_image_artifact(image_url: str, key: str | None = None, description: str | None = None) -> UUID:
    """Show an image that browsers can load from its address. Returns the artifact's id."""
    return _made(ImageArtifact, image_url=image_url, key=key, description=description).create(_sync=True).id


# ---------------------------------------------------------------------- helpers


def _made(kind: type[Artifact], **fields: Any) -> Artifact:
    _check_key(fields["key"])
    try:
        return kind(**fields)
    except ValidationError as error:
        problems = "; ".join(
            f"{problem['loc'][0]}: {problem['msg'].removeprefix('Value error, ')}" for problem in error.errors()
        )
        raise UsageError(f"This {kind.__name__} cannot be made. {problems}") from error


def _progress_update(progress: float, description: str | None) -> ArtifactUpdate:
    data = _made(ProgressArtifact, progress=progress, key=None)._formatted()
    return ArtifactUpdate(data=data) if description is None else ArtifactUpdate(data=data, description=description)


def _latest(key: str | None) -> Mapping[str, Any]:
    chosen = ArtifactFilter(key=ArtifactFilterKey(any_=[key])) if key is not None else None
    return {"artifact_filter": chosen, "sort": ArtifactSort.UPDATED_DESC, "limit": 1}


def _blocking(client: Client | None) -> SyncRotaClient:
    if client is None:
        return get_client(sync_client=True)
    return client if isinstance(client, SyncRotaClient) else SyncRotaClient(client.transport)


def _awaiting(client: Client | None) -> RotaClient:
    if client is None:
        return get_client()
    return client if isinstance(client, RotaClient) else RotaClient(client.transport)
