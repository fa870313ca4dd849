"""What a search of runs means in SQL: names become ids, the rest becomes conditions on the rows of one walk."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from rota.contract.run_search import ParameterMatch, RunKind, RunSearchFilter, TimeSpan, Wanted
from rota.core.vocabulary import NAMES_BY_TYPE, StateType
from rota.exceptions import InvalidRequest
from rota.server.store.criteria import Column, Condition, on_tags
from rota.server.store.engine import DialectName, Tx
from rota.server.store.tables import (
    deployments,
    flow_run_states,
    flow_runs,
    flows,
    task_run_states,
    task_runs,
    work_pools,
    work_queues,
)
from rota.server.store.values import clean_text

MOST_OBJECTS = 2000
"""Flows, deployments, pools or queues that one pattern may mean."""

Ids = tuple[UUID, ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """Objects that are wanted (None: any) and that are not."""

    wanted: Ids | None = None
    unwanted: Ids = ()

    @property
    def is_impossible(self) -> bool:
        return self.wanted == ()


@dataclass(frozen=True, slots=True)
class Meaning:
    """A filter whose names have been looked up."""

    kind: RunKind
    asked: RunSearchFilter
    flows: Choice
    deployments: Choice
    pools: Choice
    queues: Choice
    state_types: tuple[StateType, ...] | None
    """Types that a run must have; None: any."""

    @property
    def is_impossible(self) -> bool:
        """No run can meet it."""
        choices = (self.flows, self.deployments, self.pools, self.queues)
        return any(choice.is_impossible for choice in choices) or self.state_types == () or self.asked.ids == []


def look_up(tx: Tx, workspace: UUID, kind: RunKind, asked: RunSearchFilter) -> Meaning:
    """Return what a filter means here and now. Uses the name indexes of flows, deployments, work pools and queues.

    Raises:
        InvalidRequest: a pattern means too many objects.
    """
    flow_name, pool_name = flows.c.name, work_pools.c.name
    of_flow = deployments.join(flows, flows.c.id == deployments.c.flow_id)
    full_name = flow_name + "/" + deployments.c.name

    def choose(words: Wanted, table: sa.Table, source: Any, name: Column, long_name: Column | None = None) -> Choice:
        def ids(texts: Sequence[str]) -> Ids:
            return _ids(tx, workspace, table, source, name, long_name, texts)

        return Choice(ids(words.include) if words.include else None, ids(words.exclude) if words.exclude else ())

    return Meaning(
        kind,
        asked,
        choose(asked.flow, flows, flows, flow_name),
        choose(asked.deployment, deployments, of_flow, deployments.c.name, full_name),
        choose(asked.work_pool, work_pools, work_pools, pool_name),
        choose(asked.work_queue, work_queues, work_queues, work_queues.c.name),
        _types_of(asked),
    )


def _ids(
    tx: Tx, workspace: UUID, table: sa.Table, source: Any, name: Column, long_name: Column | None, words: Sequence[str]
) -> Ids:
    asked: list[Condition] = []
    for word in words:
        if (one := as_id(word)) is not None:
            asked.append(table.c.id == one)
        asked.append(like(long_name if long_name is not None and "/" in word else name, word))
    query = (
        sa.select(table.c.id)
        .select_from(source)
        .where(table.c.workspace_id == workspace, sa.or_(*asked))
        .limit(MOST_OBJECTS + 1)
    )
    found = tuple(sorted(row[0] for row in tx.execute(query)))
    if len(found) > MOST_OBJECTS:
        raise InvalidRequest(f"{', '.join(words)!r:.200} means more than {MOST_OBJECTS:,} {table.name}: say it more narrowly.")
    return found


def as_id(text: str) -> UUID | None:
    """Return the id that a text is, if it is one."""
    try:
        return UUID(text)
    except ValueError:
        return None


def like(column: Column, pattern: str, *, anywhere: bool = False) -> Condition:
    """Whether a text is `pattern`, where ``*`` stands for any characters and case does not matter."""
    escaped = clean_text(pattern).replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_").replace("*", "%")
    return column.ilike(f"%{escaped}%" if anywhere else escaped, escape="\\")


_TYPES_BY_NAME = {name.lower(): kind for kind, names in reversed(NAMES_BY_TYPE.items()) for name in names}
_AMBIGUOUS = {"notready"}
"""Names that states of two types may have."""


def _types_of(asked: RunSearchFilter) -> tuple[StateType, ...] | None:
    """Return the types that the wanted names and types leave; None when they say nothing."""
    left: set[StateType] | None = None
    if asked.state_type.include:
        left = set(asked.state_type.include)
    names = [word.lower() for word in asked.state.include]
    if names and all(name in _TYPES_BY_NAME and name not in _AMBIGUOUS for name in names):
        implied = {_TYPES_BY_NAME[name] for name in names}
        left = implied if left is None else left & implied
    if asked.state_type.exclude:
        left = (set(StateType) if left is None else left) - set(asked.state_type.exclude)
    return None if left is None else tuple(sorted(left))


# --- conditions on the rows of a walk ----------------------------------------------------------------------------------------

WALKED = {
    "flow": (
        "id", "name", "flow_id", "deployment_id", "work_pool_id", "work_queue_id", "parent_task_run_id", "parameters", "tags",
        "created_by_type", "created_by_display_value", "state_id", "state_type", "state_name", "run_count",
        "expected_start_time", "start_time", "end_time", "total_run_time",
    ),
    "task": (
        "id", "name", "flow_run_id", "task_key", "tags", "state_id", "state_type", "state_name", "run_count",
        "expected_start_time", "start_time", "end_time", "total_run_time",
    ),
}  # fmt: skip
"""Columns that conditions may be about."""


def conditions(meaning: Meaning, row: Any, dialect: DialectName, *, known: Iterable[str] = ()) -> list[Condition]:
    """Return all that `meaning` asks of `row` (columns of a table or of a walk), without what is `known` to hold."""
    asked, done = meaning.asked, frozenset(known)
    wanted: list[Condition] = []
    if asked.ids is not None and "ids" not in done:
        wanted.append(row.id.in_(sorted(asked.ids)))
    if meaning.state_types is not None and "state_type" not in done:
        wanted.append(row.state_type.in_(meaning.state_types))
    wanted += _names(row.state_name, asked.state)
    wanted += _names_anywhere(meaning, row)
    wanted += _tags(row.tags, asked, dialect)
    for name, span in (("expected", asked.expected), ("started", asked.started), ("ended", asked.ended)):
        if name not in done:
            wanted += during(row[_TIMES[name]], span)
    wanted += _durations(row.total_run_time, asked)
    if asked.retried is not None:
        wanted.append(row.run_count > 1 if asked.retried else row.run_count <= 1)
    wanted += _of_flow_runs(meaning, row, dialect, done) if meaning.kind == "flow" else _of_task_runs(meaning, row, done)
    return wanted


_TIMES = {"expected": "expected_start_time", "started": "start_time", "ended": "end_time"}


def during(moment: Column, span: TimeSpan) -> list[Condition]:
    """Whether a time is in a span."""
    asked: list[Condition] = []
    if span.since is not None:
        asked.append(moment >= span.since)
    if span.until is not None:
        asked.append(moment < span.until)
    return asked


def _names(column: Column, words: Wanted) -> list[Condition]:
    asked: list[Condition] = []
    if words.include:
        asked.append(sa.or_(*(like(column, word) for word in words.include)))
    # What has no such text is not unwanted.
    asked += [sa.or_(column.is_(None), sa.not_(like(column, word))) for word in words.exclude]
    return asked


def _names_anywhere(meaning: Meaning, row: Any) -> list[Condition]:
    """A text in the run's name or in the message of its state."""
    states = flow_run_states if meaning.kind == "flow" else task_run_states

    def holds(word: str) -> Condition:
        # Uses the primary key of the states.
        said = sa.exists().where(states.c.id == row.state_id, like(states.c.message, word, anywhere=True))
        return sa.or_(like(row.name, word, anywhere=True), said)

    text = meaning.asked.text
    return [holds(word) for word in text.include] + [sa.not_(holds(word)) for word in text.exclude]


def _tags(column: Column, asked: RunSearchFilter, dialect: DialectName) -> list[Condition]:
    found: list[Condition] = []
    for words, negate in ((asked.tag.include, False), (asked.tag.exclude, True)):
        if not words:
            continue
        plain = [word for word in words if "*" not in word]
        either = on_tags(column, _Tags(any_=plain), dialect) if plain else []
        either += [_has_tag_like(column, word, dialect) for word in words if "*" in word]
        found.append(sa.not_(sa.or_(*either)) if negate else sa.or_(*either))
    if asked.tags_all:
        found += on_tags(column, _Tags(all_=asked.tags_all), dialect)
    return found


@dataclass(frozen=True, slots=True)
class _Tags:
    any_: list[str] | None = None
    all_: list[str] | None = None


def _has_tag_like(column: Column, word: str, dialect: DialectName) -> Condition:
    if dialect == "sqlite":
        item: Any = sa.func.json_each(column).table_valued("value")
    else:
        item = sa.func.jsonb_array_elements_text(column).table_valued("value").render_derived()
    return sa.exists(sa.select(1).select_from(item).where(like(sa.cast(item.c.value, sa.Text), word)))


def _durations(column: Column, asked: RunSearchFilter) -> list[Condition]:
    us = sa.type_coerce(column, sa.BigInteger)
    found: list[Condition] = []
    if asked.duration_at_least is not None:
        found.append(us >= _microseconds(asked.duration_at_least))
    if asked.duration_at_most is not None:
        found.append(us <= _microseconds(asked.duration_at_most))
    return found


def _microseconds(seconds: float) -> int:
    # A span that no column can hold is longer than any run.
    return min(int(seconds * 1_000_000) if seconds < 1e12 else 2**62, 2**62)


def _chosen(column: Column, choice: Choice, name: str, done: frozenset[str]) -> list[Condition]:
    found: list[Condition] = []
    if choice.wanted is not None and name not in done:
        found.append(column.in_(choice.wanted))
    if choice.unwanted:
        found.append(sa.or_(column.is_(None), column.not_in(choice.unwanted)))
    return found


def _of_flow_runs(meaning: Meaning, row: Any, dialect: DialectName, done: frozenset[str]) -> list[Condition]:
    asked = meaning.asked
    found = [
        *_chosen(row.flow_id, meaning.flows, "flow", done),
        *_chosen(row.deployment_id, meaning.deployments, "deployment", done),
        *_chosen(row.work_pool_id, meaning.pools, "work_pool", done),
        *_chosen(row.work_queue_id, meaning.queues, "work_queue", done),
    ]
    makers = (row.created_by_type, row.created_by_display_value)
    if asked.created_by.include:
        found.append(sa.or_(*(like(column, word) for column in makers for word in asked.created_by.include)))
    for word in asked.created_by.exclude:
        found += [sa.or_(column.is_(None), sa.not_(like(column, word))) for column in makers]
    found += [_parameter(row.parameters, one, dialect) for one in asked.parameters]
    if asked.parent != "any":
        found.append(row.parent_task_run_id.is_(None) if asked.parent == "none" else row.parent_task_run_id.is_not(None))
    if asked.parent_ids is not None:
        # Uses ix_task_runs_flow_run, then ix_flow_runs_parent.
        callers = sa.select(task_runs.c.id).where(task_runs.c.flow_run_id.in_(sorted(asked.parent_ids)))
        found.append(row.parent_task_run_id.in_(callers))
    return found


def _parameter(column: Column, one: ParameterMatch, dialect: DialectName) -> Condition:
    path = clean_text(one.path).split(".")
    if dialect == "sqlite":
        place = "$" + "".join(f'."{step}"' for step in path if '"' not in step)
        value: Any = sa.func.json_extract(column, place)
        kind = sa.func.json_type(column, place)
        # SQLite reads true and false as 1 and 0.
        value = sa.case((kind == "true", "true"), (kind == "false", "false"), else_=sa.cast(value, sa.Text))
    else:
        value = sa.func.jsonb_extract_path_text(column, *path)
    found = like(value, one.value)
    return sa.or_(value.is_(None), sa.not_(found)) if one.exclude else found


def _of_task_runs(meaning: Meaning, row: Any, done: frozenset[str]) -> list[Condition]:
    asked = meaning.asked
    found: list[Condition] = []
    if asked.parent_ids is not None and "parent_ids" not in done:
        found.append(row.flow_run_id.in_(sorted(asked.parent_ids)))
    runs = [
        *_chosen(flow_runs.c.flow_id, meaning.flows, "", done),
        *_chosen(flow_runs.c.deployment_id, meaning.deployments, "", done),
        *_chosen(flow_runs.c.work_pool_id, meaning.pools, "", done),
        *_chosen(flow_runs.c.work_queue_id, meaning.queues, "", done),
    ]
    if runs:
        # Uses the primary key of flow runs.
        found.append(sa.exists().where(flow_runs.c.id == row.flow_run_id, *runs))
    if asked.task.include:
        found.append(sa.or_(*(_is_task(row.task_key, word) for word in asked.task.include)))
    found += [sa.not_(_is_task(row.task_key, word)) for word in asked.task.exclude]
    if asked.cached is not None:
        found.append(row.state_name == "Cached" if asked.cached else row.state_name != "Cached")
    return found


def _is_task(key: Column, word: str) -> Condition:
    """Whether a task's key has this name: keys are ``name``, ``module.name`` or ``name-mark of its code``."""
    return sa.or_(*(like(key, form) for form in (word, f"*.{word}", f"{word}-*", f"*.{word}-*")))
