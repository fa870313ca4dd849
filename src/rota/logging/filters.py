"""Taking a secret out of log records."""

from __future__ import annotations

import logging
from typing import Any

_MASK = "********"


def redact_substr(obj: Any, substr: str) -> Any:
    """Return `obj` with each `substr` in its texts replaced by asterisks, in lists, tuples, sets and dicts (keys, too) as well.

    An empty `substr` changes nothing.
    """
    if not substr:
        return obj
    if isinstance(obj, str):
        return obj.replace(substr, _MASK)
    if isinstance(obj, dict):
        return {redact_substr(key, substr): redact_substr(value, substr) for key, value in obj.items()}
    if isinstance(obj, tuple) and hasattr(obj, "_fields"):
        return type(obj)(*(redact_substr(item, substr) for item in obj))
    if isinstance(obj, list | tuple | set | frozenset):
        return type(obj)(redact_substr(item, substr) for item in obj)
    return obj


class ObfuscateApiKeyFilter(logging.Filter):
    """Takes the API key of the present settings out of a record's message and arguments."""

    def filter(self, record: logging.LogRecord) -> bool:
        from rota.settings import get_settings

        key = get_settings().api.key
        if key is not None and (value := key.get_secret_value()):
            record.msg = redact_substr(record.msg, value)
            record.args = redact_substr(record.args, value)
        return True
