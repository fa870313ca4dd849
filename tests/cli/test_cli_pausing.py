"""`rota flow-run why`, `pause`, `suspend`, `resume`."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from rota import contract
from rota.client import SyncRotaClient, get_client
from rota.core.clock import utc_now
from rota.core.states import State, scheduled
from rota.core.vocabulary import StateType
from rota.settings import temporary_settings

Run = Callable[..., "tuple[int, str, str]"]


@pytest.fixture
def client(home: Path) -> Iterator[SyncRotaClient]:
    """Of the database that `rota` finds in the home directory."""
    with temporary_settings({"home": home / ".rota"}):
        yield get_client(sync_client=True)


def a_run(client: SyncRotaClient, state: State[Any], name: str = "kind-otter") -> Any:
    flow_id = client.create_flow_from_name("etl")
    create = contract.flow_runs.FlowRunCreate(flow_id=flow_id, name=name, state=contract.states.StateCreate.of(state))
    return client.create_flow_run(create)


def test_why_tells_the_cause_and_the_command_to_run_next(rota: Run, client: SyncRotaClient) -> None:
    run = a_run(client, scheduled(utc_now() + timedelta(hours=3)))
    code, out, _ = rota("flow-run", "why", "kind-otter")
    assert code == 0
    first, step, command = out.splitlines()
    assert first.startswith("The run is to start at ")
    assert step.strip() == "Wait, or run it now, here."
    assert command.strip() == f"rota flow-run execute {run.id}"
    code, out, _ = rota("flow-run", "why", "kind-otter", "-o", "json")
    assert code == 0
    assert json.loads(out)["causes"][0]["code"] == "scheduled"
    code, _, err = rota("flow-run", "why", "nobody")
    assert code == 1
    assert "nobody" in err


def test_a_run_is_paused_and_resumed(rota: Run, client: SyncRotaClient) -> None:
    run = a_run(client, State(StateType.RUNNING))
    assert rota("flow-run", "pause", "kind-otter", "--timeout", "60")[0] == 0
    assert client.read_flow_run(run.id).state_name == "Paused"
    assert "rota flow-run resume" in rota("flow-run", "why", "kind-otter").out  # type: ignore[attr-defined]  # a named tuple
    code, out, _ = rota("flow-run", "resume", "kind-otter")
    assert (code, out) == (0, "Flow run 'kind-otter' goes on.\n")
    assert client.read_flow_run(run.id).state_name == "Running"
    code, _, err = rota("flow-run", "resume", "kind-otter")
    assert code == 1
    assert "is not paused: it is Running" in err


def test_what_cannot_be_is_said_in_a_line(rota: Run, client: SyncRotaClient) -> None:
    a_run(client, State(StateType.RUNNING))
    code, _, err = rota("flow-run", "suspend", "kind-otter")
    assert code == 1
    assert "without a deployment cannot be suspended" in err
    for wrong in ("{", "[1]", "3"):
        code, _, err = rota("flow-run", "resume", "kind-otter", "--input", wrong)
        assert code in (1, 2)
        assert "--input" in err
        assert "Traceback" not in err
    done = a_run(client, State(StateType.COMPLETED), "old-owl")
    code, _, err = rota("flow-run", "pause", str(done.id))
    assert code == 1
    assert "was not paused" in err
