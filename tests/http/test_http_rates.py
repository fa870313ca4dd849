"""How often one address, or the login, may ask, and how often an address may be wrong about it."""

from __future__ import annotations

import asyncio
from base64 import b64encode
from pathlib import Path
from uuid import uuid4

import httpx
import pytest
from http_served import Live, serving
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed

from rota.contract import OPERATIONS
from rota.server.access.priorities import URGENT, kept_tokens
from rota.server.access.rates import Buckets, address_of

LOGIN = "ada:lovelace"


def basic(text: str) -> dict[str, str]:
    return {"Authorization": f"Basic {b64encode(text.encode()).decode()}"}


class Time:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_a_bucket_gives_its_burst_and_then_its_rate() -> None:
    time = Time()
    buckets = Buckets(10, 3, time)
    assert [buckets.take("a") for _ in range(3)] == [0, 0, 0]
    assert buckets.take("a") == pytest.approx(0.1)
    assert buckets.wait("a") == pytest.approx(0.1)
    assert buckets.take("b") == 0
    time.now = 0.05
    assert buckets.take("a") == pytest.approx(0.05)
    time.now = 0.1001
    assert buckets.take("a") == 0
    time.now = 100
    assert [buckets.take("a") == 0 for _ in range(4)] == [True, True, True, False]


def test_asking_how_long_to_wait_takes_nothing() -> None:
    buckets = Buckets(1, 1, Time())
    assert [buckets.wait("a") for _ in range(3)] == [0, 0, 0]
    assert buckets.take("a") == 0


def test_what_is_remembered_is_bounded_and_those_who_ask_are_not_forgotten() -> None:
    buckets = Buckets(1, 1, Time(), most=100)
    for number in range(1000):
        buckets.take(f"somebody {number}")
        buckets.take("busy")
    assert len(buckets._buckets) <= 101


@pytest.mark.parametrize(
    ("client", "expected"),
    [
        (("10.0.0.1", 5), "10.0.0.1"),
        (("2001:db8:1:2:3:4:5:6", 5), "2001:db8:1:2::"),
        (("2001:db8:1:2::9", 5), "2001:db8:1:2::"),
        (("::ffff:10.0.0.1", 5), "10.0.0.1"),
        (("fe80::1%eth0", 5), "fe80::"),
        (("not:an:address", 5), "not:an:address"),
        (None, ""),
    ],
)
def test_an_address_counts_with_its_network(client: tuple[str, int] | None, expected: str) -> None:
    assert address_of(client) == expected


def test_one_address_is_told_to_wait_and_signs_of_life_are_always_given(folder: Path) -> None:
    limits = {"server__api__rate_limits": "on", "server__api__requests_per_second": 0.01, "server__api__requests_burst": 3}
    with serving(folder, **limits) as live, httpx.Client(base_url=live.url, timeout=20) as http:
        assert [http.get("/api/hello").status_code for _ in range(4)] == [200, 200, 200, 429]
        for path in ("/api/hello", "/", "/api/no/such/route"):
            refused = http.get(path)
            assert refused.status_code == 429
            assert 1 <= int(refused.headers["retry-after"]) <= 100
            assert "Try again" in refused.json()["exception_message"]
        assert [http.get(path).status_code for path in ("/api/health", "/api/ready")] == [200, 200]


def test_what_runs_live_by_is_answered_when_lists_and_logs_no_longer_are(folder: Path) -> None:
    limits = {"server__api__rate_limits": "on", "server__api__requests_per_second": 0.01, "server__api__requests_burst": 8}
    with serving(folder, **limits) as live, httpx.Client(base_url=f"{live.url}/api", timeout=20) as http:
        assert [http.post("/flows/filter", json={}).status_code for _ in range(7)] == [200] * 6 + [429]
        assert http.post("/logs/", json=[]).status_code == 429
        assert [http.post(f"/task_runs/{uuid4()}/set_state", json={}).status_code for _ in range(3)] == [422, 422, 429]


def test_the_login_has_a_limit_of_its_own(folder: Path) -> None:
    limits = {"server__api__login_requests_per_second": 0.01, "server__api__login_requests_burst": 4}
    with (
        serving(folder, server__api__auth_string=LOGIN, **limits) as live,
        httpx.Client(base_url=f"{live.url}/api", headers=basic(LOGIN), timeout=20) as http,
    ):
        assert [http.get("/hello").status_code for _ in range(4)] == [200, 200, 200, 429]
        assert http.post("/rota/leases/renew", json={}).status_code == 422
        refused = http.post("/rota/leases/renew", json={})
        assert (refused.status_code, int(refused.headers["retry-after"]) <= 100) == (429, True)
        assert "login" in refused.json()["exception_message"]
        # Who has no login does not use up what there is for it, nor learns of it.
        assert http.get("/hello", headers={"Authorization": "Basic eDp5"}).status_code == 401


def test_what_is_urgent_are_operations() -> None:
    assert set(OPERATIONS) >= URGENT
    assert [kept_tokens(300, name) for name in ("worker_heartbeat", "create_logs", None)] == [0, 75, 75]


def test_a_server_for_this_machine_that_asks_for_no_login_counts_nothing(live: Live) -> None:
    assert live.server.requests is None
    with httpx.Client(base_url=live.url, timeout=20) as http:
        assert {http.get("/api/hello").status_code for _ in range(320)} == {200}


def test_guessing_a_login_comes_to_an_end(folder: Path) -> None:
    with serving(folder, server__api__auth_string=LOGIN) as live, httpx.Client(base_url=live.url, timeout=20) as http:
        assert http.get("/api/hello", headers=basic(LOGIN)).status_code == 200
        # Without any login nobody guesses: that is how a browser begins.
        assert {http.get("/api/hello").status_code for _ in range(15)} == {401}
        statuses = [http.get("/api/hello", headers=basic(f"ada:{number}")).status_code for number in range(12)]
        assert statuses == [401] * 10 + [429] * 2
        refused = http.get("/", headers=basic(LOGIN))
        assert refused.status_code == 429
        assert int(refused.headers["retry-after"]) <= 6
        assert asyncio.run(logged_in(live, LOGIN)) is False


def test_guesses_on_websockets_count(folder: Path) -> None:
    with serving(folder, server__api__auth_string=LOGIN) as live:
        assert asyncio.run(logged_in(live, LOGIN)) is True
        for number in range(10):
            assert asyncio.run(logged_in(live, f"ada:{number}")) is False
        assert httpx.get(f"{live.url}/api/hello", headers=basic(LOGIN)).status_code == 429


async def logged_in(live: Live, token: str) -> bool:
    async with connect(f"{live.socket_url}/events/in", subprotocols=["prefect"]) as socket:  # type: ignore[list-item]
        await socket.send(f'{{"type": "auth", "token": "{token}"}}')
        try:
            return "auth_success" in str(await socket.recv())
        except ConnectionClosed:
            return False


@pytest.mark.parametrize(("setting", "is_limited"), [("auto", True), ("off", False), ("on", True)])
def test_a_server_with_a_login_limits_unless_settings_say_no(folder: Path, setting: str, is_limited: bool) -> None:
    with serving(folder, server__api__auth_string=LOGIN, server__api__rate_limits=setting) as live:
        assert (live.server.requests is not None) == is_limited
