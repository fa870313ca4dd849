"""Declaring incidents."""

from __future__ import annotations

from rota.server.actions.base import ActionFailed, Did, Doing


def act(doing: Doing) -> Did:  # noqa: ARG001 - the form of actions
    raise ActionFailed("This server has no incidents: nothing was declared. Send a notification instead.")
