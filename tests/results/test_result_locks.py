"""Result stores with a lock manager."""

from __future__ import annotations

import asyncio
import threading
from pathlib import Path

import pytest

from rota import task
from rota.cache_policies import INPUTS
from rota.exceptions import ConfigurationError, ResultLocked
from rota.locking.filesystem import FileSystemLockManager
from rota.results import ResultStore
from rota.testing import wait_until
from rota.transactions import IsolationLevel


@pytest.fixture
def locked(folder: Path, tmp_path: Path) -> ResultStore:
    return ResultStore(result_storage=folder, lock_manager=FileSystemLockManager(tmp_path / "locks"))


def test_a_store_without_a_lock_manager_says_what_to_do(store: ResultStore) -> None:
    for method in (store.acquire_lock, store.release_lock, store.is_locked, store.is_lock_holder, store.wait_for_lock):
        with pytest.raises(ConfigurationError, match="no lock manager"):
            method("key")


def test_which_isolation_levels_a_store_supports(store: ResultStore, locked: ResultStore) -> None:
    assert store.supports_isolation_level(IsolationLevel.READ_COMMITTED)
    assert not store.supports_isolation_level(IsolationLevel.SERIALIZABLE)
    assert locked.supports_isolation_level(IsolationLevel.SERIALIZABLE)
    with pytest.raises(ValueError, match="is not a valid IsolationLevel"):
        store.supports_isolation_level("NONE")  # type: ignore[arg-type]  # wrong on purpose


def test_a_thread_is_a_holder_of_its_own(locked: ResultStore) -> None:
    assert locked.acquire_lock("key")
    assert locked.is_lock_holder("key")
    answers: list[bool] = []
    thread = threading.Thread(
        target=lambda: answers.extend([locked.is_lock_holder("key"), locked.acquire_lock("key", timeout=0)])
    )
    thread.start()
    thread.join()
    assert answers == [False, False]
    locked.write("value", "key")
    assert locked.read("key").result == "value"
    locked.release_lock("key")
    assert not locked.is_locked("key")


def test_only_the_holder_writes_a_locked_key(locked: ResultStore, folder: Path) -> None:
    locked.acquire_lock("key", "holder")
    with pytest.raises(ResultLocked, match="locked by another holder"):
        locked.write("value", "key")
    with pytest.raises(ResultLocked):
        locked.persist_result_record(locked.create_result_record("value", "key"), holder="other")
    locked.write("value", "key", holder="holder")
    locked.write("free", "other key")
    locked.release_lock("key", "holder")
    assert locked.read("key").result == "value"
    assert locked.is_locked(str(folder / "key")) is False, "a key and its absolute path are one"


def test_a_reader_waits_until_the_key_is_free(locked: ResultStore) -> None:
    locked.acquire_lock("key", "holder")
    locked.write("value", "key", holder="holder")
    assert locked.read("key", holder="holder").result == "value"
    read: list[str] = []
    thread = threading.Thread(target=lambda: read.append(locked.read("key").result))
    thread.start()
    assert not locked.wait_for_lock("key", timeout=0.02)
    assert read == []
    locked.release_lock("key", "holder")
    wait_until(lambda: read == ["value"])
    thread.join()


def test_locks_in_async_code(locked: ResultStore) -> None:
    async def main() -> None:
        assert await locked.aacquire_lock("key")
        await locked.awrite("value", "key")
        assert (await locked.aread("key")).result == "value"
        assert not await locked.aacquire_lock("key", "other", timeout=0.01)
        assert not await locked.await_for_lock("key", timeout=0.01)
        locked.release_lock("key")
        assert await locked.await_for_lock("key")

    asyncio.run(main())


def test_a_task_brings_the_locks_of_its_cache_policy(store: ResultStore, tmp_path: Path) -> None:
    manager = FileSystemLockManager(tmp_path / "locks")

    @task(cache_policy=INPUTS.configure(lock_manager=manager, isolation_level="SERIALIZABLE"))
    def compute() -> None: ...

    assert store.update_for_task(compute).lock_manager is manager
    assert asyncio.run(store.aupdate_for_task(compute)).supports_isolation_level(IsolationLevel.SERIALIZABLE)
