"""What dead processes of this machine left behind: their journals are replayed into the database, their runs end.

`rota.engine.left_behind` does the same for journals that are meant for a server.
"""

from __future__ import annotations

import logging
import os
import socket
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID

from rota.core.journal import JournalHeader, intact_length, iter_frames
from rota.core.journal_files import batches_of, list_journals, read_journal, remove_drafts, take
from rota.exceptions import InvalidRequest
from rota.server.app import App
from rota.server.request import LOCAL
from rota.server.runs.crash import crash_runs_of
from rota.server.runs.recording import record_batch
from rota.server.runs.work import Work
from rota.server.store.engine import Tx

_logger = logging.getLogger(__name__)


def replay_journals(app: App, directory: Path, target: str) -> list[UUID]:
    """Take over every journal in `directory` whose process is dead and that is meant for `target`; return the runs that ended.

    May be killed at any moment and done again: records count once, and the file goes last. Journals of other machines that
    share the directory are left alone; the leases of their runs tell when they are dead.
    """
    ended: list[UUID] = []
    remove_drafts(directory)
    for path in list_journals(directory):
        fd = take(path)
        if fd is None:
            continue
        try:
            ended += _replay(app, path, fd, target)
        finally:
            os.close(fd)
    return ended


def _replay(app: App, path: Path, fd: int, target: str) -> list[UUID]:
    data = read_journal(fd)
    frames = iter_frames(data)
    header: JournalHeader | None = next(frames, None)
    if header is None:
        _logger.warning("The journal %s has no readable beginning; it is left as it is.", path)
        return []
    if header["host"] != socket.gethostname() or header.get("target", target) != target:
        return []
    understood = _record_all(app, path, frames)
    unreadable = len(data) - intact_length(data)
    if unreadable:
        _logger.warning("The last %d bytes of the journal %s were not written whole and are dropped.", unreadable, path)
    ended = app.store.write(partial(_crash, app, header))
    if understood:
        path.unlink(missing_ok=True)
    else:
        path.rename(path.with_suffix(".refused"))
    return ended


def _record_all(app: App, path: Path, frames: Iterator[Any]) -> bool:
    """Record what the frames hold; return whether all of it was understood."""
    try:
        for records in batches_of(frames):
            app.store.write(partial(_record, app, records))
    except InvalidRequest as error:
        # A newer rota wrote it. It must not keep every later flow of this machine from starting.
        _logger.warning("The journal %s was not taken (%s) and is kept beside the others as .refused.", path, error)
        return False
    return True


def _work(app: App, tx: Tx) -> Work:
    return Work(tx, LOCAL.workspace_id, app.clock.now(), app.values)


def _record(app: App, records: list[tuple[Any, ...]], tx: Tx) -> int:
    return record_batch(_work(app, tx), records)


def _crash(app: App, header: JournalHeader, tx: Tx) -> list[UUID]:
    message = f"The process that ran this flow (pid {header['pid']} on {header['host']}) ended without finishing it."
    return crash_runs_of(_work(app, tx), header["holder"], message)
