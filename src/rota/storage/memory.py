"""Result files that were read lately, kept in memory with proof that they have not changed since.

Bytes are kept, not values: a value handed out twice would be one object, and who changes it would change the other's result.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rota.storage.record import ResultFile

MAX_ENTRIES = 1000
MAX_BYTES = 32 * 1024 * 1024


class RecentFiles:
    """The files read last, up to a number and a size in all. Threads may share it; a copy in another process is empty."""

    def __init__(self, max_entries: int = MAX_ENTRIES, max_bytes: int = MAX_BYTES) -> None:
        self.max_entries = max_entries
        self.max_bytes = max_bytes
        self._files: OrderedDict[str, tuple[object, ResultFile]] = OrderedDict()
        self._bytes = 0
        self._lock = threading.Lock()

    def get(self, key: str, signature: object) -> ResultFile | None:
        """Return the file of `key` if it was read when its storage gave this signature."""
        with self._lock:
            found = self._files.get(key)
            if found is None or found[0] != signature:
                return None
            self._files.move_to_end(key)
            return found[1]

    def put(self, key: str, signature: object, file: ResultFile) -> None:
        """Keep a file; the ones not used for longest make room."""
        with self._lock:
            self._drop(key)
            if len(file.payload) > self.max_bytes:
                return
            self._files[key] = (signature, file)
            self._bytes += len(file.payload)
            while len(self._files) > self.max_entries or self._bytes > self.max_bytes:
                self._drop(next(iter(self._files)))

    def _drop(self, key: str) -> None:
        found = self._files.pop(key, None)
        if found is not None:
            self._bytes -= len(found[1].payload)

    def __len__(self) -> int:
        return len(self._files)

    def __reduce__(self) -> Any:
        return RecentFiles, (self.max_entries, self.max_bytes)

    def __deepcopy__(self, memo: dict[int, Any]) -> RecentFiles:
        return self
