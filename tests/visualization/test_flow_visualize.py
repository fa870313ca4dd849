"""`Flow.visualize`: what a flow calls, drawn without running it."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from rota import flow, task
from rota.exceptions import MappingLengthMismatch, MappingMissingIterable
from rota.utilities.visualization import (
    FlowVisualizationError,
    GraphvizImportError,
    TaskVizTracker,
    VisualizationUnsupportedError,
    acalls_of,
    build_mermaid_dependencies,
    build_task_dependencies,
    calls_of,
    picture_of,
    track_viz_task,
)

ran: list[str] = []


@pytest.fixture(autouse=True)
def _nothing_has_run() -> None:
    ran.clear()


@task
def extract(n: int) -> list[int]:
    ran.append("extract")
    return [n]


@task(viz_return_value=[1, 2, 3])
def listing() -> list[int]:
    ran.append("listing")
    return []


@task
def clean(rows: Any) -> Any:
    ran.append("clean")
    return rows


@task
def load(rows: Any, extra: Any = None) -> int:
    ran.append("load")
    return 1


@task
async def fetch(url: str) -> str:
    ran.append("fetch")
    return url


@flow
def child(rows: Any) -> None:
    ran.append("child")


def edges(body: Callable[..., Any], *args: Any, **kwargs: Any) -> dict[str, list[str]]:
    tracker = calls_of(flow(body), args, kwargs)
    assert not ran
    return {call.name: sorted(source.name for source in call.upstream_tasks) for call in tracker.tasks}


def test_calls_in_a_loop_and_what_takes_their_results() -> None:
    def etl(count: int = 2) -> None:
        rows = [extract(number) for number in range(count)]
        load(rows, extra={"first": clean(rows[0])})

    assert edges(etl) == {
        "extract-0": [],
        "extract-1": [],
        "clean-0": ["extract-0"],
        "load-0": ["clean-0", "extract-0", "extract-1"],
    }
    assert "extract-3" in edges(etl, 4)


def test_submitted_and_mapped_calls() -> None:
    def etl() -> None:
        first = extract.submit(1)
        cleaned = clean.map(listing())
        of_unknown = clean.map(first)
        first.wait()
        load(cleaned, extra=first.result())
        load(of_unknown.result(), wait_for=[cleaned[0]])

    assert edges(etl) == {
        "extract-0": [],
        "listing-0": [],
        "clean-0": ["listing-0"],
        "clean-1": ["listing-0"],
        "clean-2": ["listing-0"],
        "clean-3": ["extract-0"],
        "load-0": ["clean-0", "clean-1", "clean-2", "extract-0"],
        "load-1": ["clean-0", "clean-3"],
    }


def test_a_subflow_is_one_box_and_does_not_run() -> None:
    def outer() -> None:
        child(extract(1))

    assert edges(outer) == {"extract-0": [], "child-0": ["extract-0"]}


def test_a_value_to_look_into_is_the_one_that_the_task_names() -> None:
    def branching() -> None:
        rows = listing()
        if len(rows) > 2:
            load(rows)

    assert edges(branching) == {"listing-0": [], "load-0": ["listing-0"]}


def test_async_flows_and_tasks() -> None:
    @flow
    async def crawl() -> None:
        pages = await asyncio.gather(fetch("a"), fetch("b"))
        load(pages)

    tracker = asyncio.run(acalls_of(crawl, (), {}))
    assert [call.name for call in tracker.tasks] == ["fetch-0", "fetch-1", "load-0"]
    assert len(tracker.tasks[2].upstream_tasks) == 2
    assert not ran


def test_code_that_needs_a_result_is_told_how_to_have_one() -> None:
    def broken() -> None:
        if extract(1) > 3:  # type: ignore[operator]
            load(1)

    with pytest.raises(FlowVisualizationError, match=r"viz_return_value") as caught:
        edges(broken)
    assert isinstance(caught.value.__cause__, TypeError)


def test_states_and_generators_are_unsupported() -> None:
    @task
    def many() -> Any:
        yield 1

    def with_state() -> None:
        extract(1, return_state=True)

    def with_future_state() -> None:
        assert extract.submit(1).state

    def with_generator() -> None:
        list(many())

    for body in (with_state, with_future_state, with_generator):
        with pytest.raises(VisualizationUnsupportedError):
            edges(body)


def test_what_a_map_refuses_it_refuses_here() -> None:
    def nothing_to_map() -> None:
        clean.map(5)

    def other_lengths() -> None:
        load.map([1, 2], [1])

    with pytest.raises(FlowVisualizationError) as caught:
        edges(nothing_to_map)
    assert isinstance(caught.value.__cause__, MappingMissingIterable)
    with pytest.raises(FlowVisualizationError) as caught:
        edges(other_lengths)
    assert isinstance(caught.value.__cause__, MappingLengthMismatch)


def test_visualize_writes_a_picture(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    @flow(name="My flow: v1")
    def drawn(n: int = 1) -> None:
        load(extract(n))

    monkeypatch.chdir(tmp_path)
    assert drawn.visualize(2) is None
    picture = tmp_path / "My-flow-v1.svg"
    assert str(picture) in capsys.readouterr().out
    texts = [element.text for element in ElementTree.parse(picture).iter() if element.tag.endswith("text")]
    assert {"extract-0", "load-0", "My flow: v1"} <= set(texts)
    assert "prefers-color-scheme:dark" in picture.read_text()
    assert not ran


def test_a_flow_as_a_flowchart_for_mermaid() -> None:
    @flow
    def drawn() -> None:
        load(extract(1))

    @flow
    async def slow() -> None:
        load(await fetch("a"))

    chart = drawn.generate_mermaid_graph()
    assert chart.splitlines() == ["graph LR", '    t0["extract-0"]', '    t1["load-0"]', "    t0 --> t1"]
    assert asyncio.run(drawn.agenerate_mermaid_graph()) == chart
    awaited = asyncio.run(slow.agenerate_mermaid_graph())
    assert 't0["fetch-0"]' in awaited

    async def in_a_loop() -> str:
        return slow.generate_mermaid_graph()

    assert slow.generate_mermaid_graph() == asyncio.run(in_a_loop()) == awaited
    assert not ran


def test_visualize_is_awaited_by_coroutines(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    @flow
    async def slow() -> None:
        load(await fetch("a"))

    async def main() -> None:
        await slow.visualize()

    monkeypatch.chdir(tmp_path)
    asyncio.run(main())
    (tmp_path / "slow.svg").rename(tmp_path / "first.svg")
    slow.visualize()
    assert (tmp_path / "slow.svg").read_text() == (tmp_path / "first.svg").read_text()
    (tmp_path / "slow.svg").unlink()
    asyncio.run(slow.avisualize())
    assert (tmp_path / "slow.svg").read_text() == (tmp_path / "first.svg").read_text()


def test_without_the_package_graphviz_its_graph_is_an_error_that_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "graphviz", None)
    with pytest.raises(GraphvizImportError, match="pip install graphviz"):
        build_task_dependencies(TaskVizTracker())


def test_a_flowchart_for_mermaid() -> None:
    with TaskVizTracker() as tracker:
        rows = track_viz_task(False, "extract", {})
        track_viz_task(False, "load", {"rows": [rows]})
    assert build_mermaid_dependencies(tracker).splitlines() == [
        "graph LR", '    t0["extract-0"]', '    t1["load-0"]', "    t0 --> t1",
    ]  # fmt: skip


def test_a_picture_of_a_long_chain_and_of_nothing() -> None:
    with TaskVizTracker() as tracker:
        rows = None
        for _ in range(1500):
            rows = track_viz_task(False, "step", {"rows": rows})
    ElementTree.fromstring(picture_of(tracker, "long"))
    assert "Nothing was called" in picture_of(TaskVizTracker(), "empty")
