"""Does what automations do: the actions of each firing, in their order.

An action in the database is done in the transaction that notes its outcome: exactly once. One that leaves the server is sent
under an id of its own, and its outcome noted afterwards: a pass that is killed between sends it once more, under the same id.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from functools import partial
from typing import Any, NamedTuple
from uuid import UUID

from pydantic import TypeAdapter

from rota.contract.actions import ActionTypes
from rota.contract.automations import Automation
from rota.core.clock import Clock
from rota.exceptions import InvalidRequest, RequestRefused
from rota.server.actions import module_of
from rota.server.actions.base import ActionFailed, Did, Doing
from rota.server.automations import changing
from rota.server.automations.checking import templates_of
from rota.server.automations.context import context_of
from rota.server.automations.firing_events import ActionTold, action_events, automation_resource
from rota.server.automations.history import outcome_of
from rota.server.automations.loops import why_cut
from rota.server.automations.rendering import render
from rota.server.blocks.documents import Documents
from rota.server.bus.base import EVENTS, FIRINGS, Publish, nobody
from rota.server.request import Values
from rota.server.runs.telling import tell
from rota.server.runs.work import Work
from rota.server.secrets.keyring import Keyring
from rota.server.store import automations, block_documents, events, firings
from rota.server.store.engine import Store, Tx
from rota.server.store.errors import Conflict, NotFound
from rota.server.store.firings import FiringRow

INTERVAL_SECONDS = 5.0
WAKES_ON = (FIRINGS,)

LEASE = timedelta(seconds=60)
"""For how long a firing is in the hand of who took it."""
MAX_TRIES = 3
"""Of an action that leaves the server."""
MAX_CLAIMS = 100
"""Times that a firing is taken whose action ends the process each time. Servers that are often restarted lose none by it."""
BACK_OFF = timedelta(seconds=5)
"""Before the second try; four times as long before the third."""
WORKERS = 4
"""Firings in hand at once, so that an address that does not answer holds up few others."""
MOST = 10_000
"""Firings of one pass and worker."""

_ACTION: TypeAdapter[Any] = TypeAdapter(ActionTypes)
_logger = logging.getLogger("rota.server.services.actions")


def run_once(store: Store, clock: Clock, *, values: Values | None = None, publish: Publish = nobody) -> int:
    """Do all actions that are due; return how many firings were taken."""
    hands = _Hands(store, clock, values or Values(), publish)
    if not store.read(lambda tx: firings.has_due(tx, clock.now(), 2)):
        return hands.work_off()
    with ThreadPoolExecutor(WORKERS, thread_name_prefix="rota-actions") as pool:
        return sum(pool.map(lambda _: hands.work_off(), range(WORKERS)))


class _Prepared(NamedTuple):
    """What is worked out of a firing's next action before anything is written."""

    automation: Automation
    action: Any
    templates: tuple[str, ...] = ()
    context: dict[str, Any] | None = None
    block: dict[str, Any] | None = None
    cut: str | None = None


class _LostHold(Exception):  # noqa: N818 - ends a transaction of which nothing is to stay
    """Somebody else has the firing in hand."""


def _check_claims(row: FiringRow) -> None:
    if row.attempts > MAX_CLAIMS:
        raise ActionFailed(f"The action was begun {MAX_CLAIMS} times and never came to an end.")


class _Hands:
    def __init__(self, store: Store, clock: Clock, values: Values, publish: Publish) -> None:
        self._store, self._clock, self._values, self._publish = store, clock, values, publish

    def work_off(self) -> int:
        """Take firings until none is due."""
        taken = 0
        while taken < MOST and (row := self._claim()) is not None:
            taken += 1
            going: FiringRow | None = row
            while going is not None:
                going = self._next_action(going)
        return taken

    def _claim(self) -> FiringRow | None:
        now = self._clock.now()
        if not self._store.read(lambda tx: firings.has_due(tx, now, 1)):
            return None
        return self._store.write(lambda tx: firings.claim(tx, now, now + LEASE))

    def _next_action(self, row: FiringRow) -> FiringRow | None:
        """Do one action; return the firing when there is another one to be done at once."""
        begun = self._clock.now()
        prepared = self._store.read(partial(self._prepare, row))
        if prepared is None:  # the automation is gone, and its firings with it
            return None
        if prepared.cut is not None:
            self._store.write(partial(self._cut, row, prepared, prepared.cut))
            return None
        index = len(row.outcomes)
        doing = Doing(Work(None, row.workspace_id, begun, self._values), row, index, prepared.automation, prepared.action)  # type: ignore[arg-type]  # no transaction yet
        try:
            _check_claims(row)
            rendered, notes = self._rendered(prepared)
            doing = Doing(doing.work, row, index, prepared.automation, prepared.action, rendered, prepared.block)
            module = module_of(prepared.action.type)
            if hasattr(module, "act"):
                return self._in_store(row, partial(self._act, module.act, doing, begun))
            did = module.send(doing)
            did = Did({**did.details, **notes}, did.related)
            return self._in_store(row, partial(self._conclude, doing, begun, did, None))
        except ActionFailed as failure:
            if failure.may_succeed_later and row.attempts < MAX_TRIES:
                due_at = self._clock.now() + BACK_OFF * 4 ** max(row.attempts - 1, 0)
                self._store.write(lambda tx: firings.postpone(tx, row, due_at))
                return None
            return self._in_store(row, partial(self._conclude, doing, begun, Did(failure.details), str(failure)))

    def _in_store(self, row: FiringRow, work: Callable[[Tx], FiringRow | None]) -> FiringRow | None:
        try:
            return self._store.write(work)
        except _LostHold:
            _logger.info("Firing %s of automation %s was taken by another process.", row.id, row.automation_id)
            return None

    # --- before ----------------------------------------------------------------------------------------------------------

    def _prepare(self, row: FiringRow, tx: Tx) -> _Prepared | None:
        work = Work(tx, row.workspace_id, self._clock.now(), self._values)
        try:
            automation = automations.get_automation(tx, row.workspace_id, row.automation_id)
        except NotFound:
            return None
        action = _ACTION.validate_python(row.actions[len(row.outcomes)])
        if not row.outcomes and (cut := why_cut(work, row)) is not None:
            return _Prepared(automation, action, cut=cut)
        templates = tuple(templates_of(action))
        context = context_of(work, row, automation, templates) if templates else None
        return _Prepared(automation, action, templates, context, self._block(work, action))

    def _block(self, work: Work, action: Any) -> dict[str, Any] | None:
        block_id: UUID | None = getattr(action, "block_document_id", None)
        if block_id is None:
            return None
        try:
            row = block_documents.get_document(work.tx, work.workspace_id, block_id)
        except NotFound:
            return {"__type": "(deleted)"}
        keyring = Keyring(work.tx, self._values.secret_keys)
        (document,) = Documents(work.tx, work.workspace_id, keyring, work.now).read([row], include_secrets=True)
        slug = None if document.block_type is None else document.block_type.slug
        return {**document.data, "__type": slug}

    def _rendered(self, prepared: _Prepared) -> tuple[tuple[str, ...], dict[str, Any]]:
        """Return the action's texts, and what is to be noted of them.

        A message whose template fails is sent with the reason in its place: that something happened is worth more than how it
        is put. Anything else is not done.
        """
        if not prepared.templates:
            return (), {}
        try:
            return render(prepared.templates, prepared.context or {}, self._values.ui_url), {}
        except InvalidRequest as error:
            details = {"template_error": str(error)}
            if prepared.action.type != "send-notification":
                raise ActionFailed(f"A template of the action failed: {error}", details=details) from error
            source = "\n".join(prepared.templates)
            why = f"The template of this message failed: {error}\nTemplate source:\n{source}"
            return (*(prepared.templates[:-1] and [prepared.automation.name]), why), details

    # --- in the database -----------------------------------------------------------------------------------------------------

    def _act(self, act: Callable[[Doing], Did], doing: Doing, begun: datetime, tx: Tx) -> FiringRow | None:
        work = Work(tx, doing.row.workspace_id, self._clock.now(), self._values, publish=self._publish)
        here = Doing(work, doing.row, doing.index, doing.automation, doing.action, doing.rendered, doing.block)
        try:
            with tx.connection.begin_nested():  # what is refused leaves nothing behind
                did, why = act(here), None
        except (ActionFailed, RequestRefused, NotFound, Conflict) as error:
            did, why = Did(), str(error)
        return self._conclude(doing, begun, did, why, tx)

    def _conclude(self, doing: Doing, begun: datetime, did: Did, why: str | None, tx: Tx) -> FiringRow | None:
        """Note and tell how an action went; return the firing when another action follows."""
        row, now = doing.row, self._clock.now()
        outcome = outcome_of(now, max(row.attempts, 1), did.details, why)
        is_last = doing.index + 1 == len(row.actions)
        due_at = None if is_last else now + LEASE
        if not firings.conclude(tx, row, outcome, due_at, 0 if is_last else 1):
            raise _LostHold
        told = ActionTold(doing.index, doing.action.type, begun, now, did.related, did.details, why)
        self._tell(tx, row, action_events(doing.automation, row, told))
        return None if is_last else row._replace(outcomes=[*row.outcomes, outcome], due_at=due_at, attempts=1)

    def _cut(self, row: FiringRow, prepared: _Prepared, why: str, tx: Tx) -> None:
        """Leave a firing's actions undone, pause the automation, and tell."""
        work = Work(tx, row.workspace_id, self._clock.now(), self._values, publish=self._publish)
        going = row
        for index, action in enumerate(row.actions):
            is_last = index + 1 == len(row.actions)
            due_at = None if is_last else row.due_at
            outcome = outcome_of(work.now, going.attempts, failed_because=why)
            if not firings.conclude(tx, going, outcome, due_at, going.attempts):
                return
            going = going._replace(outcomes=[*going.outcomes, outcome], due_at=due_at)
            told = ActionTold(index, action["type"], work.now, work.now, failed_because=why)
            self._tell(tx, row, action_events(prepared.automation, row, told))
        changing.set_enabled(work, row.automation_id, enabled=False)
        resource = automation_resource(prepared.automation)
        tell(work, "rota.automation.paused-as-loop", resource, [], {"reason": why, "firing_id": str(row.id)})

    def _tell(self, tx: Tx, row: FiringRow, told: list[Any]) -> None:
        new = events.insert_events(tx, row.workspace_id, told)
        tx.after_commit(partial(self._publish, EVENTS, [event.id for event in new]))
