"""F20: the server is killed three times while slots are held and waited for, and answers about slots are lost."""

from __future__ import annotations

import pytest
from chaos_proxy import Weather, changes_something
from served_site import ServedSite

from rota.testing import wait_until

LIMIT, PROGRAMS, ROUNDS, THREADS = 3, 3, 2, 3


def most_at_once(lines: list[str]) -> int:
    inside = most = 0
    for line in lines:
        inside += 1 if line == "+" else -1
        most = max(most, inside)
    return most


@pytest.mark.slow
def test_slots_are_never_given_twice_nor_lost(served: ServedSite) -> None:
    with served.client(direct=True) as client:
        client.upsert_global_concurrency_limit_by_name("db", LIMIT)
    served.proxy.weather = Weather("commit_then_cut", share=0.05, only=changes_something)
    programs = [served.start_client_program("slot_holders", ROUNDS, THREADS) for _ in range(PROGRAMS)]
    lines = served.sandbox.ledger_path
    total = PROGRAMS * ROUNDS * THREADS
    for done in (2, 6, 10):
        wait_until(lambda done=done: lines.exists() and lines.read_text().count("+") >= done, 20, lambda: programs[0].stderr)  # type: ignore[misc]
        served.kill_server()
        served.start_server()
    for program in programs:
        program.finish(100).checked()
    served.proxy.weather = Weather()
    noted = lines.read_text().splitlines()
    assert noted.count("+") == noted.count("-") == total
    assert most_at_once(noted) <= LIMIT
    assert served.faults_of_server == []
    with served.client(direct=True) as client:
        wait_until(lambda: client.read_global_concurrency_limit_by_name("db").active_slots == 0, 40, "all slots to be free")
        assert client.read_slot_use("db").waiting == 0
