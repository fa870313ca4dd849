"""Pausing deployments, and letting them go on."""

from __future__ import annotations

from rota.server.actions.base import Did, Doing, related, target_of
from rota.server.deployments import saving


def act(doing: Doing) -> Did:
    deployment_id = target_of(doing, "deployment")
    saving.set_paused(doing.work, deployment_id, paused=doing.action.type == "pause-deployment")
    return Did(related=(related("deployment", deployment_id),))
