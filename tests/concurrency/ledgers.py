"""Who is inside at once, counted outside of rota."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field


@dataclass
class Ledger:
    """Counts the slots in use of each limit, in this process."""

    inside: Counter[str] = field(default_factory=Counter)
    peak: Counter[str] = field(default_factory=Counter)
    order: list[object] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @contextmanager
    def use(self, *names: str, slots: int = 1, who: object = None) -> Iterator[None]:
        with self._lock:
            self.order.append(who)
            for name in names:
                self.inside[name] += slots
                self.peak[name] = max(self.peak[name], self.inside[name])
        try:
            yield
        finally:
            with self._lock:
                for name in names:
                    self.inside[name] -= slots


def peak_of_lines(lines: list[str]) -> int:
    """Return how many were inside at once, from lines ``+`` and ``-`` that processes have appended to one file."""
    inside = peak = 0
    for line in lines:
        inside += 1 if line.startswith("+") else -1
        peak = max(peak, inside)
    return peak
