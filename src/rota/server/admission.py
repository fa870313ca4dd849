"""What may come in: limits on sizes, depths, names and pages. A request beyond them is refused with one sentence.

Clients in the same process send models that nobody has validated, so what the contract says of names is said here again.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from rota.exceptions import InvalidRequest
from rota.server.store.values import clean_text, dump_json

MAX_PARAMETERS_BYTES = 512 * 1024
MAX_STATE_DATA_BYTES = 1024 * 1024
MAX_ARTIFACT_BYTES = 8 * 1024 * 1024
MAX_MESSAGE = 100_000
"""Characters of a state's message."""
MAX_LINE = 1024 * 1024
"""Characters of a log line."""
MAX_DEPTH = 64
MAX_NAME = 1024
MAX_TAGS = 1000
MAX_LIMIT_NAMES = 100
"""Concurrency limits that are used together."""
MAX_OFFSET = 2**31 - 1

_FORBIDDEN_IN_NAMES = re.compile(r"[/%&><]")


def check_name(name: str, what: str) -> None:
    """Refuse a name that could not stand in an address: it would make an object that nobody can ask for."""
    check_key(name, what)
    if found := _FORBIDDEN_IN_NAMES.search(name):
        raise InvalidRequest(f"{what} {name!r:.200} holds {found.group()!r}: none of / % & > < may stand in a name.")


def check_key(key: str, what: str) -> None:
    """Refuse a text that cannot tell one object from another: empty, endless, or not storable as it is."""
    if not key:
        raise InvalidRequest(f"{what} is empty; give it at least one character.")
    if len(key) > MAX_NAME:
        raise InvalidRequest(f"{what} has {len(key)} characters; at most {MAX_NAME} are allowed.")
    if clean_text(key) is not key:
        raise InvalidRequest(f"{what} {key!r:.200} holds a character that no database keeps (NUL or half of a surrogate pair).")


def check_limit_names(names: Collection[str]) -> None:
    """Refuse names of concurrency limits that are too many, or that no limit can have."""
    if len(names) > MAX_LIMIT_NAMES:
        raise InvalidRequest(f"{len(names)} concurrency limits were named; at most {MAX_LIMIT_NAMES} can be used at once.")
    for name in names:
        check_key(name, "The name of a concurrency limit")


def shortened(text: str, limit: int) -> str:
    """Return `text`, cut to about `limit` characters with a mark that tells how long it was: what is too long is not lost."""
    return text if len(text) <= limit else f"{text[:limit]}… ({len(text)} characters, cut)"


def check_text(text: str | None, what: str) -> None:
    """Refuse a label that is too long to be shown; its characters may be any."""
    if text is not None and len(text) > MAX_NAME:
        raise InvalidRequest(f"{what} has {len(text)} characters; at most {MAX_NAME} are allowed.")


def check_tags(tags: Iterable[str]) -> None:
    """Refuse tags that are too many or too long."""
    listed = list(tags)
    if len(listed) > MAX_TAGS:
        raise InvalidRequest(f"{len(listed)} tags were given; at most {MAX_TAGS} are allowed.")
    for tag in listed:
        check_text(tag, "A tag")


def check_json(value: Any, what: str, max_bytes: int) -> None:
    """Refuse a value that is no JSON, deeper than `MAX_DEPTH` or not smaller than `max_bytes`."""
    try:
        text = dump_json(value)
    except (TypeError, ValueError) as error:
        raise InvalidRequest(f"{what} cannot be kept as JSON: {error}") from error
    except RecursionError as error:
        raise _too_deep(what) from error
    size = len(text) if text.isascii() else len(text.encode())
    if size >= max_bytes:
        raise InvalidRequest(f"{what} must be less than {max_bytes:,} bytes as JSON; there are {size:,}.")
    # Each level opens a bracket: most values cannot be too deep, and nobody need walk through them.
    if text.count("[") + text.count("{") > MAX_DEPTH and _is_deeper(value, MAX_DEPTH):
        raise _too_deep(what)


def check_limit(limit: int | None, most: int) -> int:
    """Return how many objects a list gives: what was asked for, `most` when nothing was."""
    if limit is None:
        return most
    if not 0 <= limit <= most:
        raise InvalidRequest(
            f"Invalid limit {limit}: it must be from 0 to {most}. Ask for further objects by `offset` or `page`."
        )
    return limit


def check_offset(offset: int) -> int:
    """Return `offset`, which must be one that a database can count to."""
    if not 0 <= offset <= MAX_OFFSET:
        raise InvalidRequest(f"Invalid offset {offset}: it must be from 0 to {MAX_OFFSET}.")
    return offset


def _too_deep(what: str) -> InvalidRequest:
    return InvalidRequest(f"{what} is nested more than {MAX_DEPTH} levels deep.")


def _is_deeper(value: Any, depth: int) -> bool:
    level: list[Any] = [value]
    for _ in range(depth):
        level = [item for inner in level for item in _items(inner)]
        if not level:
            return False
    return any(isinstance(inner, dict | list | tuple) for inner in level)


def _items(value: Any) -> Iterable[Any]:
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list | tuple) else ()
    return (item for item in inner if isinstance(item, dict | list | tuple))


def check_labels(labels: Mapping[str, Any]) -> None:
    """Refuse labels that are too many or whose names are too long."""
    if len(labels) > MAX_TAGS:
        raise InvalidRequest(f"{len(labels)} labels were given; at most {MAX_TAGS} are allowed.")
    for name in labels:
        check_text(name, "A label's name")
    check_json(labels, "The labels", MAX_PARAMETERS_BYTES)
