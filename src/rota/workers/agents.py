"""Agents: process workers for pools of the type that was there before workers."""

from __future__ import annotations

from rota.workers.process import ProcessWorker


class Agent(ProcessWorker):
    """Serves a pool of the type ``prefect-agent`` as a process worker does."""

    type = "prefect-agent"

    _description = "Run flows of queues that were made without a work pool, as processes of the machine on which it runs."
