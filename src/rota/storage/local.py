"""Files in a folder: written whole or not at all, never outside of the folder.

A file is written beside its place and renamed onto it, so that a reader sees the old content or the new, whatever is killed.
Results may hold anything: folders made here are their owner's alone, and a file may be read by those who may read its folder.
"""

from __future__ import annotations

import errno
import os
import secrets
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from rota.exceptions import InvalidNameError
from rota.storage.leftovers import TEMPORARY_SUFFIX, mark_as_alive, sweep_once

_OWNERS_ALONE = 0o700
_READ_BY_OTHERS = 0o044
_NO_SYMLINK = getattr(os, "O_NOFOLLOW", 0)
_BINARY = getattr(os, "O_BINARY", 0)
_KEPT_NAME_LENGTH = 50


@dataclass(frozen=True)
class LocalStorage:
    """The files under one folder, by key. A key is a path inside of it, relative or absolute."""

    root: Path
    is_durable: bool = False
    """Survive a power cut: wait for the disk at each write (milliseconds). A killed process loses nothing either way."""
    loads_foreign: bool = False
    """Unpickle files that belong to another user. Loading a pickle runs what its author wrote into it."""
    _resolved: Path = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "root", Path(self.root).expanduser())
        object.__setattr__(self, "_resolved", self.root.resolve())

    def locate(self, key: str) -> Path:
        """Return where `key` lies, symbolic links followed.

        Raises:
            InvalidNameError: that is not inside the folder.
        """
        root = str(self._resolved)
        path = os.path.normpath(os.path.join(root, key))  # noqa: PTH118  # a tenth of the time of pathlib
        if not _is_inside(path, root) or _has_link(path, root):
            path = os.path.realpath(path) if "\0" not in path else ""
        if not _is_inside(path, root) or path.endswith(TEMPORARY_SUFFIX):
            raise InvalidNameError(
                f"The storage key {key!r} does not name a file inside {str(self.root)!r}: "
                "use a relative path without '..' and NUL, and no link that leads out."
            )
        return Path(path)

    def relative_key(self, key: str) -> str:
        """Return the one spelling of `key` that does not depend on where the folder is."""
        return self.locate(key).relative_to(self._resolved).as_posix()

    def full_key(self, key: str) -> str:
        """Return the key as an absolute path: what a person, or another process, finds the file by."""
        return str(self.locate(key))

    def read_path(self, path: str) -> bytes:
        """Return the content of the file at key `path`.

        Raises:
            FileNotFoundError: there is none.
            OSError: it cannot be read; the message says why and names the file.
        """
        return self.read(path)[0]

    def read(self, key: str) -> tuple[bytes, int]:
        """Return a file's content and the user id of its owner."""
        target = self.locate(key)
        try:
            descriptor = os.open(target, os.O_RDONLY | _NO_SYMLINK | _BINARY)
            with open(descriptor, "rb") as file:  # noqa: PTH123  # an open descriptor, not a path
                return file.read(), os.fstat(descriptor).st_uid
        except OSError as error:
            raise explained(error, "Reading", target) from error

    def write_path(self, path: str, content: bytes) -> str:
        """Write a file at key `path`, replacing what is there, and return its absolute path."""
        return str(self.write(path, [content]))

    def write(self, key: str, parts: Iterable[bytes]) -> Path:
        """Write `parts`, one after the other, as the file at `key`, replacing what is there.

        Another process sees the old file or the new one. Two that write at once: the last to finish wins.

        Raises:
            OSError: with the system's own number and reason (such as ENOSPC), and the name of the file. Nothing is left behind.
        """
        target = self.locate(key)
        parts = list(parts)
        try:
            mode = self._make_folder(target.parent)
            sweep_once(target.parent)
            try:
                self._write_beside(target, parts, mode)
            except FileNotFoundError:
                # Between opening and locking the new file, another process took it for one left over.
                self._write_beside(target, parts, mode)
            if self.is_durable:
                _sync_folder(target.parent)
        except OSError as error:
            raise explained(error, "Writing", target) from error
        return target

    def _write_beside(self, target: Path, parts: Iterable[bytes], mode: int) -> None:
        # In the same folder, hence on the same file system: only then is a rename atomic.
        unique = f".{os.getpid():x}-{secrets.token_hex(6)}{TEMPORARY_SUFFIX}"
        temporary = target.with_name(target.name[:_KEPT_NAME_LENGTH] + unique)
        try:
            self._write_new(temporary, parts, 0o600 | (mode & _READ_BY_OTHERS), target)
        except BaseException:
            temporary.unlink(missing_ok=True)
            raise

    def _make_folder(self, folder: Path) -> int:
        """Make a folder that is missing, with the permissions of the one around it; outside of the root, the owner's alone."""
        try:
            return folder.stat().st_mode & 0o777
        except FileNotFoundError:
            around = self._make_folder(folder.parent)
            mode = around if folder.is_relative_to(self._resolved) and folder != self._resolved else _OWNERS_ALONE
            folder.mkdir(mode, exist_ok=True)  # another process may have been faster
            return mode

    def _write_new(self, temporary: Path, parts: Iterable[bytes], mode: int, target: Path) -> None:
        descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | _NO_SYMLINK | _BINARY, mode)
        with open(descriptor, "wb") as file:  # noqa: PTH123  # an open descriptor, not a path
            mark_as_alive(descriptor)
            self._fill(file, parts)
            if os.name != "nt":  # while it is locked, so that nobody takes it for left over
                temporary.replace(target)
        if os.name == "nt":  # an open file cannot be renamed there
            temporary.replace(target)

    def _fill(self, file: BinaryIO, parts: Iterable[bytes]) -> None:
        for part in parts:
            file.write(part)
        file.flush()
        if self.is_durable:
            os.fsync(file.fileno())

    def exists(self, key: str) -> bool:
        """Whether there is a file at `key`."""
        return self.locate(key).is_file()

    def signature(self, key: str) -> tuple[int, ...] | None:
        """Return numbers that change whenever the file at `key` does; None when there is no file."""
        try:
            status = self.locate(key).stat(follow_symlinks=False)
        except OSError:
            return None
        return status.st_ino, status.st_mtime_ns, status.st_size

    def delete(self, key: str) -> bool:
        """Remove the file at `key`; False when there was none."""
        target = self.locate(key)
        try:
            target.unlink()
        except FileNotFoundError:
            return False
        except OSError as error:
            raise explained(error, "Removing", target) from error
        return True

    def may_unpickle(self, owner_id: int) -> bool:
        """Whether a file of this owner may run code here: our own, root's, or by `loads_foreign` anybody's."""
        return self.loads_foreign or not hasattr(os, "geteuid") or owner_id in (0, os.geteuid())


def _is_inside(path: str, root: str) -> bool:
    return path.startswith(root.rstrip(os.sep) + os.sep) and "\0" not in path


def _has_link(path: str, root: str) -> bool:
    """Whether a part of `path` below `root` is a symbolic link."""
    while len(path) > len(root):
        if os.path.islink(path):  # noqa: PTH114
            return True
        path = os.path.dirname(path)  # noqa: PTH120
    return False


_ADVICE = {
    errno.ENOSPC: "Free space on that disk, or keep results elsewhere (`results.local_storage_path`)",
    errno.EDQUOT: "Free space or raise the quota, or keep results elsewhere (`results.local_storage_path`)",
    errno.EFBIG: "Raise the limit for the size of files (`ulimit -f`), or return less",
    errno.EACCES: "Give this user access to the folder, or keep results elsewhere (`results.local_storage_path`)",
    errno.EROFS: "Keep results on a disk that can be written to (`results.local_storage_path`)",
    errno.ENAMETOOLONG: "Use a shorter storage key",
}


def explained(error: OSError, doing: str, path: Path) -> OSError:
    """Return an error of the same kind that says what was done to which file, and what helps."""
    number = error.errno or 0
    reason = f"{doing} a result failed: {error.strerror or error} ({errno.errorcode.get(number, number)})"
    advice = _ADVICE.get(number)
    # OSError picks the subclass (FileNotFoundError, PermissionError, …) by the number.
    return OSError(number, f"{reason}. {advice}" if advice else reason, str(path))


def _sync_folder(folder: Path) -> None:
    """Make a rename survive a power cut."""
    if os.name == "nt":
        return  # folders cannot be opened there
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
