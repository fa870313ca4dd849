"""What the server says of itself: OpenAPI, the pages, the log."""

from __future__ import annotations

import json
import logging
import re

import httpx
import pytest
from http_served import Live

from rota.contract import OPERATIONS
from rota.server.http.request_log import JsonLines
from rota.server.http.routing import Routes


def test_every_operation_is_in_the_document(live: Live) -> None:
    document = httpx.get(f"{live.url}/openapi.json").json()
    found = {
        operation["operationId"]: (method.upper(), path, operation["x-scope"])
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
    }
    assert found == {row.name: (row.method, "/api" + row.path, row.scope) for row in OPERATIONS.values()}


def test_every_reference_in_the_document_leads_somewhere(live: Live) -> None:
    text = httpx.get(f"{live.url}/openapi.json").text
    named = set(re.findall(r'"#/components/schemas/([^"]+)"', text))
    assert named <= set(json.loads(text)["components"]["schemas"])


def test_every_operation_is_described_and_has_a_scope() -> None:
    for row in OPERATIONS.values():
        assert row.summary, row.name
        assert re.fullmatch(r"public|[a-z_]+:[a-z_]+", row.scope), row.name


def test_every_row_is_found_by_its_own_path() -> None:
    routes = Routes(OPERATIONS.values())
    for row in OPERATIONS.values():
        path = re.sub(r"{\w+}", "some%20thing", row.path)
        found = routes.find(row.method, path)
        assert found is not None
        assert found.operation is row
        assert set(found.path.values()) <= {"some thing"}


@pytest.mark.parametrize("path", ["/", "/docs"])
def test_pages_need_nothing_from_elsewhere(live: Live, path: str) -> None:
    answer = httpx.get(live.url + path)
    assert answer.status_code == 200
    assert "default-src 'self'" in answer.headers["content-security-policy"]
    loaded = re.findall(r"""(?:src|href)=["']?([^"'> ]+)""", answer.text)
    assert all(address.startswith(("/", "#")) for address in loaded)
    assert not re.search(r"<script(?! src=)|<style| on\w+=| style=", answer.text)
    for address in loaded:
        if address.startswith("/"):
            assert httpx.get(live.url + address).status_code == 200


def test_the_documentation_names_every_operation(live: Live) -> None:
    page = httpx.get(f"{live.url}/docs").text
    assert all(f'id="{name}"' in page for name in OPERATIONS)


def test_requests_are_logged_as_json_without_what_was_sent(live: Live, caplog: pytest.LogCaptureFixture) -> None:
    logger = logging.getLogger("rota.server.requests")
    records: list[logging.LogRecord] = []
    handler = logging.Handler()
    handler.emit = records.append  # type: ignore[method-assign]
    before = logger.level
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    try:
        answer = httpx.post(f"{live.url}/api/flows/nowhere?token=s3cret", json={"name": "s3cret"})
    finally:
        logger.removeHandler(handler)
        logger.setLevel(before)
    line = json.loads(JsonLines().format(records[-1]))
    assert line["request_id"] == answer.headers["x-request-id"]
    assert (line["status"], line["method"], line["path"]) == (405, "POST", "/api/flows/nowhere")
    assert "s3cret" not in json.dumps(line)


def test_settings_are_shown_without_secrets(live: Live) -> None:
    shown = httpx.get(f"{live.url}/api/admin/settings").json()
    assert shown["server"]["api"]["port"] == 4200
    assert shown["server"]["database"]["connection_url"] == "**********"
