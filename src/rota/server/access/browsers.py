"""What a web page in somebody's browser must not do to a server that the browser can reach.

A page of another site can send requests to 127.0.0.1, and by DNS rebinding even read the answers. A browser says where a
request comes from (``Origin``, ``Sec-Fetch-Site``) and which name it asked for (``Host``); programs
say neither, or tell the truth.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


@dataclass(frozen=True, slots=True)
class BrowserRules:
    """Which hosts a request may name and which origins it may come from. Both in lower case."""

    hosts: frozenset[str] = frozenset()
    """Names without port; loopback addresses count as such. Empty: any name."""
    origins: frozenset[str] = frozenset()
    """Origins beside the server's own that may change things; `*`: all, where credentials are asked for."""

    def refuses(self, method: str, headers: Mapping[bytes, bytes]) -> str | None:
        """Return why a request is refused, in one sentence; None: it is not."""
        host = headers.get(b"host", b"").decode("latin-1").lower()
        if self.hosts and not self._is_known(name_of(host)):
            return (
                f"This server does not answer to the name {host[:100]!r}. "
                "Name it in ROTA_SERVER_API_ALLOWED_HOSTS if it should, as behind a proxy."
            )
        if method in SAFE_METHODS:
            return None
        return self.refuses_origin(headers, host)

    def refuses_origin(self, headers: Mapping[bytes, bytes], host: str) -> str | None:
        """Return why a request that changes something, or opens a socket, is refused for where it comes from."""
        origin = headers.get(b"origin", b"").decode("latin-1").lower().rstrip("/")
        if origin in self.origins or "*" in self.origins:
            return None
        site = headers.get(b"sec-fetch-site", b"none")
        if origin and origin.partition("://")[2] != host:
            return f"Pages of {origin[:100]!r} may not change anything here. ROTA_SERVER_API_CORS_ALLOWED_ORIGINS can allow it."
        if not origin and site not in (b"same-origin", b"none"):
            return "Pages of other sites may not change anything here."
        return None

    def _is_known(self, name: str) -> bool:
        return name in self.hosts or is_loopback(name)


def name_of(host: str) -> str:
    """Return a `Host` header without its port and without the brackets of an IPv6 address."""
    if host.startswith("["):
        return host[1:].partition("]")[0]
    return host.partition(":")[0]


def is_loopback(host: str) -> bool:
    """Whether only this machine reaches `host`: a loopback address, or the name that always means one (RFC 6761)."""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def listed(text: str | None) -> Iterable[str]:
    """Return the items of a setting that lists names or origins with commas between them."""
    return (item.strip().lower().rstrip("/") for item in (text or "").split(",") if item.strip())
