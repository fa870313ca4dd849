"""The files of the web interface: served as they were built, to anybody, since they hold no data.

Only files that were there when the folder was read are served, by their exact names: no path leads anywhere else. Every other
path that a browser opens is answered with the first page, whose script knows what to show there.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import re
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from html import escape
from pathlib import Path, PurePosixPath
from typing import NamedTuple
from urllib.parse import urlsplit

from rota.server.http.compression import MIN_BYTES
from rota.server.http.replies import Headers, Reply

BUILT = Path(__file__).parents[1] / "static"
"""Where `make ui` puts the web interface, and where a wheel has it."""

_MEDIA_TYPES = {
    ".html": b"text/html; charset=utf-8",
    ".js": b"text/javascript; charset=utf-8",
    ".mjs": b"text/javascript; charset=utf-8",
    ".css": b"text/css; charset=utf-8",
    ".json": b"application/json",
    ".webmanifest": b"application/manifest+json",
    ".svg": b"image/svg+xml",
    ".png": b"image/png",
    ".ico": b"image/x-icon",
    ".woff2": b"font/woff2",
    ".txt": b"text/plain; charset=utf-8",
    ".wasm": b"application/wasm",
}
"""What a build consists of. Other files are not served: a map of the sources among them."""

_PACKED = ((b"br", ".br"), (b"gzip", ".gz"))
_HASHED = re.compile(r"-[\w-]{8,}\.\w+$")
"""The names of files that never change: a bundler puts a digest of the content before the suffix."""
_FOR_EVER = b"public, max-age=31536000, immutable"
_ASK_AGAIN = b"no-cache"
_INLINE = re.compile(rb"<script(?![^>]*\ssrc=)[^>]*>(.*?)</script>", re.DOTALL)
_HEAD = re.compile(rb"<head[^>]*>")
_BASE = re.compile(rb"<base\b[^>]*>")


class UiSettings(NamedTuple):
    """What the interface needs to know before it can ask."""

    base: str = "/"
    """Where it is for the browser, with a slash at both ends."""
    api_url: str | None = None
    """None: `api` beneath `base`."""
    asks_for_login: bool = False
    asks_for_token: bool = False


@dataclass(slots=True)
class _File:
    body: bytes
    media_type: bytes
    cache: bytes
    packed: dict[bytes, bytes]
    """The body in the encodings that there are."""
    tag: bytes

    def pack(self) -> None:
        """Make up for what the build left out."""
        is_text = not self.media_type.startswith((b"image/png", b"image/x-icon", b"font/"))
        if is_text and b"gzip" not in self.packed and len(self.body) >= MIN_BYTES:
            self.packed[b"gzip"] = gzip.compress(self.body, 6, mtime=0)


class StaticFiles:
    """A built web interface."""

    def __init__(self, folder: Path, settings: UiSettings) -> None:
        self._folder = folder
        self._settings = settings
        self._stamp = 0
        self._files: dict[str, _File] = {}
        self._index = Reply(404)
        self._read()

    @cached_property
    def _settings_reply(self) -> Reply:
        found = self._settings
        answer = {
            "api_url": found.api_url or f"{found.base}api",
            "csrf_enabled": found.asks_for_token,
            "auth": "BASIC" if found.asks_for_login else None,
            "flags": [],
            "default_ui": "v2",
            "available_uis": ["v2"],
            "v1_base_url": None,
            "v2_base_url": found.base,
        }
        return Reply(200, json.dumps(answer).encode(), headers=((b"cache-control", _ASK_AGAIN),))

    def find(self, path: str, headers: Mapping[bytes, bytes]) -> Reply | None:
        """Return what a browser gets at `path`, which begins with a slash; None: nothing is there."""
        name = path[1:]
        if name == "ui-settings":
            return self._settings_reply
        if self._changed():
            self._read()
        file = self._files.get(name)
        if file is not None and name != "index.html":
            return _reply(file, headers)
        last = PurePosixPath(name).name
        if "." in last and name != "index.html" and b"text/html" not in headers.get(b"accept", b""):
            return None  # a file that is asked for by a page, not a page
        return self._index

    def _changed(self) -> bool:
        try:
            return (self._folder / "index.html").stat().st_mtime_ns != self._stamp
        except OSError:
            return False  # it is being built: what was read goes on being served

    def _read(self) -> None:
        self._stamp = (self._folder / "index.html").stat().st_mtime_ns
        files = {}
        for path in sorted(self._folder.rglob("*")):
            media_type = _MEDIA_TYPES.get(path.suffix)
            if media_type is None or not path.is_file():
                continue
            name = path.relative_to(self._folder).as_posix()
            body = path.read_bytes()
            packed = {
                encoding: path.with_name(path.name + suffix).read_bytes()
                for encoding, suffix in _PACKED
                if path.with_name(path.name + suffix).is_file()
            }
            cache = _FOR_EVER if _HASHED.search(path.name) else _ASK_AGAIN
            files[name] = _File(body, media_type, cache, packed, hashlib.sha256(body).hexdigest()[:24].encode())
        self._files = files
        self._index = self._page(files["index.html"].body)

    def _page(self, body: bytes) -> Reply:
        """The first page, which is told where it is."""
        told = f'<base href="{escape(self._settings.base)}">'
        if self._settings.api_url is not None:
            told += f'<meta name="rota-api-url" content="{escape(self._settings.api_url)}">'
        page = _HEAD.sub(lambda head: head.group() + told.encode(), _BASE.sub(b"", body), count=1)
        return Reply(
            200,
            page,
            _MEDIA_TYPES[".html"],
            ((b"content-security-policy", policy(page, self._settings.api_url)), (b"cache-control", _ASK_AGAIN)),
        )


def policy(page: bytes, api_url: str | None) -> bytes:
    """Return the content security policy of a page: its own files, and of inline scripts those that it has now."""
    digests = (b64encode(hashlib.sha256(script).digest()).decode() for script in _INLINE.findall(page))
    scripts = " ".join(["'self'", *(f"'sha256-{digest}'" for digest in digests)])
    reached = ["'self'"]
    if api_url is not None and (parts := urlsplit(api_url)).netloc:
        sockets = "wss" if parts.scheme == "https" else "ws"
        reached += [f"{parts.scheme}://{parts.netloc}", f"{sockets}://{parts.netloc}"]
    return (
        f"default-src 'self'; script-src {scripts}; style-src 'self'; img-src 'self' data: https:; "
        f"connect-src {' '.join(reached)}; object-src 'none'; base-uri 'self'; frame-ancestors 'none'; form-action 'self'"
    ).encode()


def _reply(file: _File, headers: Mapping[bytes, bytes]) -> Reply:
    shared: Headers = ((b"cache-control", file.cache), (b"vary", b"accept-encoding"))
    accepted = {part.partition(b";")[0].strip() for part in headers.get(b"accept-encoding", b"").split(b",")}
    if b"gzip" in accepted and b"br" not in file.packed:
        file.pack()
    encoding = next((name for name, _ in _PACKED if name in accepted and name in file.packed), None)
    tag = b'W/"' + file.tag + b'"'
    if tag in headers.get(b"if-none-match", b""):
        return Reply(304, b"", file.media_type, (*shared, (b"etag", tag)))
    body = file.body if encoding is None else file.packed[encoding]
    packed: Headers = () if encoding is None else ((b"content-encoding", encoding),)
    return Reply(200, body, file.media_type, (*shared, (b"etag", tag), *packed))


def open_static(folder: Path, settings: UiSettings) -> StaticFiles | None:
    """Return the interface in a folder; None where none was built."""
    return StaticFiles(folder, settings) if (folder / "index.html").is_file() else None
