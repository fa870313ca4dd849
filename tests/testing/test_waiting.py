"""`wait_until`: never for ever, and never without saying for what."""

from __future__ import annotations

import pytest

from rota.testing import wait_until


def test_it_returns_what_the_condition_gave() -> None:
    answers = iter([None, [], ["found"]])
    assert wait_until(lambda: next(answers)) == ["found"]


def test_it_looks_once_even_without_time() -> None:
    assert wait_until(lambda: "there", timeout=0) == "there"


def test_it_says_what_it_waited_for_and_what_was_there_instead() -> None:
    with pytest.raises(TimeoutError, match=r"Waited 0.01 second\(s\) in vain for a second row; at the end it was \[\]"):
        wait_until(list, timeout=0.01, what="a second row")


def test_it_asks_at_the_end_for_how_far_things_had_come() -> None:
    looks = []
    with pytest.raises(TimeoutError, match=r"in vain for row \d+; at the end it was None"):
        wait_until(lambda: looks.append(1), timeout=0.01, what=lambda: f"row {len(looks)}")


def test_an_error_in_the_condition_is_not_waited_out() -> None:
    with pytest.raises(ZeroDivisionError):
        wait_until(lambda: 1 / 0)
