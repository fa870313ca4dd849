"""F46: a run that logs without measure harms neither itself nor others, and every line that is not stored is counted."""

from __future__ import annotations

import re
import time

import pytest
from aftermath import Aftermath, ask_database, leftovers, lost_results, wrong_ends
from fault_site import Site

from rota.testing import wait_until

DROPPED = re.compile(r"(\d+) log lines? w(?:as|ere) dropped")


def stored_and_dropped(found: Aftermath) -> tuple[int, int]:
    """How many lines of the flooding run are stored, and how many are said to be missing."""
    messages = [
        message
        for (message,) in found.database(
            "SELECT message FROM logs WHERE flow_run_id IN (SELECT flow_runs.id FROM flow_runs JOIN flows "
            "ON flows.id = flow_id WHERE flows.name = 'flooded')"
        )
    ]
    markers = [int(match[1]) for message in messages if (match := DROPPED.match(message))]
    return len(messages) - len(markers), sum(markers)


def lines_of_the_engine(site: Site) -> int:
    """How many lines the flow has of itself."""
    site.run("flood", 0, 0).checked()
    with site.look() as found:
        return stored_and_dropped(found)[0]


@pytest.mark.slow
def test_every_line_of_a_flood_is_stored_or_counted_while_the_database_is_held(site: Site) -> None:
    own = lines_of_the_engine(site)
    lines = 150_000
    with site.start("flood", lines, 0) as program:
        wait_until(lambda: site.ledger.has("flooding", count=2), 30, "the flood")
        # Until the last line was said: how many lines come while the database is held says how busy the machine is.
        with site.held_by_an_outsider():
            wait_until(lambda: site.ledger.has("flooded", count=2), 100, "the end of the flood")
        program.finish(100).checked()
    with site.look() as found:
        stored, dropped = stored_and_dropped(found)
        assert dropped > 0
        assert stored + dropped == lines + 2 * own
        assert [*lost_results(site.ledger, found), *wrong_ends(found), *leftovers(found)] == []


@pytest.mark.slow
@pytest.mark.parametrize("lines", [10_000, pytest.param(100_000, marks=pytest.mark.slow)])
def test_lines_of_another_process_are_stored_within_seconds_of_a_flood(site: Site, lines: int) -> None:
    own, delays = lines_of_the_engine(site), []
    with site.start("beacon", 2_000) as beacon:
        wait_until(lambda: seconds_behind(site) is not None, 30, "a line of the beacon")
        with site.start("flood", lines, 0) as program:
            while program.process.poll() is None:
                delays.append(seconds_behind(site) or 0.0)
            program.finish().checked()
        beacon.kill()
    assert max(delays) < 5
    with site.look() as found:
        stored, dropped = stored_and_dropped(found)
        assert stored + dropped == lines + 2 * own
        assert [*lost_results(site.ledger, found), *wrong_ends(found)] == []


def seconds_behind(site: Site) -> float | None:
    """How old the newest stored line of the beacon is, which says one every 50 ms."""
    ((newest,),) = ask_database(site.home, "SELECT max(timestamp) FROM logs WHERE message LIKE 'at %'")
    return None if newest is None else time.time() - float(newest) / 1e6


@pytest.mark.slow
def test_a_line_of_ten_megabytes_is_cut_and_its_run_is_unharmed(site: Site) -> None:
    site.run("flood", 0, 10_000_000).checked()
    with site.look() as found:
        ((size, line),) = found.database("SELECT length(message), message FROM logs WHERE message LIKE 'long %'")
        assert size <= 1_000_000
        assert line.endswith("xxxend")
        assert re.search(r"… \d+ of 10000000 characters cut …", line)
        assert [*lost_results(site.ledger, found), *wrong_ends(found), *leftovers(found)] == []
