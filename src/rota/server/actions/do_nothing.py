"""Nothing."""

from __future__ import annotations

from rota.server.actions.base import Did, Doing


def act(doing: Doing) -> Did:  # noqa: ARG001 - the form of actions
    return Did()
