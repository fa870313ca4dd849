"""Forgets answers that nobody asks for again: clients give up after an outage of at most `api.outage_seconds`."""

from __future__ import annotations

from datetime import timedelta

from rota.core.clock import Clock
from rota.server.store import given_answers
from rota.server.store.engine import Store

INTERVAL_SECONDS = 600.0

KEPT = timedelta(days=1)


def run_once(store: Store, clock: Clock) -> int:
    """Return how many were forgotten."""
    before = clock.now() - KEPT
    return store.write(lambda tx: given_answers.forget_before(tx, before))
