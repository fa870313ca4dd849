"""Backfills as they are answered: the plan, what has become of its times, and when it may be over."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from rota.contract.backfills import Backfill, BackfillCounts, BackfillCreate, BackfillPreview, BackfillRunPreview
from rota.contract.schedules import schedule_of
from rota.core.schedules.zones import zone
from rota.core.vocabulary import TERMINAL_TYPES, StateType
from rota.server.backfills.planning import Plan, parameters_at
from rota.server.deployments.rules import rule_of
from rota.server.runs.work import Work
from rota.server.store import backfill_runs, deployments
from rota.server.store.backfills import BackfillRow
from rota.server.store.rows import construct

_SAME = tuple(name for name in Backfill.model_fields if name in BackfillRow._fields and name not in ("schedules", "counts"))
_OVER = frozenset(kind.value.lower() for kind in TERMINAL_TYPES)


def shown(work: Work, rows: Sequence[BackfillRow], *, live: bool = False) -> list[Backfill]:
    """Return backfills as they are answered. Two statements, however many there are.

    Of one that has ended the counts are those of its end; `live`: those of now.
    """
    counted = backfill_runs.count_by_state(work.tx, [row.id for row in rows if live or row.counts is None])
    there = deployments.list_by_ids(work.tx, {row.deployment_id for row in rows if row.status == "RUNNING"})
    return [_backfill(row, _counts(row, counted.get(row.id)), there, work.now) for row in rows]


def shown_plan(work: Work, planned: Plan, asked: BackfillCreate) -> BackfillPreview:
    """Return a plan as it is answered."""
    first, last = list(planned.survey.first), list(planned.survey.last)
    if asked.order == "descending":
        first, last = last[::-1], first[::-1]
    last = last[max(0, len(first) + len(last) - planned.survey.count) :]

    def run(moment: datetime) -> BackfillRunPreview:
        parameters = parameters_at(
            work, planned.deployment, planned.schedule_parameters, asked.parameters, moment, planned.timezone
        )
        local = moment.astimezone(zone(planned.timezone)).isoformat()
        return BackfillRunPreview.model_construct(at=moment, local=local, parameters=parameters)

    return BackfillPreview.model_construct(
        total=planned.survey.count,
        start=planned.span.start,
        end=planned.span.end,
        timezone=planned.timezone,
        schedules=[schedule_of(rule_of(each)) for each in planned.schedules],
        first=[run(moment) for moment in first],
        last=[run(moment) for moment in last],
        warnings=planned.warnings,
    )


def _counts(row: BackfillRow, counted: Mapping[StateType, int] | None) -> dict[str, int]:
    by_kind = {kind.value: count for kind, count in (counted or {}).items()} if row.counts is None or counted else row.counts
    found = {kind.value.lower(): by_kind.get(kind.value, 0) for kind in StateType}
    return {**found, "planned": row.total - row.made, "deleted": max(0, row.made - sum(found.values()))}


def _backfill(row: BackfillRow, counts: dict[str, int], there: Mapping[UUID, Any], now: datetime) -> Backfill:
    values: dict[str, Any] = {name: getattr(row, name) for name in _SAME}
    unfinished = sum(count for name, count in counts.items() if name not in _OVER and name not in ("planned", "deleted"))
    deployment = there.get(row.deployment_id)
    is_held = row.status == "RUNNING" and (deployment is None or deployment.paused)
    values |= {
        "start": row.range_start,
        "end": row.range_end,
        "schedules": [schedule_of(rule_of(each)) for each in row.schedules],
        "order": "descending" if row.descending else "ascending",
        "limit": row.max_unfinished,
        "counts": construct(BackfillCounts, counts),
        "next_at": row.next_at if row.status in ("RUNNING", "PAUSED") else None,
        "retrying": row.retry_before is not None,
        "waiting_for": _waiting_for(row, unfinished, counts["planned"], is_held=is_held),
        "estimated_end": None if is_held else _estimated_end(row, counts, unfinished, now),
    }
    return construct(Backfill, values)


def _waiting_for(row: BackfillRow, unfinished: int, planned: int, *, is_held: bool) -> str | None:
    if row.status != "RUNNING":
        return None
    if is_held:
        return "The deployment is paused: runs are made again once it is resumed."
    if unfinished >= row.max_unfinished and (planned or row.retry_before is not None):
        return f"{unfinished} of its runs are unfinished, of at most {row.max_unfinished}: the next follows when one ends."
    return None


def _estimated_end(row: BackfillRow, counts: Mapping[str, int], unfinished: int, now: datetime) -> datetime | None:
    over = sum(counts[name] for name in _OVER)
    if row.status != "RUNNING" or over == 0:
        return None
    at_work = now - row.created - row.paused_for
    # Of those that failed, some may have been run again already: better a bit too late than too soon.
    to_retry = counts["failed"] + counts["crashed"] if row.retry_before is not None else 0
    return now + max(at_work, timedelta(0)) / over * (counts["planned"] + unfinished + to_retry)
