"""What an action is given, what it answers, and which object it is about."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from rota.contract.automations import Automation
from rota.contract.events import RESOURCE_ID, RESOURCE_ROLE
from rota.server.runs.work import Work
from rota.server.store.firings import FiringRow


@dataclass(frozen=True, slots=True)
class Doing:
    """One action of one firing."""

    work: Work
    row: FiringRow
    index: int
    automation: Automation
    action: Any
    """The model of the action."""
    rendered: tuple[str, ...] = ()
    """Its templates, filled in, in the order of `checking.templates_of`."""
    block: dict[str, Any] | None = None
    """Of an action that leaves the server: the block that it goes through, with its secrets."""

    @property
    def key(self) -> str:
        """Which action of which firing, the same however often it is tried."""
        return f"{self.row.id}-{self.index}"


@dataclass(frozen=True, slots=True)
class Did:
    """What came of an action that was done."""

    details: dict[str, Any] = field(default_factory=dict)
    related: tuple[dict[str, str], ...] = ()
    """Labels of what was acted on."""


class ActionFailed(Exception):  # noqa: N818 - read as words in `except` clauses
    """An action could not be done; the message says why."""

    def __init__(self, reason: str, *, may_succeed_later: bool = False, details: dict[str, Any] | None = None) -> None:
        super().__init__(reason)
        self.may_succeed_later = may_succeed_later
        self.details = details or {}


def target_of(doing: Doing, kind: str) -> UUID:
    """Return the id that an action names, or that it finds in the event that made the automation fire.

    Raises:
        ActionFailed: the event is about no such object.
    """
    named: UUID | None = getattr(doing.action, f"{kind.replace('-', '_')}_id", None)
    found = named or next(ids_in(doing.row.event, kind), None)
    if found is None:
        raise ActionFailed(f"The event that made the automation fire names no {kind.replace('-', ' ')}.")
    return found


def ids_in(event: dict[str, Any] | None, kind: str) -> Iterator[UUID]:
    """Yield the ids of objects of a kind that an event is about, its own resource first."""
    prefix = f"prefect.{kind}."
    for labels in () if event is None else (event["resource"], *event["related"]):
        resource = labels.get(RESOURCE_ID, "")
        if resource.startswith(prefix):
            try:
                yield UUID(resource.removeprefix(prefix))
            except ValueError:
                continue  # an event of somebody's own, whose resource only looks like one of ours


def related(kind: str, object_id: UUID, role: str = "target") -> dict[str, str]:
    return {RESOURCE_ID: f"prefect.{kind}.{object_id}", RESOURCE_ROLE: role}
