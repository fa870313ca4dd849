"""What running flows send in bulk, taken in one pass. The hottest path of the store: a thousand tasks are ten thousand rows.

Records may come twice, and the states of a task run before the task run itself. Whatever the order, the same records leave the
same rows: states, logs and checkpoints count once by their ids, and a task run shows the newest of its states.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from itertools import chain
from operator import itemgetter
from typing import Any
from uuid import UUID

from rota.contract.record import Kind
from rota.core.vocabulary import TERMINAL_TYPES
from rota.server.store.bulk import LOGS, TASK_RUNS, Bulk, Row
from rota.server.store.columns import to_microseconds
from rota.server.store.engine import Tx
from rota.server.store.values import are_clean, clean_text, dump_json

_TERMINAL = frozenset(kind.value for kind in TERMINAL_TYPES)

# Places in a `TaskStateRecord`. Records are taken apart by place: they come as plain tuples, too.
_RUN, _TYPE, _AT, _RENAMED = 2, 4, 6, 17


def record(tx: Tx, workspace: UUID, records: Sequence[tuple[Any, ...]], now: datetime) -> int:
    """Take records (`rota.contract.record`) in their order; return how many were not known before.

    A task run that was made and has ended within the batch is one insert.
    """
    by_kind: dict[int, list[tuple[Any, ...]]] = {int(kind): [] for kind in Kind}
    for entry in records:
        if (same := by_kind.get(entry[0])) is None:
            raise ValueError(f"A record of kind {entry[0]!r} is not known. Its sender may be newer than this server.")
        same.append(entry)
    if not all(are_clean(_texts(kind, entries)) for kind, entries in by_kind.items()):
        by_kind = {kind: [_cleaned(entry) for entry in entries] for kind, entries in by_kind.items()}
    bulk, now_us = bulk_of(tx, workspace), to_microseconds(now)
    rows = _Rows(bulk, now_us)
    accepted = _write_task_runs(bulk, rows, by_kind[Kind.TASK_RUN], by_kind[Kind.TASK_STATE])
    if states := by_kind[Kind.TASK_STATE]:
        accepted += bulk.insert_states(rows.states(states), now_us)
    if lines := by_kind[Kind.LOG]:
        accepted += bulk.insert(LOGS, rows.logs(lines))
    if checkpoints := by_kind[Kind.CHECKPOINT]:
        newest = {entry[1:3]: entry for entry in checkpoints}
        accepted += bulk.put_checkpoints(rows.checkpoints(newest.values()))
    return accepted


def bulk_of(tx: Tx, workspace: UUID) -> Bulk:
    """Return the bulk path of a transaction's database."""
    # Each loads its own driver.
    if tx.dialect == "sqlite":
        from rota.server.store.bulk_sqlite import SqliteBulk

        return SqliteBulk(tx.driver, workspace)
    from rota.server.store.bulk_postgres import PostgresBulk

    return PostgresBulk(tx.connection, workspace)


_TEXTS = {
    Kind.TASK_RUN: itemgetter(3, 4, 5, 6),
    Kind.TASK_STATE: itemgetter(4, 5, 7, _RENAMED),
    Kind.LOG: itemgetter(4, 6),
    Kind.CHECKPOINT: itemgetter(2, 3, 4, 7),
}
"""The texts of each kind of record that are kept as they are. JSON is made safe where it is made."""


def _texts(kind: int, entries: Sequence[tuple[Any, ...]]) -> list[str]:
    return list(filter(None, chain.from_iterable(map(_TEXTS[Kind(kind)], entries))))


def _cleaned(entry: tuple[Any, ...]) -> tuple[Any, ...]:
    return tuple(clean_text(item) if isinstance(item, str) else item for item in entry)


def _write_task_runs(bulk: Bulk, rows: _Rows, made: list[tuple[Any, ...]], states: list[tuple[Any, ...]]) -> int:
    newest, names = _newest(states)
    accepted = 0
    if made:
        new = {entry[1]: entry for entry in reversed(made)}
        found = [rows.progress(newest.pop(run_id, None), run_id, names.get(run_id)) for run_id in new]
        definitions = [rows.definition(entry) for entry in new.values()]
        accepted = bulk.insert(TASK_RUNS, [_joined(*pair) for pair in zip(definitions, found, strict=True)])
        if accepted < len(new):
            accepted += bulk.complete_stubs(definitions)
            bulk.update_states([row for row in found if row[2] != bulk.null])
    if newest:
        # In the order of ids, so that two writers never wait for each other.
        entries = [newest[run_id] for run_id in sorted(newest)]
        later = [rows.progress(entry, entry[_RUN], names.get(entry[_RUN])) for entry in entries]
        if bulk.update_states(later) < len(later):
            # Some are older than what is there; the others came before their task run. Inserting touches only those.
            bulk.insert(TASK_RUNS, [_joined(rows.stub(*pair), pair[1]) for pair in zip(entries, later, strict=True)])
    return accepted


def _newest(states: Iterable[tuple[Any, ...]]) -> tuple[dict[bytes, tuple[Any, ...]], dict[bytes, str]]:
    """Return the newest state of each task run, and the last name it was given. Of two at one time, an end stays the end."""
    newest: dict[bytes, tuple[Any, ...]] = {}
    names: dict[bytes, str] = {}
    for entry in states:
        before = newest.get(entry[_RUN])
        if before is None or before[_AT] < entry[_AT] or (before[_AT] == entry[_AT] and before[_TYPE] not in _TERMINAL):
            newest[entry[_RUN]] = entry
        if entry[_RENAMED] is not None:
            names[entry[_RUN]] = entry[_RENAMED]
    return newest, names


def _joined(definition: Row, progress: Row) -> Row:
    """Return a row of `TASK_RUNS`. The name is the one that a state gave, if one did."""
    name = progress[-1]
    return (*definition[:-1], *progress[1:-1], definition[-1] if name is None or name == 0 else name)


class _Ids(dict[bytes | None, Any]):
    """Ids as the database takes them, each made once."""

    def __init__(self, bulk: Bulk) -> None:
        super().__init__({None: bulk.null})
        self._as_id = bulk.as_id

    def __missing__(self, raw: bytes) -> Any:
        made = self[raw] = self._as_id(raw)
        return made


class _Rows:
    """Records as rows of the bulk tables."""

    def __init__(self, bulk: Bulk, now_us: int) -> None:
        self._ids = _Ids(bulk)
        self._as_id: Callable[[bytes], Any] = bulk.as_id
        self._null = bulk.null
        self._now_us = now_us
        self._json: dict[int, str] = {}

    def _text(self, value: Any) -> str:
        """Return `value` as JSON. The runs of one task often share one object for their policy, tags and labels."""
        text = self._json.get(id(value))
        if text is None:
            text = self._json[id(value)] = dump_json(value)
        return text

    def definition(self, entry: tuple[Any, ...]) -> Row:
        """Return a row of `DEFINITION`."""
        _, run_id, flow_run_id, name, key, dynamic_key, version, tags, labels, policy, inputs, created_us, parent_id = entry
        null, ids, text = self._null, self._ids, self._text
        return (
            ids[run_id],
            created_us,
            ids[flow_run_id],
            ids[parent_id],
            key,
            dynamic_key,
            null if version is None else version,
            text(policy) if policy else "{}",
            text(tags) if tags else "[]",
            text(labels) if labels else "{}",
            dump_json(inputs) if inputs else "{}",
            name,
        )

    def progress(self, entry: tuple[Any, ...] | None, run_id: bytes, name: str | None) -> Row:
        """Return a row of `PROGRESS`; without a state, one that a task run begins with."""
        null, ids = self._null, self._ids
        if entry is None:
            return (ids[run_id], self._now_us, null, null, null, null, 0, 0, null, null, null, null, 0, null, null, null)
        _, state_id, _, _, kind, state_name, at, _, details, _, *bookkeeping = entry
        count, flow_run_count, start, end, total, expected, following, _ = bookkeeping
        key, expiration = _cache_of(details) if details else (None, None)
        return (
            ids[run_id],
            self._now_us,
            ids[state_id],
            kind,
            state_name,
            at,
            count,
            flow_run_count,
            null if expected is None else expected,
            null if following is None else following,
            null if start is None else start,
            null if end is None else end,
            total,
            null if key is None else key,
            null if expiration is None else expiration,
            null if name is None else name,
        )

    def stub(self, entry: tuple[Any, ...], progress: Row) -> Row:
        """Return a row of `DEFINITION` for a task run that has not come itself yet; its key is empty until it does."""
        null = self._null
        return (progress[0], entry[_AT], self._ids[entry[3]], null, "", "", null, "{}", "[]", "{}", "{}", "")

    def states(self, entries: Iterable[tuple[Any, ...]]) -> list[Row]:
        null, ids = self._null, self._ids
        return [
            (
                ids[state_id],
                ids[run_id],
                at,
                kind,
                name,
                null if message is None else message,
                null if data is None else dump_json(data),
                dump_json(details) if details else null,
            )
            for _, state_id, run_id, _, kind, name, at, message, details, data, _, _, _, _, _, _, _, _ in entries
        ]

    def logs(self, entries: Iterable[tuple[Any, ...]]) -> list[Row]:
        ids, as_id = self._ids, self._as_id
        return [
            (as_id(log_id), ids[flow_run_id], ids[task_run_id], at, level, name, message)
            for _, log_id, flow_run_id, task_run_id, name, level, message, at in entries
        ]

    def checkpoints(self, entries: Iterable[tuple[Any, ...]]) -> list[Row]:
        ids = self._ids
        return [
            (ids[flow_run_id], key, position, code, ids[task_run_id], ids[state_id], serializer, value, created_us)
            for _, flow_run_id, key, position, code, task_run_id, state_id, serializer, value, created_us in entries
        ]


def _cache_of(details: dict[str, Any]) -> tuple[str | None, int | None]:
    """Return the cache key of a state, and when it expires in µs."""
    key, expiration = details.get("cache_key"), details.get("cache_expiration")
    return (
        None if key is None else clean_text(key),
        None if expiration is None else to_microseconds(datetime.fromisoformat(expiration)),
    )
