"""The reading side of the effects ledger."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that was done."""

    what: str
    """``start`` and ``end`` of a task's body, ``flow-start`` of a flow's, ``told``: the flow was given a task's result."""
    pid: int
    at: float
    run: UUID | None
    flow_attempt: int
    """Of a task's body: the attempt of the flow run. A task's own attempts are counted anew in each of those."""
    attempt: int
    name: str
    value: Any
    facts: dict[str, Any]

    @property
    def number(self) -> tuple[int, int]:
        """Of a body: under which number it began."""
        return self.flow_attempt, self.attempt


class Ledger:
    """What programs did, in order."""

    def __init__(self, path: Path) -> None:
        self.path = path

    @property
    def entries(self) -> list[Entry]:
        lines = self.path.read_text().splitlines() if self.path.exists() else []
        return [_entry(json.loads(line)) for line in lines]

    def of(self, what: str, name: str | None = None) -> list[Entry]:
        return [entry for entry in self.entries if entry.what == what and name in (None, entry.name)]

    def has(self, what: str, name: str | None = None, count: int = 1) -> bool:
        return len(self.of(what, name)) >= count


def _entry(facts: dict[str, Any]) -> Entry:
    run = facts.pop("run", None)
    return Entry(
        facts.pop("what"),
        facts.pop("pid"),
        facts.pop("at"),
        UUID(run) if run else None,
        facts.pop("flow_attempt", 0),
        facts.pop("attempt", 0),
        facts.pop("name", ""),
        facts.pop("value", None),
        facts,
    )
