"""`rota event` on events in a real database."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

Run = Callable[..., Any]


def test_events_are_told_and_listed(rota: Run) -> None:
    assert "Told of event" in rota("event", "emit", "order.placed", "--resource-id", "shop.1", "--payload", '{"n": 1}').out
    (told,) = json.loads(rota("event", "ls", "-o", "json").out)
    assert (told["event"], told["payload"]) == ("order.placed", {"n": 1})
    assert "shop.1" in rota("events", "ls").out
    assert "JSON object" in rota("event", "emit", "x", "--resource-id", "a", "--payload", "[1]").err
    assert "no JSON" in rota("event", "emit", "x", "--resource-id", "a", "--payload", "{").err
