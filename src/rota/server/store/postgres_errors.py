"""PostgreSQL's failures as sentences that name the database and what to do. Codes: PostgreSQL manual, appendix A."""

from __future__ import annotations

import psycopg
from sqlalchemy.exc import DBAPIError

from rota.server.store.errors import StoreDamaged, StoreError, StoreFull, StoreReadOnly, StoreUnavailable, no_tables

_REFUSED_FOR_OTHERS = frozenset({"40001", "40P01", "55P03"})
"""Serialization failure, deadlock, lock not available."""

_SERVER_GOES_DOWN = frozenset({"57P01", "57P02", "57P03", "57P05"})
"""Shutdown by an administrator or a crash, starting up, idle session ended."""

_READ_ONLY = "25006"


def is_refused_for_others(error: BaseException) -> bool:
    """Whether the transaction failed only because of what other transactions did at the same time."""
    return _state_of(error) in _REFUSED_FOR_OTHERS


def is_read_only(error: BaseException) -> bool:
    """Whether something was to be written where only reading is allowed."""
    return _state_of(error) == _READ_ONLY


def is_lost(error: BaseException) -> bool:
    """Whether the connection is of no use any more: broken, shut by the server, or to a standby after a failover."""
    if not isinstance(error, DBAPIError):
        return False
    state = _state_of(error)
    if state is not None:
        return state in _SERVER_GOES_DOWN or state == _READ_ONLY or state.startswith("08")
    return isinstance(error.orig, psycopg.OperationalError) and (error.connection_invalidated or not _was_refused(error.orig))


def _was_refused(error: BaseException) -> bool:
    """Whether a new connection was turned down for good, so that trying again is of no use."""
    text = str(error)
    return any(reason in text for reason in ("password authentication failed", "does not exist", "no password supplied"))


def _state_of(error: BaseException) -> str | None:
    cause = error.orig if isinstance(error, DBAPIError) else error
    return getattr(cause, "sqlstate", None)


def explain(error: BaseException, url: str) -> BaseException:
    """Return the error that tells a person what `error` means; `error` itself if it is another matter."""
    explained = _by_state(_state_of(error), error, url)
    if explained is None and isinstance(error, DBAPIError) and isinstance(error.orig, psycopg.OperationalError):
        explained = _by_text(error.orig, url)
    return error if explained is None else explained


def _by_state(state: str | None, error: BaseException, url: str) -> StoreError | None:
    match state:
        case "53100":
            return StoreFull(f"There is no room left on the server of {url}; nothing was written. Free some space on its disk.")
        case _ if state == _READ_ONLY:
            return StoreReadOnly(
                f"{url} takes no writes: it is a standby server, or its transactions are set to read only. "
                "Point the database address at the primary server."
            )
        case "42501":
            return StoreReadOnly(f"The user of {url} lacks a permission: {_first_line(error)} Grant it to that user.")
        case "42P01":
            return no_tables(url)
        case "57014":
            return StoreUnavailable(
                f"A statement on {url} took longer than the statement timeout and was stopped; nothing was written. "
                "Something holds a lock, or the server is overloaded."
            )
        case "53300":
            return StoreUnavailable(f"The server of {url} has no connection free. Raise its max_connections, or use fewer.")
        case "XX001" | "XX002":
            return StoreDamaged(f"Data in {url} is damaged ({_first_line(error)}). Restore a backup.")
        case _ if state in _REFUSED_FOR_OTHERS:
            return StoreUnavailable(f"Too many others changed the same rows of {url} at once; nothing was written. Try again.")
        case _ if state in _SERVER_GOES_DOWN:
            return StoreUnavailable(f"The server of {url} is starting or stopping; nothing was written. Try again in a moment.")
        case _:
            return None


def _by_text(error: BaseException, url: str) -> StoreError:
    reason = _first_line(error)
    if "authentication failed" in reason or "no password supplied" in reason:
        return StoreUnavailable(f"The server of {url} refused the user or the password. Correct the database address.")
    if "does not exist" in reason:
        return StoreUnavailable(
            f"{url} cannot be used: {reason} Create it (createdb, createuser) or correct the database address."
        )
    return StoreUnavailable(f"{url} cannot be reached: {reason} Start the server, or correct the database address.")


def _first_line(error: BaseException) -> str:
    cause = error.orig if isinstance(error, DBAPIError) and error.orig is not None else error
    line = str(cause).strip().splitlines()[0] if str(cause).strip() else type(cause).__name__
    return line if line.endswith(".") else f"{line}."
