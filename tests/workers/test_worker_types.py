"""The worker types that the server tells of are those that there are."""

from __future__ import annotations

from rota.workers.registry import BUILT_IN, find_worker_class
from rota.workers.snapshot import FILE, described_workers, file_text


def test_the_server_tells_of_the_types_as_they_are() -> None:
    assert FILE.read_text("utf-8") == file_text(), "run: python -m rota.workers.snapshot"


def test_each_type_has_what_a_card_shows() -> None:
    found = described_workers()["rota"]
    assert set(found) == set(BUILT_IN)
    for name, described in found.items():
        assert described["description"]
        assert described["default_base_job_configuration"]["variables"]["properties"]
        kind = find_worker_class(name)
        assert kind is not None
        assert kind.type == name


def test_a_managed_pool_takes_no_command() -> None:
    template = described_workers()["rota"]["managed"]["default_base_job_configuration"]
    assert (
        set(template["job_configuration"])
        == set(template["variables"]["properties"])
        == {
            "env",
            "labels",
            "name",
            "stream_output",
        }
    )
