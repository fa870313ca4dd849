"""Lock managers: both kinds do the same."""

from __future__ import annotations

import asyncio
import os
import pickle
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from rota.locking.filesystem import FileSystemLockManager
from rota.locking.memory import MemoryLockManager
from rota.locking.processes import ProcessMark, is_dead, this_process
from rota.locking.protocol import LockManager
from rota.testing import wait_until

LONG = 60.0


@pytest.fixture(params=["memory", "filesystem"])
def manager(request: pytest.FixtureRequest, tmp_path: Path) -> LockManager:
    return MemoryLockManager() if request.param == "memory" else FileSystemLockManager(tmp_path / "locks")


@pytest.fixture
def key(request: pytest.FixtureRequest) -> str:
    """A key of the test's own: locks in memory are the whole process's."""
    return f"key of {request.node.name}"


def test_one_holder_at_a_time(manager: LockManager, key: str) -> None:
    assert isinstance(manager, LockManager)
    assert manager.acquire_lock(key, "a")
    assert manager.acquire_lock(key, "a")
    assert not manager.acquire_lock(key, "b", acquire_timeout=0)
    assert not manager.acquire_lock(key, "b", acquire_timeout=0.02)
    assert manager.is_locked(key)
    assert manager.is_lock_holder(key, "a")
    assert not manager.is_lock_holder(key, "b")
    manager.release_lock(key, "a")
    assert not manager.is_locked(key)
    assert manager.acquire_lock(key, "b", acquire_timeout=0)
    manager.release_lock(key, "b")


def test_only_the_holder_gives_a_lock_back(manager: LockManager, key: str) -> None:
    with pytest.raises(ValueError, match="No lock is held by 'a'"):
        manager.release_lock(key, "a")
    manager.acquire_lock(key, "a")
    with pytest.raises(ValueError, match="No lock is held by 'b'"):
        manager.release_lock(key, "b")
    manager.release_lock(key, "a")


def test_a_lock_is_free_when_the_holders_time_is_over(manager: LockManager, key: str) -> None:
    assert manager.acquire_lock(key, "a", hold_timeout=0.05)
    assert manager.acquire_lock(key, "b", acquire_timeout=LONG)
    assert not manager.is_lock_holder(key, "a")
    with pytest.raises(ValueError, match="held by 'a'"):
        manager.release_lock(key, "a")
    manager.release_lock(key, "b")


def test_waiting_for_a_lock_does_not_take_it(manager: LockManager, key: str) -> None:
    assert manager.wait_for_lock(key, timeout=0)
    manager.acquire_lock(key, "a")
    assert not manager.wait_for_lock(key, timeout=0.02)
    manager.release_lock(key, "a")
    assert manager.wait_for_lock(key)
    assert not manager.is_locked(key)


@pytest.mark.parametrize("waiting", ["acquire", "wait"])
def test_a_thread_that_waits_is_woken(manager: LockManager, key: str, waiting: str) -> None:
    manager.acquire_lock(key, "a")
    answers: list[bool] = []
    wait: Callable[[], bool] = {
        "acquire": lambda: manager.acquire_lock(key, "b", LONG),
        "wait": lambda: manager.wait_for_lock(key, LONG),
    }[waiting]
    thread = threading.Thread(target=lambda: answers.append(wait()))
    thread.start()
    assert answers == []
    manager.release_lock(key, "a")
    thread.join()
    assert answers == [True]
    assert manager.is_locked(key) is (waiting == "acquire")
    if waiting == "acquire":
        manager.release_lock(key, "b")


def test_coroutines_that_wait_are_woken_one_after_the_other(manager: LockManager, key: str) -> None:
    inside: list[str] = []

    async def work(holder: str) -> None:
        assert await manager.aacquire_lock(key, holder)
        assert inside == []
        inside.append(holder)
        await asyncio.sleep(0.001)
        inside.remove(holder)
        manager.release_lock(key, holder)

    async def main() -> None:
        await asyncio.gather(*(work(holder) for holder in "abcd"))
        assert await manager.await_for_lock(key)
        manager.acquire_lock(key, "a")
        assert not await manager.await_for_lock(key, timeout=0.02)
        assert not await manager.aacquire_lock(key, "b", acquire_timeout=0.02)
        manager.release_lock(key, "a")

    asyncio.run(main())


def test_a_coroutine_that_is_cancelled_while_it_waits_takes_nothing(manager: LockManager, key: str) -> None:
    async def main() -> None:
        manager.acquire_lock(key, "a")
        waiting = asyncio.create_task(manager.aacquire_lock(key, "b"))
        await asyncio.sleep(0)
        waiting.cancel()
        await asyncio.wait([waiting])
        manager.release_lock(key, "a")
        await asyncio.sleep(0.05)
        assert not manager.is_locked(key)

    asyncio.run(main())


def test_many_threads_share_a_lock(manager: LockManager, key: str) -> None:
    counted = [0]

    def count(holder: str) -> None:
        for _ in range(20):
            assert manager.acquire_lock(key, holder, LONG)
            seen = counted[0]
            counted[0] = seen + 1
            manager.release_lock(key, holder)

    threads = [threading.Thread(target=count, args=(str(number),)) for number in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert counted == [100]


def test_locks_in_memory_are_the_same_everywhere_in_the_process() -> None:
    assert MemoryLockManager() is MemoryLockManager()
    assert pickle.loads(pickle.dumps(MemoryLockManager())) is MemoryLockManager()


# --- files ---------------------------------------------------------------------------------------------------------------


@pytest.fixture
def files(tmp_path: Path) -> FileSystemLockManager:
    return FileSystemLockManager(tmp_path / "locks")


def test_a_file_manager_can_be_sent_elsewhere(files: FileSystemLockManager) -> None:
    assert pickle.loads(pickle.dumps(files)) == files
    assert files != FileSystemLockManager(files.lock_files_directory / "other")


@pytest.mark.parametrize("key", ["a/b", "../../up", "", "x" * 5000, "\N{SNOWMAN}", "\ud800", "nul\0", "plain-key_1"])
def test_any_text_is_a_key_of_a_file(files: FileSystemLockManager, key: str) -> None:
    assert files.acquire_lock(key, "a")
    assert not files.acquire_lock(key, "b", 0)
    (path,) = files.lock_files_directory.glob("*.lock")
    assert path.parent == files.lock_files_directory
    files.release_lock(key, "a")
    assert list(files.lock_files_directory.glob("*.lock")) == []


def test_keys_that_look_alike_have_locks_of_their_own(files: FileSystemLockManager) -> None:
    assert files.acquire_lock("a/b", "a", 0)
    assert files.acquire_lock("a_b", "b", 0)
    assert files.acquire_lock("a b", "c", 0)


def test_a_file_that_is_no_lock_is_told(files: FileSystemLockManager) -> None:
    files.lock_files_directory.mkdir()
    (files.lock_files_directory / "key.lock").write_text("hello")
    with pytest.raises(OSError, match="is no lock file of rota"):
        files.acquire_lock("key", "a")


HOLD = """
import sys
from pathlib import Path
from rota.locking.filesystem import FileSystemLockManager
assert FileSystemLockManager(Path(sys.argv[1])).acquire_lock("key", "child")
print("locked", flush=True)
sys.stdin.read()
"""


def test_a_lock_whose_process_was_killed_is_free(files: FileSystemLockManager) -> None:
    command = [sys.executable, "-c", HOLD, str(files.lock_files_directory)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "locked\n"
        assert not files.acquire_lock("key", "me", 0.02)
        process.send_signal(signal.SIGKILL)
        # It is dead before anybody has asked for its exit code.
        wait_until(lambda: not files.is_locked("key"), LONG)
        assert files.acquire_lock("key", "me", LONG)
    assert files.is_lock_holder("key", "me")


COUNT = """
import sys
from pathlib import Path
from rota.locking.filesystem import FileSystemLockManager
locks, counter = FileSystemLockManager(Path(sys.argv[1])), Path(sys.argv[2])
for number in range(30):
    assert locks.acquire_lock("key", sys.argv[3], 60, hold_timeout=60)
    counter.write_text(str(int(counter.read_text()) + 1))
    locks.release_lock("key", sys.argv[3])
"""


def test_processes_share_a_lock(files: FileSystemLockManager, tmp_path: Path) -> None:
    counter = tmp_path / "counter"
    counter.write_text("0")
    command = [sys.executable, "-c", COUNT, str(files.lock_files_directory), str(counter)]
    processes = [subprocess.Popen([*command, holder]) for holder in "abc"]
    assert [process.wait(LONG) for process in processes] == [0, 0, 0]
    assert counter.read_text() == "90"
    assert [path.name for path in files.lock_files_directory.iterdir()] == [".removing"]


def test_marks_of_processes() -> None:
    mine = this_process()
    assert mine.pid == os.getpid()
    assert not is_dead(mine)
    assert not is_dead(ProcessMark("another machine", 1, ""))
    assert is_dead(ProcessMark(mine.machine, mine.pid, "another start")) is bool(mine.started)
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    assert is_dead(ProcessMark(mine.machine, ended.pid, ""))
