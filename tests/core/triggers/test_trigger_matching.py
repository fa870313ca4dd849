"""What an event is about."""

from __future__ import annotations

import pytest

from rota.core.triggers.matching import matches_pattern, matches_related, matches_resource, matches_values


@pytest.mark.parametrize(
    ("pattern", "text", "expected"),
    [
        ("prefect.flow-run.Failed", "prefect.flow-run.Failed", True),
        ("prefect.flow-run.*", "prefect.flow-run.Failed", True),
        ("prefect.flow-run.*", "prefect.flow-run.", False),
        ("prefect.*.Failed", "prefect.task-run.Failed", True),
        ("prefect.flow-run.F", "prefect.flow-run.Failed", False),
        ("*", "anything", True),
        ("a.b", "aXb", False),
        ("a+", "aa", False),
    ],
)
def test_a_star_stands_for_one_or_more_characters(pattern: str, text: str, expected: bool) -> None:
    assert matches_pattern(pattern, text) is expected


@pytest.mark.parametrize(
    ("values", "text", "expected"),
    [
        (("prod",), "prod", True),
        (("prod", "staging"), "staging", True),
        (("prod",), "test", False),
        (("prod",), None, False),
        (("!prod",), "test", True),
        (("!prod",), "prod", False),
        (("!prod",), None, True),
        (("eu-*", "!eu-west"), "eu-north", True),
        (("eu-*", "!eu-west"), "eu-west", False),
        ((), None, False),
    ],
)
def test_a_label_has_one_of_the_wanted_values_and_none_of_the_refused(
    values: tuple[str, ...], text: str | None, expected: bool
) -> None:
    assert matches_values(values, text) is expected


def test_all_labels_of_a_specification_must_be_met() -> None:
    labels = {"prefect.resource.id": "prefect.flow-run.1", "env": "prod"}
    assert matches_resource({"prefect.resource.id": ("prefect.flow-run.*",), "env": ("prod",)}, labels)
    assert not matches_resource({"prefect.resource.id": ("prefect.flow-run.*",), "env": ("test",)}, labels)
    assert matches_resource({}, labels)


def test_each_specification_is_met_by_some_related_resource() -> None:
    flow = {"prefect.resource.id": "prefect.flow.1", "prefect.resource.role": "flow"}
    tag = {"prefect.resource.id": "prefect.tag.prod", "prefect.resource.role": "tag"}
    is_flow, is_prod = {"prefect.resource.role": ("flow",)}, {"prefect.resource.id": ("prefect.tag.prod",)}
    assert matches_related((is_flow, is_prod), (flow, tag))
    assert not matches_related((is_flow, is_prod), (flow,))
    both_in_one = {"prefect.resource.role": ("flow",), "prefect.resource.id": ("prefect.tag.prod",)}
    assert not matches_related((both_in_one,), (flow, tag))
    assert matches_related((), ())
    assert matches_related(({},), ())
