"""Finding a run by the beginning of its id, and lists longer than a page."""

from __future__ import annotations

from types import SimpleNamespace
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rota.cli.lookup import PAGE, _with_id_prefix, as_uuid, check_text, pages
from rota.exceptions import UsageError

IDS = st.sets(
    st.integers(0, 2**128 - 1).map(lambda number: UUID(int=number)) | st.integers(0, 99).map(lambda low: UUID(int=low))
)


@given(IDS, st.data())
def test_bisection_finds_what_a_search_of_all_ids_finds(ids: set[UUID], data: st.DataObject) -> None:
    runs = [SimpleNamespace(id=id_, name="x") for id_ in sorted(ids, reverse=True)]
    like = data.draw(st.sampled_from(sorted(ids))) if ids else UUID(int=5)
    prefix = like.hex[: data.draw(st.integers(1, 32))]
    found = _with_id_prefix(prefix, lambda offset, limit: runs[offset : offset + limit], len(runs))
    matching = [run for run in runs if run.id.hex.startswith(prefix)]
    assert found == matching[:2]


def test_bisection_reads_few_pages() -> None:
    asked = []

    def newest(offset: int, limit: int) -> list[SimpleNamespace]:
        asked.append(offset)
        return [SimpleNamespace(id=UUID(int=(10**6 - offset - step) << 100), name="x") for step in range(limit)]

    assert _with_id_prefix(UUID(int=777 << 100).hex[:8], newest, 10**6)[0].id == UUID(int=777 << 100)
    assert len(asked) < 25


@given(st.integers(0, 3 * PAGE), st.none() | st.integers(1, 3 * PAGE))
def test_pages_give_as_many_as_are_wanted(there: int, limit: int | None) -> None:
    items = list(range(there))
    found = list(pages(lambda offset, count: items[offset : offset + min(count, PAGE)], limit))
    assert found == items[:limit]


def test_ids_are_read_with_and_without_dashes() -> None:
    id_ = UUID(int=0xABC)
    assert as_uuid(str(id_)) == as_uuid(id_.hex) == as_uuid(str(id_).upper()) == id_
    assert as_uuid("abc") is as_uuid(str(id_)[:-1]) is as_uuid("g" * 32) is None


@pytest.mark.parametrize("word", ["", " ", "\n", "x" * 2000, "a\0b", "\udcff"])
def test_what_can_be_no_name_is_refused_before_it_is_sent(word: str) -> None:
    with pytest.raises(UsageError, match="the name or id"):
        check_text(word, "the name or id of a flow run")
