"""Addresses of things in the API and on the web pages, and addresses that a server must not be talked into asking."""

from __future__ import annotations

import ipaddress
import re
import socket
from string import Formatter
from typing import Any, Literal
from urllib.parse import urlsplit
from uuid import UUID

from rota.settings import get_settings

_UI = {
    "automation": "automations/automation/{obj_id}",
    "block": "blocks/block/{obj_id}",
    "block-document": "blocks/block/{obj_id}",
    "concurrency-limit": "concurrency-limits/concurrency-limit/{obj_id}",
    "deployment": "deployments/deployment/{obj_id}",
    "flow": "flows/flow/{obj_id}",
    "flow-run": "runs/flow-run/{obj_id}",
    "received-event": "events/event/{occurred}/{obj_id}",
    "task-run": "runs/task-run/{obj_id}",
    "worker": "work-pools/work-pool/{work_pool_name}/worker/{obj_id}",
    "work-pool": "work-pools/work-pool/{obj_id}",
    "work-queue": "work-queues/work-queue/{obj_id}",
}
_API = {
    "automation": "automations/{obj_id}",
    "block": "blocks/{obj_id}",
    "concurrency-limit": "concurrency_limits/{obj_id}",
    "deployment": "deployments/{obj_id}",
    "flow": "flows/{obj_id}",
    "flow-run": "flow_runs/{obj_id}",
    "task-run": "task_runs/{obj_id}",
    "variable": "variables/name/{obj_id}",
    "work-pool": "work_pools/{obj_id}",
    "work-queue": "work_queues/{obj_id}",
}


def __getattr__(name: str) -> Any:
    if name not in ("SSRFProtectedAsyncHTTPTransport", "SSRFProtectedHTTPTransport"):
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from rota.utilities import ssrf  # it loads httpx, 190 ms

    return getattr(ssrf, name)


def convert_class_to_name(obj: Any) -> str:
    """Return the name of an object's class as addresses have it: ``FlowRun`` → ``flow-run``."""
    return re.sub(r"(?<!^)(?=[A-Z])", "-", type(obj).__name__).lower()


def url_for(
    obj: Any,
    obj_id: str | UUID | None = None,
    url_type: Literal["ui", "api"] = "ui",
    default_base_url: str | None = None,
    **additional_format_kwargs: Any,
) -> str | None:
    """Return the address of an object: of its page, or with `url_type` ``"api"`` in the API.

    `obj` is an object of the API, a future, a block, a resource of an event, or a noun as ``"flow-run"`` and then `obj_id`.
    None when there is no server (`default_base_url` counts where none is set), the noun has no page, or the object no id.

    Raises:
        ValueError: `url_type` is neither, or the address needs more than the id, to be given as further keywords.
    """
    if url_type not in ("ui", "api"):
        raise ValueError(f"`url_type` takes 'ui' or 'api', got {url_type!r:.50}.")
    noun, found_id = _noun_and_id(obj)
    obj_id = obj_id or found_id
    pattern = (_UI if url_type == "ui" else _API).get(noun)
    base = _base(url_type) or default_base_url
    if pattern is None or base is None or not obj_id:
        return None
    values = {**_facts(obj, noun), **additional_format_kwargs, "obj_id": obj_id}
    needed = {name for _, name, _, _ in Formatter().parse(pattern) if name}
    if missing := sorted(needed - set(values)):
        raise ValueError(f"The address of a {noun} needs further keywords: {', '.join(missing)}.")
    return f"{base.rstrip('/')}/{pattern.format_map(values)}"


def _base(url_type: str) -> str | None:
    settings = get_settings()
    return settings.ui_url if url_type == "ui" else settings.api.url


def _noun_and_id(obj: Any) -> tuple[str, Any]:
    if isinstance(obj, str):
        return obj.replace("_", "-"), None
    resource = _resource(obj)
    if resource is not None:
        _, noun, found = [*resource.split(".", 2), "", ""][:3]
        return noun, found or None
    if hasattr(obj, "_block_document_id"):
        return "block", obj._block_document_id
    if hasattr(obj, "task_run_id"):
        return "task-run", obj.task_run_id
    noun = convert_class_to_name(obj)
    return noun, getattr(obj, "name", None) if noun in ("variable", "work-pool") else getattr(obj, "id", None)


def _resource(obj: Any) -> str | None:
    labels = obj if isinstance(obj, dict) else getattr(obj, "root", None)
    found = labels.get("prefect.resource.id") if isinstance(labels, dict) else None
    return str(found) if found is not None else None


def _facts(obj: Any, noun: str) -> dict[str, Any]:
    if noun == "received-event" and hasattr(obj, "occurred"):
        return {"occurred": obj.occurred.strftime("%Y-%m-%d")}
    return {}


def validate_restricted_url(url: str) -> None:
    """Check that an address leads out of the private network: HTTP or HTTPS, to a name or number that the whole internet knows.

    Names are resolved. Their owner can answer otherwise a moment later; `SSRFProtectedHTTPTransport` goes where it was checked.

    Raises:
        ValueError: it does not.
    """
    checked_addresses(url)


def checked_addresses(url: str) -> list[str]:
    """Return the addresses, as numbers, of the host of a url that `validate_restricted_url` takes.

    Raises:
        ValueError: it does not.
    """
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https"):
        raise ValueError(f"{url!r:.200} cannot be called: only http:// and https:// addresses can.")
    if not parts.hostname:
        raise ValueError(f"{url!r:.200} cannot be called: it names no host.")
    addresses = _addresses(parts.hostname, url)
    for address in addresses:
        if not address.is_global or address.is_multicast:
            raise ValueError(f"{url!r:.200} cannot be called: it leads to the private address {address}.")
    return [str(address) for address in addresses]


def _addresses(host: str, url: str) -> list[ipaddress.IPv4Address | ipaddress.IPv6Address]:
    try:
        found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise ValueError(f"{url!r:.200} cannot be called: its host is not known.") from error
    addresses = [ipaddress.ip_address(str(each[4][0]).partition("%")[0]) for each in found]
    return [_unmapped(address) for address in addresses]


def _unmapped(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> ipaddress.IPv4Address | ipaddress.IPv6Address:
    """Return the IPv4 address that an IPv6 address stands for, if it does."""
    mapped = getattr(address, "ipv4_mapped", None)
    return mapped if mapped is not None else address
