"""Rings between stores of one SQLite file, as between processes."""

from __future__ import annotations

import os
import threading
from pathlib import Path
from uuid import uuid4

from rota.server.store.engine import open_store
from rota.server.store.schema import ensure_schema
from rota.testing import wait_until


def test_a_ring_reaches_who_listens_at_the_same_file(tmp_path: Path) -> None:
    here, there = (open_store(f"sqlite:///{tmp_path / 'rota.db'}") for _ in range(2))
    ensure_schema(here)
    listener = uuid4()
    ear = there.signals.listen(listener)
    heard = threading.Event()
    thread = threading.Thread(target=lambda: (ear.wait(None), heard.set()))
    thread.start()
    here.write(lambda tx: tx.signals.ring(tx, {listener, uuid4()}))
    thread.join(20)
    assert heard.is_set()
    here.write(lambda tx: tx.signals.ring(tx, {listener}))
    ear.wait(20)  # a ring that came before is not lost
    ear.close()
    here.write(lambda tx: tx.signals.ring(tx, {listener}))
    assert list((tmp_path / "rota.db.rings").iterdir()) == []
    for store in (here, there):
        store.close()


def test_pipes_of_the_dead_are_removed(tmp_path: Path) -> None:
    store = open_store(f"sqlite:///{tmp_path / 'rota.db'}")
    ensure_schema(store)
    folder = tmp_path / "rota.db.rings"
    folder.mkdir()
    rung, unnoticed = uuid4(), uuid4()
    for dead in (rung, unnoticed):
        os.mkfifo(folder / f"{dead.hex}.pipe")
    store.write(lambda tx: tx.signals.ring(tx, {rung}))
    wait_until(lambda: [path.stem for path in folder.iterdir()] == [unnoticed.hex])
    store.signals.listen(uuid4()).close()
    assert list(folder.iterdir()) == []
    store.close()
