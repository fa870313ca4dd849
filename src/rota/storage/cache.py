"""The cache of task results: a result kept under its cache key, found by any process that shares the storage.

Looked up before a task runs and written after; two runs that miss at once both write, and the last one's file stands whole.
"""

from __future__ import annotations

import logging
from datetime import datetime
from typing import TYPE_CHECKING, Any

from rota.exceptions import MissingResult, SerializationError
from rota.storage.record import CorruptResult
from rota.utilities.hashing import stable_hash

if TYPE_CHECKING:
    from rota.results import ResultStore
    from rota.storage.record import ResultRecord

logger = logging.getLogger("rota.results")


def cache_path(key: str) -> str:
    """Return the storage key of a cache key: the same everywhere, and a safe file name whatever the key holds."""
    return f"cache/{stable_hash(key)}"


def lookup(store: ResultStore, key: str, now: datetime) -> ResultRecord[Any] | None:
    """Return the result that is cached under `key`: a new object each time. None when there is none that may be used at `now`.

    A file that is damaged or cannot be read here is no hit: it is logged, and the next result replaces it.
    """
    return lookup_at(store, cache_path(key), key, now)


def lookup_at(store: ResultStore, path: str, key: str, now: datetime) -> ResultRecord[Any] | None:
    """The same as `lookup`, for a result with a storage key of its own; `key` is what messages call it."""
    try:
        return store.read_unexpired(path, now)
    except (CorruptResult, SerializationError, OSError) as error:
        logger.warning("The task runs although its result was cached under %r. %s", key, error)
    except MissingResult:
        pass  # not cached yet, or expired
    return None


def save(store: ResultStore, key: str, value: Any, expiration: datetime | None = None) -> ResultRecord[Any]:
    """Cache `value` under `key`, in place of what is there, and return its record. `expiration` is aware; None is never.

    Raises:
        SerializationError: the value cannot be written as bytes.
        OSError: the storage refuses; the message holds its reason (such as ENOSPC).
    """
    record = store.create_result_record(value, cache_path(key), expiration)
    store.persist_result_record(record)
    return record
