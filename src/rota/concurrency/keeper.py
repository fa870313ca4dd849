"""The slots that this process waits for and holds. One thread hears of grants, renews leases and gives back what was dropped.

A process is one *session* to the server: it is told of all its requests together, and gives one sign of life for all.
"""

from __future__ import annotations

import atexit
import logging
import os
import socket
import threading
import time
from collections.abc import Callable, Collection
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

from rota.client import SyncRotaClient
from rota.client.embedded import EmbeddedTransport
from rota.client.transports import shared_transport
from rota.concurrency.turns import Held, Turn

if TYPE_CHECKING:
    from rota.client.calls import Transport
    from rota.contract.slots import SlotAnswer, SlotNews

SIGN_OF_LIFE_SECONDS = 1.0
"""How often a process that waits says so. What others left behind is found by it, too."""

FIRST_KEEP_SECONDS = 0.25
"""After which a grant is confirmed. Most slots are held for less, and cost no renewal at all."""

RETRY_SECONDS = 1.0
CLOSING_SECONDS = 2.0

_logger = logging.getLogger("rota.concurrency")

_CLOCK = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)


def lease_clock() -> float:
    """Seconds that pass while the machine sleeps, too (where the system counts them), and that nobody sets."""
    return time.clock_gettime(_CLOCK)


class QuietEar:
    """An ear for servers that cannot ring: it wakes for this process's own reasons, and in time."""

    def __init__(self) -> None:
        self._silence = threading.Lock()
        self._silence.acquire()

    def wait(self, seconds: float | None) -> None:
        self._silence.acquire(timeout=-1 if seconds is None else max(seconds, 0.0))

    def wake(self) -> None:
        try:
            self._silence.release()
        except RuntimeError:
            return  # it is awake already

    def close(self) -> None:
        self.wake()


class SlotKeeper:
    """This process's dealings with the slots of one server, or of one database. Thread-safe."""

    def __init__(self, transport: Transport) -> None:
        self.client = SyncRotaClient(transport)
        self._transport = transport
        self._begin()

    def _begin(self) -> None:
        self.session_id = uuid4()
        self._lock = threading.RLock()
        self._turns: dict[UUID, Turn] = {}
        self._held: dict[UUID, Held] = {}
        self._dropped: dict[UUID, float] = {}
        """What is to be given back in the background, and until when that makes sense."""
        self._ear: Any = None
        self._thread: threading.Thread | None = None
        self._guard_thread: threading.Thread | None = None
        self._guard_bell = QuietEar()
        self._closing = False
        self._asleep = False
        """Whether the thread waits without an end."""
        self._check_at = 0.0
        self._sign_at = 0.0
        self._short_of = 0

    # --- asking

    def open(self, turn: Turn) -> None:
        """Be ready for what comes of a request that is about to be sent."""
        with self._lock:
            if turn.outcome is not None:
                turn.reset()
            if not turn.is_abandoned:
                self._turns[turn.id] = turn

    def ask(self, turn: Turn) -> SlotAnswer | None:
        """Send a request; what was granted meanwhile to one that was abandoned is given back, and the answer is None."""
        if turn.is_abandoned:
            return None
        sent_at = lease_clock()
        answer = self.client.ask_for_slots(turn.request)
        with self._lock:
            if turn.is_abandoned:
                self.drop([turn.id])
                return None
            if answer.status == "waiting":
                rouses = self._wait_for(turn, sent_at)
            else:
                self._turns.pop(turn.id, None)
                turn.start_at = sent_at + answer.start_after_seconds
            if answer.status == "granted" and turn.request.mode == "concurrency":
                self._hold(turn, sent_at, answer.expires_in_seconds)
        if answer.status == "waiting" and rouses:
            self._rouse()
        return answer

    def _wait_for(self, turn: Turn, sent_at: float) -> bool:
        """Note that a request stands in the queue; whether the thread has to be told, as it does not look out yet."""
        if turn.outcome is not None:
            return False  # it has been heard of already
        is_first = not self._is_anybody_queued()
        turn.is_queued = True
        if is_first:
            self._sign_at, self._check_at = sent_at + SIGN_OF_LIFE_SECONDS, 0.0
        return is_first

    def _hold(self, turn: Turn, sent_at: float, expires_in_seconds: float) -> None:
        request = turn.request
        keep_at = lease_clock() + min(FIRST_KEEP_SECONDS, request.lease_seconds / 3)
        self._held[turn.id] = Held(turn.id, request.lease_seconds, sent_at + expires_in_seconds, keep_at, tuple(request.names))
        if self._asleep or self._thread is None:
            self._rouse()

    def abandon(self, turn: Turn) -> None:
        """Nobody waits for a request any more: what it has or gets is given back, in the background."""
        with self._lock:
            turn.is_abandoned = True
            self._turns.pop(turn.id, None)
            self._held.pop(turn.id, None)
            self.drop([turn.id])

    def on_lost(self, lease_id: UUID, call: Callable[[], object]) -> bool:
        """Call `call` when the slots of a lease are lost; False: they are already."""
        with self._lock:
            held = self._held.get(lease_id)
            if held is None:
                return False
            held.on_lost = call
            if self._guard_thread is None:
                self._guard_thread = threading.Thread(target=self._guard, name="rota-slot-guard", daemon=True)
                self._guard_thread.start()
        self._guard_bell.wake()
        return True

    # --- giving back

    def release(self, lease_id: UUID) -> None:
        """Give slots back. Where the server cannot be told now, it is told later; at the latest, the lease ends."""
        with self._lock:
            self._held.pop(lease_id, None)
        try:
            self.client.release_slots([lease_id])
        except Exception as error:  # noqa: BLE001 - the user's work is done; what it held is given back later
            _logger.debug("Slots could not be given back now, and are later: %s", error)
            self.drop([lease_id])
        except BaseException:
            self.drop([lease_id])
            raise

    def drop(self, ids: Collection[UUID]) -> None:
        """Give slots back from the background; never blocks, never raises."""
        with self._lock:
            until = lease_clock() + 86_400
            for request_id in ids:
                held = self._held.pop(request_id, None)
                self._dropped[request_id] = until if held is None else held.until + held.lease_seconds
        self._rouse()

    # --- the thread

    def _rouse(self) -> None:
        with self._lock:
            if self._closing:
                return
            if self._thread is None:
                self._ear = self._listen()
                self._thread = threading.Thread(target=self._run, name="rota-slots", daemon=True)
                self._thread.start()
            ear = self._ear
        ear.wake()

    def _listen(self) -> Any:
        if isinstance(self._transport, EmbeddedTransport):
            return self._transport.listen(self.session_id)
        return QuietEar()

    @property
    def _can_be_rung(self) -> bool:
        return isinstance(self._transport, EmbeddedTransport)

    def _run(self) -> None:
        ear = self._ear
        while not self._closing:
            seconds = self._seconds_until_due()
            self._asleep = seconds is None
            ear.wait(seconds)
            self._asleep = False
            if self._closing:
                return
            try:
                self.run_once()
            except Exception as error:  # noqa: BLE001 - tried again; nobody is there to take it
                _logger.debug("Slots could not be looked after now, and are again: %s", error)
                ear.wait(RETRY_SECONDS)

    def _seconds_until_due(self) -> float | None:
        now = lease_clock()
        with self._lock:
            due = [held.keep_at for held in self._held.values()]
            if self._is_anybody_queued():
                due += [self._sign_at, self._check_at]
            if self._dropped:
                due.append(now)
        return max(min(due) - now, 0.0) if due else None

    def run_once(self) -> None:
        """Do what is due: give back, hear of grants, give the sign of life, renew."""
        self._give_back_dropped()
        now = lease_clock()
        if self._turns:  # a ring may be for one whose request is not answered yet
            self._check()
        with self._lock:
            queued = self._is_anybody_queued()
            due = {held.lease_id: held.lease_seconds for held in self._held.values() if held.keep_at <= now}
        if due or (queued and self._sign_at <= now):
            self._keep(due)

    def _is_anybody_queued(self) -> bool:
        return any(turn.is_queued for turn in self._turns.values())

    def _give_back_dropped(self) -> None:
        with self._lock:
            ids = list(self._dropped)
        if not ids:
            return
        now = lease_clock()
        try:
            self.client.release_slots(ids[:1000])
        except Exception:  # raised again: the loop tells of it and tries later
            with self._lock:
                self._dropped = {key: until for key, until in self._dropped.items() if until > now}
            raise
        with self._lock:
            for request_id in ids[:1000]:
                self._dropped.pop(request_id, None)

    def _check(self) -> None:
        sent_at = lease_clock()
        answer = self.client.check_slots(self.session_id, is_rung=self._can_be_rung)
        self._check_at = sent_at + (SIGN_OF_LIFE_SECONDS if self._can_be_rung else answer.check_after_seconds)
        for news in answer.news:
            self._take(news, sent_at)

    def _take(self, news: SlotNews, sent_at: float) -> None:
        with self._lock:
            turn = self._turns.pop(news.request_id, None)
            if turn is None:
                if news.outcome == "granted" and news.request_id not in self._held:
                    self.drop([news.request_id])  # to one who has gone away
                return
            if news.outcome == "granted":
                turn.start_at = sent_at + news.start_after_seconds
                self._hold(turn, sent_at, news.expires_in_seconds)
            turn.settle(news.outcome)

    def _keep(self, due: dict[UUID, float]) -> None:
        sent_at = lease_clock()
        try:
            answer = self.client.keep_slots(self.session_id, due)
        except Exception as error:
            self._postpone(due, sent_at, error)
            raise
        self._sign_at = sent_at + SIGN_OF_LIFE_SECONDS
        with self._lock:
            lost = [held for lease_id in answer.lost if (held := self._held.pop(lease_id, None)) is not None]
            for lease_id in due:
                held = self._held.get(lease_id)
                if held is not None:
                    held.until = sent_at + held.lease_seconds
                    held.keep_at = sent_at + min(held.lease_seconds / 3, 60.0)
                    held.is_flagged = False
            self._look_for_fallen(answer.waiting)
        for held in lost:
            self._lose(held)

    def _postpone(self, due: dict[UUID, float], now: float, error: Exception) -> None:
        """Renewing failed: try again soon, and say so once where the end comes near."""
        with self._lock:
            for lease_id in due:
                held = self._held.get(lease_id)
                if held is None:
                    continue
                held.keep_at = now + min(RETRY_SECONDS, held.lease_seconds / 10)
                if not held.is_flagged and held.until - now < held.lease_seconds / 2:
                    held.is_flagged = True
                    _logger.warning(
                        "Slots of %s are held, but their lease cannot be renewed: in %.0f s others may have them too. %s",
                        _shown(held.names),
                        max(held.until - now, 0.0),
                        error,
                    )

    def _guard(self) -> None:
        """Stop in time whoever must not go on without slots: a thread of its own, since one that asks a server may hang."""
        while not self._closing:
            with self._lock:
                ends = [held.until - held.margin for held in self._held.values() if held.on_lost is not None]
            self._guard_bell.wait(max(min(ends) - lease_clock(), 0.0) if ends else None)
            self._stop_those_in_doubt()

    def _stop_those_in_doubt(self) -> None:
        """Stop whoever must not go on when others may hold the slots as well: before the lease ends."""
        now = lease_clock()
        with self._lock:
            lost = [held for held in self._held.values() if held.on_lost is not None and held.until - held.margin <= now]
            for held in lost:
                self._held.pop(held.lease_id, None)  # given back by whoever holds it, once it has stopped
        for held in lost:
            self._lose(held)

    def _lose(self, held: Held) -> None:
        if held.on_lost is not None:
            held.on_lost()
        else:
            _logger.warning("Slots of %s were lost while they were held: others may hold them too.", _shown(held.names))

    def _look_for_fallen(self, waiting: int) -> None:
        """Ask anew where the server has forgotten requests, as after this process was asleep; with the same ids."""
        queued = [turn for turn in self._turns.values() if turn.is_queued and turn.outcome is None]
        self._short_of = self._short_of + 1 if waiting < len(queued) else 0
        if self._short_of >= 2:  # once may be a grant of which this process is about to hear
            self._short_of = 0
            for turn in queued:
                turn.settle("again")

    # --- the end

    def close(self) -> None:
        """Give back what was dropped, and stop. Leases that are held end with the process's life."""
        with self._lock:
            thread, self._thread, self._closing = self._thread, None, True
            ear = self._ear
        if ear is None:
            return
        ear.wake()
        self._guard_bell.wake()
        if thread is not None and thread is not threading.current_thread():
            thread.join(CLOSING_SECONDS)
        ids = [*self._dropped, *self._held, *self._turns]
        if ids:
            try:
                self.client.release_slots(ids)
            except Exception as error:  # noqa: BLE001 - the process ends; what it held ends with its leases
                _logger.debug("Slots could not be given back at the end: %s", error)
        ear.close()

    def begin_in_child(self) -> None:
        """In a forked child: what is held and waited for is the parent's."""
        self._begin()


def _shown(names: Collection[str]) -> str:
    return ", ".join(repr(name) for name in names)


def process_holder() -> str:
    """Return how slots are shown that no run holds."""
    return f"process:{socket.gethostname()}-{os.getpid()}"


_keepers: dict[int, SlotKeeper] = {}
_guard = threading.Lock()


def get_keeper() -> SlotKeeper:
    """Return this process's keeper for the server or database of the present settings."""
    transport = shared_transport()
    keeper = _keepers.get(id(transport))
    if keeper is None or keeper._transport is not transport:
        with _guard:
            keeper = _keepers.get(id(transport))
            if keeper is None or keeper._transport is not transport:
                keeper = _keepers[id(transport)] = SlotKeeper(transport)
    return keeper


@atexit.register
def close_keepers() -> None:
    """Stop all keepers. The next use of slots begins anew."""
    with _guard:
        keepers = list(_keepers.values())
        _keepers.clear()
    for keeper in keepers:
        keeper.close()


def _after_fork() -> None:
    global _guard
    _guard = threading.Lock()
    for keeper in _keepers.values():
        keeper.begin_in_child()


os.register_at_fork(after_in_child=_after_fork)
