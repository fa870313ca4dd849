"""Which run the present code belongs to. The engine sets it; loggers, `print` and the root hook read it."""

from __future__ import annotations

from contextlib import suppress
from contextvars import ContextVar, Token
from dataclasses import dataclass, field
from functools import lru_cache, partial
from typing import TYPE_CHECKING, Any, Literal
from uuid import UUID

if TYPE_CHECKING:
    from rota.logging.run_logger import RunLogger

RunKind = Literal["flow", "task"]

FLOW_RUNS = "rota.flow_runs"
TASK_RUNS = "rota.task_runs"
RUN_LOGGERS = frozenset({FLOW_RUNS, TASK_RUNS})


class Route(partial[Any]):
    """Where the stored lines of a run go: called with each record for the store.

    Log records carry it, and are pickled by handlers that send them elsewhere, where it means nothing: it arrives as "".
    """

    def __reduce__(self) -> tuple[Any, ...]:
        return str, ()


@dataclass(slots=True, weakref_slot=True, eq=False)
class RunInfo:
    """What a log line says about its run. Ids are 16 bytes, as in the records that are stored.

    A task run inside a flow carries the flow run's fields as well. Names may be set anew while the run lasts
    (a name template is filled in at the start).
    """

    kind: RunKind
    flow_run_id: bytes | None = None
    flow_run_name: str | None = None
    flow_name: str | None = None
    task_run_id: bytes | None = None
    task_run_name: str | None = None
    task_name: str | None = None
    log_prints: bool = False
    """Whether `print` in this run becomes log lines."""
    logger: RunLogger | None = field(default=None, repr=False)
    """The logger that `get_run_logger()` made for this run, once somebody asked."""

    @property
    def label(self) -> str:
        """How the console names the run, such as ``Flow run 'mustard-coucal'``."""
        return run_label(self.kind, self.task_run_name if self.kind == "task" else self.flow_run_name)

    @property
    def logger_name(self) -> str:
        return TASK_RUNS if self.kind == "task" else FLOW_RUNS

    @property
    def sink(self) -> Route | None:
        """Where its stored lines go; None: where those of the process go (`set_log_sink`)."""
        return None

    @property
    def is_over(self) -> bool:
        """Whether nothing of it goes on any more, as far as is known."""
        return False

    @property
    def flow_around(self) -> RunInfo | None:
        """The flow run that a task run belongs to, where it is going on in this process."""
        return None


def run_label(kind: RunKind, name: str | None) -> str:
    return f"{'Task' if kind == 'task' else 'Flow'} run {name!r}"


@lru_cache(maxsize=256)
def id_text(run_id: bytes | None) -> str | None:
    """A run id as people and other handlers read it. Cached: a run's lines all have the same one."""
    return None if run_id is None else str(UUID(bytes=run_id))


current_run: ContextVar[RunInfo | None] = ContextVar("rota_current_run", default=None)
"""The innermost run around the present code; None outside of runs. Threads start without it unless the context is copied:
`rota.logging.threads.run_here` finds theirs."""


def leave(token: Token[RunInfo | None]) -> None:
    """Undo ``current_run.set(…)``, where that was done here: a dropped coroutine's run is ended by another thread."""
    with suppress(ValueError):
        current_run.reset(token)
