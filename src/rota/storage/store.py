"""`ResultStore`: results on their way to a storage and back."""

from __future__ import annotations

import os
import socket
import threading
from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any, Self, TypeVar
from uuid import UUID, uuid4

from pydantic import BaseModel, ConfigDict, Field, SerializeAsAny, field_validator

from rota.cache_policies import CachePolicy
from rota.core.clock import utc_now
from rota.exceptions import ConfigurationError, MissingResult, ResultLocked, UsageError
from rota.locking.protocol import LockManager
from rota.serializers import JSONSerializer, Serializer
from rota.storage.access import FileStorage, name_of, read_file, write_file
from rota.storage.defaults import (
    get_default_result_serializer,
    get_default_result_storage,
    resolve_result_storage,
    resolve_serializer,
)
from rota.storage.local import LocalStorage
from rota.storage.memory import RecentFiles
from rota.storage.record import ResultFile, ResultRecord, ResultRecordMetadata, file_head, parse_file, python_type_of
from rota.transactions import IsolationLevel

if TYPE_CHECKING:
    from rota.flows import Flow
    from rota.tasks import Task

T = TypeVar("T")


def DEFAULT_STORAGE_KEY_FN() -> str:  # noqa: N802  # a constant for those who import it
    """Return a storage key that nothing else has."""
    return uuid4().hex


def default_cache() -> RecentFiles:
    """Return an empty memory of files that were read."""
    return RecentFiles()


class ResultStore(BaseModel):
    """Writes results to a storage with a serializer, and reads them.

    Every method that touches files blocks; its twin with an `a` before the name does the same in a thread.
    """

    model_config = ConfigDict(arbitrary_types_allowed=True, extra="forbid", defer_build=True)

    result_storage: Any = None
    """A folder, or an object with `read_path` and `write_path`. None: as settings say."""
    metadata_storage: Any = None
    """Where what is known of a result is kept apart from the result. None: in the same file."""
    lock_manager: Any = None
    """What lets one run at a time write a key."""
    cache_result_in_memory: bool = True
    """Spare reading a file again that has not changed."""
    serializer: SerializeAsAny[Serializer] = Field(default_factory=get_default_result_serializer)
    storage_key_fn: Callable[[], str] = DEFAULT_STORAGE_KEY_FN
    """Makes the key of a result that is written without one."""
    cache: RecentFiles = Field(default_factory=default_cache, repr=False)

    @field_validator("result_storage", "metadata_storage", mode="before")
    @classmethod
    def _resolve_storage(cls, storage: Any) -> Any:
        return None if storage is None else resolve_result_storage(storage)

    @field_validator("serializer", mode="before")
    @classmethod
    def _resolve_serializer(cls, serializer: Any) -> Any:
        return resolve_serializer(serializer)

    @property
    def result_storage_block_id(self) -> UUID | None:
        """The id of the storage's block document; None for a folder. A block that was not saved is, without a name."""
        storage = self.storage
        if (identify := getattr(storage, "_identify", None)) is not None:
            block_id: UUID = identify()
            return block_id
        return None

    @property
    def storage(self) -> FileStorage | LocalStorage:
        """Where results go."""
        return self.result_storage if self.result_storage is not None else get_default_result_storage()

    def update_for_flow(self, flow: Flow[..., Any]) -> Self:
        """Return a store with the options of a flow."""
        return self.model_copy(update=_options_of(flow))

    async def aupdate_for_flow(self, flow: Flow[..., Any]) -> Self:
        """The same as `update_for_flow`, for async code."""
        return self.update_for_flow(flow)

    def update_for_task(self, task: Task[..., Any]) -> Self:
        """Return a store with the options of a task, its cache policy's storage and locks among them."""
        options = _options_of(task)
        if task.result_storage_key is not None:
            options["storage_key_fn"] = partial(format_storage_key, task.result_storage_key)
        policy = task.cache_policy
        if isinstance(policy, CachePolicy):
            if policy.key_storage is not None:
                options["metadata_storage"] = resolve_result_storage(policy.key_storage)
            if policy.lock_manager is not None:
                options["lock_manager"] = policy.lock_manager
        return self.model_copy(update=options)

    async def aupdate_for_task(self, task: Task[..., Any]) -> Self:
        """The same as `update_for_task`, for async code."""
        return self.update_for_task(task)

    def create_result_record(self, obj: Any, key: str | None = None, expiration: datetime | None = None) -> ResultRecord[Any]:
        """Return the record of a result that is not written yet. `expiration` is aware; from then on it is not used."""
        storage = self.storage
        key = self.storage_key_fn() if key is None else key
        metadata = ResultRecordMetadata(
            storage_key=storage.full_key(key) if isinstance(storage, LocalStorage) else key,
            expiration=expiration,
            serializer=self.serializer,
            storage_block_id=self.result_storage_block_id,
            python_type=python_type_of(obj),
        )
        return ResultRecord.model_construct(metadata=metadata, result=obj)

    def persist_result_record(self, result_record: ResultRecord[Any], holder: str | None = None) -> None:
        """Write a record. What its key held before is replaced at once; nobody reads half of it.

        Raises:
            ResultLocked: somebody else than `holder` has locked the key.
            SerializationError: the value cannot be written as bytes.
            OSError: the storage refuses; the message holds its reason (such as ENOSPC).
        """
        metadata = result_record.metadata
        self._refuse_locked(metadata.storage_key, holder)
        if metadata.storage_key is None:
            raise UsageError("A result record without a storage key cannot be written: make it with `create_result_record`.")
        payload = result_record.serialize_result()
        storage, key = self.storage, metadata.storage_key
        head = file_head(metadata, payload, _key_inside(storage, key))
        if self.metadata_storage is None:
            write_file(storage, key, [head, payload])
        else:
            inside = _key_inside(storage, key)
            write_file(storage, key, [payload])
            write_file(self.metadata_storage, inside, [head])
        metadata.size = len(payload)

    async def apersist_result_record(self, result_record: ResultRecord[Any], holder: str | None = None) -> None:
        """The same as `persist_result_record`, in a thread."""
        await _in_thread(self.persist_result_record, result_record, holder or self.generate_default_holder())

    def write(self, obj: Any, key: str | None = None, expiration: datetime | None = None, holder: str | None = None) -> None:
        """Keep a result under `key`. Raises as `persist_result_record` does."""
        self.persist_result_record(self.create_result_record(obj, key, expiration), holder)

    async def awrite(
        self, obj: Any, key: str | None = None, expiration: datetime | None = None, holder: str | None = None
    ) -> None:
        """The same as `write`, in a thread."""
        await _in_thread(self.write, obj, key, expiration, holder or self.generate_default_holder())

    def read(self, key: str, holder: str | None = None) -> ResultRecord[Any]:
        """Return the result that is kept under `key`: a new object each time. Waits while another than `holder` locks the key.

        Raises:
            MissingResult: there is none, it has expired, or its file is not what was written (`CorruptResult`).
            SerializationError: its bytes cannot be made a value here.
            OSError: the file cannot be read.
        """
        if self.lock_manager is not None and not self.is_lock_holder(key, holder):
            self.wait_for_lock(key)
        return self.read_unexpired(key, utc_now())

    async def aread(self, key: str, holder: str | None = None) -> ResultRecord[Any]:
        """The same as `read`, awaiting."""
        holder = holder or self.generate_default_holder()
        if self.lock_manager is not None and not self.is_lock_holder(key, holder):
            await self.await_for_lock(key)
        return await _in_thread(self.read_unexpired, key, utc_now())

    def read_unexpired(self, key: str, now: datetime) -> ResultRecord[Any]:
        """The same as `read`, at a given time."""
        storage = self.storage
        file, may_unpickle = self._read_file(storage, key)
        record_key = storage.full_key(key) if isinstance(storage, LocalStorage) else key
        metadata = file.metadata
        if metadata.is_expired(now):
            raise MissingResult(
                f"The result in {name_of(storage, key)} has expired ({metadata.expiration}): run its task again."
            )
        if not may_unpickle and not isinstance(metadata.serializer, JSONSerializer):
            raise MissingResult(
                f"The result in {name_of(storage, key)} belongs to another user, and loading it may run their code. "
                "Let them write JSON, which is read, or, if you trust them, set ROTA_RESULTS_LOAD_FOREIGN_FILES=true."
            )
        return file.record(record_key)

    def _read_file(self, storage: FileStorage | LocalStorage, key: str) -> tuple[ResultFile, bool]:
        local = storage if isinstance(storage, LocalStorage) and self.cache_result_in_memory else None
        signature = local.signature(key) if local is not None and self.metadata_storage is None else None
        name = name_of(storage, key)
        if signature is not None:
            known = self.cache.get(name, signature)
            if known is not None:
                return known, True
        data, may_unpickle = read_file(storage, key)
        inside = _key_inside(storage, key)
        if self.metadata_storage is not None:
            data = read_file(self.metadata_storage, inside)[0] + data
        file = parse_file(data, name, inside)
        if signature is not None and may_unpickle:
            self.cache.put(name, signature, file)
        return file, may_unpickle

    def exists(self, key: str) -> bool:
        """Whether a result is kept under `key` that is whole and has not expired."""
        storage = self.storage
        if isinstance(storage, LocalStorage) and not storage.exists(key):
            return False
        try:
            file, _ = self._read_file(storage, key)
        except MissingResult:
            return False
        return not file.metadata.is_expired(utc_now())

    async def aexists(self, key: str) -> bool:
        """The same as `exists`, in a thread."""
        return await _in_thread(self.exists, key)

    # --- locks -----------------------------------------------------------------------------------------------------------

    @staticmethod
    def generate_default_holder() -> str:
        """Return who the present thread is among all that may share a lock manager."""
        return f"{socket.gethostname()}:{os.getpid()}:{threading.get_ident()}:{threading.current_thread().name}"

    def supports_isolation_level(self, level: IsolationLevel) -> bool:
        """Whether transactions of this level can use the store.

        Raises:
            ValueError: there is no such level.
        """
        return IsolationLevel(level) is not IsolationLevel.SERIALIZABLE or self.lock_manager is not None

    def acquire_lock(self, key: str, holder: str | None = None, timeout: float | None = None) -> bool:
        """Lock `key` for `holder` (this thread, if not given), waiting up to `timeout` seconds; whether it was locked.

        Raises:
            ConfigurationError: the store has no lock manager; so do all methods that deal with locks.
        """
        return self._locks().acquire_lock(self._lock_key(key), holder or self.generate_default_holder(), timeout)

    async def aacquire_lock(self, key: str, holder: str | None = None, timeout: float | None = None) -> bool:
        """The same as `acquire_lock`, awaiting."""
        return await self._locks().aacquire_lock(self._lock_key(key), holder or self.generate_default_holder(), timeout)

    def release_lock(self, key: str, holder: str | None = None) -> None:
        """Give the lock back. Raises ValueError when `holder` does not hold it."""
        self._locks().release_lock(self._lock_key(key), holder or self.generate_default_holder())

    def is_locked(self, key: str) -> bool:
        """Whether somebody has locked `key`."""
        return self._locks().is_locked(self._lock_key(key))

    def is_lock_holder(self, key: str, holder: str | None = None) -> bool:
        """Whether `holder` has."""
        return self._locks().is_lock_holder(self._lock_key(key), holder or self.generate_default_holder())

    def wait_for_lock(self, key: str, timeout: float | None = None) -> bool:
        """Wait up to `timeout` seconds until nobody has locked `key`; whether that is so."""
        return self._locks().wait_for_lock(self._lock_key(key), timeout)

    async def await_for_lock(self, key: str, timeout: float | None = None) -> bool:
        """The same as `wait_for_lock`, awaiting."""
        return await self._locks().await_for_lock(self._lock_key(key), timeout)

    def _locks(self) -> LockManager:
        if self.lock_manager is None:
            raise ConfigurationError(
                "This result store has no lock manager: make it with ResultStore(lock_manager=…), for example a "
                "MemoryLockManager or a FileSystemLockManager."
            )
        manager: LockManager = self.lock_manager
        return manager

    def _lock_key(self, key: str) -> str:
        """A record tells its absolute path; its lock has the name that all who share the storage use."""
        return _key_inside(self.storage, key)

    def _refuse_locked(self, key: str | None, holder: str | None) -> None:
        if self.lock_manager is not None and key is not None and self.is_locked(key) and not self.is_lock_holder(key, holder):
            raise ResultLocked(
                f"The result {key!r} is locked by another holder: write it as that holder, or wait with `wait_for_lock`."
            )


def _options_of(definition: Any) -> dict[str, Any]:
    options: dict[str, Any] = {"cache_result_in_memory": definition.cache_result_in_memory}
    if definition.result_storage is not None:
        options["result_storage"] = resolve_result_storage(definition.result_storage)
    if definition.result_serializer is not None:
        options["serializer"] = resolve_serializer(definition.result_serializer)
    return options


def _key_inside(storage: FileStorage | LocalStorage, key: str) -> str:
    """The key as it stands in the file: for a folder without the folder, so that a folder can be moved as a whole."""
    return storage.relative_key(key) if isinstance(storage, LocalStorage) else key


async def _in_thread(function: Callable[..., T], *arguments: Any) -> T:
    import asyncio  # 40 ms that blocking code does not need

    return await asyncio.to_thread(function, *arguments)


def format_storage_key(template: str) -> str:
    """Fill in a `result_storage_key` for the task run around: ``{parameters[name]}``, ``{flow_run.…}``, ``{task_run.…}``.

    Raises:
        UsageError: it names something that there is not.
    """
    from rota.runtime import flow_run, task_run  # late: asks the engine for the run around

    try:
        return template.format(flow_run=flow_run, task_run=task_run, parameters=task_run.parameters)
    except (KeyError, IndexError, AttributeError, ValueError) as error:
        raise UsageError(
            f"result_storage_key {template!r} cannot be filled in: {type(error).__name__}: {error}. It may use "
            "{parameters[<name>]} with the names of the task's parameters, and {flow_run.<field>} and {task_run.<field>} "
            "with what `rota.runtime` offers."
        ) from error
