"""What code can know of the run around it: attributes that are looked up when they are read.

    from rota.runtime import flow_run
    print(flow_run.name, flow_run.parameters)

Outside of a run they are None, or an empty list or dict. For tests each can be given by an environment variable, as
``ROTA__RUNTIME__FLOW_RUN__NAME``.
"""

from rota.runtime import deployment, flow_run, task_run

__all__ = ["deployment", "flow_run", "task_run"]
