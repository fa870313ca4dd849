"""Webhooks reach whom they are meant to reach, and nobody can lead them elsewhere."""

from __future__ import annotations

import asyncio
import json
import socket
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import httpx
import pytest

from rota.blocks import guarded_http
from rota.blocks.guarded_http import AddressRefused, send
from rota.blocks.webhook import Webhook
from rota.core.addresses import why_refused
from rota.settings import temporary_settings
from rota.testing import Harness


class Receiver(ThreadingHTTPServer):
    """A real receiver. What came is kept; what it answers can be set."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.came: list[tuple[str, str, dict[str, str], bytes]] = []
        self.status, self.headers, self.size = 200, {}, 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class _Handler(BaseHTTPRequestHandler):
    server: Receiver

    def answer(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.server.came.append((self.command, self.path, dict(self.headers), body))
        self.send_response(self.server.status)
        for name, value in self.server.headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(self.server.size))
        self.end_headers()
        try:
            self.wfile.write(b"x" * self.server.size)
        except OSError:
            self.close_connection = True

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = answer  # noqa: N815 - names that http.server looks for

    def log_message(self, *args: Any) -> None:
        """Say nothing."""


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    server = Receiver()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def call(webhook: Webhook, payload: Any = None) -> httpx.Response:
    return asyncio.run(webhook.call(payload))


@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "PATCH", "DELETE"])
def test_a_webhook_calls_its_address(receiver: Receiver, method: Any) -> None:
    webhook = Webhook(url=f"{receiver.url}/hook?a=1", method=method, headers={"X-Token": "very-secret"})
    assert call(webhook, {"text": "✓"}).status_code == 200
    ((came_as, path, headers, body),) = receiver.came
    assert (came_as, path, headers["X-Token"], json.loads(body)) == (method, "/hook?a=1", "very-secret", {"text": "✓"})
    assert headers["Host"] == f"127.0.0.1:{receiver.server_port}"


def test_the_host_header_is_the_name_and_not_the_address(receiver: Receiver) -> None:
    call(Webhook(url=f"http://localhost:{receiver.server_port}/"))
    assert receiver.came[0][2]["Host"] == f"localhost:{receiver.server_port}"


def test_redirects_are_answers(receiver: Receiver) -> None:
    receiver.status, receiver.headers = 302, {"Location": "http://169.254.169.254/latest/meta-data"}
    assert call(Webhook(url=receiver.url)).status_code == 302
    assert len(receiver.came) == 1


LOOPBACKS = [
    "http://127.0.0.1", "http://localhost", "http://127.1", "http://2130706433", "http://0x7f000001", "http://017700000001",
    "http://[::1]", "http://[::ffff:127.0.0.1]", "http://[::ffff:7f00:1]", "http://[64:ff9b::7f00:1]", "http://[2002:7f00:1::]",
    "http://user:password@127.0.0.1", "http://10.0.0.1", "http://192.168.1.1", "http://100.64.0.1", "http://172.16.0.1", "http://[fd00::1]",
]  # fmt: skip
ALWAYS = [
    "http://169.254.169.254/latest/meta-data", "http://[::ffff:169.254.169.254]", "http://2852039166", "http://0xA9FEA9FE",
    "http://metadata.google.internal/", "http://METADATA.google.internal./", "http://[fd00:ec2::254]", "http://100.100.100.200",
    "http://[fe80::1]", "http://0.0.0.0", "http://0", "http://[::]", "http://224.0.0.1", "http://255.255.255.255", "http://169.254.1.1",
]  # fmt: skip
NO_URL = [
    "gopher://127.0.0.1",
    "file:///etc/passwd",
    "ftp://127.0.0.1",
    "127.0.0.1",
    "",
    "http://",
    "http://a\r\nb",
    "http://[::1",
    "//x",
]


@pytest.fixture
def connections(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Every connection that is begun; none is made."""
    begun: list[Any] = []

    async def connect(*args: Any, **kwargs: Any) -> Any:
        begun.append((args, kwargs))
        raise httpx.ConnectError("not in this test")

    monkeypatch.setattr(httpx.AsyncHTTPTransport, "handle_async_request", connect)
    return begun


@pytest.mark.parametrize("url", LOOPBACKS)
def test_private_addresses_are_called_only_where_that_is_allowed(url: str, connections: list[Any]) -> None:
    with pytest.raises((AddressRefused, httpx.ConnectError)) as caught:
        call(Webhook(url=url, allow_private_urls=False))
    assert connections == []
    assert isinstance(caught.value, AddressRefused) or "resolved" in str(caught.value)
    with temporary_settings({"blocks.allow_private_urls": False}), pytest.raises((AddressRefused, httpx.ConnectError)):
        call(Webhook(url=url))
    assert connections == []


@pytest.mark.parametrize("allowed", [True, False])
@pytest.mark.parametrize("url", ALWAYS)
def test_some_addresses_are_never_called(url: str, allowed: bool, connections: list[Any]) -> None:
    with pytest.raises(AddressRefused):
        call(Webhook(url=url, allow_private_urls=allowed))
    assert connections == []


@pytest.mark.parametrize("url", NO_URL)
def test_what_is_no_web_address_is_refused(url: str, connections: list[Any]) -> None:
    with pytest.raises(AddressRefused):
        call(Webhook(url=url))
    assert connections == []


def test_one_bad_address_among_good_ones_is_enough(monkeypatch: pytest.MonkeyPatch, connections: list[Any]) -> None:
    answers = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (ip, 80)) for ip in ("93.184.216.34", "127.0.0.1")]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *args, **kwargs: answers)
    with pytest.raises(AddressRefused, match=r"127\.0\.0\.1"):
        call(Webhook(url="http://two-faces.example", allow_private_urls=False))
    assert connections == []


def test_a_name_that_changes_after_the_check_leads_nowhere_else(
    monkeypatch: pytest.MonkeyPatch, connections: list[Any]
) -> None:
    answers = iter(["93.184.216.34", "127.0.0.1"])
    monkeypatch.setattr(
        socket, "getaddrinfo", lambda *args, **kwargs: [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (next(answers), 80))]
    )
    with pytest.raises(httpx.ConnectError):
        call(Webhook(url="https://rebinding.example/x", allow_private_urls=False))
    (((_, request), _),) = connections
    assert str(request.url) == "https://93.184.216.34/x"
    assert request.headers["Host"] == "rebinding.example"
    assert request.extensions["sni_hostname"] == "rebinding.example"


def test_an_endless_answer_is_cut_off(receiver: Receiver, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guarded_http, "MAX_ANSWER_BYTES", 1000)
    receiver.size = 100_000
    with pytest.raises(httpx.DecodingError, match="longer"):
        call(Webhook(url=receiver.url))


def test_proxies_of_the_environment_are_not_asked(receiver: Receiver, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:9")
    assert asyncio.run(send("GET", receiver.url, allow_private_urls=True)).status_code == 200


def test_public_addresses_are_fine() -> None:
    assert why_refused("93.184.216.34", allow_private=False) is None
    assert why_refused("2606:2800:220:1:248:1893:25c8:1946", allow_private=False) is None


def test_a_stored_webhook_hides_its_address(home: Harness) -> None:
    Webhook(url="https://hooks.example/very-secret", headers={"X-Token": "quite-secret"}).save("hook")
    shown = home.client.read_block_document_by_name("hook", "webhook", include_secrets=False).model_dump_json()
    assert "very-secret" not in shown
    assert "quite-secret" not in shown
    assert Webhook.load("hook").headers.get_secret_value() == {"X-Token": "quite-secret"}
