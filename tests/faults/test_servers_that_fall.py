"""F14, F15, F23, F58: the server goes away in the middle, at the beginning, at the end, again and again, and politely."""

from __future__ import annotations

import itertools
import threading
import time
from collections import defaultdict

import pytest
from aftermath import problems
from chaos_proxy import Fault, Weather, changes_something
from everything import use_everything, wrong_counts, wrong_runs, wrong_slots
from fault_ledger import Ledger
from served_site import ServedSite

from rota.exceptions import RotaException
from rota.testing import wait_until


def told_in_order(ledger: Ledger) -> bool:
    """Whether each flow's bodies began in the order of its code, once each."""
    names = defaultdict(list)
    for entry in ledger.of("start", "step"):
        names[entry.pid].append(entry.at)
    return all(times == sorted(times) for times in names.values())


@pytest.mark.slow
def test_flows_go_on_without_the_server_and_tell_it_afterwards(served: ServedSite) -> None:
    programs = [served.start_client_program("held_flow", 10) for _ in range(3)]
    wait_until(lambda: served.ledger.has("holding", count=3), 60, "the flows to hold")
    served.kill_server()
    (served.sandbox.folder / "go").touch()
    wait_until(lambda: served.ledger.has("start", "step", count=33), 60, "tasks to run without a server")
    wait_until(lambda: all("Trying again" in program.stderr or "tried again" in program.stderr for program in programs), 60)
    assert all(program.process.poll() is None for program in programs)
    served.start_server()
    for program in programs:
        program.finish(100).checked()
    assert served.faults_of_server == []
    with served.look() as found:
        assert [run.state_name for run in found.top] == ["Completed"] * 3
        assert len(found.task_runs) == 33
        assert told_in_order(served.ledger)
        assert problems(served.ledger, found) == []


@pytest.mark.slow
@pytest.mark.parametrize("fault", ["refuse", "blackhole", "reset"])
def test_a_flow_that_begins_or_ends_in_an_outage_waits_for_its_end(served_on_sqlite: ServedSite, fault: Fault) -> None:
    served = served_on_sqlite
    served.proxy.weather = Weather(fault)
    with served.start_client_program("held_flow", 2, ROTA_API_REQUEST_TIMEOUT="1") as program:
        program.wait_for_line("Trying again", 60)
        assert not served.ledger.entries
        served.proxy.weather = Weather()
        wait_until(lambda: served.ledger.has("holding"), 60, lambda: program.stderr)
        served.proxy.weather = Weather(fault)
        served.proxy.cut()
        (served.sandbox.folder / "go").touch()
        wait_until(lambda: served.ledger.has("told", count=3), 60, "the last task")
        seen = len(program.stderr)
        wait_until(lambda: "again" in program.stderr[seen:], 60, lambda: f"the end to be proposed: {program.stderr}")
        served.proxy.weather = Weather()
        program.finish(100).checked()
    with served.look() as found:
        assert found.flow_run.state_name == "Completed"
        assert found.state_names(found.flow_run) == ["Pending", "Running", "Completed"]
        assert problems(served.ledger, found) == []


@pytest.mark.slow
def test_a_server_that_is_killed_again_and_again_loses_nothing(served: ServedSite) -> None:
    kills = 4
    programs = [served.start_client_program("mixed_flow", number) for number in range(3)]
    before = 0
    for _ in range(kills):
        done = before + served.proxy.rng.randrange(4, 12)
        wait_until(lambda done=done: served.ledger.has("told", count=done) or len(served.ledger.of("ended")) == 3, 60)  # type: ignore[misc]
        served.kill_server()
        time.sleep(served.proxy.rng.random() / 4)  # an outage of no special length
        served.start_server()
        before = len(served.ledger.of("told"))
    for program in programs:
        program.finish(100).checked()
    assert served.faults_of_server == []
    with served.look() as found:
        assert [run.state_name for run in found.top] == ["Completed"] * 3
        assert problems(served.ledger, found) == []


@pytest.mark.slow
@pytest.mark.parametrize("fault", ["pass", "commit_then_cut"])
def test_what_clients_were_told_outlives_kills_of_the_server(served: ServedSite, fault: Fault) -> None:
    """Every noun, through five kills: whatever was acknowledged is there once."""
    served.proxy.weather = Weather(fault, share=0.1, only=changes_something)
    names: list[str] = []
    errors: list[BaseException] = []
    is_over = threading.Event()

    def use(number: int) -> None:
        with served.client() as client:
            for turn in itertools.count():
                if is_over.is_set():
                    return
                try:
                    use_everything(client, f"k{number}_{turn}")
                except RotaException as error:
                    errors.append(error)
                    return
                names.append(f"k{number}_{turn}")

    users = [threading.Thread(target=use, args=(number,)) for number in range(3)]
    for user in users:
        user.start()
    for _ in range(4):
        seen = len(served.proxy.seen)
        wait_until(lambda seen=seen: len(served.proxy.seen) > seen + 40, 60, "some requests")  # type: ignore[misc]
        served.kill_server()
        served.start_server()
    is_over.set()
    for user in users:
        user.join(60)
    assert errors == []
    assert served.bad_statuses == []
    assert served.faults_of_server == []
    with served.client(direct=True) as client:
        assert wrong_slots(client, names) == []
        assert wrong_runs(client) == []
    with served.look() as found:
        assert wrong_counts(found.database, len(names)) == []


@pytest.mark.slow
def test_a_server_that_is_asked_to_stop_under_load_ends_well_and_flows_go_on(served: ServedSite) -> None:
    programs = [served.start_client_program("mixed_flow", number) for number in range(3)]
    for count in (10, 40):
        wait_until(lambda count=count: served.ledger.has("told", count=count) or served.ledger.has("ended", count=3), 60)  # type: ignore[misc]
        assert served.stop_server().returncode == 0
        served.start_server()
    for program in programs:
        program.finish(100).checked()
    assert served.faults_of_server == []
    with served.look() as found:
        assert [run.state_name for run in found.top] == ["Completed"] * 3
        assert problems(served.ledger, found) == []
