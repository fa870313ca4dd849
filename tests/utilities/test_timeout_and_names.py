"""Public time limits, and names that hide what they stand for."""

from __future__ import annotations

import asyncio
import time

import pytest
from pydantic import SecretStr

from rota.utilities.names import generate_slug, obfuscate, obfuscate_string
from rota.utilities.timeout import fail_if_not_timeout_error, timeout, timeout_async


class LateError(TimeoutError):
    pass


def test_a_block_over_its_time_raises() -> None:
    with pytest.raises(LateError, match=r"Timed out after 0\.05 seconds\."), timeout(0.05, LateError):
        time.sleep(20)
    with pytest.raises(TimeoutError), timeout(0.05):
        time.sleep(20)
    with timeout(None), timeout(20):
        pass


def test_a_coroutine_over_its_time_raises() -> None:
    async def main() -> None:
        with pytest.raises(LateError, match=r"Timed out after 0\.02 seconds\."), timeout_async(0.02, LateError):
            await asyncio.sleep(20)
        with pytest.raises(TimeoutError):
            async with timeout_async(0.02):
                await asyncio.sleep(20)
        with timeout_async(None), timeout_async(20):
            await asyncio.sleep(0)

    asyncio.run(main())


@pytest.mark.parametrize("kind", [ValueError, Exception, KeyboardInterrupt])
def test_only_timeout_errors_are_raised(kind: type[Exception]) -> None:
    fail_if_not_timeout_error(LateError)
    for make in (fail_if_not_timeout_error, lambda kind: timeout(1, kind), lambda kind: timeout_async(1, kind)):
        with pytest.raises(ValueError, match=f"takes TimeoutError or a subclass, got {kind.__name__}"):
            make(kind)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("", "*" * 8),
        ("abcdefghij", "*" * 8),
        ("abcdefghijk", "*******k"),
        ("abcdefghijklmn", "****klmn"),
        ("a" * 99 + "wxyz", "****wxyz"),
    ],
)
def test_a_tail_is_shown_only_of_long_texts(text: str, shown: str) -> None:
    assert obfuscate_string(text, show_tail=True) == shown
    assert obfuscate_string(text) == "*" * 8
    assert obfuscate(SecretStr(text), show_tail=True) == shown


def test_anything_can_be_hidden() -> None:
    assert obfuscate(None) == obfuscate(12345678901234) == "*" * 8
    assert obfuscate(12345678901234, show_tail=True) == "****1234"


def test_a_slug_has_as_many_words_as_asked_for() -> None:
    assert len(generate_slug(2).split("-")) == 2
