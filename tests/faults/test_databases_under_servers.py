"""F29, F50: the server's database is busy, held by another program, or goes away; who asks the server waits, and no more."""

from __future__ import annotations

import random
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlsplit, urlunsplit

import httpx
import psycopg
import pytest
from aftermath import problems
from chaos_proxy import ChaosProxy, Weather
from served_site import ServedSite

from rota.testing import wait_until
from rota.testing.processes import Sandbox


@pytest.mark.slow
def test_a_hundred_writers_and_a_program_that_holds_the_database(served_on_sqlite: ServedSite) -> None:
    served, writers, writes = served_on_sqlite, 100, 10
    statuses: list[int] = []
    limits = httpx.Limits(max_connections=writers)

    def write(number: int) -> None:
        for turn in range(writes):
            body = {"name": f"w{number}-{turn}"}
            statuses.append(http.post("/flows/", json=body).status_code)
            if turn % 3 == 0:
                statuses.append(http.post("/flows/filter", json={"limit": 5}).status_code)

    with (
        httpx.Client(base_url=served.direct_api, timeout=60, limits=limits) as http,
        ThreadPoolExecutor(writers) as pool,
    ):
        written = [pool.submit(write, number) for number in range(writers)]
        wait_until(lambda: len(statuses) > 50, 60, "some writes")
        with served.held_by_an_outsider(3):
            pass
        for each in written:
            each.result(90)
    assert set(statuses) <= {200, 201}
    assert served.faults_of_server == []
    with served.look() as found:
        assert found.database("SELECT count(*) FROM flows") == [(writers * writes,)]
        assert found.database("PRAGMA integrity_check") == [("ok",)]


@pytest.mark.slow
def test_flows_outlive_a_database_that_goes_away(sandbox: Sandbox, postgres_url: str, rng: random.Random) -> None:
    parts = urlsplit(postgres_url)
    assert parts.hostname in ("127.0.0.1", "localhost")
    with ChaosProxy(parts.port or 5432, rng, kind="tcp") as database:
        through = urlunsplit(parts._replace(netloc=f"{parts.netloc.rpartition('@')[0]}@127.0.0.1:{database.port}".lstrip("@")))
        with ServedSite(sandbox, rng, through) as served:
            programs = [served.start_client_program("mixed_flow", number) for number in range(3)]
            before = 0
            for _ in range(4):
                wait_until(_told(served, before + rng.randrange(4, 12)), 30, lambda: programs[0].stderr)
                _take_away(database, postgres_url, rng)
                before = len(served.ledger.of("told"))
            for program in programs:
                program.finish(100).checked()
            assert {seen.status for seen in served.bad_statuses} <= {503}
            assert not any("met a fault" in line for line in served.faults_of_server)
            wait_until(lambda: httpx.get(f"{served.direct_api}/ready").status_code == 200, 30, "the server to be ready")
            with served.look() as found:
                assert [run.state_name for run in found.top] == ["Completed"] * 3
                assert problems(served.ledger, found) == []


def _told(served: ServedSite, count: int):  # type: ignore[no-untyped-def]
    return lambda: served.ledger.has("told", count=count) or served.ledger.has("ended", count=3)


def _take_away(database: ChaosProxy, url: str, rng: random.Random) -> None:
    """Let the database be gone for a moment: reset, not there, silent, or with its sessions ended."""
    what = rng.choice(["reset", "refuse", "terminate"])
    if what == "terminate":
        with psycopg.connect(url, autocommit=True) as admin:
            admin.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        return
    database.weather = Weather(what)  # type: ignore[arg-type]  # one of those above
    database.cut()
    time.sleep(rng.random())  # an outage of no special length
    database.weather = Weather()


@pytest.mark.slow
def test_a_silent_database_holds_up_neither_health_nor_the_end(sandbox: Sandbox, postgres_url: str, rng: random.Random) -> None:
    parts = urlsplit(postgres_url)
    with ChaosProxy(parts.port or 5432, rng, kind="tcp") as database:
        through = urlunsplit(parts._replace(netloc=f"{parts.netloc.rpartition('@')[0]}@127.0.0.1:{database.port}".lstrip("@")))
        with ServedSite(sandbox, rng, through) as served:
            database.weather = Weather("blackhole")
            database.cut()
            with httpx.Client(base_url=served.direct_api, timeout=60) as http:
                asked: list[int] = []
                asking = threading.Thread(target=lambda: asked.append(http.post("/flows/", json={"name": "late"}).status_code))
                asking.start()
                assert http.get("/health").json() is True
                assert http.get("/ready").status_code == 503
                database.weather = Weather()
                database.cut()
                asking.join(60)
                assert asked[0] in (201, 503)
                wait_until(lambda: http.get("/ready").status_code == 200, 30, "the server to be ready")
                assert http.post("/flows/", json={"name": "late"}).status_code in (200, 201)
            assert not any("met a fault" in line for line in served.faults_of_server)
