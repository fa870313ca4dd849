"""Bulk jobs: begun by a request, worked off by a service in small transactions."""

from __future__ import annotations

from functools import partial
from typing import Any
from uuid import UUID

from rota.contract.bulk_jobs import MAX_FAILURES, BulkAction, BulkJobCreate, BulkJobState, BulkKind
from rota.contract.run_search import RunKind, RunSearchFilter, RunSort
from rota.core.ids import uuid7
from rota.exceptions import RequestRefused
from rota.server.bus.base import BULK_JOBS, RUNS
from rota.server.runs.bulk_actions import Asked, Did, act
from rota.server.runs.work import Work
from rota.server.store import bulk_jobs
from rota.server.store.bulk_jobs import JobRow, Next, next_of_filter, next_of_ids
from rota.server.store.errors import Conflict, NotFound
from rota.server.store.run_counts import count_found
from rota.server.store.run_filters import look_up
from rota.server.store.run_walks import walk, way_of

AT_A_TIME = 25
"""Objects of one transaction."""


def begin(work: Work, asked: BulkJobCreate) -> JobRow:
    """Keep a job for the service that works jobs off."""
    request: dict[str, Any] = {
        "state": None if asked.state is None else asked.state.model_dump(mode="json", exclude_none=True),
        "force": asked.force,
        "tags": asked.tags,
    }
    if asked.filter is None:
        ids, total, is_exact = sorted(set(asked.ids or ())), len(set(asked.ids or ())), True
    else:
        ids, total, is_exact = _chosen(work, _kind_of(asked.kind.value), asked.filter)
        request["filter"] = asked.filter.model_dump(mode="json", exclude_defaults=True)
    if is_exact:
        request["ids"] = [str(one) for one in ids]
    job = JobRow(
        id=uuid7(),
        workspace_id=work.workspace_id,
        created=work.now,
        updated=work.now,
        kind=asked.kind.value,
        action=asked.action.value,
        state=BulkJobState.QUEUED.value,
        request=request,
        place=None,
        total=total,
        total_is_exact=is_exact,
        done=0,
        skipped=0,
        failed=0,
        failures=[],
        made=[],
        ended=None,
    )
    bulk_jobs.insert_job(work.tx, job)
    _ring(work, job.id)
    return job


def _kind_of(kind: str) -> RunKind:
    return "task" if kind == BulkKind.TASK_RUN.value else "flow"


def _chosen(work: Work, kind: RunKind, asked: RunSearchFilter) -> tuple[list[UUID], int, bool]:
    """Return the runs that a filter means while they can be counted; else about how many they are."""
    meaning = look_up(work.tx, work.workspace_id, kind, asked)
    count = count_found(work.tx, work.workspace_id, meaning)
    if not count.is_exact or meaning.is_impossible:
        return [], count.value, count.is_exact
    way = way_of(work.tx, work.workspace_id, meaning, RunSort.EXPECTED, descending=True)
    found = walk(work.tx, meaning, way, None, count.value + 1)
    ids = sorted(run_id for _, run_id in found.keys)
    return ids, len(ids), found.frontier is None


def cancel(work: Work, job_id: UUID) -> JobRow:
    """End a job where it is. One that has ended stays as it is."""
    job = bulk_jobs.get_job(work.tx, work.workspace_id, job_id, for_update=True)
    if job.ended is not None:
        return job
    changes = {"state": BulkJobState.CANCELLED.value, "ended": work.now, "updated": work.now}
    bulk_jobs.update_job(work.tx, job_id, changes)
    _ring(work, job_id)
    return job._replace(**changes)  # type: ignore[arg-type]  # of the fields' own types


def find_next(work: Work, job: JobRow) -> Next:
    """Return the objects that a job comes to next. Changes nothing."""
    ids = job.request.get("ids")
    if ids is not None:
        return next_of_ids([UUID(text) for text in ids], job.place, AT_A_TIME)
    meaning = look_up(work.tx, job.workspace_id, _kind_of(job.kind), RunSearchFilter.model_validate(job.request["filter"]))
    return next_of_filter(work.tx, job.workspace_id, meaning, job.created, job.place, AT_A_TIME)


def do_next(work: Work, seen: JobRow, coming: Next) -> JobRow | None:
    """Do a job's action to the objects that come next, and move its place on, in this transaction.

    Returns the job after it; None when it has ended, or somebody else has done these.
    """
    job = bulk_jobs.find_job(work.tx, seen.id, for_update=True)
    if job is None or job.ended is not None or job.place != seen.place:
        return None
    asked = Asked.of(job.kind, job.action, job.request)
    counts = {"done": job.done, "skipped": job.skipped, "failed": job.failed}
    failures, made = list(job.failures), list(job.made)
    for object_id in coming.ids:
        did = _one(work, asked, object_id)
        counts["failed" if did.refusal is not None else "skipped" if did.was_skipped else "done"] += 1
        if did.refusal is not None and len(failures) < MAX_FAILURES:
            failures.append({"id": str(object_id), "sentence": did.refusal})
        if did.made is not None and len(made) < MAX_FAILURES:
            made.append(str(did.made))
    is_over = coming.place is None
    changes: dict[str, Any] = {
        **counts,
        "failures": failures,
        "made": made,
        "place": coming.place,
        "state": (BulkJobState.DONE if is_over else BulkJobState.RUNNING).value,
        "updated": work.now,
    }
    if is_over:
        changes |= {"ended": work.now, "total": sum(counts.values()), "total_is_exact": True}
    bulk_jobs.update_job(work.tx, job.id, changes)
    _ring(work, job.id)
    if asked.kind is BulkKind.FLOW_RUN and asked.action in _WITHOUT_EVENT:
        work.tx.after_commit(partial(work.publish, RUNS, coming.ids))
    return job._replace(**changes)


_WITHOUT_EVENT = frozenset({BulkAction.ADD_TAGS, BulkAction.REMOVE_TAGS, BulkAction.DELETE})
"""What no event tells of: lists that are open have to be told."""


def _one(work: Work, asked: Asked, object_id: UUID) -> Did:
    """Do it to one object; what is refused leaves nothing behind and does not hurt the others."""
    try:
        with work.tx.connection.begin_nested():
            return act(work, asked, object_id)
    except (RequestRefused, NotFound, Conflict) as error:
        return Did(str(error))


def _ring(work: Work, job_id: UUID) -> None:
    work.tx.after_commit(partial(work.publish, BULK_JOBS, [job_id]))
