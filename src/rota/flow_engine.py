"""``python -m rota.flow_engine``: run the flow run that the environment names, in this process.

`ROTA__FLOW_RUN_ID` (or `PREFECT__FLOW_RUN_ID`) is the run; `ROTA__FLOW_RUN_EPOCH` the claim under which a worker started this
process. Exits with 0 when the run's end has been told, whatever it was.
"""

from __future__ import annotations

import os
import sys
from uuid import UUID

from rota.deployments.loading import load_for_run
from rota.engine.child import execute_flow_run
from rota.exceptions import LeaseConflict, RotaException

REFUSED = 79
"""Exit code when the run may not be started by this process: its claim is not the newest."""


def run_from_environment(flow_run_id: UUID | None = None) -> int:
    """Run the flow run and return the exit code. Blocks."""
    given = os.environ.get("ROTA__FLOW_RUN_ID") or os.environ.get("PREFECT__FLOW_RUN_ID")
    if flow_run_id is None and given is None:
        sys.stderr.write("No flow run is given: set ROTA__FLOW_RUN_ID to the id of one.\n")
        return 2
    epoch = int(os.environ.get("ROTA__FLOW_RUN_EPOCH") or 0)
    try:
        execute_flow_run(flow_run_id or UUID(given or ""), epoch=epoch or None, load=load_for_run)
    except LeaseConflict as error:
        sys.stderr.write(f"{error}\n")
        return REFUSED
    except RotaException as error:
        sys.stderr.write(f"{type(error).__name__}: {error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(run_from_environment())
