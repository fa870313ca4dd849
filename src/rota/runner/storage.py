"""Where the code of flows comes from: git repositories, object stores and other file systems, blocks, folders of this machine.

A storage fetches its code into ``destination`` with `pull_code`, as often as it is called, and says as a deployment's pull step
how a worker fetches the same.
"""

from __future__ import annotations

import re
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable
from urllib.parse import urlsplit
from uuid import uuid4

from rota.engine.entrypoints import load_flow
from rota.exceptions import ConfigurationError, UsageError
from rota.runner.folders import STEPS, InFolder, placeholder_of, plain
from rota.runner.git import hide_login
from rota.runner.repository import GitCredentials, GitRepository
from rota.utilities.asyncutils import run_sync_in_worker_thread

if TYPE_CHECKING:
    from rota.flows import Flow

__all__ = [
    "BlockStorageAdapter",
    "GitCredentials",
    "GitRepository",
    "LocalStorage",
    "RemoteStorage",
    "RunnerStorage",
    "create_storage_from_source",
    "load_flow_from_source",
    "load_flow_from_storage",
    "place_in",
    "storage_of",
]


@runtime_checkable
class RunnerStorage(Protocol):
    """What fetches code."""

    def set_base_path(self, path: Path) -> None:
        """Say in which folder the code's own folder is to be."""
        ...

    @property
    def pull_interval(self) -> int | None:
        """Seconds after which a served deployment fetches its code again; None: never."""
        ...

    @property
    def destination(self) -> Path:
        """The folder that the code is fetched into."""
        ...

    async def pull_code(self) -> None:
        """Fetch the code, or what is new of it."""
        ...

    def to_pull_step(self) -> dict[str, Any] | list[dict[str, Any]]:
        """Return the step, as of `rota.yaml`, that fetches the same."""
        ...


class RemoteStorage(InFolder):
    """A folder of any file system that fsspec knows, by URL: ``s3://bucket/folder``, ``gcs://…``, ``memory://…``.

    `settings` go to fsspec's file system.

    Raises:
        RotaImportError: fsspec, or the package for this kind of URL, is not installed.
    """

    def __init__(self, url: str, pull_interval: int | None = 60, **settings: Any) -> None:
        self._url = url
        self._settings = settings
        scheme, mark, rest = url.partition("://")
        if not mark or not scheme or "::" in url:
            raise ConfigurationError(f"{url!r:.200} is no URL of storage: expected one as s3://bucket/folder.")
        super().__init__(f"{scheme}-{rest.strip('/') or 'root'}", pull_interval)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, RemoteStorage) and (self._url, self._settings) == (other._url, other._settings)

    def __hash__(self) -> int:
        return hash(self._url)

    def __repr__(self) -> str:
        return f"RemoteStorage(url={hide_login(self._url)!r})"

    async def pull_code(self) -> None:
        """Copy the folder. What is no longer there stays.

        Raises:
            ConfigurationError: it cannot be read.
        """
        await run_sync_in_worker_thread(self._pull)

    def _pull(self) -> None:
        from rota.filesystems import RemoteFileSystem  # late: needs fsspec

        settings = {name: plain(value) if _is_secret(value) else value for name, value in self._settings.items()}
        block = RemoteFileSystem(basepath=self._url, settings=settings)
        self.destination.mkdir(parents=True, exist_ok=True)
        try:
            block.get_directory(None, str(self.destination), _sync=True)
        except (OSError, ValueError) as error:
            raise ConfigurationError(f"The code at {hide_login(self._url)} could not be fetched: {error}") from error

    def to_pull_step(self) -> dict[str, Any]:
        """Return the step that copies the folder; blocks among the settings are named in it.

        Raises:
            UsageError: a block among the settings has not been saved.
        """
        settings = {name: placeholder_of(value) if _is_block(value) else value for name, value in self._settings.items()}
        return {f"{STEPS}.pull_from_remote_storage": {"url": self._url, **settings}}


def _is_block(value: Any) -> bool:
    return hasattr(value, "_block_document_name")


def _is_secret(value: Any) -> bool:
    return _is_block(value) or hasattr(value, "get_secret_value")


class BlockStorageAdapter(InFolder):
    """A block that keeps files (`get_directory`, as of `S3Bucket` or `LocalFileSystem`), as a storage of code."""

    def __init__(self, block: Any, pull_interval: int | None = 60) -> None:
        if not hasattr(block, "get_directory"):
            raise UsageError(f"A block of the type {type(block).__name__} keeps no files: it has no `get_directory`.")
        self._block = block
        # Of its document, where there is one: the code of two buckets must not meet in one folder.
        super().__init__(getattr(block, "_block_document_name", None) or f"block-{uuid4().hex[:12]}", pull_interval)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, BlockStorageAdapter) and self._block == other._block

    def __hash__(self) -> int:
        return hash(self._name)

    async def pull_code(self) -> None:
        """Copy the block's folder."""
        self.destination.mkdir(parents=True, exist_ok=True)
        get = getattr(self._block, "aget_directory", None) or self._block.get_directory
        found = get(local_path=str(self.destination))
        if hasattr(found, "__await__"):
            await found

    def to_pull_step(self) -> dict[str, Any]:
        """Return the step that copies it; the block's own, where it says one."""
        own = getattr(self._block, "get_pull_steps", None)
        if own is not None:
            steps: dict[str, Any] = own()
            return steps
        name = getattr(self._block, "_block_document_name", None)
        if not name:
            raise UsageError("The block has not been saved, so no worker can find it: save it first.")
        slug = self._block.get_block_type_slug()
        return {f"{STEPS}.pull_with_block": {"block_type_slug": slug, "block_document_name": name}}


class LocalStorage:
    """A folder of this machine. Nothing is copied: what is there is what runs."""

    def __init__(self, path: str, pull_interval: int | None = None) -> None:
        self._path = Path(path).expanduser().resolve()
        self._pull_interval = pull_interval

    def __eq__(self, other: object) -> bool:
        return isinstance(other, LocalStorage) and self._path == other._path

    def __hash__(self) -> int:
        return hash(self._path)

    def __repr__(self) -> str:
        return f"LocalStorage(path={str(self._path)!r})"

    def set_base_path(self, path: Path) -> None:
        """Nothing: the folder is where it is."""

    @property
    def pull_interval(self) -> int | None:
        return self._pull_interval

    @property
    def destination(self) -> Path:
        return self._path

    async def pull_code(self) -> None:
        """Look whether the folder is there.

        Raises:
            ConfigurationError: it is not.
        """
        if not self._path.is_dir():
            raise ConfigurationError(f"There is no folder {self._path} to take code from.")

    def to_pull_step(self) -> dict[str, Any]:
        """Return the step that goes there."""
        return {f"{STEPS}.set_working_directory": {"directory": str(self._path)}}


def create_storage_from_source(source: str, pull_interval: int | None = 60) -> RunnerStorage:
    """Return the storage that a text names: a repository's address, a storage's URL, or else a folder.

    Raises:
        InvalidRepositoryURLError: it looks like a repository's address and is none.
    """
    scheme, mark, _ = source.partition("://")
    is_scp = not mark and re.match(r"[\w.-]+@[\w.-]+:", source) is not None
    if source.startswith("git+"):
        return GitRepository(source.removeprefix("git+"), pull_interval=pull_interval)
    if is_scp or (mark and (scheme in ("git", "ssh", "http", "https") or source.endswith(".git"))):
        return GitRepository(source, pull_interval=pull_interval)
    if scheme == "file" and mark:
        return LocalStorage(urlsplit(source).path, pull_interval=pull_interval)
    if mark:
        return RemoteStorage(source, pull_interval=pull_interval)
    return LocalStorage(source, pull_interval=pull_interval)


def storage_of(source: Any) -> RunnerStorage:
    """Return `source` as a storage: a storage, a block that keeps files, a path, or a text.

    Raises:
        UsageError: it is none of these.
    """
    if isinstance(source, Path):
        return LocalStorage(str(source))
    if isinstance(source, str):
        return create_storage_from_source(source)
    if isinstance(source, RunnerStorage):
        return source
    if hasattr(source, "get_directory"):
        return BlockStorageAdapter(source)
    raise UsageError(f"Code is taken from a URL, a folder, a storage or a block that keeps files; got {type(source).__name__}.")


async def load_flow_from_source(source: Any, entrypoint: str) -> Flow[..., Any]:
    """Fetch the code of `source` and return the flow at `entrypoint` in it, which remembers where it is from."""
    return await load_flow_from_storage(storage_of(source), entrypoint)


async def load_flow_from_storage(storage: RunnerStorage, entrypoint: str) -> Flow[..., Any]:
    """The same for a storage. What is fetched for this is removed again."""
    with tempfile.TemporaryDirectory(prefix="rota-source-") as folder:
        if not isinstance(storage, LocalStorage):
            storage.set_base_path(Path(folder))
        await storage.pull_code()
        flow = load_flow(place_in(storage.destination, entrypoint))
    flow._storage = storage
    flow._entrypoint = entrypoint
    return flow


def place_in(folder: Path, entrypoint: str) -> str:
    """Return an entrypoint of a file below `folder` as one that can be loaded from anywhere.

    Raises:
        UsageError: it leads out of the folder.
    """
    path, colon, name = entrypoint.rpartition(":")
    if not colon or not path.endswith(".py"):
        return entrypoint
    whole = (folder / path).resolve()
    if not whole.is_relative_to(folder.resolve()):
        raise UsageError(f"The entrypoint {entrypoint!r:.200} leads out of the folder that its code is in.")
    return f"{whole}:{name}"
