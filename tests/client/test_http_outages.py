"""What the client does while a server is away, and with records that are more than one request holds."""

from __future__ import annotations

import pytest
from scripted_app import Served

from rota.client import SyncRotaClient
from rota.client.http import HttpTransport
from rota.client.retries import RetryPolicy
from rota.contract.leases import LeaseRenewalResult
from rota.contract.record import Kind, LogRecord
from rota.contract.recording import RecordBatch, RecordResult
from rota.core.ids import uuid7
from rota.exceptions import ServerUnavailable
from rota.testing import FakeClock

AWAY = (503, {}, b'{"exception_message": "away"}')


def client_of(served: Served, clock: FakeClock, outage_seconds: float = 1800.0) -> SyncRotaClient:
    retries = RetryPolicy(max_retries=2, outage_seconds=outage_seconds, jitter_factor=0.0)
    return SyncRotaClient(HttpTransport(served.url, retries=retries, clock=clock))


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


def test_a_server_that_was_there_is_waited_for(served: Served, clock: FakeClock) -> None:
    served.app.answers["read_hello"] = "hello"
    client = client_of(served, clock)
    client.hello()
    began = clock.now()
    served.first = [AWAY] * 30
    assert client.hello() == "hello"
    assert 30 < (clock.now() - began).total_seconds() < 200
    client.transport.close()


def test_a_server_that_never_was_there_is_not(served: Served, clock: FakeClock) -> None:
    client = client_of(served, clock)
    served.first = [AWAY] * 30
    with pytest.raises(ServerUnavailable, match="away"):
        client.hello()
    assert len(served.requests) == 3
    client.transport.close()


def test_waiting_has_an_end(served: Served, clock: FakeClock) -> None:
    served.app.answers["read_hello"] = "hello"
    client = client_of(served, clock, outage_seconds=20)
    client.hello()
    served.first = [AWAY] * 100
    with pytest.raises(ServerUnavailable):
        client.hello()
    assert len(served.requests) < 30
    client.transport.close()


def test_heartbeats_and_records_are_not_held_up_here(served: Served, clock: FakeClock) -> None:
    served.app.answers["renew_leases"] = LeaseRenewalResult(renewed=[], lost=[])
    client = client_of(served, clock)
    client.renew_leases("me", [])
    began = clock.now()
    for send in (lambda: client.renew_leases("me", []), lambda: client.record([line("x")], holder="me")):
        served.first = [AWAY]
        with pytest.raises(ServerUnavailable):
            send()
    assert clock.now() == began
    client.transport.close()


def test_records_that_are_too_many_for_a_request_are_sent_in_parts_in_their_order(
    served: Served, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("rota.client.http.MAX_RECORD_BYTES", 2000)
    got: list[str] = []

    def take(batch: RecordBatch) -> RecordResult:
        got.extend(record[6] for record in batch.records)
        return RecordResult(accepted=len(batch.records))

    served.app.answers["record"] = take
    sent = [line(f"message {number}") for number in range(100)] + [line("x" * 5000)]
    client = client_of(served, clock)
    assert client.record(sent, holder="me").accepted == len(sent)
    assert got == [record.message for record in sent]
    assert len(served.requests) > 3
    client.transport.close()


def line(message: str) -> LogRecord:
    return LogRecord(int(Kind.LOG), uuid7().bytes, None, None, "n", 20, message, 1)


def test_a_call_keeps_its_key_through_all_tries_and_the_next_has_its_own(served: Served, clock: FakeClock) -> None:
    served.app.answers["delete_variable_by_name"] = None
    client = client_of(served, clock)
    for _ in range(2):
        served.first = [AWAY] * 2
        client.delete_variable_by_name("v")
    keys = [headers["Idempotency-Key"] for headers in served.headers]
    assert keys == [keys[0]] * 3 + [keys[3]] * 3
    assert keys[0] != keys[3]
    client.transport.close()


def test_what_has_ids_of_its_own_needs_no_key(served: Served, clock: FakeClock) -> None:
    served.app.answers["record"] = RecordResult(accepted=1)
    served.app.answers["read_hello"] = "hello"
    client = client_of(served, clock)
    client.record([line("x")], holder="me")
    client.hello()
    assert not any("Idempotency-Key" in headers for headers in served.headers)
    client.transport.close()
