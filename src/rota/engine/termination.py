"""SIGTERM during a run: the run is ended in order, then the process gets the signal as if nothing had been in between."""

from __future__ import annotations

import os
import signal
import sys
import threading
import weakref
from collections.abc import Callable
from types import FrameType, TracebackType
from typing import TYPE_CHECKING, Any

from rota.exceptions import TerminationSignal

if TYPE_CHECKING:
    import asyncio
    from typing import Self


def capture_signals() -> Capture:
    """Return a context manager whose block gets `TerminationSignal` raised inside when the process receives SIGTERM.

    Raised once, however many blocks are nested and however often the signal comes. When the outermost block has been left, the
    former handler is back and the signal is delivered to it: the user's own handler is called, or the process ends by SIGTERM
    as its parent expects. So record the run's end inside the block. A handler that is set inside the block stays.
    Does nothing on threads other than the main thread, and where SIGTERM is ignored or handled by code that is not Python's.
    """
    return Capture()


def acapture_signals() -> AsyncCapture:
    """The same for a coroutine: its task is cancelled, and `TerminationSignal` leaves the block instead of the cancellation.

    An exception raised by a handler would hit the event loop itself while all coroutines wait, and end it.
    """
    return AsyncCapture()


class _Forking(threading.local):
    """A thread that forks."""

    mask: set[signal.Signals | int] | None = None
    """The signals that it had blocked."""


class _Process:
    """What the process was asked, and who is to be told. Used on the main thread only."""

    def __init__(self) -> None:
        self.captures: list[Capture | AsyncCapture] = []
        """The open blocks, as they were opened."""
        self.forking = _Forking()
        self.received: int | None = None
        self.is_told = False
        self.former_handler: Any = None
        self.former_interrupt_handler: Any = None
        self.is_interrupted = False
        """Ctrl-C has come, and is on its way to a coroutine as a cancellation."""

    def open(self, capture: Capture | AsyncCapture) -> bool:
        if threading.current_thread() is not threading.main_thread():
            return False
        if not self.captures:
            former = signal.getsignal(signal.SIGTERM)
            if former is None or former is signal.SIG_IGN:
                return False
            self.received, self.is_told, self.former_handler = None, False, former
            self.is_interrupted = False
            signal.signal(signal.SIGTERM, self._on_signal)
        self.captures.append(capture)
        if isinstance(capture, AsyncCapture):
            self._overhear_interrupts()
        self._tell_if_asked()
        return True

    def close(self, capture: Capture | AsyncCapture) -> None:
        if capture not in self.captures:
            return  # opened before a fork, whose child this is
        self.captures.remove(capture)  # not always the last: coroutines take turns
        if self.captures:
            self._tell_if_asked()
            return
        self._give_back_handlers()
        if self.received is not None:
            signal.raise_signal(self.received)

    def hold_back(self) -> None:
        """Before a fork: a signal that reaches the child before its handlers are right must wait.

        Without this, 233 of 300 children that were terminated at once lived on (CPython 3.11.7, 2 processors, November 2026).
        """
        if self.captures:
            self.forking.mask = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM})

    def let_through(self) -> None:
        """After it, in the parent."""
        mask, self.forking.mask = self.forking.mask, None
        if mask is not None:
            signal.pthread_sigmask(signal.SIG_SETMASK, mask)

    def leave_to_parent(self) -> None:
        """After it, in the child: the runs are its parent's, and signals mean to it what they meant before them."""
        if self.captures:
            self.captures.clear()
            self._give_back_handlers()
        self.let_through()

    def _give_back_handlers(self) -> None:
        if signal.getsignal(signal.SIGINT) == self._on_interrupt:
            signal.signal(signal.SIGINT, self.former_interrupt_handler)
        # A bound method is made anew at each access, hence equality.
        if signal.getsignal(signal.SIGTERM) == self._on_signal:
            signal.signal(signal.SIGTERM, self.former_handler)

    def _overhear_interrupts(self) -> None:
        """Note Ctrl-C where it does not raise KeyboardInterrupt but calls a handler, as within `asyncio.run`."""
        former = signal.getsignal(signal.SIGINT)
        if callable(former) and former is not signal.default_int_handler and former != self._on_interrupt:
            self.former_interrupt_handler = former
            signal.signal(signal.SIGINT, self._on_interrupt)

    def _on_interrupt(self, number: int, frame: FrameType | None) -> None:
        comes_again, self.is_interrupted = self.is_interrupted, True
        # The second time asyncio raises right here. Inside of its loop that may lose the wake-up of a coroutine, which then
        # waits for ever, and `asyncio.run` for it (seen with CPython 3.11). In code that blocks the loop nothing else helps.
        if comes_again and _is_in_loop(frame):
            for capture in self.captures:
                if isinstance(capture, AsyncCapture):
                    capture.cancel_here()
        else:
            self.former_interrupt_handler(number, frame)

    def _on_signal(self, number: int, frame: FrameType | None) -> None:
        self.received = number
        # Opening or closing a block is not torn: it looks at its end whether somebody is to be told.
        if frame is None or frame.f_globals is not globals():
            self._tell_if_asked()

    def _tell_if_asked(self) -> None:
        if self.received is None or self.is_told or not self.captures:
            return
        self.is_told = True
        is_blocking = isinstance(self.captures[-1], Capture)
        for capture in self.captures:
            # The exception reaches the coroutine around the blocking code too; its cleaning up must not be cancelled.
            if isinstance(capture, AsyncCapture) and not (is_blocking and capture.is_running()):
                capture.cancel()
        if is_blocking:
            raise TerminationSignal(self.received)


_process = _Process()

if hasattr(os, "register_at_fork"):  # not on Windows, which has no fork
    os.register_at_fork(
        before=_process.hold_back, after_in_parent=_process.let_through, after_in_child=_process.leave_to_parent
    )


def received_signal() -> int | None:
    """Return the signal (SIGINT, SIGTERM) that has asked this process to end while a block was open; None: none has."""
    return signal.SIGINT if _process.is_interrupted else _process.received


class Capture:
    """A block of blocking code that SIGTERM ends by an exception."""

    __slots__ = ("_is_open",)

    def __enter__(self) -> Self:
        self._is_open = _process.open(self)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if self._is_open:
            _process.close(self)


class AsyncCapture:
    """A block of a coroutine that SIGTERM ends by cancelling its task."""

    __slots__ = ("_cancelled", "_is_open", "_task")

    def __init__(self) -> None:
        self._is_open = False
        self._cancelled = 0
        # Weak: a coroutine whose loop was left behind is to be collected, and its run to end by that.
        self._task: Callable[[], asyncio.Task[Any] | None] = _no_task

    async def __aenter__(self) -> Self:
        task = _current_task()
        if task is not None:
            self._task = weakref.ref(task)
            self._is_open = _process.open(self)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if not self._is_open:
            return
        received = _process.received
        task = self._task()
        if task is not None:
            for _ in range(self._cancelled):
                task.uncancel()
        _process.close(self)
        if received is not None and kind is not None and issubclass(kind, sys.modules["asyncio"].CancelledError):
            raise TerminationSignal(received) from error

    def is_running(self) -> bool:
        """Whether the present code was called by this coroutine."""
        return self._task() is _current_task()

    def cancel(self) -> None:
        task = self._task()
        if task is not None:
            self._cancelled += 1
            # The loop may be waiting, and has to be woken.
            task.get_loop().call_soon_threadsafe(task.cancel, "The process received SIGTERM.")

    def cancel_here(self) -> None:
        """The same, from a signal handler that was called inside of the loop."""
        task = self._task()
        if task is not None and task.cancel():
            self._cancelled += 1
            task.get_loop().call_soon_threadsafe(lambda: None)


def _is_in_loop(frame: FrameType | None) -> bool:
    return frame is not None and str(frame.f_globals.get("__name__")).partition(".")[0] in ("asyncio", "selectors")


def _no_task() -> None:
    return None


def _current_task() -> asyncio.Task[Any] | None:
    module = sys.modules.get("asyncio")  # not loaded: no coroutine runs, and loading it costs 40 ms
    if module is None or module._get_running_loop() is None:
        return None
    task: asyncio.Task[Any] | None = module.current_task()
    return task
