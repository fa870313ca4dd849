"""What a Ray worker calls. Apart from the runner, since workers find it by its import path."""

from __future__ import annotations

import signal
import threading

from rota.task_runners import perform


def perform_on_worker(content: bytes, *upstream: bytes) -> tuple[bytes, bytes | None]:
    """Do the work: how it ended, and a large result, which stays in Ray's object store."""
    from rota.engine.at_work import cancel_on_signal

    if threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGINT, cancel_on_signal)  # how `ray.cancel` reaches a task
    answer = perform(content, upstream)
    return answer.head, answer.value
