"""F60: result files that were damaged between two runs. None is taken for good: its task runs again, and a line says why."""

from __future__ import annotations

import os
import random
from collections.abc import Callable
from pathlib import Path

import pytest
from aftermath import leftovers, wrong_ends, wrong_histories
from fault_site import Site

from rota.exceptions import MissingResult


def cut(file: Path, rng: random.Random) -> None:
    os.truncate(file, rng.randrange(file.stat().st_size))


def empty(file: Path, rng: random.Random) -> None:
    os.truncate(file, 0)


def change_a_byte(file: Path, rng: random.Random) -> None:
    data = bytearray(file.read_bytes())
    data[rng.randrange(len(data))] ^= rng.randrange(1, 256)
    file.write_bytes(data)


def swap_two_bytes(file: Path, rng: random.Random) -> None:
    data = bytearray(file.read_bytes())
    first = rng.randrange(len(data))
    second = rng.choice([place for place, byte in enumerate(data) if byte != data[first]])
    data[first], data[second] = data[second], data[first]
    file.write_bytes(data)


def append(file: Path, rng: random.Random) -> None:
    file.write_bytes(file.read_bytes() + rng.randbytes(rng.randrange(1, 5000)))


def zero_a_block(file: Path, rng: random.Random) -> None:
    data = bytearray(file.read_bytes())
    start = rng.randrange(len(data) - 100)
    data[start : start + 100] = b"\0" * 100
    file.write_bytes(data)


def fill_with_other_bytes(file: Path, rng: random.Random) -> None:
    file.write_bytes(b"\xff" * 100)


def delete(file: Path, rng: random.Random) -> None:
    file.unlink()


def replace_by_a_folder(file: Path, rng: random.Random) -> None:
    file.unlink()
    file.mkdir()


DAMAGES: list[Callable[[Path, random.Random], None]] = [
    *(cut, cut, empty, change_a_byte, change_a_byte, swap_two_bytes, append, zero_a_block, fill_with_other_bytes),
    *(delete, replace_by_a_folder),
]
EXCHANGED, WHOLE = len(DAMAGES), len(DAMAGES) + 2
"""Two results change places; one is left as it is."""


@pytest.mark.slow
@pytest.mark.parametrize(
    "serializer",
    ["pickle", *(pytest.param(name, marks=pytest.mark.slow) for name in ("json", "compressed/pickle", "compressed/json"))],
)
def test_no_damaged_result_is_taken_for_good(site: Site, rng: random.Random, serializer: str) -> None:
    site.run("cached_flow", serializer, WHOLE + 1).checked()
    paths = [Path(entry.facts["path"]) for entry in site.ledger.of("given")]
    for damage, path in zip(DAMAGES, paths, strict=False):
        damage(path, rng)
    exchange(paths[EXCHANGED], paths[EXCHANGED + 1])
    said = site.run("cached_flow", serializer, WHOLE + 1).checked().stderr

    assert all(entry.facts["right"] for entry in site.ledger.of("given"))
    starts = [len(site.ledger.of("start", str(n))) for n in range(WHOLE + 1)]
    assert starts == [2] * WHOLE + [1]
    of_folder, of_deleted = paths[DAMAGES.index(replace_by_a_folder)], paths[DAMAGES.index(delete)]
    for path in set(paths[:WHOLE]) - {of_deleted}:
        assert f"{path.name}'" in said, f"nothing is said of {path}"
    assert said.count("The task runs although its result was cached") == WHOLE - 1
    (failed,) = site.ledger.of("failed")
    assert failed.facts["n"] == DAMAGES.index(replace_by_a_folder)
    assert "Is a directory" in failed.facts["message"]
    assert str(of_folder) in failed.facts["message"]
    with site.look() as found:
        assert [*wrong_ends(found), *wrong_histories(found), *leftovers(found)] == []


def exchange(one: Path, other: Path) -> None:
    spare = one.with_suffix(".spare")
    one.rename(spare)
    other.rename(one)
    spare.rename(other)


@pytest.mark.slow
def test_a_state_whose_result_was_damaged_says_so_when_it_is_read(site: Site, rng: random.Random) -> None:
    site.run("cached_flow", "pickle", 2).checked()
    for entry in site.ledger.of("given"):
        change_a_byte(Path(entry.facts["path"]), rng)
    with site.look() as found:
        for run in found.task_runs.values():
            assert run.state is not None
            with pytest.raises(MissingResult, match="cannot be used"):
                run.state.result()


@pytest.mark.slow
def test_a_process_that_dies_before_its_result_is_in_place_leaves_nothing_to_be_read(site: Site) -> None:
    assert site.run("cached_flow", "pickle", 2, DIE_AT="after:storage._fill:2").returncode == -9
    site.run("cached_flow", "pickle", 2).checked()
    assert [entry.facts["right"] for entry in site.ledger.of("given")] == [True] * 3
    assert [len(site.ledger.of("start", name)) for name in ("0", "1")] == [1, 2]
    with site.look() as found:
        assert [*wrong_ends(found), *wrong_histories(found), *leftovers(found)] == []
