"""All that can stop user code from outside: time limits, cancellation, and the signal that ends the process."""

from __future__ import annotations

from rota.engine.termination import acapture_signals, capture_signals
from rota.utilities.interrupts import (
    AsyncLimit,
    Block,
    Limit,
    TimeLimit,
    ainterrupt_after,
    interrupt_after,
    interruptible,
    send_to_thread,
)

__all__ = [
    "AsyncLimit",
    "Block",
    "Limit",
    "TimeLimit",
    "acapture_signals",
    "ainterrupt_after",
    "capture_signals",
    "interrupt_after",
    "interruptible",
    "send_to_thread",
]
