"""What becomes of a proposed state: `decide` folds a policy's rules over facts; `advance` keeps the run's books."""

from rota.core.orchestration.bookkeeping import Progress, advance, after, placed, resuming_after
from rota.core.orchestration.decide import decide
from rota.core.orchestration.decision import Abort, Accept, Decision, Reject, Wait

__all__ = [
    "Abort",
    "Accept",
    "Decision",
    "Progress",
    "Reject",
    "Wait",
    "advance",
    "after",
    "decide",
    "placed",
    "resuming_after",
]
