"""The automations at work, ready to be asked. Read anew only when one of them has changed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple
from uuid import UUID
from weakref import WeakKeyDictionary

from rota.contract.automations import Automation
from rota.core.triggers.evaluate import walk
from rota.core.triggers.index import TriggerIndex
from rota.core.triggers.model import EventTrigger, MetricTrigger, Trigger
from rota.server.store import automations
from rota.server.store.automations import Stamp
from rota.server.store.engine import Store, Tx


class AtWork(NamedTuple):
    workspace_id: UUID
    automation: Automation
    trigger: Trigger


class Roster:
    """All enabled automations."""

    def __init__(self, members: list[AtWork], stamp: Stamp) -> None:
        self.stamp = stamp
        self.by_id = {one.automation.id: one for one in members}
        self._index = TriggerIndex((one.automation.id, one.trigger) for one in members)

    def concerned_by(self, workspace: UUID, event: str) -> Iterator[AtWork]:
        """Yield the automations that events of this name may concern."""
        for automation_id in self._index.find(event):
            found = self.by_id[automation_id]
            if found.workspace_id == workspace:
                yield found

    def event_triggers(self) -> Iterator[tuple[AtWork, EventTrigger]]:
        """Yield every event trigger, those inside of others too."""
        for one in self.by_id.values():
            for inner in walk(one.trigger):
                if isinstance(inner, EventTrigger):
                    yield one, inner

    def metric_triggers(self) -> Iterator[tuple[AtWork, MetricTrigger]]:
        for one in self.by_id.values():
            if isinstance(one.trigger, MetricTrigger):
                yield one, one.trigger


_rosters: WeakKeyDictionary[Store, Roster] = WeakKeyDictionary()


def roster_of(store: Store, tx: Tx) -> Roster:
    """Return the automations at work, as `tx` sees them."""
    stamp = automations.enabled_stamp(tx)
    known = _rosters.get(store)
    if known is None or known.stamp != stamp:
        members = [AtWork(workspace, one, one.trigger.core()) for workspace, one in automations.list_enabled(tx)]
        known = _rosters[store] = Roster(members, stamp)
    return known
