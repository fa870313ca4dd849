"""SQLite's failures as sentences that name the file and what to do."""

from __future__ import annotations

import errno
import sqlite3
from pathlib import Path

from sqlalchemy.exc import DBAPIError

from rota.server.store.errors import (
    StoreBusy,
    StoreDamaged,
    StoreError,
    StoreFull,
    StoreReadOnly,
    StoreUnavailable,
    no_tables,
)


def is_busy(error: BaseException) -> bool:
    """Whether `error` says that somebody else holds the database at the moment."""
    return _primary_code(_cause_of(error)) in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)


def is_query_only(error: BaseException) -> bool:
    """Whether a connection for reading was asked to write. A database that cannot be written to has further codes."""
    return getattr(_cause_of(error), "sqlite_errorcode", None) == sqlite3.SQLITE_READONLY


def explain(error: BaseException, path: Path | None) -> BaseException:
    """Return what a person should read for `error` of the database at `path`; `error` itself when it is another matter."""
    cause = _cause_of(error)
    explained: StoreError | None = None
    if isinstance(cause, sqlite3.Error):
        explained = _from_sqlite(cause, path)
    elif isinstance(cause, OSError):
        explained = _from_system(cause, path)
    if explained is None:
        return error
    explained.__cause__ = cause
    return explained


def _cause_of(error: BaseException) -> BaseException:
    return error.orig if isinstance(error, DBAPIError) and error.orig is not None else error


def _primary_code(error: BaseException) -> int | None:
    code = getattr(error, "sqlite_errorcode", None)
    # The low byte is the kind, the rest its variety (https://www.sqlite.org/rescode.html).
    return None if code is None else code & 0xFF


def _from_sqlite(error: sqlite3.Error, path: Path | None) -> StoreError | None:
    name = str(path) if path else "in memory"
    match _primary_code(error):
        case sqlite3.SQLITE_BUSY | sqlite3.SQLITE_LOCKED:
            return StoreBusy(
                f"The database {name} is held by a program that is not rota's (a sqlite3 shell, a backup, a file sync); "
                "nothing was written. Let that program finish its transaction, or end it, and try again."
            )
        case sqlite3.SQLITE_FULL:
            return StoreFull(_full(name))
        case sqlite3.SQLITE_IOERR:
            return StoreUnavailable(
                f"The system failed to read or write the database {name} ({error}). "
                "Look for a full or failing disk, a quota, or a network folder that went away."
            )
        case sqlite3.SQLITE_READONLY | sqlite3.SQLITE_PERM:
            return StoreReadOnly(_read_only(name))
        case sqlite3.SQLITE_CANTOPEN:
            return _cannot_open(path)
        case sqlite3.SQLITE_ERROR if str(error).startswith("no such table"):
            return no_tables(name)
        case sqlite3.SQLITE_NOTADB:
            return StoreDamaged(
                f"{name} is not a SQLite database. Point the database setting at another file, or move this one away."
            )
        case sqlite3.SQLITE_CORRUPT:
            return StoreDamaged(
                f"The database {name} is damaged ({error}). Stop all rota processes, keep a copy of it, and restore a backup "
                f"or recover it with: sqlite3 '{name}' .recover | sqlite3 recovered.db"
            )
        case _:
            return None


def _from_system(error: OSError, path: Path | None) -> StoreError | None:
    if path is None:
        return None
    match error.errno:
        case errno.ENOENT | errno.ENOTDIR:
            return _cannot_open(path)
        case errno.EACCES | errno.EPERM | errno.EROFS:
            return StoreReadOnly(_read_only(str(path)))
        case errno.ENOSPC | errno.EDQUOT:
            return StoreFull(_full(str(path)))
        case _:
            return StoreUnavailable(f"The database {path} cannot be used: {error.strerror}.")


def _cannot_open(path: Path | None) -> StoreError:
    if path is None:
        return StoreUnavailable("A database in memory could not be made: the system gave no memory for it.")
    if not path.parent.exists():
        return StoreUnavailable(
            f"The database {path} cannot be made: its folder does not exist. Create it: mkdir -p '{path.parent}'"
        )
    if path.is_dir():
        return StoreUnavailable(f"{path} is a folder, not a database file. Name a file in it, such as {path / 'rota.db'}.")
    return StoreUnavailable(
        f"The database {path} cannot be opened. Check that this user may read and write the file and its folder "
        "(SQLite keeps two more files beside it) and that not too many files are open."
    )


def _full(name: str) -> str:
    return f"There is no room left for the database {name}; nothing was written. Free some space on its disk, then try again."


def _read_only(name: str) -> str:
    return (
        f"The database {name} may only be read, or its folder may not be written to (SQLite keeps two more files there, "
        "rota a lock file). Give this user write permission on both."
    )
