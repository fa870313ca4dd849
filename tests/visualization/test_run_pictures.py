"""`rota flow-run graph RUN --svg FILE`: what ran, as a picture."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from xml.etree import ElementTree

import pytest

from rota import flow, task
from rota.cli.main import main
from rota.cli.run_picture import picture_of_run
from rota.contract.graph import Graph, GraphEdge, GraphNode
from rota.core.ids import uuid7
from rota.core.vocabulary import StateType
from rota.testing import Harness

START = datetime(2026, 3, 1, 12, tzinfo=UTC)


@task
def extract(n: int) -> list[int]:
    return [n]


@task
def check(rows: list[int]) -> list[int]:
    if rows == [1]:
        raise ValueError("bad rows")
    return rows


@flow(name="inner")
def inner(rows: list[int]) -> None:
    extract(len(rows))


@flow(name="outer")
def outer() -> str:
    rows = extract(0)
    inner(rows)
    check.submit(extract.submit(1)).wait()
    return "done"


def texts(picture: str) -> list[str]:
    return [element.text or "" for element in ElementTree.fromstring(picture).iter() if element.tag.endswith("text")]


def test_the_command_writes_a_picture_of_a_real_run(
    rota_harness: Harness, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    state = outer(return_state=True)
    rota_harness.flush()
    run_id = str(state.state_details.flow_run_id)
    target = tmp_path / "run.svg"
    assert main(["flow-run", "graph", run_id, "--svg", str(target)]) == 0
    assert f"in {target}" in capsys.readouterr().out
    shown = texts(target.read_text())
    assert shown[0].startswith("outer / ")
    assert {"extract-0", "check-0"} <= set(shown)
    assert any(text.startswith("inner / ") for text in shown)
    assert any(text.startswith("Failed · ") for text in shown)
    paths = [element for element in ElementTree.parse(target).iter() if element.get("class") == "edge"]
    assert len(paths) == 2


def test_a_file_that_cannot_be_written_is_named(
    rota_harness: Harness, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run_id = str(outer(return_state=True).state_details.flow_run_id)
    rota_harness.flush()
    assert main(["flow-run", "graph", run_id, "--svg", str(tmp_path / "no" / "run.svg")]) == 1
    assert "cannot be written" in capsys.readouterr().err


def node(label: str, kind: StateType, seconds: float | None = 1.0, parents: tuple[GraphNode, ...] = ()) -> GraphNode:
    made = GraphNode.model_construct(
        kind="task-run",
        id=uuid7(),
        label=label,
        state_type=kind,
        start_time=START,
        end_time=None if seconds is None else START + timedelta(seconds=seconds),
        parents=[GraphEdge.model_construct(id=parent.id) for parent in parents],
        children=[],
        encapsulating=[],
        artifacts=[],
    )
    for parent in parents:
        parent.children.append(GraphEdge.model_construct(id=made.id))
    return made


def test_many_like_calls_are_one_box_with_counts_by_state(rota_harness: Harness) -> None:
    run_id = outer(return_state=True).state_details.flow_run_id
    rota_harness.flush()
    run = rota_harness.client.read_flow_run(run_id)
    source = node("listing-0", StateType.COMPLETED)
    mapped = [node(f"clean-{n}", StateType.FAILED if n % 100 == 7 else StateType.COMPLETED, 2, (source,)) for n in range(3_000)]
    last = node("load-0", StateType.RUNNING, None, tuple(mapped))
    nodes = [source, *mapped, last]
    graph = Graph.model_construct(
        start_time=START,
        end_time=None,
        root_node_ids=[source.id],
        nodes=[(one.id, one) for one in nodes],
        artifacts=[],
        states=[],
    )
    picture = picture_of_run(run, "big", graph, START + timedelta(seconds=90))
    shown = texts(picture)
    assert "clean × 3,000" in shown
    assert "30 failed, 2,970 completed · 2s" in " ".join(shown)
    assert "Running · 1m 30s" in shown
    assert len(picture) < 10_000
