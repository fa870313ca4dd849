"""What dead processes of this machine still had to tell a server: their journals are sent, and the runs they held end.

The next process of the same home that works with the same server does it, beside its own work. For flows that ran without a
server, `rota.server.recovery` does the same.
"""

from __future__ import annotations

import logging
import os
import socket
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from rota.client import SyncRotaClient
from rota.core.journal import JournalHeader, iter_frames, target_of
from rota.core.journal_files import batches_of, list_journals, read_journal, remove_drafts, take
from rota.exceptions import InvalidRequest, RotaException

_logger = logging.getLogger("rota.engine.recorder")


def send_in_background(client: SyncRotaClient, directory: Path, address: str) -> None:
    """Look after what was left behind without holding anybody up; costs the look into a folder where nothing was."""
    if list_journals(directory):
        threading.Thread(
            target=send_left_journals, args=(client, directory, address), name="rota-left-behind", daemon=True
        ).start()


def send_left_journals(client: SyncRotaClient, directory: Path, address: str, *, ends_runs: bool = True) -> None:
    """Send every journal whose process is dead and that is meant for the server at `address`.

    May be killed at any moment and done again: records count once, and the file goes last. Where the server is away, all stays
    for the next process. `ends_runs` ends the runs that the dead processes held, too.
    """
    remove_drafts(directory)
    for path in list_journals(directory):
        fd = take(path)
        if fd is None:
            continue
        try:
            _send(client, path, fd, target_of(address), ends_runs=ends_runs)
        except RotaException as error:
            _logger.debug("What a dead process recorded in %s could not be sent now: %s", path, error)
            return
        finally:
            os.close(fd)


def _send(client: SyncRotaClient, path: Path, fd: int, target: str, *, ends_runs: bool) -> None:
    frames = iter_frames(read_journal(fd))
    header: JournalHeader | None = next(frames, None)
    if header is None or header["host"] != socket.gethostname() or header.get("target") != target:
        return
    understood = _send_all(client, path, header["holder"], frames)
    if not ends_runs:
        return  # the file stays for those who end the runs, too
    client.recover(header["holder"])
    if understood:
        path.unlink(missing_ok=True)
    else:
        path.rename(path.with_suffix(".refused"))


def _send_all(client: SyncRotaClient, path: Path, holder: str, frames: Iterator[Any]) -> bool:
    """Send what the frames hold; return whether the server understood all of it."""
    try:
        for records in batches_of(frames):
            client.record(records, holder=holder)
    except InvalidRequest as error:
        _logger.warning("The journal %s was not taken (%s) and is kept beside the others as .refused.", path, error)
        return False
    return True
