"""Locks among processes that share a folder: one file a lock, which tells who holds it."""

from __future__ import annotations

import asyncio
import json
import os
import secrets
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from hashlib import sha256
from pathlib import Path

from rota.core.clock import utc_now
from rota.locking.processes import ProcessMark, is_dead, this_process
from rota.locking.protocol import LockManager, not_held

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment]

_FIRST_LOOK_SECONDS = 0.005
_LAST_LOOK_SECONDS = 0.1
_SAFE = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_")


@dataclass(frozen=True, slots=True)
class _Held:
    """What a lock file says."""

    key: str
    holder: str
    expiration: float | None
    """When the holder's time is over, in seconds since 1970."""
    process: ProcessMark

    @property
    def is_free(self) -> bool:
        """Whether it binds nobody any more: its time is over, or its holder's process is dead."""
        return (self.expiration is not None and utc_now().timestamp() >= self.expiration) or is_dead(self.process)


class FileSystemLockManager(LockManager):
    """Locks in a folder, for processes that share it.

    A lock whose process has died is free at once on the same machine; from other machines it is seen as held until its
    `hold_timeout` is over, so give one where several machines share the folder. Waiting looks at the file, at least ten times a
    second.
    """

    def __init__(self, lock_files_directory: Path) -> None:
        self.lock_files_directory = Path(lock_files_directory).expanduser()

    def __repr__(self) -> str:
        return f"FileSystemLockManager({str(self.lock_files_directory)!r})"

    def __eq__(self, other: object) -> bool:
        return type(other) is type(self) and other.lock_files_directory.resolve() == self.lock_files_directory.resolve()

    def __hash__(self) -> int:
        return hash(self.lock_files_directory)

    def acquire_lock(
        self, key: str, holder: str, acquire_timeout: float | None = None, hold_timeout: float | None = None
    ) -> bool:
        return _look_until(lambda: self._take(key, holder, hold_timeout), acquire_timeout)

    async def aacquire_lock(
        self, key: str, holder: str, acquire_timeout: float | None = None, hold_timeout: float | None = None
    ) -> bool:
        return await _alook_until(lambda: self._take(key, holder, hold_timeout), acquire_timeout)

    def release_lock(self, key: str, holder: str) -> None:
        path = self._path(key)
        with self._alone():
            held = _read(path)
            if held is None or held.holder != holder:
                raise not_held(key, holder)
            path.unlink()

    def is_locked(self, key: str, use_cache: bool = False) -> bool:  # noqa: ARG002  # there is none: looking costs 20 µs
        """Whether somebody holds the lock. `use_cache` is accepted for Prefect's callers; the answer is always fresh."""
        held = _read(self._path(key))
        return held is not None and not held.is_free

    def is_lock_holder(self, key: str, holder: str) -> bool:
        held = _read(self._path(key))
        return held is not None and held.holder == holder and not held.is_free

    def wait_for_lock(self, key: str, timeout: float | None = None) -> bool:
        return _look_until(lambda: not self.is_locked(key), timeout)

    async def await_for_lock(self, key: str, timeout: float | None = None) -> bool:
        return await _alook_until(lambda: not self.is_locked(key), timeout)

    def _path(self, key: str) -> Path:
        """A safe file name for any key: readable where it can be."""
        if 0 < len(key) <= 100 and _SAFE.issuperset(key):
            return self.lock_files_directory / f"{key}.lock"
        readable = "".join(character if character in _SAFE else "_" for character in key[:40])
        return self.lock_files_directory / f"{readable}.{sha256(key.encode('utf-8', 'surrogatepass')).hexdigest()[:32]}.lock"

    def _take(self, key: str, holder: str, hold_timeout: float | None) -> bool:
        path = self._path(key)
        held = _read(path)
        if held is not None and not held.is_free:
            return held.holder == holder
        if held is not None:
            self._remove_free(path)
        expiration = None if hold_timeout is None else utc_now().timestamp() + hold_timeout
        return self._create(path, _Held(key, holder, expiration, this_process()))

    def _create(self, path: Path, held: _Held) -> bool:
        """Make the file appear with its content, unless there is one."""
        self.lock_files_directory.mkdir(parents=True, exist_ok=True)
        draft = path.with_name(f".{secrets.token_hex(8)}.draft")
        try:
            draft.write_text(json.dumps(asdict(held)))
            os.link(draft, path)
        except FileExistsError:
            return False  # another was faster
        finally:
            draft.unlink(missing_ok=True)
        return True

    def _remove_free(self, path: Path) -> None:
        with self._alone():
            held = _read(path)  # another may have removed it, and somebody taken the lock
            if held is not None and held.is_free:
                path.unlink()

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Files are removed by one process at a time: between looking at one and removing it nobody can replace it."""
        self.lock_files_directory.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(self.lock_files_directory / ".removing", os.O_RDWR | os.O_CREAT, 0o666)
        try:
            if fcntl is not None:
                fcntl.flock(descriptor, fcntl.LOCK_EX)
            yield
        finally:
            os.close(descriptor)


def _read(path: Path) -> _Held | None:
    try:
        found = json.loads(path.read_text())
        return _Held(found["key"], found["holder"], found["expiration"], ProcessMark(**found["process"]))
    except FileNotFoundError:
        return None
    except (ValueError, KeyError, TypeError) as error:
        raise OSError(f"{str(path)!r} is no lock file of rota ({error}): remove it, or use a folder of its own.") from error


def _look_until(is_done: Callable[[], bool], timeout: float | None) -> bool:
    for seconds in _pauses(timeout):
        if is_done():
            return True
        time.sleep(seconds)
    return is_done()


async def _alook_until(is_done: Callable[[], bool], timeout: float | None) -> bool:
    for seconds in _pauses(timeout):
        if is_done():
            return True
        await asyncio.sleep(seconds)
    return is_done()


def _pauses(timeout: float | None) -> Iterator[float]:
    """Seconds to wait between two looks, until `timeout` is over."""
    deadline = float("inf") if timeout is None else time.monotonic() + timeout
    pause = _FIRST_LOOK_SECONDS
    while (left := deadline - time.monotonic()) > 0:
        yield min(pause, left)
        pause = min(2 * pause, _LAST_LOOK_SECONDS)
