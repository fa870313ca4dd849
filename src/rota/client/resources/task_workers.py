"""What task workers do: take background task runs, and give back what they will not end."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from rota import contract
from rota.client.calls import Steps, ask, call

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rota.contract.task_workers import ClaimedTaskRuns, TaskWorkerResponse


class TaskWorkerCalls:
    @call
    def read_task_workers(self, task_keys: Iterable[str] | None = None) -> Steps[list[TaskWorkerResponse]]:
        """List the task workers that are there, with `task_keys` those that serve any of these."""
        wanted = None if task_keys is None else contract.task_workers.TaskWorkerFilter(task_keys=list(task_keys))
        body = contract.wire.build(contract.task_workers.ReadTaskWorkers, task_worker_filter=wanted)
        return (yield from ask(contract.task_workers.READ_TASK_WORKERS, body=body))

    @call
    def claim_task_runs(
        self,
        holder: str,
        task_keys: Iterable[str],
        lease_seconds: float,
        *,
        limit: int = 1,
        listener: UUID | None = None,
        only: Iterable[UUID] | None = None,
    ) -> Steps[ClaimedTaskRuns]:
        """Take up to `limit` background task runs that are due, and go on holding those that were taken before.

        With `only`, none but these. What is held and not held again within `lease_seconds` goes to other workers.
        """
        body = contract.wire.build(
            contract.task_workers.ClaimTaskRuns,
            holder=holder,
            task_keys=sorted(task_keys),
            limit=limit,
            lease_seconds=lease_seconds,
            listener=listener,
            only=None if only is None else list(only),
        )
        return (yield from ask(contract.task_workers.CLAIM_TASK_RUNS, body=body))

    @call
    def hand_back_task_runs(
        self, holder: str, task_run_ids: Iterable[UUID], reason: str | None = None, *, leaves: bool = False
    ) -> Steps[list[UUID]]:
        """Give back task runs that are not over, for other workers; those that wait again.

        With `leaves` the worker itself goes, and all that it has not begun is given back, too.
        """
        body = contract.wire.build(
            contract.task_workers.HandBackTaskRuns,
            holder=holder,
            task_run_ids=list(task_run_ids),
            reason=reason,
            leaves=leaves,
        )
        answer = yield from ask(contract.task_workers.HAND_BACK_TASK_RUNS, body=body)
        return answer.handed_back
