"""Interrupting user code: time limits and cancellation.

Blocking code is interrupted where CPython allows it, by an exception raised inside of it:

- On the main thread through a signal, so that waiting in a system call (a socket, a lock, a sleep) ends too. The signal is
  SIGURG, sent to the thread itself: `signal.alarm` and `setitimer` stay the user's, and neither disturbs the other.
- On other threads through `PyThreadState_SetAsyncExc`: it takes effect at the next bytecode, so a call that blocks in C is
  left only when it returns. Threads have no better way.
- In a coroutine by cancelling its task; `asyncio.timeout` tells our cancellation from one that comes from outside.

One watcher thread serves all limits of the process. Nothing is delivered once the block has been left: sending, arriving and
closing a block are done under one lock, and closing takes back what was sent and has not arrived.
"""

from __future__ import annotations

import _thread
import heapq
import itertools
import math
import os
import signal
import threading
import time
from collections.abc import Callable
from types import FrameType, TracebackType
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    import asyncio
    from typing import Self

__all__ = [
    "AsyncLimit",
    "Block",
    "Limit",
    "TimeLimit",
    "ainterrupt_after",
    "interrupt_after",
    "interruptible",
    "send_to_thread",
]

MakeException = Callable[[], BaseException]


def interrupt_after(seconds: float | None, make_exception: MakeException) -> Limit:
    """Return a context manager that raises ``make_exception()`` inside its block once `seconds` have passed.

    The limit's `error` is that exception, None until then: compare it with what was caught, as limits nest. Of nested limits
    that have passed, the outermost speaks first. It is raised once; a block that swallows it goes on without a limit.
    None means no limit. Raises ValueError when `seconds` is not a number.
    """
    if seconds is None:
        return _NO_LIMIT
    if math.isnan(seconds):
        raise ValueError("A time limit is a number of seconds, or None for no limit; got NaN.")
    return TimeLimit(seconds, make_exception)


def ainterrupt_after(seconds: float | None, make_exception: MakeException) -> AsyncLimit:
    """The same for a coroutine: what it awaits is cancelled, and ``make_exception()`` leaves the block.

    A cancellation from outside stays one. Code that blocks the event loop is not interrupted before it awaits.
    """
    return AsyncLimit(seconds, make_exception)


def interruptible() -> Block:
    """Return a context manager whose block can be interrupted from other threads, by `Block.interrupt` or `send_to_thread`."""
    return Block()


def send_to_thread(thread_id: int, make_exception: MakeException) -> bool:
    """Raise ``make_exception()`` inside the outermost block that this thread has open.

    False when it has none open: nothing is raised then, neither now nor later.
    """
    with _lock:
        outermost = next((block for block in _open_blocks.get(thread_id, ()) if block.is_open), None)
        return outermost is not None and _request(outermost, make_exception)


class Limit(Protocol):
    """A block with a limit, or with none."""

    error: BaseException | None
    """What the limit raised inside the block."""

    def __enter__(self) -> Self: ...
    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None: ...


# Held for moments. Reentrant, as an exception may arrive on the thread that has it. Written in C, so that its `with` has no
# bytecode at which an interrupt could leave it locked, as Condition and Event have.
_lock = threading.RLock()
_open_blocks: dict[int, list[Block]] = {}
"""By thread, the outermost first."""
_order = itertools.count()


class Block:
    """Code on one thread that an exception can be sent into."""

    __slots__ = ("depth", "error", "is_open", "request", "thread_id")

    def __init__(self) -> None:
        self.thread_id = 0
        self.depth = 0
        """How many blocks were around it."""
        self.is_open = False
        """Whether an exception may still be sent and arrive."""
        self.request: MakeException | None = None
        """Makes the exception that was sent; None until one is."""
        self.error: BaseException | None = None
        """The exception that arrived."""

    def interrupt(self, make_exception: MakeException) -> bool:
        """Raise ``make_exception()`` inside the block, from any thread. False when it is not open, or was sent one before."""
        with _lock:
            return _request(self, make_exception)

    def __enter__(self) -> Self:
        self.thread_id = threading.get_ident()
        if self.thread_id == _main_thread_id:
            _install_handler()
        try:
            with _lock:
                self._open()
        except BaseException as error:
            if error is self.error:
                # Ours, and the caller does not even have this object yet. It is due still, and will be sent again.
                self.error = None
                self.is_open = True
                return self
            self.is_open = False  # an outer block was interrupted right here, and no __exit__ will follow
            raise
        return self

    def _open(self) -> None:
        blocks = _open_blocks.get(self.thread_id)
        if blocks is None:
            blocks = _open_blocks[self.thread_id] = []
        elif not any(block.is_open for block in blocks):
            blocks.clear()  # left behind by exceptions that arrived at the very end of a block
        self.depth = len(blocks)
        self.is_open = True
        blocks.append(self)

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        while True:
            try:
                self.is_open = False
                with _lock:
                    self._close()
            except _Nothing:
                continue  # ours, arrived between the two lines above
            return

    def _close(self) -> None:
        blocks = _open_blocks.get(self.thread_id, [])
        if self.request is None and len(blocks) == 1 and blocks[0] is self:
            del _open_blocks[self.thread_id]  # the usual case: one block, and nothing happened
            return
        # Blocks inside this one have ended as well, also when an exception at their very end kept them from saying so.
        ended = blocks[self.depth :]
        for inner in ended:
            inner.is_open = False
        is_wanted = any(block.is_due() for block in blocks[: self.depth])
        if (self.is_due() or any(block.is_due() for block in ended)) and not is_wanted:
            _take_back(self.thread_id)
        del blocks[self.depth :]
        if not blocks:
            _open_blocks.pop(self.thread_id, None)

    def is_due(self) -> bool:
        """Whether an exception was sent and has not arrived."""
        return self.request is not None and self.error is None


class TimeLimit(Block):
    """A block that is interrupted when its time is over."""

    __slots__ = ("make_exception", "seconds")

    def __init__(self, seconds: float, make_exception: MakeException) -> None:
        super().__init__()
        self.seconds = seconds
        self.make_exception = make_exception

    def _open(self) -> None:
        super()._open()
        _watcher.watch(self, time.monotonic() + self.seconds)

    def _close(self) -> None:
        super()._close()
        _watcher.forget()


class _NoLimit:
    __slots__ = ()

    error: BaseException | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        pass


_NO_LIMIT = _NoLimit()


class AsyncLimit:
    """A block of a coroutine that is cancelled when its time is over."""

    __slots__ = ("_timeout", "error", "make_exception", "seconds")

    def __init__(self, seconds: float | None, make_exception: MakeException) -> None:
        self.seconds = seconds
        self.make_exception = make_exception
        self.error: BaseException | None = None
        """The exception that the limit raised."""
        self._timeout: asyncio.Timeout | None = None

    async def __aenter__(self) -> Self:
        if self.seconds is not None:
            import asyncio  # a coroutine runs, so it is loaded already

            self._timeout = asyncio.timeout(self.seconds)
            await self._timeout.__aenter__()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._timeout is None:
            return
        try:
            await self._timeout.__aexit__(kind, error, trace)
        except TimeoutError as timeout:
            self.error = self.make_exception()
            raise self.error from timeout.__cause__


# ---------------------------------------------------------------------- delivery


class _Nothing(BaseException):
    """Arrives when a block was closed after its exception was sent."""


class _Delivery(BaseException):
    """What is sent to a thread: the exception proper is chosen on that thread, when it arrives.

    A thread has room for one exception on its way, so that one sent later would replace one sent before.
    """

    def __new__(cls, made: BaseException | None = None) -> BaseException:  # type: ignore[misc]  # what CPython then raises
        # While another exception is being handled, Python 3.11 asks twice: the second time with what it got the first.
        return made if made is not None else _arriving(threading.get_ident()) or _Nothing()


def _request(block: Block, make_exception: MakeException) -> bool:
    """Under the lock: send an exception into the block. False when it is closed or was sent one before."""
    if not block.is_open or block.request is not None:
        return False
    block.request = make_exception
    _watcher.remind(block)
    _send(block)
    return True


def _send(block: Block) -> None:
    if block.thread_id == _signalled_thread_id():
        signal.pthread_kill(block.thread_id, _SIGNAL)
    else:
        _set_async_exception(block.thread_id, _Delivery)


def _take_back(thread_id: int) -> None:
    """Under the lock: nothing is on its way to the thread any more."""
    if thread_id != _signalled_thread_id():
        _set_async_exception(thread_id, None)


def _arriving(thread_id: int) -> BaseException | None:
    """Return the exception that is due on this thread, made now; of several, that of the outermost block.

    The blocks inside that one are being left, so theirs are void.
    """
    with _lock:
        blocks = _open_blocks.get(thread_id, [])
        for position, block in enumerate(blocks):
            if block.is_open and block.request is not None and block.error is None:
                for left in blocks[position:]:
                    left.is_open = False
                block.error = block.request()
                _take_back(thread_id)
                return block.error
    return None


def _set_async_exception(thread_id: int, exception: type[BaseException] | None) -> None:
    import ctypes  # late: 10 ms, and most processes never interrupt a thread

    argument = ctypes.py_object(exception) if exception is not None else None
    ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread_id), argument)


# Ignored by default, so a stray one harms nobody. The handler stays installed: a signal on its way while handlers change
# would be reported as an error.
_SIGNAL: Any = getattr(signal, "SIGURG", None)
# `signal.getsignal` is wrapped to try and make an enum of the handler, which takes 2 µs.
_handler_of: Any = getattr(signal.getsignal, "__wrapped__", signal.getsignal)
_main_thread_id = threading.main_thread().ident
_previous_handler: Any = None


def _signalled_thread_id() -> int | None:
    """Return the id of the thread that is interrupted by signal; None where the system has no such signals."""
    return _main_thread_id if _SIGNAL is not None else None


def _install_handler() -> None:
    global _previous_handler
    if _SIGNAL is None:
        return
    current = _handler_of(_SIGNAL)
    if current is not _on_signal:
        _previous_handler = current
        signal.signal(_SIGNAL, _on_signal)


def _on_signal(number: int, frame: FrameType | None) -> None:
    if frame is not None and frame.f_globals is globals():
        return  # opening or closing a block must not be torn; the watcher sends it again
    error = _arriving(threading.get_ident())
    if error is not None:
        raise error
    if callable(_previous_handler):
        _previous_handler(number, frame)


# ---------------------------------------------------------------------- watching


class _Watcher:
    """The thread that knows when limits end. All methods are called under the lock."""

    SEND_AGAIN_AFTER = 0.05
    """Seconds. A signal may meet code that must not be torn; another library may have replaced what was sent to a thread."""

    def __init__(self) -> None:
        self.due: list[tuple[float, int, Block]] = []
        self.closed = 0
        self.is_running = False
        # A lock as a bell: `release` rings, and unlike an Event's `set` it is one step that no interrupt can tear.
        self.bell = threading.Lock()

    def watch(self, block: Block, deadline: float) -> None:
        entry = (deadline, next(_order), block)
        heapq.heappush(self.due, entry)
        if not self.is_running:
            self.is_running = True
            # Not threading.Thread: its `start` waits for an event, under our lock.
            _thread.start_new_thread(self._run, ())
        if self.due[0] is entry and self.bell.locked():
            self.bell.release()

    def remind(self, block: Block) -> None:
        self.watch(block, time.monotonic() + self.SEND_AGAIN_AFTER)

    def forget(self) -> None:
        """A limit was closed in time. Its entry goes when there are many, so that long limits of short tasks do not pile up."""
        self.closed += 1
        if self.closed > 100 and self.closed * 2 > len(self.due):
            self.due = [entry for entry in self.due if entry[2].is_open]
            heapq.heapify(self.due)
            self.closed = 0

    def _run(self) -> None:
        while True:
            with _lock:
                wait = self._deliver_due()
            self.bell.acquire(timeout=wait)

    def _deliver_due(self) -> float:
        """Send what is due; return the seconds until there may be more."""
        while self.due:
            seconds = self.due[0][0] - time.monotonic()
            if seconds > 0:
                return min(seconds, threading.TIMEOUT_MAX)
            _, _, block = heapq.heappop(self.due)
            if not block.is_open or block.error is not None:
                continue
            if block.request is not None:
                self.remind(block)
                _send(block)
            elif isinstance(block, TimeLimit):
                _request(block, block.make_exception)
        return threading.TIMEOUT_MAX


_watcher = _Watcher()


def _start_afresh() -> None:
    """In a forked child: the watcher thread and the limits are the parent's."""
    global _lock, _watcher, _main_thread_id
    _lock = threading.RLock()
    _watcher = _Watcher()
    _main_thread_id = threading.get_ident()
    _open_blocks.clear()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_start_afresh)
