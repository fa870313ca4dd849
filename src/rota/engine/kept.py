"""A result that stays in the process that made it until somebody needs it."""

from __future__ import annotations

import pickle
from collections.abc import Callable
from typing import Any

from rota.storage.reading import HeldResult


class KeptResult(HeldResult):
    """A result that lies in another process; fetched when somebody asks for it."""

    __slots__ = ("__weakref__", "_fetch", "_fetched", "handle")

    def __init__(self, handle: Any, fetch: Callable[[Any], Any]) -> None:
        self.handle = handle
        """What the task runner knows it by."""
        self._fetch = fetch
        self._fetched: tuple[Any] | None = None

    @property
    def value(self) -> Any:
        self.fetch()
        assert self._fetched is not None
        return self._fetched[0]

    def fetch(self) -> None:
        """Get it here, if it is not."""
        if self._fetched is None:
            self._fetched = (self._fetch(self.handle),)

    def __repr__(self) -> str:
        return "KeptResult()"

    def __reduce_ex__(self, _: Any) -> Any:
        if self._fetched is not None:
            return (HeldResult, self._fetched)
        raise pickle.PicklingError("A result that lies in another process has to be fetched before it can be pickled.")
