"""The outbox: in order, once, and only what was committed."""

from __future__ import annotations

from functools import partial

import pytest
from store_cases import NOW, WORKSPACE

from rota.core.ids import uuid7
from rota.server.store import outbox
from rota.server.store.engine import Store, Tx


def test_rows_come_in_order_and_go_when_told(store: Store) -> None:
    subjects = [uuid7() for _ in range(5)]
    for number, subject in enumerate(subjects):
        append = partial(outbox.append, workspace=WORKSPACE, kind="flow-run-state", subject_id=subject, now=NOW)
        store.write(partial(append, payload={"n": number}))
    first = store.write(lambda tx: outbox.take(tx, 3))
    assert [row.subject_id for row in first] == subjects[:3]
    row = first[0]
    assert (row.workspace_id, row.kind, row.payload, row.created_at) == (WORKSPACE, "flow-run-state", {"n": 0}, NOW)
    store.write(lambda tx: outbox.delete(tx, [row.seq for row in first]))
    assert [row.subject_id for row in store.write(lambda tx: outbox.take(tx, 9))] == subjects[3:]
    assert not store.read(outbox.is_empty)
    store.write(lambda tx: outbox.delete(tx, [row.seq for row in outbox.take(tx, 9)]))
    store.write(lambda tx: outbox.delete(tx, []))
    assert store.read(outbox.is_empty)


def test_numbers_are_never_used_again(store: Store) -> None:
    def add_and_tell(tx: Tx) -> int:
        outbox.append(tx, WORKSPACE, "k", uuid7(), NOW)
        (row,) = outbox.take(tx, 9)
        assert row.payload is None
        outbox.delete(tx, [row.seq])
        return row.seq

    numbers = [store.write(add_and_tell) for _ in range(3)]
    assert numbers == sorted(set(numbers))


def test_what_was_rolled_back_is_not_told(store: Store) -> None:
    def fail(tx: Tx) -> None:
        outbox.append(tx, WORKSPACE, "k", uuid7(), NOW)
        raise RuntimeError("no")

    with pytest.raises(RuntimeError, match="no"):
        store.write(fail)
    assert store.read(outbox.is_empty)
