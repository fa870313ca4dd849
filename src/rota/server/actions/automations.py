"""Switching automations off and on."""

from __future__ import annotations

from rota.server.actions.base import Did, Doing, related, target_of
from rota.server.automations import changing


def act(doing: Doing) -> Did:
    automation_id = target_of(doing, "automation")
    changing.set_enabled(doing.work, automation_id, enabled=doing.action.type == "resume-automation")
    return Did(related=(related("automation", automation_id),))
