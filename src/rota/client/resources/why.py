"""Why a flow run is not running."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from rota import contract
from rota.client.calls import Steps, ask, call

if TYPE_CHECKING:
    from rota.contract.why import FlowRunExplanation


class WhyCalls:
    @call
    def explain_flow_run(self, flow_run_id: UUID) -> Steps[FlowRunExplanation]:
        """Say why a flow run is not running, and what to do next.

        Raises:
            ObjectNotFound: there is none of this id.
        """
        return (yield from ask(contract.why.EXPLAIN_FLOW_RUN, {"id": flow_run_id}))
