"""Log lines in the store."""

from __future__ import annotations

from uuid import UUID

import pytest
from store_cases import ELSEWHERE, NOW, WORKSPACE, at

from rota.contract.filters import logs as by
from rota.contract.filters.base import Operator
from rota.contract.logs import LogCreate
from rota.server.store import logs
from rota.server.store.engine import Store

RUN, OTHER, TASK = UUID(int=1), UUID(int=2), UUID(int=3)


@pytest.fixture
def lines(store: Store) -> Store:
    given = [
        LogCreate(name="flow", level=20, message="Started loading", timestamp=at(0), flow_run_id=RUN),
        LogCreate(name="task", level=30, message="disk is 90% full", timestamp=at(1), flow_run_id=RUN, task_run_id=TASK),
        LogCreate(name="task", level=40, message="failed: no_space left", timestamp=at(2), flow_run_id=RUN, task_run_id=TASK),
        LogCreate(name="flow", level=20, message="Started", timestamp=at(3), flow_run_id=OTHER),
    ]
    store.write(lambda tx: logs.insert_logs(tx, WORKSPACE, given))
    return store


@pytest.mark.parametrize(
    ("wanted", "seconds"),
    [
        (None, [0, 1, 2, 3]),
        (by.LogFilter(flow_run_id=by.LogFilterFlowRunId(any_=[RUN])), [0, 1, 2]),
        (by.LogFilter(task_run_id=by.LogFilterTaskRunId(any_=[TASK])), [1, 2]),
        (by.LogFilter(task_run_id=by.LogFilterTaskRunId(is_null_=True)), [0, 3]),
        (by.LogFilter(level=by.LogFilterLevel(ge_=30)), [1, 2]),
        (by.LogFilter(level=by.LogFilterLevel(ge_=30, le_=30)), [1]),
        (by.LogFilter(timestamp=by.LogFilterTimestamp(after_=at(1), before_=at(2))), [1, 2]),
        (by.LogFilter(text=by.LogFilterTextSearch(query="started")), [0, 3]),
        (by.LogFilter(text=by.LogFilterTextSearch(query="disk failed")), [1, 2]),
        (by.LogFilter(text=by.LogFilterTextSearch(query="started -loading")), [3]),
        (by.LogFilter(text=by.LogFilterTextSearch(query="started !loading")), [3]),
        (by.LogFilter(text=by.LogFilterTextSearch(query="+started +flow +loading")), [0]),
        (by.LogFilter(text=by.LogFilterTextSearch(query='"is 90%"')), [1]),
        (by.LogFilter(text=by.LogFilterTextSearch(query="90_")), []),
        (by.LogFilter(text=by.LogFilterTextSearch(query="no_space")), [2]),
        (by.LogFilter(text=by.LogFilterTextSearch(query='-"is 90%" task')), [2]),
        (by.LogFilter(text=by.LogFilterTextSearch(query='"not closed')), []),
        (by.LogFilter(text=by.LogFilterTextSearch(query="")), [0, 1, 2, 3]),
        (
            by.LogFilter(
                operator=Operator.or_, level=by.LogFilterLevel(ge_=40), flow_run_id=by.LogFilterFlowRunId(any_=[OTHER])
            ),
            [2, 3],
        ),
    ],
)
def test_filters(lines: Store, wanted: by.LogFilter | None, seconds: list[int]) -> None:
    found = lines.read(lambda tx: logs.list_logs(tx, WORKSPACE, wanted))
    assert [line.timestamp for line in found] == [at(second) for second in seconds]
    assert lines.read(lambda tx: logs.list_logs(tx, ELSEWHERE, wanted)) == []


def test_orders_and_pages(lines: Store) -> None:
    newest = lines.read(lambda tx: logs.list_logs(tx, WORKSPACE, sort="TIMESTAMP_DESC", limit=2, offset=1))
    assert [line.timestamp for line in newest] == [at(2), at(1)]


def test_all_lines_of_a_run_come_in_order_and_once(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(logs, "_PAGE", 7)
    given = [
        LogCreate(name="n", level=20, message=str(i), timestamp=at(i // 5), flow_run_id=RUN if i % 10 else OTHER)
        for i in range(100)
    ]
    store.write(lambda tx: logs.insert_logs(tx, WORKSPACE, given))
    found = store.read(lambda tx: list(logs.iterate_logs_of(tx, WORKSPACE, RUN)))
    assert sorted(line.message for line in found) == sorted(line.message for line in given if line.flow_run_id == RUN)
    assert [line.timestamp for line in found] == sorted(line.timestamp for line in found)


def test_no_lines_are_no_statement(store: Store) -> None:
    store.write(lambda tx: logs.insert_logs(tx, WORKSPACE, []))
    assert store.read(lambda tx: logs.list_logs(tx, WORKSPACE)) == []


def test_a_line_says_when_it_was_said(lines: Store) -> None:
    (line, *_) = lines.read(lambda tx: logs.list_logs(tx, WORKSPACE))
    assert (line.created, line.updated, line.timestamp) == (NOW, NOW, NOW)
    assert line.model_dump(mode="json") == type(line).model_validate(line.model_dump(mode="json")).model_dump(mode="json")
