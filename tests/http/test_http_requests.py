"""Requests and answers: what is read, what is refused and how it is said."""

from __future__ import annotations

import contextlib
import gzip
import json
from typing import Any
from uuid import uuid4

import httpx
import pytest
from http_served import Live

JSON = {"Content-Type": "application/json"}


def post(http: httpx.Client, path: str, content: bytes, **headers: str) -> httpx.Response:
    return http.post(path, content=content, headers={**JSON, **headers})


def test_the_server_says_that_it_lives(http: httpx.Client) -> None:
    assert http.get("/health").json() is True
    assert http.get("/version").json() == "0.8.4"
    assert http.get("/ready").json()["message"] == "OK"
    assert http.get("/hello").status_code == 200


def test_a_deep_look_tells_what_was_looked_at(http: httpx.Client) -> None:
    answer = http.get("/ready", params={"deep": "true"}).json()
    assert set(answer["checks"]) == {"schema", "events_behind_seconds"}


def test_other_clients_are_told_the_version_whose_protocol_is_spoken(http: httpx.Client) -> None:
    from rota import __version__

    assert http.get("/admin/version").json() == "3.8.8"
    assert http.get("/admin/version", headers={"User-Agent": "rota/1.0"}).json() == __version__


def test_something_made_is_told_by_the_status(http: httpx.Client) -> None:
    name = f"flow-{uuid4()}"
    first = http.post("/flows/", json={"name": name})
    again = http.post("/flows/", json={"name": name})
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json()["id"] == again.json()["id"]


def test_every_answer_has_an_id_and_protects_browsers(http: httpx.Client) -> None:
    for path in ("/health", "/flows/nowhere", "/nowhere"):
        answer = http.get(path)
        assert answer.headers["x-request-id"]
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["cache-control"] == "no-store"
        assert "default-src 'none'" in answer.headers["content-security-policy"]


def test_a_refusal_names_its_request(http: httpx.Client) -> None:
    answer = http.get(f"/flows/{uuid4()}")
    assert answer.status_code == 404
    assert answer.json()["request_id"] == answer.headers["x-request-id"]
    assert "flow" in answer.json()["exception_message"]


def test_what_is_not_valid_is_told_in_the_shape_of_the_protocol(http: httpx.Client) -> None:
    answer = http.post("/flows/", json={"nam": "x"})
    assert answer.status_code == 422
    body = answer.json()
    assert body["request_body"] == {"nam": "x"}
    assert {tuple(one["loc"]) for one in body["exception_detail"]} >= {("body", "name")}


def test_what_may_be_secret_is_not_repeated(http: httpx.Client) -> None:
    answer = http.post("/variables/", json={"name": "x", "value": "s3cret", "odd": "s3cret"})
    assert answer.status_code == 422
    assert "s3cret" not in answer.text


@pytest.mark.parametrize(
    "content",
    [
        b'{"name": NaN}',
        b'{"name": "a", "name": "b"}',
        b"\xef\xbb\xbf{}",
        '{"name": "a"}'.encode("utf-16"),
        b'{"name": "a"} trailing',
        b'{"name": "a"',
        b'{"labels": ' + b'{"a":' * 100_000,
        b'{"name": ' + b"1" * 5000 + b"}",
        b'{"name": "\\ud800"}',
        b'{"name": 1e999}',
        b"null",
        b"[]",
        b'"text"',
        b"{}",
        b"",
    ],
    ids=lambda content: repr(content[:24]),
)
def test_a_body_that_is_no_such_json_is_refused(http: httpx.Client, content: bytes) -> None:
    answer = post(http, "/flows/", content)
    assert answer.status_code == 422
    assert answer.json()["exception_message"]


def test_bodies_are_bounded(http: httpx.Client) -> None:
    large = json.dumps({"name": "x" * 2_000_000}).encode()
    assert post(http, "/flows/", large).status_code == 413
    assert post(http, "/logs/", b" " * 9_000_000).status_code == 413


def test_compressed_bodies_are_read_and_bounded(http: httpx.Client) -> None:
    name = f"flow-{uuid4()}"
    packed = gzip.compress(json.dumps({"name": name}).encode())
    assert post(http, "/flows/", packed, **{"Content-Encoding": "gzip"}).json()["name"] == name
    bomb = gzip.compress(b"[" + b" " * 50_000_000 + b"]")
    assert post(http, "/flows/", bomb, **{"Content-Encoding": "gzip"}).status_code == 413
    assert post(http, "/flows/", b"no gzip", **{"Content-Encoding": "gzip"}).status_code == 400
    assert post(http, "/flows/", packed[:-4], **{"Content-Encoding": "gzip"}).status_code == 400
    assert post(http, "/flows/", b"{}", **{"Content-Encoding": "br"}).status_code == 415


def test_a_body_without_a_type_is_json_and_another_type_is_refused(http: httpx.Client) -> None:
    content = json.dumps({"name": f"flow-{uuid4()}"}).encode()
    request = http.build_request("POST", "/flows/", content=content)
    request.headers.pop("content-type", None)
    assert http.send(request).status_code == 201
    assert post(http, "/flows/", content, **{"Content-Type": "text/plain"}).status_code == 415


def test_pages_and_addresses_are_bounded(http: httpx.Client) -> None:
    assert http.post("/flow_runs/filter", json={"limit": 201}).status_code == 422
    assert http.post("/flow_runs/filter", json={"limit": -1}).status_code == 422
    ids = [str(uuid4()) for _ in range(1001)]
    assert http.post("/flow_runs/filter", json={"flow_runs": {"id": {"any_": ids}}}).status_code == 422
    assert http.get("/flows/" + "x" * 9_000).status_code == 414
    assert http.get("/health", headers={"X-Long": "x" * 40_000}).status_code == 431


def test_large_answers_are_compressed_for_those_who_can_read_it(http: httpx.Client) -> None:
    http.post("/flows/", json={"name": f"flow-{uuid4()}", "tags": ["tag"] * 900})
    plain = http.post("/flows/filter", json={}, headers={"Accept-Encoding": "identity"})
    packed = http.post("/flows/filter", json={}, headers={"Accept-Encoding": "gzip"})
    assert "content-encoding" not in plain.headers
    assert packed.headers["content-encoding"] == "gzip"
    assert packed.json() == plain.json()


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/nowhere", 404),
        ("GET", "/flows/not-an-id", 422),
        ("DELETE", "/health", 405),
        ("PUT", "/flows/", 405),
        ("GET", "/flows/%2e%2e/health", 404),
        ("GET", "/../api/health", 404),
        ("GET", "//health", 404),
        ("GET", "/%68ealth", 200),
        ("GET", "/flows/name/a%2Fb", 404),
        ("GET", "/flows/name/%ff", 404),
        ("POST", "/flows/filter/", 200),
        ("GET", "/events/filter/next", 422),
    ],
)
def test_paths_have_one_meaning(live: Live, method: str, path: str, status: int) -> None:
    # By the standard library: httpx tidies paths up before it sends them.
    import http.client

    host = live.url.removeprefix("http://")
    connection = http.client.HTTPConnection(host, timeout=20)
    connection.request(method, "/api" + path, body=b"{}" if method in ("POST", "PUT") else None, headers=JSON)
    answer = connection.getresponse()
    body = answer.read()
    connection.close()
    assert answer.status == status, body
    assert status != 405 or answer.headers["allow"]


@pytest.mark.parametrize(("version", "status"), [("0.8.0", 200), ("0.8.4", 200), ("9.9.9", 200), ("0.7.9", 400), ("x", 400)])
def test_old_versions_of_the_protocol_are_refused(http: httpx.Client, version: str, status: int) -> None:
    headers = {"X-PREFECT-API-VERSION": version}
    assert http.post("/flows/count", json={}, headers=headers).status_code == status
    assert http.get("/health", headers=headers).status_code == 200


def test_null_and_absence_differ_in_an_update(http: httpx.Client) -> None:
    flow_id = http.post("/flows/", json={"name": f"flow-{uuid4()}"}).json()["id"]
    run = http.post("/flow_runs/", json={"flow_id": flow_id, "name": "kept"}).json()
    assert http.patch(f"/flow_runs/{run['id']}", json={"tags": ["a"]}).status_code == 204
    assert http.get(f"/flow_runs/{run['id']}").json()["name"] == "kept"


def test_a_fault_is_an_answer_with_an_id_and_no_traceback(
    live: Live, http: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*args: Any) -> None:
        raise ZeroDivisionError("a secret detail")

    monkeypatch.setattr("rota.server.http.binding.find_handler", lambda name: broken)
    answer = http.get("/hello")
    assert answer.status_code == 500
    assert "secret" not in answer.text
    assert answer.json()["request_id"] in answer.json()["exception_message"]


def test_a_server_with_too_much_to_do_says_when_to_come_back(
    live: Live, http: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live.server, "max_in_flight", 0)
    answer = http.post("/flows/count", json={})
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "1")
    assert http.get("/health").status_code == 200


def raw(live: Live, sent: bytes, timeout: float = 20) -> bytes:
    """Send bytes as they are; return what comes until the server closes."""
    import socket

    host, _, port = live.url.removeprefix("http://").partition(":")
    with socket.create_connection((host, int(port)), timeout=timeout) as connection:
        connection.sendall(sent)
        answer = b""
        while part := connection.recv(65536):
            answer += part
        return answer


def test_one_who_never_finishes_a_request_is_let_go(live: Live, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rota.server.http.protocol.HEAD_SECONDS", 0.2)
    assert raw(live, b"") == b""
    assert raw(live, b"GET /api/health HTTP/1.1\r\nHost: localhost\r\n") == b""


def test_headers_without_end_are_cut_off(live: Live) -> None:
    head = b"GET /api/health HTTP/1.1\r\nHost: localhost\r\n" + b"X-Long: " + b"x" * 200_000 + b"\r\n\r\n"
    with contextlib.suppress(ConnectionError):  # it may close while we are still sending
        assert raw(live, head).startswith(b"HTTP/1.1 400")


def test_what_is_no_http_is_refused(live: Live) -> None:
    for sent in (b"\x16\x03\x01\x00\xa5", b"GET / HTTP/9.9\r\n\r\n", b"GET /api/\xff HTTP/1.1\r\nHost: localhost\r\n\r\n"):
        assert raw(live, sent).startswith(b"HTTP/1.1 400")


def test_who_looks_at_a_queue_in_a_web_interface_does_not_count_as_its_worker(http: httpx.Client) -> None:
    http.post("/work_pools/", json={"name": "looked-at", "type": "process"})
    queue = http.get("/work_pools/looked-at/queues/default").json()
    for header, is_polled in (("true", False), ("false", True)):
        asked = http.post(f"/work_queues/{queue['id']}/get_runs", json={}, headers={"X-Prefect-UI": header})
        assert (asked.status_code, asked.json()) == (200, [])
        assert (http.get(f"/work_queues/{queue['id']}").json()["last_polled"] is not None) == is_polled
