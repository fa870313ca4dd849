"""Who runs what: a run is owned through a lease with a deadline and a fencing number, the epoch."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field

from rota.contract.base import Model, Request
from rota.contract.operation import BY_ID, Operation

LeaseSeconds = Annotated[float, Field(gt=0, le=86_400)]
"""How long a claim holds without being renewed."""


class Claim(Request):
    holder: str
    """The process that wants to own the run."""
    lease_seconds: LeaseSeconds
    again: bool = False
    """Own a run that failed, crashed or was cancelled, to run it once more."""
    epoch: int | None = None
    """Take over the run that a worker claimed under this number: once, and only while it is the newest."""


class ClaimResult(Model):
    epoch: int
    """Greater with each claim of the run; sent with its states. A state with an older one is refused."""
    expires_at: datetime


class LeaseRenewal(Request):
    holder: str
    flow_run_ids: list[UUID]
    lease_seconds: LeaseSeconds


class LeaseRenewalResult(Model):
    renewed: list[UUID]
    lost: list[UUID]
    """Runs that the holder no longer owns: they ended, or somebody else claimed them after the lease ran out."""
    cancelling: list[UUID] = Field(default_factory=list)
    """Of the renewed runs, those that somebody asked to stop."""
    paused: list[UUID] = Field(default_factory=list)
    """Those that are paused: they start no further tasks until they are resumed."""
    suspended: list[UUID] = Field(default_factory=list)
    """Those that somebody suspended: their process stops before it starts another task, and gives them up."""


class Recovery(Request):
    """Say that a process is gone: its leases end at once, and the runs it had not finished become Crashed."""

    holder: str
    flow_run_ids: list[UUID] | None = None
    """Only of these runs: the process lives, and has given them up. Absent: of all."""


class RecoveryResult(Model):
    crashed: list[UUID]


CLAIM_FLOW_RUN: Operation[ClaimResult] = Operation(
    "claim_flow_run",
    "POST",
    "/rota/flow_runs/{id}/claim",
    scope="flow_runs:act",
    access="write",
    request=Claim,
    response=ClaimResult,
    path_parameters=BY_ID,
    summary="Own a flow run for a while, to run it",
)
RENEW_LEASES: Operation[LeaseRenewalResult] = Operation(
    "renew_leases",
    "POST",
    "/rota/leases/renew",
    scope="flow_runs:act",
    access="write",
    request=LeaseRenewal,
    response=LeaseRenewalResult,
    summary="Go on owning flow runs",
)
RECOVER: Operation[RecoveryResult] = Operation(
    "recover",
    "POST",
    "/rota/recover",
    scope="flow_runs:act",
    access="write",
    request=Recovery,
    response=RecoveryResult,
    summary="End the leases of a process that is gone",
)

OPERATIONS = (CLAIM_FLOW_RUN, RENEW_LEASES, RECOVER)
