"""Who may ask: logins, names, origins and tokens."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from http_served import Live, serving

from rota.contract import OPERATIONS
from rota.contract.operation import PUBLIC
from rota.exceptions import ConfigurationError
from rota.server.opening import refuse_open_reach
from rota.settings import get_settings

LOGIN = "ada:löve:lace"


def basic(text: str | bytes) -> dict[str, str]:
    raw = text.encode() if isinstance(text, str) else text
    return {"Authorization": f"Basic {b64encode(raw).decode()}"}


@pytest.fixture(scope="module")
def guarded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    settings = {"server__api__auth_string": LOGIN, "server__metrics_enabled": True, "server__api__rate_limits": "off"}
    with serving(tmp_path_factory.mktemp("guarded"), **settings) as live:
        yield live


@pytest.fixture
def http(guarded: Live) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=guarded.url, timeout=20) as client:
        yield client


@pytest.mark.parametrize("operation", sorted(OPERATIONS), ids=str)
def test_every_operation_but_the_public_ones_asks_for_the_login(http: httpx.Client, operation: str) -> None:
    row = OPERATIONS[operation]
    path = "/api" + row.path.format_map(dict.fromkeys(row.path.replace("{", " ").replace("}", " ").split(), "x"))
    answer = http.request(row.method, path, content=b"{}", headers={"Content-Type": "application/json"})
    if row.scope == PUBLIC:
        assert answer.status_code == 200
    else:
        assert answer.status_code == 401
        assert answer.json()["exception_message"]


@pytest.mark.parametrize("path", ["/", "/docs", "/openapi.json", "/api/openapi.json", "/metrics"])
def test_pages_ask_for_the_login(http: httpx.Client, path: str) -> None:
    assert http.get(path).status_code == 401
    assert http.get(path, headers=basic(LOGIN)).status_code == 200


@pytest.mark.parametrize("path", ["/api/flows/health", "/api/variables/name/health", "/api//health"])
def test_a_path_that_ends_like_a_public_one_is_not_public(http: httpx.Client, path: str) -> None:
    request = http.build_request("GET", path)
    assert http.send(request).status_code in (401, 404, 405)


@pytest.mark.parametrize(
    "headers",
    [
        {"Authorization": "Basic"},
        {"Authorization": "Basic !!!"},
        {"Authorization": "Bearer x"},
        {"Authorization": "x" * 8000},
        basic("ada"),
        basic("ada:wrong"),
        basic(b"\xff\xfe:\x00"),
        basic("ä" * 4000),
        basic(LOGIN + "x"),
    ],
    ids=lambda headers: next(iter(headers.values()))[:20],
)
def test_a_wrong_login_is_refused_and_never_a_fault(http: httpx.Client, headers: dict[str, str]) -> None:
    assert http.get("/api/hello", headers=headers).status_code == 401


def test_the_login_lets_in(http: httpx.Client) -> None:
    assert http.get("/api/hello", headers=basic(LOGIN)).status_code == 200


def test_metrics_count_what_was_asked(http: httpx.Client) -> None:
    http.get("/api/hello", headers=basic(LOGIN))
    page = http.get("/metrics", headers=basic(LOGIN)).text
    assert 'rota_http_requests_total{operation="read_hello",status="200"}' in page
    assert 'rota_http_request_seconds_bucket{operation="read_hello",le="+Inf"}' in page


# --- browsers ----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1:4200", "[::1]:80", "app.localhost:1"])
def test_names_of_this_machine_are_answered(live: Live, host: str) -> None:
    assert httpx.get(f"{live.url}/api/hello", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "localhost.evil.example:80", ""])
def test_other_names_are_refused(live: Live, host: str) -> None:
    answer = httpx.get(f"{live.url}/api/hello", headers={"Host": host})
    assert answer.status_code == 403
    assert "ALLOWED_HOSTS" in answer.json()["exception_message"]


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "http://127.0.0.1:1"},
    ],
    ids=str,
)
def test_pages_of_others_change_nothing(live: Live, headers: dict[str, str]) -> None:
    assert httpx.post(f"{live.url}/api/flows/", json={"name": "x"}, headers=headers).status_code == 403
    assert httpx.get(f"{live.url}/api/hello", headers=headers).status_code == 200


def test_own_pages_may(live: Live) -> None:
    headers = {"Origin": live.url, "Sec-Fetch-Site": "same-origin"}
    assert httpx.post(f"{live.url}/api/flows/count", json={}, headers=headers).status_code == 200


def test_no_other_page_may_read_unless_it_is_named(live: Live, folder: Path) -> None:
    origin = {"Origin": "https://app.example"}
    assert "access-control-allow-origin" not in httpx.get(f"{live.url}/api/hello", headers=origin).headers
    with serving(folder, server__api__cors_allowed_origins="https://app.example") as open_to_one:
        url = f"{open_to_one.url}/api/flows/count"
        answer = httpx.post(url, json={}, headers=origin)
        assert answer.status_code == 200
        assert answer.headers["access-control-allow-origin"] == "https://app.example"
        assert httpx.post(url, json={}, headers={"Origin": "https://evil.example"}).status_code == 403
        asked = {**origin, "Access-Control-Request-Method": "POST"}
        assert httpx.options(url, headers=asked).status_code == 200


def test_pages_of_all_origins_may_read_but_not_with_what_a_browser_remembers(folder: Path) -> None:
    with serving(folder, server__api__cors_allowed_origins="*") as open_to_all:
        answer = httpx.get(f"{open_to_all.url}/api/hello", headers={"Origin": "https://app.example"})
        assert answer.headers["access-control-allow-origin"] == "*"
        assert "access-control-allow-credentials" not in answer.headers


def test_tokens_are_asked_for_where_they_are_switched_on(live: Live, folder: Path) -> None:
    off = httpx.get(f"{live.url}/api/csrf-token", params={"client": "me"})
    assert off.status_code == 422
    assert "CSRF protection is disabled." in off.text
    with serving(folder, server__api__csrf_protection_enabled=True) as guarded:
        url = f"{guarded.url}/api/flows/count"
        missing = httpx.post(url, json={})
        assert (missing.status_code, missing.json()["detail"]) == (403, "Missing CSRF token.")
        token = httpx.get(f"{guarded.url}/api/csrf-token", params={"client": "me"}).json()["token"]
        sent = {"Prefect-Csrf-Token": token, "Prefect-Csrf-Client": "me"}
        assert httpx.post(url, json={}, headers=sent).status_code == 200
        for wrong in ({"Prefect-Csrf-Client": "you"}, {"Prefect-Csrf-Token": "x"}, {"Prefect-Csrf-Token": "BBBB" + token[4:]}):
            refused = httpx.post(url, json={}, headers={**sent, **wrong})
            assert refused.status_code == 403
            assert "Invalid CSRF token" in refused.json()["detail"]


# --- where it listens --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("host", ["127.0.0.1", "127.9.9.9", "::1", "localhost"])
def test_without_a_login_it_listens_to_this_machine(host: str) -> None:
    refuse_open_reach(get_settings(), host)


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.1", "rota.example"])
def test_without_a_login_it_does_not_listen_to_others(host: str) -> None:
    with pytest.raises(ConfigurationError, match="AUTH_STRING"):
        refuse_open_reach(get_settings(), host)
    refuse_open_reach(get_settings().copy_with_update({"server.api.auth_string": "a:b"}), host)
    refuse_open_reach(get_settings().copy_with_update({"server.api.serve_others_without_auth": True}), host)


def test_a_token_ends() -> None:
    from datetime import timedelta

    from rota.server.access.csrf import CsrfTokens
    from rota.testing import FakeClock

    clock = FakeClock()
    tokens = CsrfTokens(clock, timedelta(seconds=60))
    token, _ = tokens.issue("me")
    headers = {b"prefect-csrf-token": token.encode(), b"prefect-csrf-client": b"me"}
    assert tokens.lacking(headers) is None
    clock.advance(61)
    assert tokens.lacking(headers) is not None
