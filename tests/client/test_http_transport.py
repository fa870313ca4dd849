"""What goes over the wire, and what happens when the server does not answer as it should."""

from __future__ import annotations

import asyncio
import logging
import os
import socket
from datetime import timedelta
from email.utils import format_datetime
from typing import Any

import pytest
from scripted_app import ScriptedApp, Served

from rota import contract
from rota.client import RotaClient, SyncRotaClient
from rota.client.calls import Call
from rota.client.http import HttpTransport
from rota.client.retries import RetryPolicy
from rota.exceptions import (
    HTTPStatusError,
    NotAuthenticated,
    ServerUnavailable,
    ServerUnreachable,
    StoreUnavailable,
    UnreadableAnswer,
)
from rota.testing.clock import START, FakeClock

VERSION: Call[str] = Call(contract.admin.READ_API_VERSION)


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def patient(served: Served, app: ScriptedApp, clock: FakeClock) -> Any:
    """A transport that tries again, without jitter."""
    app.answers["read_api_version"] = "0.8.4"
    transport = HttpTransport(served.url, retries=RetryPolicy(max_retries=3, jitter_factor=0), clock=clock)
    yield transport
    transport.close()


@pytest.mark.parametrize("status", [408, 429, 502, 503])
def test_what_may_pass_is_tried_again(served: Served, patient: HttpTransport, clock: FakeClock, status: int) -> None:
    served.first = [(status, {}, b""), (status, {}, b"")]
    assert patient.send(VERSION) == "0.8.4"
    assert clock.sleeps == [1, 2]
    assert len(served.requests) == 3


@pytest.mark.parametrize("status", [400, 401, 403, 404, 409, 422, 500])
def test_what_will_not_pass_is_asked_once(served: Served, patient: HttpTransport, status: int) -> None:
    served.first = [(status, {}, b"{}")]
    with pytest.raises(Exception, match=str(status)):
        patient.send(VERSION)
    assert len(served.requests) == 1


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("7", 7),
        ("0.25", 0.25),
        ("-3", 0),
        (format_datetime(START + timedelta(seconds=9)), 9),
        (format_datetime(START - timedelta(seconds=9)), 0),
        ("soon", 1),
        ("100000", 120),
    ],
)
def test_the_server_says_how_long_to_wait(
    served: Served, patient: HttpTransport, clock: FakeClock, header: str, seconds: float
) -> None:
    served.first = [(503, {"Retry-After": header}, b"")]
    patient.send(VERSION)
    assert clock.sleeps == [seconds]


def test_a_server_that_cannot_serve_for_long_is_unavailable(
    served: Served, patient: HttpTransport, caplog: pytest.LogCaptureFixture
) -> None:
    served.first = [(503, {}, b'{"exception_message": "The database does not answer."}')] * 9
    with (
        caplog.at_level(logging.WARNING, "rota.client"),
        pytest.raises(ServerUnavailable, match="The database does not answer"),
    ):
        patient.send(VERSION)
    assert len(served.requests) == 4
    assert [record.message.rpartition("Trying again")[2] for record in caplog.records] == [
        " in 1.0 s (1 of 3).",
        " in 2.0 s (2 of 3).",
        " in 4.0 s (3 of 3).",
    ]


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port


def test_a_server_that_is_not_there_is_unreachable(clock: FakeClock) -> None:
    url = f"http://127.0.0.1:{free_port()}/api"
    transport = HttpTransport(url, retries=RetryPolicy(max_retries=2, jitter_factor=0), clock=clock)
    with pytest.raises(ServerUnreachable, match=url) as caught:
        transport.send(VERSION)
    assert clock.sleeps == [1, 2]
    assert caught.value.__cause__ is not None
    transport.close()


def test_a_connection_that_the_server_closed_is_opened_again(served: Served, patient: HttpTransport) -> None:
    patient.send(VERSION)
    served.first = [(200, {"Connection": "close"}, b'"1"')]
    assert [patient.send(VERSION) for _ in range(3)] == ["1", "0.8.4", "0.8.4"]


def test_an_address_that_is_none_is_not_tried_again(clock: FakeClock) -> None:
    with pytest.raises(ServerUnreachable, match="localhost:4200"):
        HttpTransport("localhost:4200/api", clock=clock).send(VERSION)
    assert clock.sleeps == []


def test_an_answer_that_cannot_be_read_is_told(served: Served, http: HttpTransport) -> None:
    served.first = [(200, {}, b"<html>"), (200, {}, b"[]")]
    for _ in range(2):
        with pytest.raises(UnreadableAnswer, match="read_api_version"):
            http.send(VERSION)


def test_a_status_that_was_not_to_be_expected_is_an_error(served: Served, http: HttpTransport) -> None:
    served.first = [(207, {}, b'"0.8.4"')]
    with pytest.raises(HTTPStatusError) as caught:
        http.send(VERSION)
    assert caught.value.status_code == 207


def test_both_statuses_of_a_create_are_success(served: Served, app: ScriptedApp, http: HttpTransport) -> None:
    flow = b'{"id": "00000000-0000-0000-0000-000000000007", "name": "a"}'
    served.first = [(200, {}, flow), (201, {}, flow)]
    client = SyncRotaClient(http)
    assert client.create_flow_from_name("a") == client.create_flow_from_name("a")


@pytest.mark.parametrize(
    ("access", "header"),
    [
        ({}, None),
        ({"api_key": "k"}, "Bearer k"),
        ({"auth_string": "admin:pass"}, "Basic YWRtaW46cGFzcw=="),
        ({"auth_string": "admin:pass", "api_key": "k"}, "Basic YWRtaW46cGFzcw=="),
    ],
)
def test_the_caller_says_who_it_is(served: Served, app: ScriptedApp, access: dict[str, str], header: str | None) -> None:
    app.answers["read_api_version"] = "0.8.4"
    with SyncRotaClient(served.url, **access) as client:  # type: ignore[arg-type]  # a table of keyword arguments
        client.api_version()
    assert served.headers[0].get("Authorization") == header
    assert served.headers[0]["X-PREFECT-API-VERSION"] == "0.8.4"
    assert served.headers[0]["User-Agent"].startswith("rota/")


def test_who_is_not_known_is_told_so(served: Served, http: HttpTransport) -> None:
    served.first = [(401, {}, b'{"exception_message": "Who calls?"}')]
    with pytest.raises(NotAuthenticated, match=r"^Who calls\?$"):
        http.send(VERSION)


def test_options_of_httpx_are_passed_on(served: Served, app: ScriptedApp) -> None:
    app.answers["read_api_version"] = "0.8.4"
    with SyncRotaClient(served.url, httpx_settings={"headers": {"X-Team": "a"}}) as client:
        client.api_version()
    assert served.headers[0]["X-Team"] == "a"
    assert served.headers[0]["User-Agent"].startswith("rota/")


def test_only_fields_that_were_given_are_sent(served: Served, app: ScriptedApp, http: HttpTransport) -> None:
    app.answers["read_flows"] = []
    SyncRotaClient(http).read_flows(limit=3)
    assert served.headers[0]["Content-Length"] == str(len(b'{"limit":3,"offset":0}'))


def test_an_address_may_end_with_a_slash(served: Served, app: ScriptedApp) -> None:
    app.answers["read_api_version"] = "0.8.4"
    with SyncRotaClient(served.url + "/") as client:
        client.api_version()
    assert served.requests == ["GET /api/version"]


def test_a_closed_transport_opens_again(served: Served, patient: HttpTransport) -> None:
    patient.send(VERSION)
    patient.close()
    patient.close()
    assert patient.send(VERSION) == "0.8.4"


def test_many_callers_share_a_transport(served: Served, patient: HttpTransport) -> None:
    client = RotaClient(patient)

    async def main() -> list[str]:
        return await asyncio.gather(*(client.api_version() for _ in range(20)))

    assert asyncio.run(main()) == ["0.8.4"] * 20


def test_a_client_made_with_an_address_closes_its_connections(served: Served, app: ScriptedApp) -> None:
    app.answers["read_api_version"] = "0.8.4"

    async def main() -> RotaClient:
        async with RotaClient(served.url) as client:
            await client.api_version()
        return client

    transport: Any = asyncio.run(main()).transport
    assert transport._http is None


# The child uses no thread of its parent; Python 3.12 warns of any fork beside threads.
@pytest.mark.filterwarnings("ignore:This process:DeprecationWarning")
def test_a_forked_child_has_connections_of_its_own(served: Served, patient: HttpTransport) -> None:
    patient.send(VERSION)
    before = patient._client()
    child = os.fork()
    if child == 0:
        same = patient._client() is before
        os._exit(1 if same else 0)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    assert patient._client() is before


def test_a_store_that_is_away_is_worth_waiting_for(served: Served, app: ScriptedApp, patient: HttpTransport) -> None:
    app.answers["read_api_version"] = StoreUnavailable("The database does not answer.")
    with pytest.raises(ServerUnavailable, match="The database does not answer"):
        patient.send(VERSION)
    assert len(served.requests) == 4
