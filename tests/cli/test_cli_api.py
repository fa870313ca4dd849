"""`rota api`: one request, on a database in the process and on a server."""

from __future__ import annotations

import io
import json
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from rota.testing.processes import Sandbox

Run = Callable[..., Any]


@pytest.fixture(autouse=True)
def nothing_is_typed(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    with Path(os.devnull).open() as nothing:
        monkeypatch.setattr(sys, "stdin", nothing)
        yield


def test_answers_are_printed_as_json(rota: Run) -> None:
    made = rota("api", "post", "/flows/", "--data", '{"name": "etl"}')
    assert (made.code, made.err) == (0, "")
    flow = json.loads(made.out)
    assert flow["name"] == "etl"
    assert json.loads(rota("api", "GET", f"flows/{flow['id']}").out)["id"] == flow["id"]
    assert [one["name"] for one in json.loads(rota("api", "POST", "/flows/filter").out)] == ["etl"]
    assert json.loads(rota("api", "GET", "/api/flows/name/etl", "--root").out)["id"] == flow["id"]


def test_a_body_comes_from_a_file_or_from_standard_input(rota: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "work" / "body.json").write_text('{"name": "from-file"}')
    assert json.loads(rota("api", "POST", "/flows/", "--data", "@body.json").out)["name"] == "from-file"
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b'{"name": "from-stdin"}')))
    assert json.loads(rota("api", "POST", "/flows/", "--data", "@-").out)["name"] == "from-stdin"
    missing = rota("api", "POST", "/flows/", "--data", "@nothing.json")
    assert (missing.code, missing.err) == (1, "Error: nothing.json: No such file or directory.\n")


@pytest.mark.parametrize(
    ("args", "code"),
    [
        (("GET", "/health"), 0),
        (("GET", "/flows/name/nothing"), 4),
        (("GET", "/nowhere"), 4),
        (("POST", "/flows/", "--data", '{"name": 5}'), 4),
        (("DELETE", "/flows/filter"), 4),
        (("FETCH", "/flows"), 2),
        (("GET", "http://elsewhere.example/flows"), 1),
        (("POST", "/flows/", "--data", "{"), 1),
        (("GET", "/health", "-H", "no colon"), 1),
    ],
)
def test_the_exit_code_tells_how_it_went(rota: Run, args: tuple[str, ...], code: int) -> None:
    assert rota("api", *args).code == code


def test_no_answer_has_an_exit_code_of_its_own(rota: Run) -> None:
    result = rota("api", "GET", "/health", ROTA_API_URL="http://127.0.0.1:9/api")
    assert (result.code, result.out) == (6, "")
    assert result.err.startswith("Error: No answer from http://127.0.0.1:9/api")


def test_headers_are_sent_and_shown_without_secrets(rota: Run) -> None:
    asked = ("api", "GET", "/health", "-v", "-H", "X-PREFECT-API-VERSION: 0.8.4", "-H", "Authorization: Bearer abcdef")
    result = rota(*asked)
    assert (result.code, result.out) == (0, "true\n")
    assert "x-prefect-api-version: 0.8.4" in result.err
    assert "< 200 OK" in result.err
    assert "abcdef" not in result.err


@pytest.mark.slow
def test_a_server_is_asked_with_login_and_token(sandbox: Sandbox) -> None:
    login = "ada:lovelace"
    asks = {"ROTA_SERVER_API_AUTH_STRING": login, "ROTA_SERVER_API_CSRF_PROTECTION_ENABLED": "1"}
    started = sandbox.rota("server", "start", "--background", "--port", "0", timeout=120, **asks).checked()
    try:
        url = started.stdout.split("background at ")[1].split()[0] + "/api"
        known = {"ROTA_API_URL": url}
        assert sandbox.rota("api", "POST", "/flows/filter", **known).returncode == 3
        made = sandbox.rota("api", "POST", "/flows/", "--data", '{"name": "a"}', **known, ROTA_API_AUTH_STRING=login).checked()
        assert json.loads(made.stdout)["name"] == "a"
        page = sandbox.rota("api", "GET", "/docs", "--root", **known, ROTA_API_AUTH_STRING=login).checked()
        assert "<html" in page.stdout.lower()
    finally:
        sandbox.rota("server", "stop", timeout=120).checked()
