"""Triggers as they are written in code: an event trigger is reactive unless it says otherwise."""

from __future__ import annotations

from typing import Literal

from rota.contract import triggers as contract
from rota.core.triggers.model import Posture


class EventTrigger(contract.EventTrigger):
    """Fires when enough of the expected events happen (Reactive), or too few in time (Proactive)."""

    posture: Literal[Posture.REACTIVE, Posture.PROACTIVE] = Posture.REACTIVE
