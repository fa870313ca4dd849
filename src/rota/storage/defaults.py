"""What settings and options mean: a serializer for a name, a storage for a folder."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from pathlib import Path
from typing import Any
from uuid import UUID

from rota.exceptions import ConfigurationError, MissingResult, ObjectNotFound, RequestRefused, Unavailable
from rota.serializers import Serializer, find_serializer
from rota.settings import get_settings
from rota.storage.access import FileStorage, require_storage
from rota.storage.local import LocalStorage

_logger = logging.getLogger("rota.results")


def resolve_serializer(serializer: Serializer | str) -> Serializer:
    """Return the serializer of a name such as ``"json"`` or ``"compressed/pickle"``; an object stays as it is.

    Raises:
        SerializationError: there is none of this name.
    """
    return find_serializer(serializer) if isinstance(serializer, str) else serializer


def get_default_result_serializer() -> Serializer:
    """Return the serializer that `results.default_serializer` names."""
    return resolve_serializer(get_settings().results.default_serializer)


def get_default_result_storage() -> FileStorage | LocalStorage:
    """Return where results go that say nothing else: the block `results.default_storage_block`, else the one that the server
    names, else the folder `results.local_storage_path`.
    """
    settings = get_settings()
    block = settings.results.default_storage_block or _of_server(settings.api.url)
    return resolve_result_storage(block or settings.results.local_storage_path)


_of_servers: dict[str, UUID | None] = {}
"""By address: the block that a server names. Asked for once in a process: a run's results stay in one place."""


def _of_server(url: str | None) -> UUID | None:
    if url is None:
        return None
    if url not in _of_servers:
        from rota.client import get_client  # processes without a server need none of it

        try:
            found = get_client(sync_client=True).read_server_default_result_storage().default_result_storage_block_id
        except Unavailable as error:
            _logger.warning("The server could not be asked where results go (%s); they go to the local folder now.", error)
            return None
        except RequestRefused:  # an older server, or one that does not tell everybody
            found = None
        _of_servers[url] = found
    return _of_servers[url]


async def aget_default_result_storage() -> FileStorage | LocalStorage:
    """The same as `get_default_result_storage`, for async code."""
    return get_default_result_storage()


_named_folders: dict[Path, LocalStorage] = {}
"""Folders that code of this process has named: with the default one, all that a state from the API may point into."""


def resolve_result_storage(result_storage: Any) -> FileStorage | LocalStorage:
    """Return the storage of a folder: a Path, or a text that begins as one (``/ ./ ../ ~``); of a block: its id, or
    ``type/name``. An object stays as it is.

    Raises:
        ConfigurationError: it is nothing that could keep files, or there is no such block.
    """
    is_path = isinstance(result_storage, str) and result_storage.startswith(("/", "./", "../", "~", ".\\"))
    if isinstance(result_storage, Path) or is_path:
        settings = get_settings().results
        storage = LocalStorage(Path(result_storage), settings.sync_to_disk, settings.load_foreign_files)
        _named_folders[storage.root.resolve()] = storage
        return storage
    if isinstance(result_storage, UUID) or (isinstance(result_storage, str) and "/" in result_storage):
        return require_storage(_load_block(result_storage))
    return require_storage(result_storage)


_blocks: dict[UUID | str, Any] = {}


def _load_block(ref: UUID | str) -> Any:
    """Return a stored block. By its id it is read once in a process: results are read one by one."""
    from rota.blocks.core import Block  # 60 ms that folders do not need

    if ref not in _blocks or isinstance(ref, str):
        try:
            _blocks[ref] = Block.load_from_ref(ref, _sync=True)
        except ObjectNotFound as error:
            raise ConfigurationError(
                f"Results cannot be kept in {str(ref)!r}: {error} `result_storage` takes a folder (a Path, or a text that "
                "begins with '/', './' or '~'), a block, its 'type/name', or an object with `read_path` and `write_path`."
            ) from error
    return _blocks[ref]


async def aresolve_result_storage(result_storage: Any) -> FileStorage | LocalStorage:
    """The same as `resolve_result_storage`, for async code."""
    return resolve_result_storage(result_storage)


def storage_holding(storage_key: str, block_id: UUID | None = None) -> FileStorage | LocalStorage:
    """Return the storage that a state's data names. A path is followed only into folders that settings or code here name.

    Raises:
        MissingResult: the path leads elsewhere.
    """
    if block_id is not None:
        return resolve_result_storage(block_id)
    default = get_default_result_storage()
    path = Path(storage_key)
    if not path.is_absolute():
        return default
    resolve_result_storage(get_settings().results.local_storage_path)  # results of times when the server named no block
    candidates: Iterable[Any] = (default, *_named_folders.values())
    for storage in candidates:
        if isinstance(storage, LocalStorage) and path.resolve().is_relative_to(storage.root.resolve()):
            return storage
    raise MissingResult(
        f"The result lies at {str(path)!r}, outside of the result folder {getattr(default, 'root', default)!s}. If it belongs "
        f"there, read it with ResultStore(result_storage=Path({str(path.parent)!r})).read({path.name!r}), or set "
        "ROTA_RESULTS_LOCAL_STORAGE_PATH."
    )
