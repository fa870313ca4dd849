"""F44, F45: what was sent to hold the server up is refused in words, or cut and marked; others are served meanwhile."""

from __future__ import annotations

import contextlib
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import httpx
import pytest
from served_site import ServedSite

from rota.testing import wait_until

DEEP = "[" * 100_000 + "]" * 100_000
LONG_NUMBER = "9" * 100_000
EVIL_PATTERN = "^(a|a)*$"
VICTIM = "a" * 40 + "!"


@contextmanager
def others_are_served(served: ServedSite) -> Iterator[list[int]]:
    """Let somebody else read and write all the while; every answer must be good."""
    statuses: list[int] = []
    is_over = threading.Event()

    def work() -> None:
        with httpx.Client(base_url=served.direct_api, timeout=20) as http:
            while not is_over.is_set():
                statuses.append(http.get("/health").status_code)
                statuses.append(http.post("/flows/", json={"name": "others"}).status_code)
                is_over.wait(0.02)

    other = threading.Thread(target=work)
    other.start()
    try:
        wait_until(lambda: len(statuses) > 2, 20, "others to begin")
        yield statuses
    finally:
        is_over.set()
        other.join(30)
    assert not other.is_alive()
    assert set(statuses) <= {200, 201}


def flow_run_with(parameters: str, flow_id: str) -> bytes:
    return f'{{"flow_id": "{flow_id}", "parameters": {parameters}}}'.encode()


def bodies(flow_id: str) -> list[tuple[str, str, bytes]]:
    """Requests that would cost a careless server seconds of work, its stack, or its memory."""

    def dumped(body: Any) -> bytes:
        return json.dumps(body).encode()

    def schema(pattern: str) -> dict[str, Any]:
        return {"type": "object", "properties": {"x": {"type": "string", "pattern": pattern}}}

    def rule(text: str, **more: Any) -> bytes:
        return dumped({"name": f"d{uuid4().hex[:6]}", "flow_id": flow_id, "schedules": [{"schedule": {"rrule": text, **more}}]})

    return [
        ("POST", "/flow_runs/", flow_run_with(DEEP, flow_id)),
        ("POST", "/flow_runs/", flow_run_with('{"n": ' + LONG_NUMBER + "}", flow_id)),
        ("POST", "/flow_runs/", flow_run_with('{"n": NaN}', flow_id)),
        ("POST", "/flow_runs/", flow_run_with('{"a": 1, "a": 2}', flow_id)),
        ("POST", "/flow_runs/filter", f'{{"limit": {LONG_NUMBER}}}'.encode()),
        ("POST", "/flow_runs/filter", f'{{"offset": {LONG_NUMBER}}}'.encode()),
        ("POST", "/flow_runs/filter", b'{"flow_runs": {"name": {"like_": ' + b'"' + b"%" * 200_000 + b'"}}}'),
        ("POST", "/variables/", b'{"name": "deep", "value": ' + DEEP.encode() + b"}"),
        ("POST", "/variables/", b'{"name": "long", "value": ' + LONG_NUMBER.encode() + b"}"),
        ("POST", "/artifacts/", b'{"key": "deep", "data": ' + DEEP.encode() + b"}"),
        ("POST", "/logs/", b'[{"name": "n", "level": ' + LONG_NUMBER.encode() + b', "message": "m"}]'),
        ("POST", "/rota/record", b'{"holder": "h", "records": ' + DEEP.encode() + b"}"),
        ("POST", "/events", b"[" + b'{"occurred": "' + b"9" * 5000 + b'"}]'),
        ("POST", "/deployments/", rule("FREQ=SECONDLY;BYMONTH=2;BYMONTHDAY=30")),
        ("POST", "/deployments/", rule("FREQ=DAILY;COUNT=" + "9" * 5000)),
        ("POST", "/deployments/", rule("FREQ=NEVER")),
        ("POST", "/deployments/", rule("RRULE:" * 20_000)),
    ]


@pytest.mark.slow
def test_what_would_freeze_a_server_is_refused_and_others_are_served(served_on_sqlite: ServedSite) -> None:
    served = served_on_sqlite
    with httpx.Client(base_url=served.direct_api, timeout=30) as http, others_are_served(served) as answered:
        flow_id = http.post("/flows/", json={"name": "f"}).json()["id"]
        for method, path, body in bodies(flow_id):
            before = len(answered)
            reply = http.request(method, path, content=body, headers={"Content-Type": "application/json"})
            assert 400 <= reply.status_code < 500, f"{path} {body[:80]!r}: {reply.status_code} {reply.text[:300]}"
            assert len(reply.content) < 100_000, f"{path} {body[:80]!r}: {len(reply.content)}"
            message = reply.json()
            assert message.get("exception_message") or message.get("detail")
            wait_until(lambda before=before: len(answered) > before + 2, 20, "others to be served")  # type: ignore[misc]
        assert http.get("/ready").status_code == 200
    assert served.faults_of_server == []


@pytest.mark.slow
def test_a_pattern_that_takes_for_ever_ends(served_on_sqlite: ServedSite) -> None:
    served = served_on_sqlite
    with httpx.Client(base_url=served.direct_api, timeout=60) as http, others_are_served(served) as answered:
        flow_id = http.post("/flows/", json={"name": "f"}).json()["id"]
        body = {
            "name": "evil",
            "flow_id": flow_id,
            "parameter_openapi_schema": {"type": "object", "properties": {"x": {"type": "string", "pattern": EVIL_PATTERN}}},
            "enforce_parameter_schema": True,
        }
        made = http.post("/deployments/", json=body)
        assert made.status_code < 500
        if made.status_code in (200, 201):
            before = len(answered)
            asked = http.post(f"/deployments/{made.json()['id']}/create_flow_run", json={"parameters": {"x": VICTIM}})
            assert 400 <= asked.status_code < 500, asked.text[:300]
            assert len(answered) > before
        assert http.get("/ready").status_code == 200
    assert served.faults_of_server == []


def resident_bytes(served: ServedSite) -> int:
    assert served.server is not None
    with open(f"/proc/{served.server.process.pid}/statm") as statm:
        return int(statm.read().split()[1]) * 4096


@pytest.mark.slow
def test_what_is_huge_is_refused_or_cut_and_marked(served: ServedSite) -> None:
    with httpx.Client(base_url=served.direct_api, timeout=60) as http:
        flow_id = http.post("/flows/", json={"name": "f"}).json()["id"]
        run_id = http.post("/flow_runs/", json={"flow_id": flow_id}).json()["id"]
        before = resident_bytes(served)

        def run_of(size: int) -> int:
            parameters = {"x": "x" * (size - len('{"x":""}'))}
            return http.post("/flow_runs/", json={"flow_id": flow_id, "parameters": parameters}).status_code

        assert run_of(512 * 1024 - 1) == 201
        assert run_of(512 * 1024) == 422
        assert run_of(5_000_000) == 413
        artifact = http.post("/artifacts/", json={"key": "big", "data": "x" * (8 * 1024 * 1024)})
        assert artifact.status_code in (413, 422)
        result = {"state": {"type": "COMPLETED", "data": "x" * 1_200_000}, "force": True}
        assert http.post(f"/flow_runs/{run_id}/set_state", json=result).status_code in (413, 422)
        message = {"state": {"type": "RUNNING", "message": "x" * 150_000}, "force": True}
        assert http.post(f"/flow_runs/{run_id}/set_state", json=message).status_code == 201
        kept = http.get(f"/flow_runs/{run_id}").json()["state"]["message"]
        assert len(kept) < 101_000
        assert kept.endswith("(150000 characters, cut)")
        line = {"name": "n", "level": 20, "timestamp": datetime.now(UTC).isoformat(), "flow_run_id": run_id}
        assert http.post("/logs/", json=[{**line, "message": "x" * 2_000_000}]).status_code in (201, 413, 422)
        for _ in range(3):
            with contextlib.suppress(httpx.TransportError):  # it need not listen to the end
                assert http.post("/flow_runs/", content=_endless(200_000_000)).status_code == 413
        assert http.get("/ready").status_code == 200
        assert resident_bytes(served) - before < 96 * 1024 * 1024
    assert served.faults_of_server == []


def _endless(size: int) -> Iterator[bytes]:
    for _ in range(size // 1_000_000):
        yield b" " * 1_000_000
