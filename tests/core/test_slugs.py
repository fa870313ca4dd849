"""Random names of runs."""

from __future__ import annotations

import os
import random
import re

import pytest

from rota.core.slugs import ADJECTIVES, ANIMALS, generate_slug


def test_a_slug_is_an_adjective_and_an_animal() -> None:
    adjective, animal = generate_slug().split("-")
    assert adjective in ADJECTIVES
    assert animal in ANIMALS


def test_longer_slugs_have_more_adjectives() -> None:
    *adjectives, animal = generate_slug(4).split("-")
    assert len(adjectives) == 3
    assert set(adjectives) <= set(ADJECTIVES)
    assert animal in ANIMALS
    assert generate_slug(1) in ANIMALS


def test_a_slug_without_words_is_refused() -> None:
    with pytest.raises(ValueError, match="n_words=0"):
        generate_slug(0)


@pytest.mark.parametrize("words", [ADJECTIVES, ANIMALS])
def test_words_are_many_plain_and_different(words: tuple[str, ...]) -> None:
    assert len(words) >= 200
    assert len(set(words)) == len(words)
    assert all(re.fullmatch("[a-z]{2,12}", word) for word in words)


def test_names_vary() -> None:
    assert len({generate_slug() for _ in range(1000)}) > 950


def test_the_users_seed_neither_decides_names_nor_is_used_up() -> None:
    random.seed(7)
    first = [generate_slug() for _ in range(5)]
    drawn = random.random()
    random.seed(7)
    assert drawn == random.random()
    random.seed(7)
    assert [generate_slug() for _ in range(5)] != first


@pytest.mark.skipif(not hasattr(os, "fork"), reason="the platform has no fork")
def test_a_forked_child_makes_other_names_than_its_parent() -> None:
    reader, writer = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.write(writer, " ".join(generate_slug() for _ in range(10)).encode())
        os._exit(0)
    os.waitpid(pid, 0)
    os.close(writer)
    with os.fdopen(reader) as pipe:
        assert pipe.read().split() != [generate_slug() for _ in range(10)]
