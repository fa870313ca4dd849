"""Who holds slots of a concurrency limit and who waits, as both nouns of limits show it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from rota.cli.render import ago, print_table
from rota.core.clock import current_clock

if TYPE_CHECKING:
    from rota.contract.slots import SlotUse


def print_use(use: SlotUse) -> None:
    """Show holders and waiters, the first of each first."""
    now = current_clock().now()
    if use.holders:
        rows = [
            (each.holder or "nobody", str(each.slots), ago(each.since, now), _end(each.expires_at, now)) for each in use.holders
        ]
        print_table(("Held by", "Slots", "Since", "Lease ends"), rows, keep=("Held by",))
    if use.waiters:
        print_table(("Waiting", "Slots", "Since"), _waiting(use, now), keep=("Waiting",))


def _waiting(use: SlotUse, now: datetime) -> Iterable[tuple[str, str, str]]:
    for each in use.waiters:
        yield each.holder, str(each.slots), ago(each.since, now)
    if use.waiting > len(use.waiters):
        yield f"… and {use.waiting - len(use.waiters)} more", "", ""


def _end(expires_at: datetime | None, now: datetime) -> str:
    if expires_at is None:
        return "when given back"
    return f"in {max((expires_at - now).total_seconds(), 0):.0f} s"
