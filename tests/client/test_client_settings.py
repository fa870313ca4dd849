"""Settings that steer how a server is called, and that they really do."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from scripted_app import ScriptedApp, Served

from rota.client import SyncRotaClient, get_client
from rota.client.http import HttpTransport
from rota.client.retries import RetryPolicy
from rota.client.transports import close_transports
from rota.contract.flows import Flow
from rota.contract.record import Kind, LogRecord
from rota.contract.recording import RecordResult
from rota.core.ids import uuid7
from rota.exceptions import ConfigurationError, NotAllowed, RotaImportError, ServerUnavailable
from rota.settings import temporary_settings


def ask(served: Served, settings: dict[str, Any], **options: Any) -> str:
    with (
        temporary_settings({"api.url": served.url, "client.max_retries": 0, **settings}),
        get_client(sync_client=True, **options) as client,
    ):
        return client.api_version()


@pytest.fixture(autouse=True)
def version(app: ScriptedApp) -> Iterator[None]:
    app.answers["read_api_version"] = "0.8.4"
    yield
    close_transports()


def test_custom_headers_go_with_each_request(served: Served) -> None:
    ask(served, {"client.custom_headers": '{"X-Team": "data", "x-zone": "3"}'})
    assert (served.headers[0]["X-Team"], served.headers[0]["x-zone"]) == ("data", "3")
    ask(served, {"client.custom_headers": {"X-Team": "data"}}, httpx_settings={"headers": {"X-More": "m"}})
    assert (served.headers[1]["X-Team"], served.headers[1]["X-More"]) == ("data", "m")
    with temporary_settings({"client.custom_headers": {"X-Team": "own"}}), SyncRotaClient(served.url) as client:
        client.api_version()
    assert served.headers[2]["X-Team"] == "own"
    assert all(headers["User-Agent"].startswith("rota/") for headers in served.headers)


def test_a_key_is_not_shown_to_another_server(served: Served) -> None:
    with temporary_settings({"api.url": "http://127.0.0.1:9/api", "api.key": "hush"}), SyncRotaClient(served.url) as client:
        client.api_version()
    with temporary_settings({"api.url": served.url, "api.key": "hush"}), SyncRotaClient(served.url) as client:
        client.api_version()
    assert [headers.get("Authorization") for headers in served.headers] == [None, "Bearer hush"]


def test_a_key_from_a_file_loses_its_newline_and_may_hold_no_other(served: Served) -> None:
    ask(served, {"api.key": "hush\n"})
    assert served.headers[0]["Authorization"] == "Bearer hush"
    for wrong in ("hu\nsh", "hu\x00sh", "hüsh"):
        with pytest.raises(ConfigurationError, match="ROTA_API_KEY cannot be sent") as refusal:
            ask(served, {"api.key": wrong})
        assert wrong not in str(refusal.value)


def test_requests_are_repeated_as_often_as_the_settings_say(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(RetryPolicy, "seconds_before", lambda *_: 0.0)
    served.first = [(418, {}, b""), (503, {}, b"")]
    settings = {"client.max_retries": "2", "client.retry_extra_codes": "418, 420", "client.retry_jitter_factor": 0}
    assert ask(served, settings) == "0.8.4"
    assert len(served.requests) == 3
    served.first = [(503, {}, b"{}")] * 5
    with pytest.raises(ServerUnavailable):
        ask(served, {"client.max_retries": 1})
    assert len(served.requests) == 5


def test_settings_reach_the_policy(served: Served) -> None:
    settings = {
        "api.url": served.url,
        "client.max_retries": 7,
        "client.retry_jitter_factor": 0.5,
        "api.request_timeout": 3,
        "api.outage_seconds": 9,
    }
    with temporary_settings(settings):
        transport = get_client().transport
    assert isinstance(transport, HttpTransport)
    assert transport.retries == RetryPolicy(max_retries=7, jitter_factor=0.5, outage_seconds=9)
    assert transport._options["timeout"] == 3


def test_a_file_of_certificates_that_cannot_be_read_is_named(served: Served, tmp_path: Path) -> None:
    for path in (tmp_path / "none.pem", tmp_path):
        with pytest.raises(ConfigurationError, match="ROTA_API_SSL_CERT_FILE"):
            ask(served, {"api.ssl_cert_file": path})
    (tmp_path / "odd.pem").write_text("no certificate")
    with pytest.raises(ConfigurationError, match="ROTA_API_SSL_CERT_FILE"):
        ask(served, {"api.ssl_cert_file": tmp_path / "odd.pem"})
    assert ask(served, {"api.tls_insecure_skip_verify": True}) == "0.8.4"


def test_http2_without_its_package_says_what_to_install(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "h2", None)
    with pytest.raises(RotaImportError, match=r"httpx\[http2\]"):
        ask(served, {"api.enable_http2": True})


_REFUSED = (403, {}, b'{"detail": "Invalid CSRF token or client identifier."}')


def test_a_server_that_wants_a_token_is_given_one(served: Served, app: ScriptedApp) -> None:
    app.answers["create_flow"] = Flow(id=uuid7(), name="f")
    served.first = [_REFUSED, (200, {}, b'{"token": "t1", "client": "c"}')]
    with temporary_settings({"api.url": served.url}), SyncRotaClient(served.url) as client:
        client.create_flow_from_name("f")
        client.create_flow_from_name("f")
        served.first = [_REFUSED, (200, {}, b'{"token": "t2", "client": "c"}')]
        client.create_flow_from_name("f")
    tokens = [headers.get("Prefect-Csrf-Token") for headers in served.headers]
    assert tokens == [None, None, "t1", "t1", "t1", None, "t2"]
    asked = [request for request in served.requests if "csrf-token" in request]
    assert asked[0].partition("client=")[2] == served.headers[2]["Prefect-Csrf-Client"]


def test_records_are_given_a_token_too(served: Served, app: ScriptedApp) -> None:
    app.answers["record"] = RecordResult(accepted=1)
    served.first = [_REFUSED, (200, {}, b'{"token": "t1", "client": "c"}')]
    with SyncRotaClient(served.url) as client:
        client.record([LogRecord(Kind.LOG, bytes(16), None, None, "n", 20, "m", 0)], holder="h")
    assert [headers.get("Prefect-Csrf-Token") for headers in served.headers] == [None, None, "t1"]


def test_a_refusal_that_stays_is_told(served: Served) -> None:
    served.first = [_REFUSED, (200, {}, b'{"token": "t", "client": "c"}'), _REFUSED]
    with SyncRotaClient(served.url) as client, pytest.raises(NotAllowed, match="CSRF"):
        client.create_flow_from_name("f")
    served.first = [_REFUSED]
    with (
        temporary_settings({"client.csrf_support_enabled": False}),
        SyncRotaClient(served.url) as client,
        pytest.raises(NotAllowed, match="CSRF"),
    ):
        client.create_flow_from_name("f")
    assert len(served.requests) == 4


def test_without_a_server_and_without_leave_to_do_without_nothing_is_opened(tmp_path: Path) -> None:
    settings = {"server.database.connection_url": f"sqlite:///{tmp_path}/x.db", "server.ephemeral.enabled": False}
    with (
        temporary_settings(settings, restore_defaults=["api.url"]),
        pytest.raises(ConfigurationError, match="ROTA_SERVER_EPHEMERAL_ENABLED=true"),
    ):
        get_client()
    assert not (tmp_path / "x.db").exists()


@pytest.mark.parametrize(
    ("name", "raw", "takes"),
    [
        ("client.max_retries", -1, "a whole number, at least 0"),
        ("client.retry_jitter_factor", "-0.1", "a number, at least 0"),
        ("client.retry_extra_codes", "99", "HTTP status codes"),
        ("client.retry_extra_codes", "600", "HTTP status codes"),
        ("client.retry_extra_codes", "x", "HTTP status codes"),
        ("client.retry_extra_codes", "[true]", "HTTP status codes"),
        ("client.custom_headers", "X-Team: data", "a JSON object of header names"),
        ("client.custom_headers", '{"a b": "c"}', "a JSON object of header names"),
        ("client.custom_headers", '{"X-A": "b\\r\\nX-B: c"}', "a JSON object of header names"),
        ("client.custom_headers", '{"User-Agent": "me"}', "a JSON object of header names"),
    ],
)
def test_what_does_not_fit_is_told_with_what_does(name: str, raw: Any, takes: str) -> None:
    with (
        pytest.raises(ConfigurationError, match=f"setting {name}. It takes {takes}") as refusal,
        temporary_settings({name: raw}),
    ):
        pass
    if name == "client.custom_headers":  # may hold a secret
        assert raw not in str(refusal.value)


def test_codes_are_taken_in_all_usual_forms() -> None:
    for raw in (418, "418", "[418]", {418}, [418], "418,"):
        with temporary_settings({"client.retry_extra_codes": raw}) as settings:
            assert settings.client.retry_extra_codes == {418}
            assert settings.to_environment_variables()["ROTA_CLIENT_RETRY_EXTRA_CODES"] == "[418]"
