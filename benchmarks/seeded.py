"""A database full of runs, written as fast as the database takes them: for measurements and for looking at pages.

    python -m benchmarks.seeded sqlite:////tmp/seeded.db --runs 100000 --tasks-per-run 10

Runs are spread over 90 days before now. The same arguments make the same runs, but for the time.
"""

from __future__ import annotations

import argparse
import json
import random
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from rota.core.vocabulary import DEFAULT_WORKSPACE_ID
from rota.server.store.columns import to_microseconds
from rota.server.store.engine import Store, Tx, open_store
from rota.server.store.schema import ensure_schema
from rota.server.store.tables import (
    deployments,
    flow_run_states,
    flow_runs,
    flows,
    logs,
    speak_postgresql,
    task_run_states,
    task_runs,
    work_pools,
    work_queues,
)

DAYS = 90
STATES = (
    ("COMPLETED", "Completed", 900),
    ("FAILED", "Failed", 50),
    ("CRASHED", "Crashed", 15),
    ("CANCELLED", "Cancelled", 15),
    ("SCHEDULED", "Scheduled", 15),
    ("RUNNING", "Running", 3),
    ("PAUSED", "Paused", 1),
    ("PENDING", "Pending", 1),
)
"""Of a thousand runs."""
ERRORS = (
    "Flow run encountered an exception: ValueError: no rows for customer {n}",
    "Flow run encountered an exception: TimeoutError: the warehouse did not answer within {n} s",
    "Flow run encountered an exception: KeyError: 'region'",
)
TAGS = ("prod", "staging", "nightly", "eu", "us", "backfill")
WORDS = ("amber", "brave", "calm", "dusty", "eager", "fuzzy", "gentle", "humble", "icy", "jolly", "keen", "lucky")
ANIMALS = ("otter", "heron", "lynx", "mole", "newt", "owl", "pike", "quail", "raven", "seal", "toad", "vole")


@dataclass(frozen=True)
class Size:
    """How much is made."""

    runs: int = 1000
    tasks_per_run: float = 2.0
    flows: int = 50
    logs_per_run: float = 0.0
    seed: int = 1


def seed(store: Store, url: str, size: Size, now: datetime | None = None) -> None:
    """Fill an empty database, at `url`."""
    maker = _Maker(size, now or datetime.now(UTC), is_sqlite=store.dialect == "sqlite")
    speak_postgresql()
    store.write(maker.write_objects)
    big = (flow_runs, flow_run_states, task_runs, task_run_states, logs)
    without_indexes = size.runs >= 50_000
    if without_indexes:
        store.write(lambda tx: _drop_indexes(tx, big))
    for table, rows in (
        (flow_runs, maker.flow_runs),
        (flow_run_states, maker.flow_run_states),
        (task_runs, maker.task_runs),
        (logs, maker.logs),
    ):
        for part in _parts(rows(), 50_000):
            store.write(lambda tx, table=table, part=part: _load(tx, table, part))  # type: ignore[misc]
    if without_indexes:
        store.write(lambda tx: _make_indexes(tx, big))
    store.write(_analyze)
    if store.dialect == "postgresql":
        _vacuum(url)


def _parts(rows: Iterator[tuple[Any, ...]], size: int) -> Iterator[list[tuple[Any, ...]]]:
    part: list[tuple[Any, ...]] = []
    for row in rows:
        part.append(row)
        if len(part) == size:
            yield part
            part = []
    if part:
        yield part


def _drop_indexes(tx: Tx, tables: Iterable[sa.Table]) -> None:
    for name in sorted({str(index.name) for table in tables for index in table.indexes}):
        tx.execute(sa.text(f"DROP INDEX IF EXISTS {name}"))


def _make_indexes(tx: Tx, tables: Iterable[sa.Table]) -> None:
    for table in tables:
        for index in sorted(table.indexes, key=lambda index: str(index.name)):
            if _is_of(index, tx.dialect):
                index.create(tx.connection)


def _is_of(index: sa.Index, dialect: str) -> bool:
    """Whether this database has the index. Those of one database alone say so."""
    only = getattr(index, "_ddl_if", None)
    return only is None or only.dialect == dialect


def _analyze(tx: Tx) -> None:
    tx.execute(sa.text("ANALYZE"))


def _vacuum(url: str) -> None:
    """As PostgreSQL does by itself after a while: what is read from an index alone needs no row then."""
    import psycopg

    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("VACUUM ANALYZE")


def _load(tx: Tx, table: sa.Table, rows: list[tuple[Any, ...]]) -> None:
    names = [column.name for column in table.c]
    if tx.dialect == "sqlite":
        marks = ", ".join("?" * len(names))
        tx.driver.executemany(f"INSERT INTO {table.name} ({', '.join(names)}) VALUES ({marks})", rows)
        return
    tx.execute(sa.select(1))  # begins the transaction: what only the driver sees is not committed
    with tx.driver.cursor() as cursor, cursor.copy(f"COPY {table.name} ({', '.join(names)}) FROM STDIN") as copy:
        for row in rows:
            copy.write("\t".join(_copied(value) for value in row) + "\n")


def _copied(value: Any) -> str:
    if value is None:
        return "\\N"
    if value is True or value is False:
        return "t" if value else "f"
    text = value if type(value) is str else value.isoformat() if isinstance(value, datetime) else str(value)
    return text.replace("\\", "\\\\") if "\\" in text else text


class _Maker:
    def __init__(self, size: Size, now: datetime, *, is_sqlite: bool) -> None:
        self.size, self.now, self.is_sqlite = size, now, is_sqlite
        self.workspace = self.id(DEFAULT_WORKSPACE_ID)
        self.start = now - timedelta(days=DAYS)
        self.flow_names = [f"flow-{number:03}" for number in range(size.flows)]
        self.states = [state for *state, weight in STATES for _ in range(weight)]
        self.pool, self.queue = UUID(int=0x0F00), UUID(int=0x0F01)

    def id(self, value: UUID) -> Any:
        return value.bytes if self.is_sqlite else value

    def made_id(self, kind: int, number: int) -> Any:
        return self.id(UUID(int=(kind << 96) | number))

    def time(self, moment: datetime | None) -> Any:
        return None if moment is None else to_microseconds(moment) if self.is_sqlite else moment

    def write_objects(self, tx: Tx) -> None:
        stamps = {"workspace_id": DEFAULT_WORKSPACE_ID, "created": self.start, "updated": self.start}
        tx.execute(
            sa.insert(flows),
            [
                {"id": UUID(int=(1 << 96) | number), "name": name, "tags": [TAGS[number % 6]], "labels": {}, **stamps}
                for number, name in enumerate(self.flow_names)
            ],
        )
        tx.execute(
            sa.insert(work_pools),
            [
                {
                    "id": self.pool, "name": "default", "type": "process", "base_job_template": {}, "is_paused": False,
                    "is_ready": True, "default_queue_id": self.queue, "storage_configuration": {}, **stamps,
                }
            ],
        )  # fmt: skip
        tx.execute(
            sa.insert(work_queues),
            [
                {
                    "id": self.queue, "work_pool_id": self.pool, "name": "default", "is_paused": False, "priority": 1,
                    "is_ready": True, **stamps,
                }
            ],
        )  # fmt: skip
        tx.execute(
            sa.insert(deployments),
            [
                {
                    "id": UUID(int=(2 << 96) | number), "name": "main", "flow_id": UUID(int=(1 << 96) | number),
                    "paused": False,
                    "enforce_parameter_schema": True, "parameters": {}, "job_variables": {}, "tags": [],
                    "work_pool_id": self.pool,
                    "work_pool_name": "default", "work_queue_id": self.queue, "work_queue_name": "default", **stamps,
                }
                for number in range(self.size.flows)
            ],
        )  # fmt: skip

    def _runs(self) -> Iterator[tuple[int, random.Random, Any, datetime, timedelta]]:
        chance = random.Random(self.size.seed)
        step = (self.now - self.start) / max(self.size.runs, 1)
        for number in range(self.size.runs):
            kind, name = self.states[int(chance.random() * len(self.states))]
            due = self.start + number * step
            if kind == "SCHEDULED":
                due = self.now + timedelta(seconds=60 + int(chance.random() * 200_000))
            elif kind in ("RUNNING", "PAUSED", "PENDING"):
                due = self.now - timedelta(seconds=int(chance.random() * 7200))
            took = timedelta(microseconds=int(chance.lognormvariate(2, 1.2) * 1_000_000))
            yield number, chance, (kind, name), due, took

    def flow_runs(self) -> Iterator[tuple[Any, ...]]:
        names = [column.name for column in flow_runs.c]
        for number, chance, (kind, name), due, took in self._runs():
            flow = int(chance.random() ** 2 * self.size.flows)
            begun, over = kind not in ("SCHEDULED", "PENDING"), kind in ("COMPLETED", "FAILED", "CRASHED", "CANCELLED")
            started = due + timedelta(milliseconds=700)
            tags = json.dumps([TAGS[flow % 6], *(["rare"] if number % 5000 == 0 else [])])
            row = {
                "id": self.made_id(3, number), "workspace_id": self.workspace, "created": self.time(due),
                "updated": self.time(due),
                "name": f"{WORDS[number % 12]}-{ANIMALS[number // 12 % 12]}-{number}", "flow_id": self.made_id(1, flow),
                "deployment_id": self.made_id(2, flow), "work_pool_id": self.id(self.pool), "work_pool_name": "default",
                "work_queue_id": self.id(self.queue), "work_queue_name": "default",
                "parameters": json.dumps({"region": ("eu", "us", "ap")[number % 3], "day": number % 90}), "context": "{}",
                "empirical_policy": "{}", "tags": tags, "labels": "{}", "auto_scheduled": 1 if self.is_sqlite else True,
                "created_by_type": "SCHEDULE", "epoch": 1, "state_id": self.made_id(4, number), "state_type": kind,
                "state_name": name, "state_timestamp": self.time(started + took if over else started if begun else due),
                "run_count": 1 if begun else 0, "expected_start_time": self.time(due),
                "next_scheduled_start_time": None if begun else self.time(due),
                "start_time": self.time(started) if begun else None,
                "end_time": self.time(started + took) if over else None,
                "total_run_time": took // timedelta(microseconds=1) if over else 0,
            }  # fmt: skip
            yield tuple(row.get(column) for column in names)

    def flow_run_states(self) -> Iterator[tuple[Any, ...]]:
        names = [column.name for column in flow_run_states.c]
        for number, _chance, (kind, name), due, took in self._runs():
            _chance.random()
            message = ERRORS[number % 3].format(n=number % 700) if kind in ("FAILED", "CRASHED") else None
            row = {
                "id": self.made_id(4, number), "workspace_id": self.workspace, "flow_run_id": self.made_id(3, number),
                "timestamp": self.time(due + took), "type": kind, "name": name, "message": message,
            }  # fmt: skip
            yield tuple(row.get(column) for column in names)

    def task_runs(self) -> Iterator[tuple[Any, ...]]:
        names = [column.name for column in task_runs.c]
        total = int(self.size.runs * self.size.tasks_per_run)
        step = (self.now - self.start) / max(total, 1)
        for number in range(total):
            flow_run = int(number / self.size.tasks_per_run)
            due = self.start + number * step
            took = timedelta(milliseconds=100 + number % 5000)
            kind, name = ("FAILED", "Failed") if number % 40 == 0 else ("COMPLETED", "Completed")
            row = {
                "id": self.made_id(5, number), "workspace_id": self.workspace, "created": self.time(due),
                "updated": self.time(due),
                "name": f"load-{number % 7}", "flow_run_id": self.made_id(3, flow_run), "task_key": f"load-{number % 3}ab",
                "dynamic_key": str(number), "empirical_policy": "{}", "tags": "[]", "labels": "{}", "task_inputs": "{}",
                "flow_run_run_count": 1, "state_id": self.made_id(6, number), "state_type": kind, "state_name": name,
                "state_timestamp": self.time(due + took), "run_count": 1, "expected_start_time": self.time(due),
                "start_time": self.time(due), "end_time": self.time(due + took),
                "total_run_time": took // timedelta(microseconds=1),
            }  # fmt: skip
            yield tuple(row.get(column) for column in names)

    def logs(self) -> Iterator[tuple[Any, ...]]:
        names = [column.name for column in logs.c]
        total = int(self.size.runs * self.size.logs_per_run)
        step = (self.now - self.start) / max(total, 1)
        for number in range(total):
            row = {
                "id": self.made_id(7, number), "workspace_id": self.workspace,
                "flow_run_id": self.made_id(3, int(number / self.size.logs_per_run)),
                "timestamp": self.time(self.start + number * step),
                "level": 40 if number % 50 == 0 else 20, "name": "rota.flow_runs", "message": f"line {number}",
            }  # fmt: skip
            yield tuple(row.get(column) for column in names)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("url", help="of an empty database")
    parser.add_argument("--runs", type=int, default=Size.runs)
    parser.add_argument("--tasks-per-run", type=float, default=Size.tasks_per_run)
    parser.add_argument("--logs-per-run", type=float, default=Size.logs_per_run)
    parser.add_argument("--flows", type=int, default=Size.flows)
    asked = parser.parse_args()
    store = open_store(asked.url, timeout=600, statement_timeout=600)
    try:
        ensure_schema(store)
        begun = time.monotonic()
        seed(store, asked.url, Size(asked.runs, asked.tasks_per_run, asked.flows, asked.logs_per_run))
        print(f"{asked.runs:,} flow runs in {time.monotonic() - begun:.1f} s")
    finally:
        store.close()


if __name__ == "__main__":
    main()
