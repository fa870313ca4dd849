"""What tests of transactions hear of their hooks."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from rota.transactions import BaseTransaction


class BrokenError(Exception):
    """What goes wrong in tests."""


class Noted:
    """What hooks were called, in order."""

    def __init__(self) -> None:
        self.calls: list[str] = []

    def hook(self, name: str) -> Callable[[BaseTransaction], None]:
        def noting(txn: BaseTransaction) -> None:
            self.calls.append(name)

        noting.__name__ = name
        return noting

    def async_hook(self, name: str) -> Callable[[BaseTransaction], Any]:
        async def noting(txn: BaseTransaction) -> None:
            self.calls.append(name)

        noting.__name__ = name
        return noting

    def stage(self, txn: BaseTransaction, name: str) -> None:
        """Stage a value that is the name, with a hook for each end."""
        txn.stage(name, [self.hook(f"undo {name}")], [self.hook(f"do {name}")])
