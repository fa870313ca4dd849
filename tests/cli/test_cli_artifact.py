"""`rota artifact` on artifacts in a real database."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from rota import contract
from rota.client import SyncRotaClient, get_client
from rota.settings import temporary_settings

Run = Callable[..., "tuple[int, str, str]"]


@pytest.fixture
def client(home: Path) -> Iterator[SyncRotaClient]:
    with temporary_settings({"home": home / ".rota"}):
        yield get_client(sync_client=True)


@pytest.fixture
def versions(client: SyncRotaClient) -> list[UUID]:
    """Three versions of one key, oldest first."""
    make = contract.artifacts.ArtifactCreate
    return [
        client.create_artifact(make(key="report", type="markdown", description="what came", data=f"# {number}\nno \x1b[31m")).id
        for number in range(3)
    ]


def test_the_latest_of_each_key_is_listed_or_all(rota: Run, versions: list[UUID]) -> None:
    assert [each["latest_id"] for each in json.loads(rota("artifact", "ls", "-o", "json").out)] == [str(versions[2])]
    listed = json.loads(rota("artifact", "ls", "--all", "-o", "json").out)
    assert [each["id"] for each in listed] == [str(id_) for id_ in reversed(versions)]
    assert rota("artifacts", "ls", "-a").out.count("report") == 3
    assert str(versions[2]) in rota("artifact", "ls").out


def test_the_versions_of_a_key_are_shown_latest_first(rota: Run, versions: list[UUID]) -> None:
    out = rota("artifact", "inspect", "report").out
    assert out.index(str(versions[2])) < out.index(str(versions[0]))
    assert "Description:  what came" in out
    assert "\x1b" not in out
    limited = json.loads(rota("artifact", "inspect", "report", "--limit", "1", "-o", "json").out)
    assert [each["id"] for each in limited] == [str(versions[2])]


def test_one_version_or_all_are_deleted(rota: Run, versions: list[UUID]) -> None:
    assert rota("artifact", "delete", "--id", str(versions[1])).out == f"Deleted artifact {versions[1]}.\n"
    assert rota("artifact", "delete", "report").out == "Deleted 2 versions of artifact 'report'.\n"
    assert rota("artifact", "ls", "-a", "-o", "json").out == "[]\n"


@pytest.mark.parametrize(
    ("args", "code", "sentence"),
    [
        (("inspect", "nope"), 1, "There is no artifact with the key 'nope'."),
        (("inspect", ""), 1, "An empty text is not the key of an artifact."),
        (("inspect", "\udcff"), 1, "cannot be the key of an artifact"),
        (("delete", "nope"), 1, "There is no artifact with the key 'nope'."),
        (("delete",), 2, "give either KEY or --id"),
        (("delete", "report", "--id", str(uuid4())), 2, "give either KEY or --id"),
        (("delete", "--id", "nope"), 2, "is not a valid UUID"),
        (("delete", "--id", "00000000-0000-0000-0000-000000000000"), 1, "00000000-0000-0000-0000-000000000000"),
    ],
)
def test_what_is_not_there_is_told_in_a_sentence(
    rota: Run, versions: list[UUID], args: tuple[str, ...], code: int, sentence: str
) -> None:
    result = rota("artifact", *args)
    assert result.code == code
    assert sentence in result.err
    assert result.err.count("\n") == 1
