"""A request that comes again with its key is done once and answered alike."""

from __future__ import annotations

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import httpx
import pytest
from http_served import Live, serving

from rota.server.services import given_answers
from rota.testing import FakeClock


def keyed(key: str | None = None) -> dict[str, str]:
    return {"Idempotency-Key": key or str(uuid4())}


def test_what_was_made_is_made_once_and_told_alike(http: httpx.Client) -> None:
    headers, body = keyed(), {"name": "made_once", "value": 1}
    first, second = (http.post("/variables/", json=body, headers=headers) for _ in range(2))
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json() == second.json()
    assert http.post("/variables/", json=body).status_code == 409
    assert http.post("/variables/", json=body, headers=keyed()).status_code == 409


def test_what_was_deleted_or_renamed_is_not_missed(http: httpx.Client) -> None:
    http.post("/variables/", json={"name": "to_rename", "value": 1})
    headers = keyed()
    for _ in range(2):
        assert http.patch("/variables/name/to_rename", json={"name": "renamed"}, headers=headers).status_code == 204
    headers = keyed()
    for _ in range(2):
        gone = http.delete("/variables/name/renamed", headers=headers)
        assert (gone.status_code, gone.content) == (204, b"")
    assert http.delete("/variables/name/renamed", headers=keyed()).status_code == 404


def test_a_refusal_is_not_kept(http: httpx.Client) -> None:
    headers = keyed()
    assert http.delete("/variables/name/later", headers=headers).status_code == 404
    http.post("/variables/", json={"name": "later", "value": 1})
    assert http.delete("/variables/name/later", headers=headers).status_code == 204


def test_a_key_stands_for_one_request(http: httpx.Client) -> None:
    headers = keyed()
    http.post("/variables/", json={"name": "one_request", "value": 1}, headers=headers)
    for other in ({"name": "one_request", "value": 2}, {"name": "other_request", "value": 1}):
        refused = http.post("/variables/", json=other, headers=headers)
        assert refused.status_code == 422
        assert "used for another request" in refused.text
    assert http.get("/variables/name/other_request").status_code == 404


@pytest.mark.parametrize("key", ["", "x" * 201, "ké"])
def test_a_key_that_is_none_is_refused(http: httpx.Client, key: str) -> None:
    refused = http.post("/variables/", json={"name": "no_key", "value": 1}, headers={b"Idempotency-Key": key.encode()})
    assert refused.status_code == 422
    assert "Idempotency-Key" in refused.json()["exception_message"]


def test_one_of_many_at_the_same_time_is_done(live: Live) -> None:
    headers, body = keyed(), {"name": "at_once", "value": 1}

    def post(_: int) -> httpx.Response:
        return httpx.post(f"{live.url}/api/variables/", json=body, headers=headers, timeout=20)

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(post, range(16)))
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.json()["id"] for answer in answers}) == 1


def test_answers_are_forgotten_after_a_day(tmp_path: Path) -> None:
    with serving(tmp_path) as live:
        headers = keyed()
        httpx.post(f"{live.url}/api/variables/", json={"name": "old", "value": 1}, headers=headers)
        now = live.app.clock.now()
        assert given_answers.run_once(live.app.store, FakeClock(now + timedelta(hours=23))) == 0
        assert given_answers.run_once(live.app.store, FakeClock(now + timedelta(hours=25))) == 1
        assert httpx.post(f"{live.url}/api/variables/", json={"name": "old", "value": 1}, headers=headers).status_code == 409
    with sqlite3.connect(tmp_path / "rota.db") as database:
        assert database.execute("SELECT count(*) FROM given_answers").fetchone() == (0,)
    database.close()
