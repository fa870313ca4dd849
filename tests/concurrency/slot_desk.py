"""Asking an app for slots, as a process does, by a clock that the test moves."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

from rota.contract import concurrency_limits as limits
from rota.contract import slots
from rota.server.app import App
from rota.testing import FakeClock


@dataclass
class Desk:
    app: App
    clock: FakeClock
    session: UUID = field(default_factory=uuid4)

    def limit(self, name: str, size: int, **fields: Any) -> UUID:
        """Create a limit."""
        return self.app.handle(limits.CREATE_LIMIT, body={"name": name, "limit": size, **fields}).id

    def change(self, name: str, /, **changes: Any) -> None:
        self.app.handle(limits.UPDATE_LIMIT, {"id_or_name": name}, body=changes)

    def ask(self, *names: str, slots_: int = 1, session: UUID | None = None, **fields: Any) -> UUID:
        """Ask for slots; return the request."""
        request_id = fields.pop("request_id", None) or uuid4()
        self.answer(request_id, *names, slots_=slots_, session=session, **fields)
        return request_id

    def answer(
        self, request_id: UUID, *names: str, slots_: int = 1, session: UUID | None = None, **fields: Any
    ) -> slots.SlotAnswer:
        body = {
            "request_id": request_id,
            "session_id": session or self.session,
            "names": list(names),
            "slots": slots_,
            "lease_seconds": 60,
            "holder": f"test:{request_id}",
            **fields,
        }
        return self.app.handle(slots.ASK, body=body)

    def release(self, *requests: UUID) -> None:
        self.app.handle(slots.RELEASE, body={"request_ids": list(requests)})

    def keep(self, *leases: UUID, seconds: float = 60, session: UUID | None = None) -> slots.SlotKeepAnswer:
        """Give a sign of life."""
        kept = [{"lease_id": lease, "lease_seconds": seconds} for lease in leases]
        return self.app.handle(slots.KEEP, body={"session_id": session or self.session, "leases": kept})

    def news(self, session: UUID | None = None) -> dict[UUID, str]:
        answer = self.app.handle(slots.CHECK, body={"session_id": session or self.session})
        return {each.request_id: each.outcome for each in answer.news}

    def use(self, name: str) -> slots.SlotUse:
        return self.app.handle(slots.READ_USE, {"id_or_name": name})

    def holding(self, name: str) -> set[UUID]:
        """The requests that hold slots."""
        return {UUID(each.holder.removeprefix("test:")) for each in self.use(name).holders}

    def waiting(self, name: str) -> list[UUID]:
        return [each.request_id for each in self.use(name).waiters]

    def taken(self, name: str) -> int:
        return self.app.handle(limits.READ_LIMIT, {"id_or_name": name}).active_slots

    def pass_time(self, seconds: float) -> None:
        self.clock.advance(seconds)
