"""What happens to open stores when the process forks.

A database connection must not cross a fork: SQLite's locks belong to the process that took them, and worse, the copied
library believes in the child that it still holds them, so that another process may delete the log under the child's feet
(https://www.sqlite.org/howtocorrupt.html, 2.6); a PostgreSQL socket would have two talkers. So every store is brought to rest
before the fork: the transaction that runs is finished, connections are closed. Parent and child open their own when they next
need one.
"""

from __future__ import annotations

import os
from typing import Protocol
from weakref import WeakSet


class Forkable(Protocol):
    def before_fork(self) -> None:
        """Come to rest: no transaction runs, no connection is open, and none can be opened until after the fork."""

    def after_fork_in_parent(self) -> None:
        """Go on."""

    def after_fork_in_child(self) -> None:
        """Forget threads, locks and connections of the parent."""


_open: WeakSet[Forkable] = WeakSet()
_at_rest: list[Forkable] = []


def watch_forks(store: Forkable) -> None:
    """Bring `store` to rest whenever this process forks, for as long as the store lives."""
    _open.add(store)


def _before() -> None:
    for store in list(_open):
        store.before_fork()
        _at_rest.append(store)


def _after_in_parent() -> None:
    while _at_rest:
        _at_rest.pop().after_fork_in_parent()


def _after_in_child() -> None:
    while _at_rest:
        _at_rest.pop().after_fork_in_child()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(before=_before, after_in_parent=_after_in_parent, after_in_child=_after_in_child)
