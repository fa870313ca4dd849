"""The statements of bulk rows, as Python's drivers will take them."""

from __future__ import annotations

import re

import pytest

from rota.server.store import bulk_sqlite
from rota.server.store.bulk import CHECKPOINTS, TASK_RUN_STATES

WORKSPACE = "x'00000000000000000000000000000001'"


@pytest.mark.parametrize(
    "statements",
    [
        bulk_sqlite._insert(TASK_RUN_STATES, WORKSPACE),
        bulk_sqlite._insert(CHECKPOINTS, WORKSPACE),
        bulk_sqlite._update_states(WORKSPACE),
        bulk_sqlite._complete_stubs(WORKSPACE),
        bulk_sqlite._put_checkpoints(WORKSPACE),
    ],
)
def test_parameters_that_come_in_a_row_have_no_numbers(statements: dict[int, str]) -> None:
    # Python 3.12 warns of `?1` with a sequence of values, Python 3.14 refuses it.
    for statement in statements.values():
        assert "?" in statement
        assert re.findall(r"\?\d", statement) == []
