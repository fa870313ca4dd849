"""Runs that their process cannot bring to an end by itself."""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from typing import Any

import pytest

from rota import flow, task
from rota.core.vocabulary import StateType
from rota.engine import flow_call, run_flow_call
from rota.engine.recorder import get_recorder
from rota.exceptions import LeaseConflict
from rota.testing import Harness, wait_until

life = importlib.import_module("rota.engine.flow_run")  # the package has a function of this name


@task
def interrupted() -> None:
    raise KeyboardInterrupt


@flow
def calling() -> None:
    interrupted()


def test_a_run_whose_end_was_interrupted_again_is_ended_in_the_background(
    rota_harness: Harness, monkeypatch: pytest.MonkeyPatch
) -> None:
    def again(*_: Any) -> Iterator[Any]:
        raise KeyboardInterrupt
        yield

    monkeypatch.setattr(life, "_interrupted", again)
    with pytest.raises(KeyboardInterrupt):
        calling()
    client = rota_harness.client
    (run,) = client.read_flow_runs()
    wait_until(lambda: client.read_flow_run(run.id).state_type is StateType.CRASHED, what="the end of the run")
    state = client.read_flow_run(run.id).state
    assert state is not None
    assert "gave it up" in (state.message or "")
    wait_until(lambda: get_recorder().held.open_runs == set(), what="the run to be let go of")


def test_a_run_that_is_interrupted_while_it_is_made_known_is_ended_in_the_background(
    rota_harness: Harness, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(*_: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(life, "keep_parameters", interrupt)
    with pytest.raises(KeyboardInterrupt):
        calling()
    client = rota_harness.client
    (run,) = client.read_flow_runs()
    wait_until(lambda: client.read_flow_run(run.id).state_type is StateType.CRASHED, what="the end of the run")


def test_a_run_that_another_process_owns_is_left_alone(rota_harness: Harness) -> None:
    client = rota_harness.client
    run = client.create_flow_run(calling)
    client.claim_flow_run(run.id, "elsewhere:1")
    call = flow_call(calling, {})
    call.existing = run
    with pytest.raises(LeaseConflict, match="elsewhere:1"):
        run_flow_call(call, return_state=False)
    rota_harness.flush()
    assert len(client.read_flow_run_states(run.id)) == 1
