"""Backfills."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from rota import contract
from rota.client.calls import Steps, ask, call

if TYPE_CHECKING:
    from rota.contract.backfills import Backfill, BackfillCreate, BackfillFilter, BackfillPreview


class BackfillCalls:
    @call
    def preview_backfill(self, create: BackfillCreate) -> Steps[BackfillPreview]:
        """Read which runs a backfill would make: how many, the first and the last. Nothing is made.

        Raises:
            ObjectNotFound: there is no such deployment, schedule or queue.
            InvalidRequest: the span, the schedule, a template or the parameters cannot be.
        """
        return (yield from ask(contract.backfills.PREVIEW_BACKFILL, body=create))

    @call
    def create_backfill(self, create: BackfillCreate) -> Steps[Backfill]:
        """Run a deployment for the times of a span that has passed. The server makes the runs by and by.

        Raises:
            ObjectAlreadyExists: there is a backfill of this name.
            ObjectNotFound, InvalidRequest: as `preview_backfill`; and there is no time in the span.
        """
        return (yield from ask(contract.backfills.CREATE_BACKFILL, body=create))

    @call
    def read_backfill(self, backfill_id: UUID) -> Steps[Backfill]:
        """Read a backfill: its plan, what has become of its times, when it may be over.

        Raises:
            ObjectNotFound: there is no such backfill.
        """
        return (yield from ask(contract.backfills.READ_BACKFILL, {"id": backfill_id}))

    @call
    def read_backfills(
        self, backfill_filter: BackfillFilter | None = None, limit: int | None = None, offset: int = 0
    ) -> Steps[list[Backfill]]:
        """List backfills, the newest first."""
        body = contract.wire.build(contract.backfills.ReadBackfills, backfills=backfill_filter, limit=limit, offset=offset)
        return (yield from ask(contract.backfills.READ_BACKFILLS, body=body))

    @call
    def update_backfill(self, backfill_id: UUID, limit: int) -> Steps[Backfill]:
        """Change how many of its runs may be unfinished at a time.

        Raises:
            ObjectNotFound: there is no such backfill.
        """
        body = contract.wire.build(contract.backfills.BackfillUpdate, limit=limit)
        return (yield from ask(contract.backfills.UPDATE_BACKFILL, {"id": backfill_id}, body=body))

    @call
    def pause_backfill(self, backfill_id: UUID) -> Steps[Backfill]:
        """Make no more runs until it is resumed. Those that were made go on.

        Raises:
            ObjectNotFound: there is no such backfill.
            InvalidRequest: it is over.
        """
        return (yield from ask(contract.backfills.PAUSE_BACKFILL, {"id": backfill_id}))

    @call
    def resume_backfill(self, backfill_id: UUID) -> Steps[Backfill]:
        """Let a paused backfill go on where it was.

        Raises: as `pause_backfill`.
        """
        return (yield from ask(contract.backfills.RESUME_BACKFILL, {"id": backfill_id}))

    @call
    def cancel_backfill(self, backfill_id: UUID, cancel_runs: bool = True) -> Steps[Backfill]:
        """End a backfill: no more runs are made, and those that are not over are cancelled, unless they are to go on.

        Raises:
            ObjectNotFound: there is no such backfill.
            InvalidRequest: it is completed.
        """
        body = contract.wire.build(contract.backfills.BackfillCancel, cancel_runs=cancel_runs)
        return (yield from ask(contract.backfills.CANCEL_BACKFILL, {"id": backfill_id}, body=body))

    @call
    def retry_backfill(self, backfill_id: UUID) -> Steps[Backfill]:
        """Run those of its runs again that have failed or crashed by now.

        Raises:
            ObjectNotFound: there is no such backfill.
            InvalidRequest: it was cancelled.
        """
        return (yield from ask(contract.backfills.RETRY_BACKFILL, {"id": backfill_id}))
