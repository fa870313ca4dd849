"""The worker's side of the spawner: which nest forks a run, its pid, and how it ended."""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import os
import socket
import subprocess
import sys
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any
from uuid import UUID

from rota.exceptions import RunError
from rota.workers import process_tree
from rota.workers.charges import UNKNOWN_EXIT
from rota.workers.process_tree import MARK
from rota.workers.spawner import MAX_PACKET

OF_ONE_RUN = (MARK, "PREFECT__FLOW_RUN_ID", "ROTA__FLOW_RUN_EPOCH")
"""Variables that differ from run to run; all others are the nest's."""

END_SECONDS = 10.0

MOST_NESTS = 16
"""Flows, folders and environments that are kept loaded; the one that was unused the longest goes."""

_logger = logging.getLogger("rota.workers")


@dataclass(frozen=True, slots=True)
class Launch:
    """What is forked for one run."""

    run_id: UUID
    epoch: int
    cwd: str
    loaded_in: str
    """Folder in which the flow is loaded, which is not always the run's own."""
    env: Mapping[str, str]
    entrypoint: str | None
    """Where the flow is; None: the run finds out by itself."""
    output: tuple[int, int]
    """Files for its standard output and error."""


@dataclass(slots=True)
class Forked:
    pid: int
    ended: asyncio.Future[int]


@dataclass(slots=True)
class _Channel:
    """A socket to a process that forks, and the runs that it was asked for."""

    socket: socket.socket
    ready: asyncio.Future[bool]
    pids: dict[str, asyncio.Future[int | None]] = field(default_factory=dict)
    """None: the nest's files have changed."""
    runs: dict[str, Forked] = field(default_factory=dict)
    is_lost: bool = False

    @property
    def is_idle(self) -> bool:
        return not self.pids and not self.runs


class Spawner:
    """Forks runs. Of one event loop; made at its first use."""

    def __init__(self) -> None:
        self._root: _Channel | None = None
        self._process: subprocess.Popen[bytes] | None = None
        self._nests: OrderedDict[Any, _Channel] = OrderedDict()
        self._old: list[_Channel] = []

    async def fork(self, launch: Launch) -> Forked:
        """Fork a run.

        Raises:
            RunError: no process could be made.
        """
        for _ in range(3):
            channel = await self._channel_for(launch)
            try:
                pid = await self._ask(channel, launch)
            except OSError as error:
                _logger.warning("A process that forks runs is gone (%s); another is started.", error)
                self._lose(channel)
                continue
            if pid is not None:
                return channel.runs[str(launch.run_id)]
            self._retire(channel)
        raise RunError("No process could be forked for the run: those that fork them end at once. See the worker's output.")

    def close(self) -> None:
        """Let the processes that fork end, when their runs have."""
        for channel in [*self._nests.values(), *self._old, *([self._root] if self._root else [])]:
            self._close(channel)
        self._nests.clear()
        self._root = None
        if self._process is not None:
            try:
                self._process.wait(END_SECONDS)
            except subprocess.TimeoutExpired:
                # It waits for runs that this worker was made to leave; they go on.
                _logger.info("The process that forks runs goes on until the last of them has ended.")

    # --- nests -----------------------------------------------------------------------------------------------------------

    async def _channel_for(self, launch: Launch) -> _Channel:
        root = self._open_root()
        if launch.entrypoint is None:
            return root
        env = {name: value for name, value in launch.env.items() if name not in OF_ONE_RUN}
        key = (launch.loaded_in, launch.entrypoint, frozenset(env.items()))
        nest = self._nests.get(key)
        if nest is None:
            nest = self._nests[key] = self._make_nest(root, launch, env)
            self._drop_unused()
        self._nests.move_to_end(key)
        return nest if await nest.ready else root

    def _open_root(self) -> _Channel:
        if self._root is None or self._root.is_lost:
            ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
            with theirs:
                fd = theirs.fileno()
                self._process = subprocess.Popen(  # noqa: S603 - this interpreter, this package
                    [sys.executable, "-m", "rota.workers.spawner", str(fd)],
                    pass_fds=[fd],
                    stdin=subprocess.DEVNULL,
                    start_new_session=True,
                )
            self._root = self._listen(ours)
            self._root.ready.set_result(True)
        return self._root

    def warm_up(self) -> None:
        """Start the process that forks before the first run comes."""
        self._open_root()

    def _make_nest(self, root: _Channel, launch: Launch, env: Mapping[str, str]) -> _Channel:
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            asked = {"do": "nest", "cwd": launch.loaded_in, "env": env, "entrypoint": launch.entrypoint}
            socket.send_fds(root.socket, [json.dumps(asked).encode()], [theirs.fileno()])
        return self._listen(ours)

    def _drop_unused(self) -> None:
        for key, nest in list(self._nests.items())[:-MOST_NESTS]:
            if nest.is_idle:
                del self._nests[key]
                self._close(nest)

    def _retire(self, channel: _Channel) -> None:
        """Ask nothing of a nest any more; it ends with its runs."""
        for key, nest in list(self._nests.items()):
            if nest is channel:
                del self._nests[key]
        if channel.is_idle:
            self._close(channel)
        else:
            self._old.append(channel)

    # --- messages --------------------------------------------------------------------------------------------------------

    async def _ask(self, channel: _Channel, launch: Launch) -> int | None:
        run = str(launch.run_id)
        answer: asyncio.Future[int | None] = asyncio.get_running_loop().create_future()
        channel.pids[run] = answer
        asked = {
            "do": "run",
            "run": run,
            "epoch": launch.epoch,
            "cwd": launch.cwd,
            "env": dict(launch.env),
        }
        socket.send_fds(channel.socket, [json.dumps(asked).encode()], list(launch.output))
        return await answer

    def _listen(self, ours: socket.socket) -> _Channel:
        loop = asyncio.get_running_loop()
        ours.setblocking(False)
        ours.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 4 * MAX_PACKET)
        channel = _Channel(ours, loop.create_future())
        loop.add_reader(ours, self._hear, channel)
        return channel

    def _hear(self, channel: _Channel) -> None:
        try:
            packet = channel.socket.recv(MAX_PACKET)
        except BlockingIOError:
            return
        except OSError:
            packet = b""
        if not packet:
            self._lose(channel)
            return
        told = json.loads(packet)
        if "nest" in told:
            if not told["nest"]:
                _logger.info("Runs of this flow load it for themselves: %s", told.get("why"))
            _settle(channel.ready, bool(told["nest"]))
            return
        run = told["run"]
        if "ended" in told:
            forked = channel.runs.pop(run, None)
            if forked is not None:
                _settle(forked.ended, told["ended"])
            if channel in self._old and channel.is_idle:
                self._old.remove(channel)
                self._close(channel)
            return
        answer = channel.pids.pop(run, None)
        if answer is None:
            return
        if "error" in told:
            answer.set_exception(OSError(told["error"]))
        elif told.get("stale"):
            answer.set_result(None)
        else:
            channel.runs[run] = Forked(told["pid"], asyncio.get_running_loop().create_future())
            answer.set_result(told["pid"])

    def _lose(self, channel: _Channel) -> None:
        """A process that forks has ended. Its runs go on, below nobody; they are watched until they end."""
        if channel.is_lost:
            return
        self._close(channel)
        for key, nest in list(self._nests.items()):
            # One that said that its flow cannot be kept loaded stays noted as such.
            if nest is channel and channel.ready.done() and channel.ready.result():
                del self._nests[key]
        _settle(channel.ready, False)
        for answer in channel.pids.values():
            if not answer.done():
                answer.set_exception(OSError("the process that forks ended"))
        for forked in channel.runs.values():
            watching = asyncio.ensure_future(watch(forked.pid, process_tree.start_of(forked.pid)))
            watching.add_done_callback(partial(_settle_unseen, forked.ended))

    def _close(self, channel: _Channel) -> None:
        channel.is_lost = True
        with contextlib.suppress(OSError, ValueError, RuntimeError):
            asyncio.get_running_loop().remove_reader(channel.socket)
        channel.socket.close()


def _settle_unseen(future: asyncio.Future[int], _: object) -> None:
    _settle(future, UNKNOWN_EXIT)


def _settle(future: asyncio.Future[Any], value: Any) -> None:
    if not future.done():
        future.set_result(value)


async def watch(pid: int, started: int | None) -> None:
    """Return when a process that is not this one's child has ended. `started` tells it from a later one of the same number."""
    if started is None or not process_tree.is_alive(pid, started):
        return
    try:
        fd = os.pidfd_open(pid)
    except OSError:
        return
    loop = asyncio.get_running_loop()
    ended = loop.create_future()
    try:
        if process_tree.is_alive(pid, started):
            loop.add_reader(fd, _settle, ended, None)
            await ended
    finally:
        loop.remove_reader(fd)
        os.close(fd)
