"""`rota flow`, `rota flow-run` and `rota task-run` on runs in a real database."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple
from uuid import UUID

import pytest

from rota import contract
from rota.client import SyncRotaClient, get_client
from rota.core.ids import uuid7
from rota.core.states import State, scheduled
from rota.core.vocabulary import StateType
from rota.settings import temporary_settings

Run = Callable[..., "tuple[int, str, str]"]

START = datetime(2026, 3, 1, 12, tzinfo=UTC)


class Story(NamedTuple):
    """Runs to look at."""

    client: SyncRotaClient
    good: UUID
    """Completed: two tasks, a subflow with a task, 30 log lines."""
    bad: UUID
    """Failed."""
    waiting: UUID
    """Scheduled."""
    task: UUID


@pytest.fixture
def story(home: Path) -> Iterator[Story]:
    """Write runs to the database that `rota` finds in the home directory."""
    with temporary_settings({"home": home / ".rota"}):
        client = get_client(sync_client=True)
        yield tell(client)


def tell(client: SyncRotaClient) -> Story:
    etl, sub = make_flow(client, "etl"), make_flow(client, "load")
    good = make_run(client, etl, "wild-bug", parameters={"lat": 1.5})
    first, second = make_task(client, good, "fetch", "0"), make_task(client, good, "load", "1")
    child = make_run(client, sub, "calm-fox", parent_task_run_id=second)
    make_task(client, child, "write", "0")
    for run, kind in ((child, StateType.COMPLETED), (good, StateType.COMPLETED)):
        move_flow_run(client, run, State(StateType.RUNNING))
        move_flow_run(client, run, State(kind))
    client.create_logs(
        {
            "name": "rota.flow_runs",
            "level": 20 + 10 * (number % 3),
            "message": f"line {number}",
            "timestamp": START + timedelta(seconds=number),
            "flow_run_id": good,
            "task_run_id": first if number % 2 else None,
        }
        for number in range(30)
    )
    bad = make_run(client, etl, "odd-owl")
    move_flow_run(client, bad, State(StateType.RUNNING))
    move_flow_run(client, bad, State(StateType.FAILED, message="no \x1b[31mred\x1b[0m weather"))
    waiting = make_run(client, etl, "slow-cat", state=scheduled(START + timedelta(days=36500)))
    return Story(client, good, bad, waiting, first)


def make_flow(client: SyncRotaClient, name: str) -> UUID:
    return client.create_flow_from_name(name)


def make_run(client: SyncRotaClient, flow_id: UUID, name: str, state: State[object] | None = None, **fields: object) -> UUID:
    wanted = contract.states.StateCreate.of(state or State(StateType.PENDING))
    body = contract.flow_runs.FlowRunCreate(id=uuid7(), flow_id=flow_id, name=name, state=wanted, **fields)
    return client.create_flow_run(body).id


def make_task(client: SyncRotaClient, run: UUID, name: str, key: str) -> UUID:
    body = contract.task_runs.TaskRunCreate(id=uuid7(), flow_run_id=run, task_key=name, dynamic_key=key, name=f"{name}-{key}")
    return client.create_task_run(body).id


def move_flow_run(client: SyncRotaClient, run: UUID, state: State[object]) -> None:
    assert client.set_flow_run_state(run, state).status.value == "ACCEPT"


def test_flows_are_listed_newest_first(rota: Run, story: Story) -> None:
    listed = json.loads(rota("flow", "ls", "-o", "json").out)
    assert [flow["name"] for flow in listed] == ["load", "etl"]
    code, out, err = rota("flows", "ls", "--limit", "1")
    assert (code, err) == (0, "")
    assert "load" in out
    assert "etl" not in out


def test_an_empty_list_says_so(rota: Run) -> None:
    for noun in ("flow", "flow-run", "task-run", "artifact"):
        assert rota(noun, "ls") == (0, "There is nothing to show.\n", "")
        assert rota(noun, "ls", "-o", "json") == (0, "[]\n", "")


def test_flow_runs_are_listed_with_flow_and_state(rota: Run, story: Story) -> None:
    out = rota("flow-run", "ls").out
    for words in (
        ("wild-bug", "etl", "Completed"),
        ("odd-owl", "etl", "Failed"),
        ("slow-cat", "etl", "Scheduled"),
        ("calm-fox", "load"),
    ):
        assert any(all(word in line for word in words) for line in out.splitlines())
    assert str(story.good) in out


@pytest.mark.parametrize(
    ("filters", "names"),
    [
        (["--flow-name", "load"], {"calm-fox"}),
        (["--flow-name", "load", "--flow-name", "etl"], {"calm-fox", "wild-bug", "odd-owl", "slow-cat"}),
        (["--state", "failed"], {"odd-owl"}),
        (["--state", "Failed", "--state", "SCHEDULED"], {"odd-owl", "slow-cat"}),
        (["--state-type", "completed"], {"wild-bug", "calm-fox"}),
        (["--state-type", "FAILED", "--flow-name", "load"], set()),
        (["--limit", "1"], {"slow-cat"}),
    ],
)
def test_flow_runs_are_filtered(rota: Run, story: Story, filters: list[str], names: set[str]) -> None:
    assert {run["name"] for run in json.loads(rota("flow-run", "ls", *filters, "-o", "json").out)} == names


def test_a_run_is_found_by_id_by_its_beginning_and_by_name(rota: Run, story: Story) -> None:
    id_ = str(story.good)
    for word in (id_, id_.replace("-", ""), id_.upper(), id_[:-2], "wild-bug"):
        assert json.loads(rota("flow-run", "inspect", word, "-o", "json").out)["id"] == id_
    assert json.loads(rota("task-run", "inspect", "fetch-0", "-o", "json").out)["id"] == str(story.task)
    assert json.loads(rota("task-run", "inspect", str(story.task)[:-1], "-o", "json").out)["id"] == str(story.task)


@pytest.mark.parametrize(
    ("word", "sentence"),
    [
        ("", "An empty text is not the name or id of a flow run."),
        ("../x", "There is no flow run '../x'"),
        ("a/b/c", "There is no flow run 'a/b/c'"),
        ("00000000-0000-0000-0000-000000000000", "00000000-0000-0000-0000-000000000000"),
        ("ffff", "There is no flow run 'ffff'"),
        ("%", "There is no flow run '%'"),
        ("'; drop table flow_runs; --", "There is no flow run"),
        ("\udcff", "cannot be the name or id of a flow run"),
        ("x" * 5000, "cannot be the name or id of a flow run"),
        ("\x1b[31m", "There is no flow run"),
    ],
)
@pytest.mark.parametrize("verb", ["inspect", "logs", "delete", "cancel", "retry", "watch", "graph"])
def test_a_run_that_is_not_there_is_told_in_a_sentence(rota: Run, story: Story, verb: str, word: str, sentence: str) -> None:
    code, out, err = rota("flow-run", verb, word)
    assert (code, out) == (1, "")
    assert sentence in err
    assert err.count("\n") == 1
    assert "\x1b" not in err


def test_a_name_that_several_runs_have_is_not_guessed(rota: Run, story: Story) -> None:
    flow = make_flow(story.client, "etl")
    twins = [make_run(story.client, flow, "twin") for _ in range(2)]
    code, _, err = rota("flow-run", "inspect", "twin")
    assert code == 1
    assert "means more than one flow run" in err
    assert all(str(twin) in err for twin in twins)
    assert rota("flow-run", "inspect", str(story.good)[:4]).code == 1


def test_inspect_shows_what_is_known(rota: Run, story: Story) -> None:
    out = rota("flow-run", "inspect", "wild-bug").out
    assert out.startswith("Flow run 'wild-bug'\n")
    for fact in (f"ID:           {story.good}", "Flow:         etl", "State:        Completed", 'Parameters:   {"lat": 1.5}'):
        assert f"  {fact}\n" in out
    assert "\x1b" not in rota("flow-run", "inspect", "odd-owl").out
    assert "Task:         fetch\n" in rota("task-run", "inspect", "fetch-0").out


def test_the_web_page_needs_a_server(rota: Run, story: Story) -> None:
    code, _, err = rota("flow-run", "inspect", "wild-bug", "--web")
    assert code == 1
    assert "Set ROTA_API_URL or ROTA_UI_URL" in err


def numbers(out: str) -> list[int]:
    return [int(line.rpartition(" ")[2]) for line in out.splitlines()]


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ([], list(range(30))),
        (["--reverse"], list(range(29, -1, -1))),
        (["--head"], list(range(20))),
        (["-h", "-n", "3"], [0, 1, 2]),
        (["-n", "3"], [0, 1, 2]),
        (["--tail"], list(range(10, 30))),
        (["-t", "-n", "3"], [27, 28, 29]),
        (["-t", "-n", "3", "-r"], [29, 28, 27]),
        (["-h", "-n", "3", "-r"], [2, 1, 0]),
        (["-n", "1000"], list(range(30))),
    ],
)
def test_log_lines_are_chosen_and_ordered(rota: Run, story: Story, options: list[str], expected: list[int]) -> None:
    assert numbers(rota("flow-run", "logs", "wild-bug", *options).out) == expected


def test_log_lines_say_who_wrote_them(rota: Run, story: Story) -> None:
    first, second = rota("flow-run", "logs", "wild-bug", "-n", "2").out.splitlines()
    assert first.endswith(" | INFO    | Flow run 'wild-bug' - line 0")
    assert second.endswith(" | WARNING | Task run 'fetch-0' - line 1")
    assert numbers(rota("task-run", "logs", "fetch-0").out) == list(range(1, 30, 2))
    assert json.loads(rota("flow-run", "logs", "wild-bug", "-n", "1", "-o", "json").out)[0]["message"] == "line 0"


def test_more_log_lines_than_a_page_are_all_there(rota: Run, story: Story) -> None:
    story.client.create_logs(
        {
            "name": "n",
            "level": 20,
            "message": f"l {number}",
            "timestamp": START + timedelta(seconds=number),
            "flow_run_id": story.bad,
        }
        for number in range(450)
    )
    assert numbers(rota("flow-run", "logs", "odd-owl").out) == list(range(450))
    assert numbers(rota("flow-run", "logs", "odd-owl", "-t", "-n", "300").out) == list(range(150, 450))


def test_contradicting_log_options_are_refused(rota: Run, story: Story) -> None:
    code, _, err = rota("flow-run", "logs", "wild-bug", "--head", "--tail")
    assert code == 2
    assert "--head and --tail cannot be given together" in err
    assert rota("flow-run", "logs", "wild-bug", "-n", "0").code == 2


def test_deleting_a_run_takes_its_tasks_along(rota: Run, story: Story) -> None:
    assert rota("flow-run", "delete", "odd-owl").out == "Deleted flow run 'odd-owl'.\n"
    assert rota("flow-run", "inspect", "odd-owl").code == 1
    assert rota("flow-run", "delete", str(story.bad)).code == 1


def test_cancelling_stops_what_waits_and_refuses_what_is_over(rota: Run, story: Story) -> None:
    assert rota("flow-run", "cancel", "slow-cat").out == "Flow run 'slow-cat' is cancelled.\n"
    running = make_run(story.client, make_flow(story.client, "etl"), "busy-bee")
    move_flow_run(story.client, running, State(StateType.RUNNING))
    assert rota("flow-run", "cancel", "busy-bee").out == "Flow run 'busy-bee' is being cancelled.\n"
    assert story.client.read_flow_run(running).state_type is StateType.CANCELLING
    code, _, err = rota("flow-run", "cancel", "wild-bug")
    assert code == 1
    assert "is over (Completed); there is nothing to cancel" in err


def test_the_graph_shows_tasks_and_subflows_in_order(rota: Run, story: Story) -> None:
    out = rota("flow-run", "graph", "wild-bug").out
    shape = [re.sub("  [A-Z].*", "", line) for line in out.splitlines()]
    assert shape == [
        "✓ flow run wild-bug",
        "├── ○ fetch-0",
        "└── ✓ flow run calm-fox",
        "    └── ○ write-0",
    ]
    assert "1 more" in rota("flow-run", "graph", "wild-bug", "--limit", "1").out
    assert "write-0" not in rota("flow-run", "graph", "wild-bug", "--depth", "1").out
    tree = json.loads(rota("flow-run", "graph", "wild-bug", "-o", "json").out)
    assert [child["name"] for child in tree["children"]] == ["fetch-0", "calm-fox"]


def test_watching_a_run_that_is_over_shows_all_and_its_outcome_counts(rota: Run, story: Story) -> None:
    code, out, _ = rota("flow-run", "watch", "wild-bug")
    assert code == 0
    assert len(out.splitlines()) == 31
    assert out.endswith("Flow run 'wild-bug' is Completed\n")
    code, out, err = rota("flow-run", "watch", "odd-owl")
    assert code == 1
    assert "The flow run ended in Failed" in err
    assert "\x1b" not in out + err


def test_task_runs_are_listed_and_filtered(rota: Run, story: Story) -> None:
    assert {run["name"] for run in json.loads(rota("task-run", "ls", "-o", "json").out)} == {"fetch-0", "load-1", "write-0"}
    only = json.loads(rota("task-run", "ls", "--task-run-name", "write-0", "-o", "json").out)
    assert [run["name"] for run in only] == ["write-0"]
    assert json.loads(rota("task-run", "ls", "--state-type", "FAILED", "-o", "json").out) == []
    assert "fetch-0" in rota("task-runs", "ls").out


def test_unknown_state_types_are_refused(rota: Run, story: Story) -> None:
    code, _, err = rota("flow-run", "ls", "--state-type", "done")
    assert code == 2
    assert "'done' is none of SCHEDULED, PENDING" in err
