"""Where code is, carried to another process: for executors of the user's own."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any
from uuid import uuid4

from rota.context import TagsContext, tags
from rota.engine import tracing
from rota.engine.parcels import (
    Unpacker,
    check_database,
    opened_surroundings,
    pack,
    packed_surroundings,
    scope_of,
    see_off,
    unpacked_run,
)
from rota.engine.scopes import current_scope
from rota.logging import setup_logging
from rota.logging.context import current_run, leave
from rota.settings.context import settings_held


def serialize() -> dict[str, Any]:
    """Return the run around the present code, its settings and tags, pickled where they are objects."""
    scope = current_scope()
    task_run = getattr(current_run.get(), "task_live", None)
    if task_run is not None and task_run.scope is scope:
        content, _ = pack(task_run, [], with_settings=True, keep_over=None)
        return {"task_run": content}
    surroundings = packed_surroundings(scope, with_settings=True)
    return {"surroundings": surroundings, "tags": sorted(TagsContext.get().current_tags)}


@contextmanager
def entered(serialized: dict[str, Any]) -> Iterator[None]:
    """Be where `serialize` was called."""
    if not serialized:
        yield
        return
    parcel = None
    packed = serialized.get("surroundings")
    if "task_run" in serialized:
        packed, parcel = Unpacker(serialized["task_run"], ()).load()
    surroundings, settings = opened_surroundings(packed)
    with ExitStack() as around:
        around.enter_context(settings_held(settings))
        check_database(surroundings, settings)
        setup_logging(settings=settings)
        tags_around = parcel.tags_around if parcel is not None else serialized.get("tags", ())
        if tags_around:
            around.enter_context(tags(*tags_around))
        if parcel is not None:
            around.enter_context(tracing.carried_on(parcel.traceparent, settings))
            run = unpacked_run(parcel, surroundings, settings)
            run.scope.key_prefix += f"{uuid4().hex[:8]}-"  # there may be many such blocks at once
            place: Any = run
            scope = run.scope
        else:
            scope = scope_of(surroundings, settings, f"{uuid4().hex[:8]}-")
            place = scope.flow_run
        failed = True
        token = current_run.set(place)
        try:
            yield
            failed = False
        finally:
            leave(token)
            see_off(scope, failed=failed)
