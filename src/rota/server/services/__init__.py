"""What the server does by itself: one duty a module, in the form ``run_once(store, clock) -> what it did``.

Each pass may be killed at any line, run beside another one, and be run again.
"""

SERVICES = (
    "events",
    "triggers",
    "actions",
    "leases",
    "slots",
    "background_tasks",
    "worker_status",
    "scheduler",
    "backfills",
    "late_runs",
    "given_answers",
    "pause_expirations",
    "bulk_jobs",
    "retention",
)
"""Every duty, by the name of its module. A new one is a row here."""
