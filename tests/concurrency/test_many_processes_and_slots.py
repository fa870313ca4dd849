"""Slots between processes: what they did is read from a ledger outside of rota; some are killed."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from ledgers import peak_of_lines

from rota import contract
from rota.client import SyncRotaClient
from rota.testing import wait_until
from rota.testing.processes import Sandbox

WORK = """
import os, random, sys, time
from rota.concurrency.sync import concurrency

ledger = os.open(os.environ["LEDGER"], os.O_WRONLY | os.O_APPEND | os.O_CREAT)
source = random.Random(sys.argv[1])
for _ in range(int(sys.argv[2])):
    with concurrency("db"):
        os.write(ledger, b"+\\n")
        time.sleep(source.random() * 0.01)
        os.write(ledger, b"-\\n")
"""

HOLD = """
import os, sys, time
from rota.concurrency.sync import concurrency

with concurrency("db", lease_duration=float(sys.argv[1])):
    with open(os.environ["LEDGER"], "a") as ledger:
        ledger.write(f"held {os.getpid()}\\n")
    time.sleep(60)
"""

WAIT = """
import os
from rota.concurrency.sync import concurrency

with concurrency("db"):
    with open(os.environ["LEDGER"], "a") as ledger:
        ledger.write(f"came {os.getpid()}\\n")
"""


@pytest.fixture
def site(anywhere: SyncRotaClient, url: str, tmp_path: Path) -> Sandbox:
    """Programs that use the same database as this process."""
    body = contract.concurrency_limits.GlobalConcurrencyLimitCreate(name="db", limit=2)
    anywhere.create_global_concurrency_limit(body)
    return Sandbox(tmp_path, {"ROTA_HOME": str(tmp_path / "home"), "ROTA_SERVER_DATABASE_CONNECTION_URL": url})


def at_rest(client: SyncRotaClient) -> bool:
    use = client.read_slot_use("db")
    return not use.holders and not use.waiting


@pytest.mark.slow
def test_processes_never_hold_more_than_there_is(anywhere: SyncRotaClient, site: Sandbox, rng: random.Random) -> None:
    script = site.write("work.py", WORK)
    programs = [site.start(script, str(rng.random()), "25") for _ in range(4)]
    for program in programs:
        with program:
            program.finish(100).checked()
    lines = site.ledger_path.read_text().splitlines()
    assert len(lines) == 4 * 25 * 2
    assert peak_of_lines(lines) <= 2
    wait_until(lambda: at_rest(anywhere))


@pytest.mark.slow
def test_a_killed_holders_slot_is_given_on_when_its_lease_ends(anywhere: SyncRotaClient, site: Sandbox) -> None:
    hold, wait = site.write("hold.py", HOLD), site.write("wait.py", WAIT)
    with site.start(hold, "2") as first, site.start(hold, "2") as second:
        wait_until(lambda: site.ledger_path.exists() and site.ledger_path.read_text().count("held") == 2, 60)
        with site.start(wait) as waiter:
            wait_until(lambda: anywhere.read_slot_use("db").waiting == 1, 60)
            first.kill()
            waiter.finish(60).checked()
            assert "came" in site.ledger_path.read_text()
        second.kill()
    wait_until(lambda: anywhere.read_global_concurrency_limit_by_name("db").active_slots == 0, 30)


@pytest.mark.slow
def test_a_killed_waiter_does_not_hold_up_those_behind_it(anywhere: SyncRotaClient, site: Sandbox) -> None:
    wait = site.write("wait.py", WAIT)
    lease = anywhere.increment_concurrency_slots_with_lease(["db"], 2, "concurrency", 600)
    with site.start(wait) as dead:
        wait_until(lambda: anywhere.read_slot_use("db").waiting == 1, 60)
        dead.kill()
    with site.start(wait) as living:
        wait_until(lambda: anywhere.read_slot_use("db").waiting == 2, 60)
        anywhere.release_concurrency_slots_with_lease(lease.lease_id)
        living.finish(60).checked()
    wait_until(lambda: at_rest(anywhere), 40)
