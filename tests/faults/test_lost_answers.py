"""F16, F17, F18: answers that are lost, requests that arrive twice, a server that says "not now"."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise

import pytest
from aftermath import problems
from chaos_proxy import Fault, Weather, changes_something
from everything import use_everything, wrong_counts, wrong_runs, wrong_slots
from served_site import ServedSite

from rota.contract.variables import VariableCreate

CLIENTS = 4
USES = 3
"""Of everything, by each client."""


def use_with_many_clients(served: ServedSite) -> list[str]:
    """Let several clients use every noun at the same time; return the names under which they did."""

    def use(number: int) -> list[str]:
        names = [f"c{number}_{use}" for use in range(USES)]
        with served.client() as client:
            for name in names:
                use_everything(client, name)
        return names

    with ThreadPoolExecutor(CLIENTS) as pool:
        return [name for names in pool.map(use, range(CLIENTS)) for name in names]


@pytest.mark.slow
@pytest.mark.parametrize("fault", ["commit_then_cut", "dup"])
def test_what_is_sent_again_is_done_once(served: ServedSite, fault: Fault) -> None:
    served.proxy.weather = Weather(fault, share=0.2, only=changes_something)
    names = use_with_many_clients(served)
    served.proxy.weather = Weather()
    with served.client(direct=True) as client:
        assert wrong_slots(client, names) == []
        assert wrong_runs(client) == []
    assert served.bad_statuses == []
    assert served.faults_of_server == []
    assert served.proxy.counts[fault] > 20
    with served.look() as found:
        assert wrong_counts(found.database, len(names)) == []
    print(f"{fault}: {served.proxy.counts}")


@pytest.mark.slow
@pytest.mark.parametrize("fault", ["commit_then_cut", "dup", "answer_503"])
def test_flows_do_not_notice(served: ServedSite, fault: Fault) -> None:
    served.proxy.weather = Weather(fault, share=0.2, only=changes_something)
    programs = [served.start_client_program("mixed_flow", seed) for seed in range(2)]
    for program in programs:
        with program:
            program.finish(100).checked()
    assert served.bad_statuses == []
    assert served.faults_of_server == []
    with served.look() as found:
        assert [run.state_name for run in found.top] == ["Completed"] * len(programs)
        assert problems(served.ledger, found) == []
    print(f"{fault}: {served.proxy.counts}")


@pytest.mark.slow
def test_in_a_storm_of_refusals_each_client_waits_as_long_as_it_is_asked_to(served_on_sqlite: ServedSite) -> None:
    served, asked, written = served_on_sqlite, 0.03, 15
    served.proxy.weather = Weather("answer_503", share=0.5, only=changes_something, retry_after=str(asked))
    with served.client() as client:
        for number in range(written):
            client.create_variable(VariableCreate(name=f"v{number}", value=number))
    seen = served.proxy.seen
    refused = [one for one in seen if one.status == 503]
    assert refused
    assert len(seen) == written + len(refused)
    for before, after in pairwise(seen):
        if before.status == 503:
            assert after.at - before.at >= asked
    rate = len(seen) / (seen[-1].at - seen[0].at)
    print(f"{len(refused)} of {len(seen)} were refused, {rate:.0f} requests/s")
