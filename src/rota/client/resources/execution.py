"""What a process that runs flows does: own runs, report in bulk, find earlier results."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast
from uuid import UUID

from rota import contract
from rota.client.calls import Steps, ask, call

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from rota.contract.checkpoints import CheckpointInfo, CheckpointValue
    from rota.contract.leases import ClaimResult, LeaseRenewalResult, RecoveryResult
    from rota.contract.record import Record
    from rota.contract.recording import RecordResult

LEASE_SECONDS = 45.0
"""How long a claim holds; three heartbeats, so that one that is lost does no harm."""


class ExecutionCalls:
    @call
    def record(self, records: Sequence[tuple[Any, ...]], holder: str) -> Steps[RecordResult]:
        """Record task runs, their states, checkpoints and log lines in bulk.

        `records` are tuples as in `rota.contract.record`, in the order they came about. All of them are kept when this returns;
        sent again, they change nothing.
        """
        # Our own recorder made them, thousands in a second: they are not validated here.
        batch = contract.recording.RecordBatch.model_construct(holder=holder, records=cast("list[Record]", records))
        return (yield from ask(contract.recording.RECORD, body=batch))

    @call
    def claim_flow_run(
        self,
        flow_run_id: UUID,
        holder: str,
        lease_seconds: float = LEASE_SECONDS,
        *,
        again: bool = False,
        epoch: int | None = None,
    ) -> Steps[ClaimResult]:
        """Own a flow run until the lease ends. The answer's `epoch` goes with each state proposed from then on.

        `again` is for one that failed, crashed or was cancelled, and is to be run once more. `epoch` is the number
        under which a worker claimed the run for this process.

        Raises:
            LeaseConflict: another holder owns it now, or it is over.
            ObjectNotFound: there is no such run.
        """
        body = contract.leases.Claim.model_construct(holder=holder, lease_seconds=lease_seconds, again=again, epoch=epoch)
        return (yield from ask(contract.leases.CLAIM_FLOW_RUN, {"id": flow_run_id}, body=body))

    @call
    def renew_leases(
        self, holder: str, flow_run_ids: Iterable[UUID], lease_seconds: float = LEASE_SECONDS
    ) -> Steps[LeaseRenewalResult]:
        """Go on owning flow runs; says which are still the holder's and which are lost."""
        body = contract.leases.LeaseRenewal.model_construct(
            holder=holder, flow_run_ids=list(flow_run_ids), lease_seconds=lease_seconds
        )
        return (yield from ask(contract.leases.RENEW_LEASES, body=body))

    @call
    def recover(self, holder: str, flow_run_ids: Iterable[UUID] | None = None) -> Steps[RecoveryResult]:
        """Say that a process is gone: its leases end, and the flow runs it had not finished become Crashed.

        With `flow_run_ids`, only these, which a living process has given up.
        """
        only = None if flow_run_ids is None else list(flow_run_ids)
        body = contract.leases.Recovery.model_construct(holder=holder, flow_run_ids=only)
        return (yield from ask(contract.leases.RECOVER, body=body))

    @call
    def read_checkpoints(self, flow_run_id: UUID) -> Steps[list[CheckpointInfo]]:
        """List the checkpoints of a flow run without their values, oldest first."""
        return (yield from ask(contract.checkpoints.READ_CHECKPOINTS, {"id": flow_run_id}))

    @call
    def read_checkpoint(self, flow_run_id: UUID, key: str) -> Steps[CheckpointValue]:
        """Read the value of a checkpoint.

        Raises:
            ObjectNotFound: the flow run has none of this key.
        """
        body = contract.checkpoints.CheckpointRead.model_construct(key=key)
        return (yield from ask(contract.checkpoints.READ_CHECKPOINT, {"id": flow_run_id}, body=body))
