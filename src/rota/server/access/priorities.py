"""What is answered while a caller asks too often: what running flows and workers live by."""

from __future__ import annotations

URGENT = frozenset(
    {
        # states of runs
        "create_task_run",
        "record",
        "set_flow_run_state",
        "set_task_run_state",
        "resume_flow_run",
        # signs of life
        "claim_flow_run",
        "renew_leases",
        "renew_concurrency_lease",
        "keep_slots",
        "worker_heartbeat",
        # what is given back, so that others can go on
        "decrement_concurrency_slots",
        "decrement_concurrency_slots_with_lease",
        "decrement_tag_slots",
        "hand_back_flow_runs",
        "hand_back_task_runs",
        "release_slots",
    }
)
"""Names of operations for which a part of each bucket is kept. Log lines, lists and all else wait before them."""

KEPT_PART = 0.25
"""How much of a bucket that is."""


def kept_tokens(burst: float, operation: str | None) -> int:
    """Return how many tokens a request must leave in a bucket of that size."""
    return 0 if operation in URGENT else int(burst * KEPT_PART)
