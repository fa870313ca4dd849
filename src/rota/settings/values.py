"""How a setting's text becomes its value: one `Kind` per type, each saying in words what it takes."""

from __future__ import annotations

import json
import math
import os
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any


class _Unset:
    """Stands for "no value was given", where None is a value."""

    def __repr__(self) -> str:
        return "UNSET"


UNSET = _Unset()


class Secret:
    """A text that shows itself only when asked: `str()` and `repr()` give a mask."""

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        self._text = text

    def get_secret_value(self) -> str:
        return self._text

    def __repr__(self) -> str:
        return f"Secret({str(self)!r})"

    def __str__(self) -> str:
        return "**********" if self._text else ""

    def __len__(self) -> int:
        return len(self._text)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and self._text == other._text

    def __hash__(self) -> int:
        return hash((Secret, self._text))


@dataclass(frozen=True, slots=True, eq=False)
class Kind:
    """A type of setting."""

    python: str
    """The value's type as an annotation."""
    takes: str
    """What may be given, in words; completes the sentence "It takes …"."""
    parse: Callable[[Any], Any]
    """Takes a text (environment, profile) or a TOML value; raises ValueError when it does not fit."""
    empty: Any = UNSET
    """What an empty text means; UNSET: as if it were not there."""


_WORDS = {
    **dict.fromkeys(("true", "t", "yes", "y", "on", "1"), True),
    **dict.fromkeys(("false", "f", "no", "n", "off", "0"), False),
}


def _bool(raw: Any) -> bool:
    try:
        return _WORDS[str(raw).strip().lower()]
    except KeyError:
        raise ValueError(raw) from None


def _int(raw: Any) -> int:
    if isinstance(raw, bool):
        raise ValueError(raw)  # noqa: TRY004  # one exception means "does not fit"
    if isinstance(raw, float):
        if not raw.is_integer():
            raise ValueError(raw)
        return int(raw)
    return int(str(raw))


def _float(raw: Any) -> float:
    if isinstance(raw, bool):
        raise ValueError(raw)  # noqa: TRY004  # as above
    number = float(str(raw))
    if not math.isfinite(number):
        raise ValueError(raw)
    return number


def _str(raw: Any) -> str:
    if isinstance(raw, bool) or not isinstance(raw, str | int | float | os.PathLike):
        raise ValueError(raw)  # noqa: TRY004  # as above
    return str(raw)


def _secret(raw: Any) -> Secret:
    return raw if isinstance(raw, Secret) else Secret(_str(raw))


def _path(raw: Any) -> Path:
    if not isinstance(raw, str | os.PathLike) or "\0" in str(raw):
        raise ValueError(raw)
    try:
        return Path(raw).expanduser()
    except RuntimeError as error:  # `~` without a home directory
        raise ValueError(raw) from error


def _url(raw: Any) -> str:
    text = _str(raw).strip().rstrip("/")
    if not re.fullmatch(r"https?://[^\s/?#]+(/[^\s?#]*)?", text):
        raise ValueError(raw)
    return text


def _duration(raw: Any) -> timedelta:
    if isinstance(raw, timedelta):
        return raw
    parts = re.fullmatch(r"P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?", str(raw).strip())
    if parts and any(parts.groups()):
        days, hours, minutes, seconds = (float(part or 0) for part in parts.groups())
        return timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds)
    try:
        return timedelta(seconds=_float(raw))
    except OverflowError:
        raise ValueError(raw) from None


def _names(raw: Any) -> list[str]:
    if isinstance(raw, str):
        raw = json.loads(raw) if raw.lstrip().startswith("[") else [part.strip() for part in raw.split(",") if part.strip()]
    if not isinstance(raw, list | tuple | set | frozenset) or not all(isinstance(part, str) for part in raw):
        raise ValueError(raw)
    return list(raw)


def _mapping(raw: Any) -> dict[str, str]:
    if isinstance(raw, str):
        raw = json.loads(raw)
    if not isinstance(raw, dict) or any(isinstance(value, dict | list) for value in raw.values()):
        raise ValueError(raw)
    return {str(key): str(value) for key, value in raw.items()}


_STATUS_CODES = range(100, 600)


def _statuses(raw: Any) -> frozenset[int]:
    if isinstance(raw, str):
        raw = json.loads(raw) if raw.lstrip().startswith("[") else [part for part in raw.split(",") if part.strip()]
    if isinstance(raw, int):
        raw = [raw]
    if not isinstance(raw, list | tuple | set | frozenset):
        raise ValueError(raw)  # noqa: TRY004  # as above
    codes = frozenset(_int(part) for part in raw)
    if any(code not in _STATUS_CODES for code in codes):
        raise ValueError(raw)
    return codes


_HEADER_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")  # RFC 9110 §5.6.2, token
_OWN_HEADERS = ("user-agent", "x-prefect-api-version", "prefect-csrf-token", "prefect-csrf-client", "content-length", "host")


def _headers(raw: Any) -> dict[str, str]:
    headers = _mapping(raw)
    for name, value in headers.items():
        if not _HEADER_NAME.fullmatch(name) or name.lower() in _OWN_HEADERS or re.search("[^\t -~\x80-\xff]", value):
            raise ValueError(raw)
    return headers


def _delays(raw: Any) -> float | list[float]:
    if isinstance(raw, str) and raw.lstrip().startswith("["):
        raw = json.loads(raw)
    elif isinstance(raw, str) and "," in raw:
        raw = raw.split(",")
    if isinstance(raw, list | tuple):
        return [_seconds(part) for part in raw]
    return _seconds(raw)


def _seconds(raw: Any) -> float:
    number = _float(raw)
    if number < 0:
        raise ValueError(raw)
    return number


BOOL = Kind("bool", "true or false", _bool)
INT = Kind("int", "a whole number", _int)
FLOAT = Kind("float", "a number", _float)
STR = Kind("str", "a text", _str, empty="")
SECRET = Kind("Secret", "a text", _secret)
PATH = Kind("Path", "a path", _path)
URL = Kind("str", "an address such as http://127.0.0.1:4200/api", _url)
DURATION = Kind("timedelta", "a number of seconds", _duration)
NAMES = Kind("list[str]", "names separated by commas, or a JSON list", _names, empty=())
MAPPING = Kind("dict[str, str]", "a JSON object of texts", _mapping)
STATUSES = Kind("frozenset[int]", "HTTP status codes (100 to 599) separated by commas, or a JSON list", _statuses, empty=())
HEADERS = Kind(
    "dict[str, str]",
    'a JSON object of header names and values, as {"X-Team": "data"}; not User-Agent, Host and others of the protocol',
    _headers,
    empty={},
)
DELAYS = Kind("float | list[float]", "a number of seconds, or a list of them", _delays)
ANY = Kind("Any", "anything", lambda raw: raw, empty="")


def optional(kind: Kind) -> Kind:
    """The same kind, or nothing: an empty text means None."""
    return Kind(
        f"{kind.python} | None", f"{kind.takes}, or nothing", lambda raw: None if raw is None else kind.parse(raw), empty=None
    )


def one_of(*words: str, upper: bool = False) -> Kind:
    """One of some words; with `upper`, written in any case."""

    def parse(raw: Any) -> str:
        word = str(raw).strip()
        word = word.upper() if upper else word
        if word not in words:
            raise ValueError(raw)
        return word

    literal = ", ".join(f'"{word}"' for word in words)
    return Kind(f"Literal[{literal}]", f"one of {', '.join(words)}", parse)


LEVEL = one_of("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL", upper=True)


def as_text(value: Any) -> str:
    """Write a value so that its kind reads it back; None is the empty text."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Secret):
        return value.get_secret_value()
    if isinstance(value, timedelta):
        return f"{value.total_seconds():.15g}"
    if isinstance(value, set | frozenset):
        return json.dumps(sorted(value))
    if isinstance(value, list | tuple | dict):
        return json.dumps(value)
    return str(value)
