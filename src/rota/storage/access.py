"""One way to use every storage: a folder, or any object with `read_path` and `write_path`, blocking or async."""

from __future__ import annotations

import inspect
import threading
from collections.abc import Coroutine
from typing import Any, Protocol, runtime_checkable

from rota.exceptions import ConfigurationError, MissingResult
from rota.storage.local import LocalStorage


@runtime_checkable
class FileStorage(Protocol):
    """What a storage must be able to do. Both may also be `async`."""

    def read_path(self, path: str) -> Any:
        """Return the content of a file as bytes."""
        ...

    def write_path(self, path: str, content: bytes) -> Any:
        """Write a file, replacing what is there."""
        ...


def require_storage(storage: object) -> FileStorage | LocalStorage:
    """Return `storage` if it can keep files.

    Raises:
        ConfigurationError: it cannot.
    """
    if isinstance(storage, FileStorage):
        return storage
    raise ConfigurationError(
        f"Results cannot be kept in {storage!r}: `result_storage` takes a folder (a Path, or a text that begins with '/', './' "
        "or '~'), or an object with `read_path` and `write_path`."
    )


def write_file(storage: FileStorage | LocalStorage, key: str, parts: list[bytes]) -> None:
    """Write a file made of `parts`."""
    if isinstance(storage, LocalStorage):
        storage.write(key, parts)
    else:
        settle(storage.write_path(key, b"".join(parts)))


def read_file(storage: FileStorage | LocalStorage, key: str) -> tuple[bytes, bool]:
    """Return a file's content, and whether its pickles may be loaded.

    Raises:
        MissingResult: there is no such file.
        OSError: a folder's file cannot be read.
    """
    if not isinstance(storage, LocalStorage):
        return _read_elsewhere(storage, key), True
    try:
        data, owner_id = storage.read(key)
    except FileNotFoundError as error:
        raise MissingResult(
            f"There is no result at {storage.full_key(key)!r}: it was deleted, or it was written on another machine "
            "or with another `results.local_storage_path`."
        ) from error
    return data, storage.may_unpickle(owner_id)


def _read_elsewhere(storage: FileStorage, key: str) -> bytes:
    try:
        data: bytes = settle(storage.read_path(key))
    except Exception as error:
        # What a storage raises for a missing file is its own affair (ValueError, KeyError, an error of a cloud's client).
        raise MissingResult(f"The result {key!r} cannot be read from {storage!r}: {type(error).__name__}: {error}.") from error
    return data


def name_of(storage: FileStorage | LocalStorage, key: str) -> str:
    """How messages name a file."""
    return repr(storage.full_key(key)) if isinstance(storage, LocalStorage) else f"{key!r} of {storage!r}"


def settle(value: Any) -> Any:
    """Return what an async method gives, from blocking code: its coroutine runs in a thread of its own."""
    if not inspect.isawaitable(value):
        return value
    import asyncio  # 40 ms that blocking storages do not need

    async def finish() -> Any:
        return await value

    outcome: list[Any] = []
    errors: list[BaseException] = []

    def run(work: Coroutine[Any, Any, Any]) -> None:
        try:
            outcome.append(asyncio.run(work))
        except BaseException as error:  # noqa: BLE001  # raised again by the caller below
            errors.append(error)

    thread = threading.Thread(target=run, args=(finish(),), name="rota-storage")
    thread.start()
    thread.join()
    if errors:
        raise errors[0]
    return outcome[0]
