"""The log of one run: lines by number, filters, searches, what there is, and the whole of it."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from api_driver import Api

from rota.contract.flow_runs import FlowRun
from rota.contract.log_search import DOWNLOAD_LOG, READ_LOG_LINES, SUMMARIZE_LOG, LogPage
from rota.contract.logs import CREATE_LOGS
from rota.core.ids import uuid7
from rota.core.vocabulary import DEFAULT_WORKSPACE_ID
from rota.exceptions import InvalidRequest, ObjectNotFound
from rota.server.store import log_search
from rota.server.store.engine import Tx

START = datetime(2026, 3, 1, 12, tzinfo=UTC)


def add(api: Api, run: FlowRun | None, *messages: str, task: UUID | None = None, first: float = 0, **fields: Any) -> None:
    lines = [
        {
            "name": "rota.flow",
            "level": 20,
            "message": message,
            "timestamp": (START + timedelta(seconds=first + n)).isoformat(),
            "flow_run_id": None if run is None else str(run.id),
            "task_run_id": None if task is None else str(task),
            **fields,
        }
        for n, message in enumerate(messages)
    ]
    api.app.handle(CREATE_LOGS, body=lines)


def read(api: Api, run: Any, **asked: Any) -> LogPage:
    query = {name.rstrip("_"): value if isinstance(value, list) else str(value) for name, value in asked.items()}
    return api.app.handle(READ_LOG_LINES, query={"run": str(run.id), **query})


def shown(page: LogPage) -> list[tuple[int, str]]:
    return [(line.ordinal, line.message) for line in page.lines]


def test_lines_are_read_by_number_from_both_ends(api: Api) -> None:
    run = api.flow_run()
    add(api, run, *"abcdefgh")
    add(api, api.flow_run(), "of another")
    assert shown(read(api, run, from_=2, n=3)) == [(2, "c"), (3, "d"), (4, "e")]
    page = read(api, run, from_=6, n=5)
    assert (shown(page), page.next, page.total, page.first_error) == ([(6, "g"), (7, "h")], None, 8, None)
    page = read(api, run, order="newest", n=2)
    assert (shown(page), page.next) == ([(7, "h"), (6, "g")], 5)
    assert shown(read(api, run, order="newest", from_=1, n=5)) == [(1, "b"), (0, "a")]
    assert shown(read(api, run, at=(START + timedelta(seconds=4.5)).isoformat(), n=1)) == [(5, "f")]
    assert shown(read(api, run, from_=80)) == []
    assert shown(read(api, api.flow_run())) == []
    with pytest.raises(ObjectNotFound):
        api.app.handle(READ_LOG_LINES, query={"run": str(uuid7())})


def test_a_filter_leaves_lines_with_their_numbers(api: Api) -> None:
    run = api.flow_run()
    task = api.task_run(run)
    add(api, run, "start", "end", first=0)
    add(api, run, "warned", first=0.1, level=30, name="other")
    add(api, run, "failed", first=0.2, level=40, task=task.id)
    assert [number for number, _ in shown(read(api, run, level=30))] == [1, 2]
    assert shown(read(api, run, levels=["20"], order="newest")) == [(3, "end"), (0, "start")]
    assert shown(read(api, run, logger=["other"])) == [(1, "warned")]
    assert shown(read(api, run, task=[str(task.id)])) == [(2, "failed")]
    assert len(read(api, run, task=["flow"]).lines) == 3
    page = read(api, run, level=30, n=1)
    assert (page.next, page.first_error, page.match_count) == (2, 2, None)
    assert read(api, run, level=30, from_=2).task_names == {str(task.id): task.name}
    until = (START + timedelta(seconds=0.15)).isoformat()
    assert len(read(api, run, until=until).lines) == 2
    assert shown(read(api, task)) == [(0, "failed")]
    with pytest.raises(InvalidRequest, match="neither"):
        read(api, run, task=["nobody"])


@pytest.mark.parametrize(
    ("asked", "numbers"),
    [
        ({"q": "PAGE"}, [0, 1, 3]),
        ({"q": "Page", "case": True}, [1]),
        ({"q": "%"}, []),
        ({"q": "ÜBER"}, [2]),
        ({"q": r"page \d$", "regex": True}, [0, 1]),
        ({"q": r"^Page", "regex": True, "case": True}, [1]),
        ({"q": "page", "level": 30}, [3]),
    ],
)
def test_a_search_tells_which_lines_match(api: Api, asked: dict[str, Any], numbers: list[int]) -> None:
    run = api.flow_run()
    add(api, run, "a page 1", "Page 2", "über")
    add(api, run, "page!", first=9, level=30)
    page = read(api, run, matches=True, **asked)
    assert (page.matches, page.match_count) == (numbers, len(numbers))
    assert len(page.lines) == (1 if "level" in asked else 4)
    assert [number for number, _ in shown(read(api, run, only_matches=True, **asked))] == numbers


def test_a_pattern_that_is_none_is_refused_and_a_bad_one_takes_no_longer(api: Api) -> None:
    run = api.flow_run()
    add(api, run, "a" * 5000 + "!")
    for pattern in ("(", r"(a)\1", "a{1,1000000}"):
        with pytest.raises(InvalidRequest, match="pattern"):
            read(api, run, q=pattern, regex=True, matches=True)
    assert read(api, run, q="^(a+)+$", regex=True, matches=True).matches == []


def test_the_log_of_subflows_is_read_in_the_order_of_time(api: Api) -> None:
    run = api.flow_run()
    caller = api.task_run(run)
    child = api.flow_run(parent_task_run_id=caller.id)
    add(api, run, "one", "three", "five")
    add(api, child, "two", "four", first=0.5)
    page = read(api, run, include_subflows=True)
    assert [message for _, message in shown(page)] == ["one", "two", "three", "four", "five"]
    assert page.lines[1].flow_run_id == child.id
    assert shown(read(api, run, include_subflows=True, from_=3, n=1)) == [(3, "four")]


def test_a_summary_counts_what_there_is(api: Api) -> None:
    run = api.flow_run()
    task = api.task_run(run)
    add(api, run, "a", "b")
    add(api, run, "c", first=1.5, level=40, name="lib", task=task.id)
    found = api.app.handle(SUMMARIZE_LOG, query={"run": str(run.id)})
    assert [(one.level, one.count) for one in found.levels] == [(20, 2), (40, 1)]
    assert [(one.logger, one.count) for one in found.loggers] == [("rota.flow", 2), ("lib", 1)]
    assert [(one.task_run_id, one.name, one.count) for one in found.tasks] == [(None, None, 2), (task.id, task.name, 1)]
    assert (found.total, found.first_error, found.errors) == (3, 2, [2])
    assert (found.first_at, found.last_at) == (START, START + timedelta(seconds=1.5))


def test_a_download_holds_all_lines_or_those_that_are_left(api: Api) -> None:
    run = api.flow_run()
    task = api.task_run(run)
    for part in range(5):
        add(api, run, *(f"line {part * 1000 + n}" for n in range(1000)), first=part * 1000)
    add(api, run, "failed", first=6000, level=40, task=task.id)
    query = {"run": str(run.id)}
    lines = api.app.handle(DOWNLOAD_LOG, query=query).decode().splitlines()
    assert (len(lines), lines[0]) == (5001, "2026-03-01T12:00:00.000Z | INFO     | rota.flow | line 0")
    assert lines[-1].endswith(f"| ERROR    | rota.flow - {task.name} | failed")
    left = api.app.handle(DOWNLOAD_LOG, query={**query, "q": r"\b\d00$", "regex": "true", "format": "ndjson"}).decode()
    assert [json.loads(line)["message"] for line in left.splitlines()][:2] == ["line 100", "line 200"]


def test_lines_of_one_run_are_found_without_a_look_at_all_of_them(api: Api) -> None:
    runs = [api.flow_run() for _ in range(30)]
    for run in runs:
        add(api, run, *(str(n) for n in range(100)))
    if api.app.store.dialect == "postgresql":
        api.app.store.write(lambda tx: tx.execute(sa.text("ANALYZE logs")))
    plans: list[str] = []
    prefix = "EXPLAIN " if api.app.store.dialect == "postgresql" else "EXPLAIN QUERY PLAN "

    def explain(tx: Tx) -> None:
        def before(conn: Any, cursor: Any, statement: str, parameters: Any, context: Any, executemany: bool) -> None:
            if "logs" in statement and not statement.startswith("EXPLAIN"):
                found = tx.driver.cursor()
                found.execute(prefix + statement, parameters)
                plans.append(f"{statement}\n" + "\n".join(str(row) for row in found.fetchall()))

        sa.event.listen(tx.connection, "before_cursor_execute", before)
        try:
            source = log_search.LogSource(DEFAULT_WORKSPACE_ID, (runs[3].id,))
            log_search.count_lines(tx, source)
            log_search.list_lines(tx, source, 10, 10, 100)
            log_search.list_lines(tx, source, 90, 10, 100)
            log_search.number_at(tx, source, START)
            log_search.first_error(tx, source)
            log_search.list_matches(tx, source, log_search.LogQuery(level=30))
            log_search.list_matches(tx, source, log_search.LogQuery(text="7"))
            log_search.list_after(tx, source, (START, runs[3].id), 10)
            log_search.list_groups(tx, source)
        finally:
            sa.event.remove(tx.connection, "before_cursor_execute", before)

    api.app.store.read(explain)
    assert len(plans) >= 9
    for plan in plans:
        assert "Seq Scan" not in plan, plan
        assert "SCAN logs" not in plan, plan
