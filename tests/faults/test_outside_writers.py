"""F29: another program that writes to the database makes flows wait, and no more."""

from __future__ import annotations

import time

import pytest
from aftermath import problems
from fault_site import Site

from rota.testing import wait_until


@pytest.mark.slow
def test_a_program_that_holds_the_database_for_seconds_reaches_no_flow(site: Site) -> None:
    site.run("held_flow", 1, GO="1").checked()
    with site.start("held_flow", 20) as program:
        wait_until(lambda: site.ledger.has("holding", count=2), 30, "the flow to hold")
        with site.held_by_an_outsider(3):
            (site.sandbox.folder / "go").touch()
            began = time.monotonic()
            said = program.finish().checked().stderr
        assert time.monotonic() - began > 2
    assert "locked" not in said
    assert "ERROR" not in said
    with site.look() as found:
        assert {run.state_name for run in found.top} == {"Completed"}
        assert problems(site.ledger, found) == []


@pytest.mark.slow
def test_flows_that_start_while_the_database_is_held_wait_for_it(site: Site) -> None:
    site.run("held_flow", 1, GO="1").checked()
    with site.held_by_an_outsider(3):
        programs = [site.start("held_flow", 3, GO="1") for _ in range(2)]
        for program in programs:
            said = program.finish().checked().stderr
            assert "locked" not in said
    with site.look() as found:
        assert [run.state_name for run in found.top] == ["Completed"] * 3
        assert problems(site.ledger, found) == []
