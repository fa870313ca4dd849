"""Getting slots and giving them back: what `sync`, `asyncio`, `v1` and the engine's tag limits share."""

from __future__ import annotations

import logging
import shlex
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, NoReturn
from uuid import UUID, uuid4

from rota import contract
from rota.client.threads import in_thread
from rota.concurrency.keeper import SlotKeeper, get_keeper, lease_clock, process_holder
from rota.concurrency.turns import Turn
from rota.core.clock import current_clock
from rota.exceptions import (
    AcquireConcurrencySlotTimeoutError,
    ConcurrencySlotAcquisitionError,
    InvalidRequest,
    ObjectNotFound,
    SlotsBusy,
)
from rota.logging.context import current_run

if TYPE_CHECKING:
    from asyncio import AbstractEventLoop

    from rota.contract.concurrency_limits import ConcurrencyLeaseHolder
    from rota.contract.slots import SlotAnswer, SlotRequest

Mode = Literal["concurrency", "rate_limit"]

STOP_CHECK_SECONDS = 0.2
"""How often somebody who waits looks whether to go on waiting."""

logger = logging.getLogger("rota.concurrency")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a caller asks for."""

    names: tuple[str, ...]
    slots: int = 1
    mode: Mode = "concurrency"
    timeout_seconds: float | None = None
    """How long to wait; None: for ever."""
    max_retries: int | None = None
    """How often to try again instead of standing in the queue; None: the queue."""
    lease_seconds: float = 300.0
    strict: bool = False
    holder: ConcurrencyLeaseHolder | None = None
    warns: bool = True
    """Tell of limits that do not exist."""

    @classmethod
    def of(
        cls, names: str | Sequence[str], slots: int, mode: Mode, timeout_seconds: float | None, **others: Any
    ) -> Wanted | None:
        """Check what was asked for; None: nothing.

        Raises:
            TypeError: names that are no texts.
            ValueError: a number that cannot be.
        """
        chosen = (names,) if isinstance(names, str) else _distinct(names)
        if not isinstance(slots, int) or isinstance(slots, bool) or slots < 1:
            raise ValueError(f"`occupy` is a number of slots, 1 or more; got {slots!r}.")
        if timeout_seconds is not None and not (isinstance(timeout_seconds, int | float) and timeout_seconds >= 0):
            raise ValueError(f"`timeout_seconds` is a number of seconds, 0 or more, or None; got {timeout_seconds!r}.")
        wanted = cls(chosen, slots, mode, timeout_seconds, **others)
        if not isinstance(wanted.lease_seconds, int | float) or not 0 < wanted.lease_seconds <= 86_400:
            raise ValueError(f"`lease_duration` is a number of seconds, above 0 and up to a day; got {wanted.lease_seconds!r}.")
        return wanted if chosen else None

    def request(self, keeper: SlotKeeper) -> SlotRequest:
        who, holder = self._holder()
        return contract.slots.SlotRequest.model_construct(
            request_id=uuid4(),
            session_id=keeper.session_id,
            names=list(self.names),
            slots=self.slots,
            mode=self.mode,
            lease_seconds=float(self.lease_seconds),
            holder=holder,
            who=who,
            strict=self.strict,
            wait=self.max_retries is None and self.timeout_seconds != 0,
            wait_seconds=self.timeout_seconds,
        )

    def _holder(self) -> tuple[ConcurrencyLeaseHolder | None, str]:
        """Who is shown to hold the slots: what the caller says, else the run around it, else the process."""
        who = self.holder
        if who is None and (run := current_run.get()) is not None:
            make = contract.concurrency_limits.ConcurrencyLeaseHolder.model_construct
            if run.task_run_id is not None:
                who = make(type="task_run", id=UUID(bytes=run.task_run_id))
            elif run.flow_run_id is not None:
                who = make(type="flow_run", id=UUID(bytes=run.flow_run_id))
        return who, process_holder() if who is None else f"{who.type}:{who.id}"

    @property
    def shown(self) -> str:
        names = ", ".join(repr(name) for name in self.names)
        return f"{self.slots} slot{'s' if self.slots > 1 else ''} of {names}"

    def timed_out(self) -> AcquireConcurrencySlotTimeoutError:
        return AcquireConcurrencySlotTimeoutError(
            f"{self.shown} did not come free within {self.timeout_seconds or 0:g} second(s)."
        )

    def tries_used_up(self, error: SlotsBusy) -> Exception:
        if self.max_retries is None:
            return self.timed_out()
        return ConcurrencySlotAcquisitionError(f"{self.shown} could not be had in {self.max_retries + 1} attempt(s): {error}")

    def warn_of_missing(self, answer: SlotAnswer) -> None:
        if answer.missing and self.warns:
            names = ", ".join(repr(name) for name in answer.missing)
            _run_logger().warning(
                "There is no concurrency limit %s: going on without. Create it (`rota gcl create %s --limit 1`), or pass "
                "`strict=True` to make this an error.",
                names,
                shlex.quote(answer.missing[0]),
            )


def _distinct(names: Any) -> tuple[str, ...]:
    listed = tuple(names) if isinstance(names, Iterable) else (names,)
    if not all(isinstance(name, str) for name in listed):
        raise TypeError(f"A concurrency limit is named by a text, several by a list of texts; got {names!r}.")
    return tuple(dict.fromkeys(listed))


def _run_logger() -> Any:
    if current_run.get() is None:
        return logger
    from rota.logging import get_run_logger

    return get_run_logger()


@dataclass(slots=True)
class Grant:
    """Slots that were granted; `lease_id` is None where nothing limits."""

    keeper: SlotKeeper
    lease_id: UUID | None
    wait_seconds: float = 0.0
    """How long until they may be used (limits whose slots come back by themselves)."""

    def release(self) -> None:
        """Give them back."""
        if self.lease_id is not None:
            self.keeper.release(self.lease_id)

    def drop(self) -> None:
        """Give them back in the background."""
        if self.lease_id is not None:
            self.keeper.drop([self.lease_id])

    async def arelease(self) -> None:
        """Give them back without blocking the event loop; cancelled, it is done all the same."""
        lease_id = self.lease_id
        if lease_id is not None:
            try:
                await in_thread(lambda: self.keeper.release(lease_id))
            except BaseException:
                self.drop()  # cancelled, perhaps before the thread has begun
                raise


class _Attempt:
    """The steps of getting slots that blocking and awaiting callers share."""

    def __init__(self, wanted: Wanted, loop: AbstractEventLoop | None = None) -> None:
        self.wanted = wanted
        self.keeper = get_keeper()
        self.turn = Turn(wanted.request(self.keeper), loop)
        self.tries = 0
        self._began = lease_clock()

    @property
    def seconds_left(self) -> float | None:
        limit = self.wanted.timeout_seconds
        return None if limit is None else max(limit - (lease_clock() - self._began), 0.0)

    def ask(self) -> SlotAnswer | None:
        self.keeper.open(self.turn)
        return self.keeper.ask(self.turn)

    def seconds_before_retry(self, busy: SlotsBusy) -> float:
        """Return how long to wait before trying again.

        Raises:
            AcquireConcurrencySlotTimeoutError, ConcurrencySlotAcquisitionError: not any more.
        """
        retries, left = self.wanted.max_retries, self.seconds_left
        if retries is None or self.tries >= retries:
            raise self.wanted.tries_used_up(busy) from None
        if left is not None and busy.retry_after_seconds > left:
            raise self.wanted.timed_out() from None
        self.tries += 1
        return busy.retry_after_seconds

    def granted(self, answer: SlotAnswer | None) -> Grant:
        if answer is not None:
            self.wanted.warn_of_missing(answer)
        lease_id = self.turn.id if self.wanted.mode == "concurrency" else None
        if answer is not None and answer.status == "unlimited":
            return Grant(self.keeper, None)
        return Grant(self.keeper, lease_id, max(self.turn.start_at - lease_clock(), 0.0))

    def tell_waiting(self, answer: SlotAnswer | None, on_waiting: Callable[[], object] | None) -> None:
        if on_waiting is not None and answer is not None and answer.status == "waiting":
            on_waiting()

    def give_up(self) -> NoReturn:
        raise self.wanted.timed_out()


def acquire(
    wanted: Wanted, should_stop: Callable[[], None] | None = None, on_waiting: Callable[[], object] | None = None
) -> Grant:
    """Wait for slots and return them.

    `on_waiting` is called once when they are not there at once; `should_stop` from time to time, and may raise to end the
    waiting.

    Raises:
        AcquireConcurrencySlotTimeoutError: they did not come free in time.
        ConcurrencySlotAcquisitionError: they can never be had.
    """
    attempt = _Attempt(wanted)
    try:
        first = answer = _ask_until_answered(attempt)
        attempt.tell_waiting(answer, on_waiting)
        while answer is not None and answer.status == "waiting":
            if not _wait(attempt, should_stop):
                attempt.give_up()
            if attempt.turn.outcome == "granted":
                break
            answer = _ask_until_answered(attempt)
        grant = attempt.granted(first)
        if grant.wait_seconds > 0:
            _sleep(grant.wait_seconds)
    except BaseException:
        # Also when a signal arrives while the request is on its way: what is granted to nobody is given back.
        attempt.keeper.abandon(attempt.turn)
        raise
    return grant


def _ask_until_answered(attempt: _Attempt) -> SlotAnswer | None:
    while True:
        try:
            return attempt.ask()
        except SlotsBusy as busy:
            _sleep(attempt.seconds_before_retry(busy))
        except (InvalidRequest, ObjectNotFound) as error:
            raise ConcurrencySlotAcquisitionError(str(error)) from error


def _wait(attempt: _Attempt, should_stop: Callable[[], None] | None) -> bool:
    while True:
        left = attempt.seconds_left
        if should_stop is None:
            return attempt.turn.wait(left)
        should_stop()
        step = STOP_CHECK_SECONDS if left is None else min(left, STOP_CHECK_SECONDS)
        if attempt.turn.wait(step):
            return True
        if left is not None and left <= step:
            return False


def _sleep(seconds: float) -> None:
    current_clock().sleep(seconds)


async def aacquire(wanted: Wanted, on_waiting: Callable[[], object] | None = None) -> Grant:
    """The same as `acquire`, awaited. Cancelled at any moment, it leaves nothing taken."""
    import asyncio  # whoever awaits has it loaded

    attempt = _Attempt(wanted, asyncio.get_running_loop())
    try:
        first = answer = await _aask_until_answered(attempt)
        attempt.tell_waiting(answer, on_waiting)
        while answer is not None and answer.status == "waiting":
            if not await attempt.turn.await_(attempt.seconds_left):
                attempt.give_up()
            if attempt.turn.outcome == "granted":
                break
            answer = await _aask_until_answered(attempt)
        grant = attempt.granted(first)
        if grant.wait_seconds > 0:
            await current_clock().asleep(grant.wait_seconds)
    except BaseException:
        attempt.keeper.abandon(attempt.turn)
        raise
    return grant


async def _aask_until_answered(attempt: _Attempt) -> SlotAnswer | None:
    while True:
        try:
            return await in_thread(attempt.ask)
        except SlotsBusy as busy:
            await current_clock().asleep(attempt.seconds_before_retry(busy))
        except (InvalidRequest, ObjectNotFound) as error:
            raise ConcurrencySlotAcquisitionError(str(error)) from error
