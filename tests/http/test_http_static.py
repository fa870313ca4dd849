"""The web interface's files: found by whoever opens its address, wherever it is served, and nothing beside them."""

from __future__ import annotations

import gzip
import hashlib
from base64 import b64encode
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from http_served import Live, serving

THEME = "document.documentElement.dataset.theme='dark'"
INDEX = (
    f"<!doctype html><html><head><title>rota</title><script>{THEME}</script></head><body>"
    '<script type="module" src="./assets/index-Ab3dEf_9.js"></script></body></html>'
)

Open = Callable[..., AbstractContextManager[httpx.Client]]


@pytest.fixture
def built(tmp_path: Path) -> Path:
    folder = tmp_path / "static"
    (folder / "assets").mkdir(parents=True)
    (folder / "index.html").write_text(INDEX)
    script = folder / "assets" / "index-Ab3dEf_9.js"
    script.write_text("console.log(1)")
    script.with_name(script.name + ".gz").write_bytes(gzip.compress(b"console.log(1)"))
    script.with_name(script.name + ".br").write_bytes(b"brotli" * 1000)
    (folder / "favicon.svg").write_text("<svg/>")
    (folder / "assets" / "plain-12345678.css").write_text("a{}" * 5000)
    (folder / "assets" / "index-Ab3dEf_9.js.map").write_text("{}")
    (tmp_path / "secret.txt").write_text("secret")
    return folder


@pytest.fixture
def opened(built: Path, tmp_path: Path) -> Open:
    @contextmanager
    def opened(**settings: Any) -> Iterator[httpx.Client]:
        with serving(tmp_path, server__ui__static_directory=str(built), **settings) as live, client(live) as http:
            yield http

    return opened


def client(live: Live) -> httpx.Client:
    return httpx.Client(base_url=live.url, headers={"accept": "text/html,*/*"}, timeout=20)


def test_every_page_is_the_first_one_with_its_place_and_a_strict_policy(opened: Open) -> None:
    with opened() as http:
        for path in ("/", "/runs/flow-run/0197", "/work-pools/work-pool/my.pool", "/index.html", "/v2/flows"):
            page = http.get(path)
            assert (page.status_code, page.headers["content-type"]) == (200, "text/html; charset=utf-8"), path
            assert '<base href="/">' in page.text
            assert page.headers["cache-control"] == "no-cache"
        policy = page.headers["content-security-policy"]
        digest = b64encode(hashlib.sha256(THEME.encode()).digest()).decode()
        assert f"script-src 'self' 'sha256-{digest}';" in policy
        assert "unsafe" not in policy
        for part in ("default-src 'self'", "object-src 'none'", "frame-ancestors 'none'", "form-action 'self'"):
            assert part in policy
        for name, value in {
            "x-content-type-options": "nosniff",
            "referrer-policy": "no-referrer",
            "cross-origin-opener-policy": "same-origin",
        }.items():
            assert page.headers[name] == value
        assert http.get("/api/health").json() is True
        assert "API" in http.get("/docs").text


def test_files_go_out_packed_and_stay_in_the_browser(opened: Open) -> None:
    with opened() as http:
        path = "/assets/index-Ab3dEf_9.js"
        assert http.get(path, headers={"accept-encoding": "identity"}).text == "console.log(1)"
        packed = http.get(path, headers={"accept-encoding": "gzip"})
        assert (packed.headers["content-encoding"], packed.text) == ("gzip", "console.log(1)")
        with http.stream("GET", path, headers={"accept-encoding": "gzip, br"}) as answer:
            assert (answer.headers["content-encoding"], b"".join(answer.iter_raw())) == ("br", b"brotli" * 1000)
        plain = http.get("/assets/plain-12345678.css", headers={"accept-encoding": "br, gzip"})
        assert (plain.headers["content-encoding"], plain.text) == ("gzip", "a{}" * 5000)
        assert packed.headers["cache-control"] == "public, max-age=31536000, immutable"
        assert packed.headers["vary"] == "accept-encoding"
        icon = http.get("/favicon.svg")
        assert (icon.headers["cache-control"], icon.headers["content-type"]) == ("no-cache", "image/svg+xml")
        assert http.get("/favicon.svg", headers={"if-none-match": icon.headers["etag"]}).status_code == 304
        assert http.head("/favicon.svg").headers["content-length"] == "6"


def test_nothing_else_is_served(opened: Open) -> None:
    with opened() as http:
        http.headers["accept"] = "*/*"
        for path in ("/assets/gone-12345678.js", "/assets/index-Ab3dEf_9.js.map", "/..%2fsecret.txt", "/%2e%2e/secret.txt"):
            assert http.get(path).status_code == 404, path
        assert http.post("/").status_code == 405
        assert http.get("/api/nothing").status_code == 404
        assert http.get("/api").headers["content-type"] != "text/html; charset=utf-8"


def test_it_is_served_under_a_path_with_the_api_beside_it(opened: Open) -> None:
    with opened(server__ui__serve_base="/tools/rota/", server__api__base_path="/proxy") as http:
        assert http.get("/").headers["location"] == "/proxy/tools/rota/"
        page = http.get("/tools/rota/runs")
        assert '<base href="/proxy/tools/rota/">' in page.text
        assert http.get("/tools/rota/assets/index-Ab3dEf_9.js").status_code == 200
        assert http.get("/proxy/tools/rota/api/health").json() is True
        assert http.get("/tools/rota/api/health").headers["cache-control"] == "no-store"
        assert http.get("/runs").status_code == 404
        assert http.get("/tools/rota/ui-settings").json()["api_url"] == "/proxy/tools/rota/api"


def test_the_address_of_another_api_is_told_and_let_through(opened: Open) -> None:
    with opened(server__ui__api_url="https://api.example.com/api") as http:
        page = http.get("/")
        assert '<meta name="rota-api-url" content="https://api.example.com/api">' in page.text
        assert "connect-src 'self' https://api.example.com wss://api.example.com;" in page.headers["content-security-policy"]


def test_files_need_no_login_and_are_not_counted_and_the_api_does(opened: Open) -> None:
    limits = {"server__api__rate_limits": "on", "server__api__requests_burst": 5, "server__api__requests_per_second": 0.1}
    with opened(server__api__auth_string="a:b", **limits) as http:
        assert all(http.get("/favicon.svg").status_code == 200 for _ in range(20))
        assert http.get("/ui-settings").json()["auth"] == "BASIC"
        assert http.get("/api/rota/logs").status_code == 401
        assert http.get("/docs").status_code == 401


def test_it_can_be_turned_off_and_a_checkout_says_how_to_build_it(opened: Open, tmp_path: Path) -> None:
    with opened(server__ui__enabled=False) as http:
        assert "make ui" in http.get("/").text
        assert http.get("/runs").status_code == 404
    with serving(tmp_path, server__ui__static_directory=str(tmp_path / "nothing")) as live, client(live) as http:
        assert "make ui" in http.get("/").text


def test_a_new_build_is_served_without_a_restart(opened: Open, built: Path) -> None:
    with opened() as http:
        assert http.get("/assets/new-12345678.js").status_code == 200  # opened as a page
        (built / "assets" / "new-12345678.js").write_text("2")
        (built / "index.html").write_text(INDEX.replace("rota</title>", "new</title>"))
        assert "new</title>" in http.get("/").text
        assert http.get("/assets/new-12345678.js").text == "2"
