"""The names that Prefect documents for tests."""

from __future__ import annotations

import pytest
from pydantic import BaseModel, PrivateAttr

import rota.testing
from rota.testing.utilities import (
    a_test_step,
    assert_blocks_equal,
    b_test_step,
    kubernetes_environments_equal,
    prefect_test_harness,
)


class Box(BaseModel):
    size: int
    url: str = "x"
    _key: int = PrivateAttr(default=0)


def test_blocks_are_equal_by_content() -> None:
    one, other = Box(size=1), Box(size=1, url="y")
    one._key = 5
    assert_blocks_equal(one, Box(size=1))
    assert_blocks_equal(one, other, exclude={"url"})
    with pytest.raises(AssertionError, match="is not"):
        assert_blocks_equal(one, other)
    with pytest.raises(AssertionError, match="Private"):
        assert_blocks_equal(one, Box(size=1), exclude_private=False)
    with pytest.raises(AssertionError, match="no int"):
        assert_blocks_equal(one, 1)


def test_environments_of_containers() -> None:
    rows = [{"name": "a", "value": "1"}, {"name": "b", "value": "2"}]
    assert kubernetes_environments_equal(rows, {"b": "2", "a": "1"})
    assert kubernetes_environments_equal(rows, list(reversed(rows)))
    assert not kubernetes_environments_equal(rows, {"a": "1"})


def test_steps_of_deployments() -> None:
    assert a_test_step(x=1).keys() == {"x", "output1", "output2", "output3"}
    assert b_test_step().keys() == {"output1", "output2"}


def test_the_harness_by_its_other_name() -> None:
    with prefect_test_harness(server_startup_timeout=30) as running:
        assert running.client.read_flow_runs() == []


@pytest.mark.parametrize("name", rota.testing.__all__)
def test_every_public_name_is_there(name: str) -> None:
    assert getattr(rota.testing, name) is not None
    assert name in dir(rota.testing)
