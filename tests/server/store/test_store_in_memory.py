"""A database in memory: for tests, within one process."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest

from rota.contract.flows import FlowCreate
from rota.core.vocabulary import DEFAULT_WORKSPACE_ID as WORKSPACE
from rota.server.store import flows, schema
from rota.server.store.engine import open_store
from rota.server.store.errors import StoreReadOnly

NOW = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    "url", ["sqlite:///:memory:", "sqlite://", ":memory:", "sqlite+aiosqlite:///file::memory:?cache=shared&uri=true"]
)
def test_threads_share_what_is_in_memory(url: str) -> None:
    store = open_store(url)
    schema.ensure_schema(store)
    with ThreadPoolExecutor(4) as pool:
        for _ in pool.map(
            lambda n: store.write(lambda tx: flows.upsert_flow(tx, WORKSPACE, FlowCreate(name=f"f{n}"), NOW)), range(20)
        ):
            pass
        counts = set(pool.map(lambda _: store.read(lambda tx: flows.count_flows(tx, WORKSPACE)), range(8)))
    assert counts == {20}
    with pytest.raises(StoreReadOnly):
        store.read(lambda tx: flows.upsert_flow(tx, WORKSPACE, FlowCreate(name="x"), NOW))
    store.close()


def test_two_stores_in_memory_are_two() -> None:
    one, two = open_store(":memory:"), open_store(":memory:")
    schema.ensure_schema(one)
    assert schema.current(two) is None
    for store in (one, two):
        store.close()
