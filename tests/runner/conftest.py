"""One server for all tests of a module."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from served import server

from rota.client import SyncRotaClient
from rota.testing.processes import Sandbox


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with server(Sandbox(tmp_path_factory.mktemp("server"))) as address:
        yield address


@pytest.fixture
def client(url: str) -> Iterator[SyncRotaClient]:
    with SyncRotaClient(url) as found:
        yield found
