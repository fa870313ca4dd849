"""Before a flow run ends: its tasks come to their ends first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rota.futures import RotaConcurrentFuture

if TYPE_CHECKING:
    from rota.engine.live import LiveFlowRun


def settle_tasks(live: LiveFlowRun, failed: bool) -> None:
    """Wait for submitted tasks; after a failure, queued ones are taken back first. Blocks.

    Task runs that will never start, because what they waited for did not complete or the flow ended, are recorded as Cancelled:
    nothing is left Pending for ever.
    """
    from rota.engine.submission import end_unstarted

    if failed:
        live.cancel_queued()
    futures = live.scope.futures
    while futures:
        # Taken out when they are settled, not before: waiting may be interrupted, and is then gone through again.
        for future in list(futures.values()):
            if isinstance(future, RotaConcurrentFuture):
                future.abandon_submission()
            future.wait()
            run = getattr(future, "live", None)
            if run is not None and run.state is not None and not run.state.is_final():
                reason = run.state.message or "The flow run ended before this task run could start."
                end_unstarted(run, f"Never started: {reason}")
            futures.pop(id(future), None)
    live.scope.stopping.clear()


def finish_tasks(live: LiveFlowRun) -> None:
    """Wait for submitted tasks to end, whatever comes of them. Blocks."""
    for future in list(live.scope.futures.values()):
        future.wait()
