"""Templates of actions, filled in by the limited process. One that keeps running out of time is not tried any more."""

from __future__ import annotations

import hashlib
import threading
from collections import Counter
from collections.abc import Sequence
from typing import Any

from rota.exceptions import InvalidRequest
from rota.server.limited import Evaluator, LimitReached, get_evaluator

SECONDS = 1.0
MAX_TIMEOUTS = 5
"""Times that a template may go beyond its limits before this process leaves it alone."""

_timeouts: Counter[str] = Counter()
_guard = threading.Lock()


def render(
    templates: Sequence[str], context: dict[str, Any], ui_url: str, *, evaluator: Evaluator | None = None
) -> tuple[str, ...]:
    """Return templates filled in.

    Raises:
        InvalidRequest: one cannot be rendered, and why; `LimitReached` where it takes too much.
    """
    key = hashlib.sha256("\0".join(templates).encode()).hexdigest()
    with _guard:
        is_off = _timeouts[key] >= MAX_TIMEOUTS
    if is_off:
        raise InvalidRequest(f"The template went beyond its limits {MAX_TIMEOUTS} times and is switched off: make it simpler.")
    argument = {"templates": list(templates), "context": context, "ui_url": ui_url}
    try:
        made = (evaluator or get_evaluator()).evaluate("render_templates", argument, seconds=SECONDS, what="The template")
    except LimitReached:
        with _guard:
            _timeouts[key] += 1
        raise
    return tuple(made)
