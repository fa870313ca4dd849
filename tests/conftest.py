"""What all tests share: nothing of the developer's own configuration holds, and programs can be run in a sandbox."""

from __future__ import annotations

import os
import random
import signal
from collections.abc import Generator
from pathlib import Path

import hypothesis
import pytest

from rota.testing.processes import Sandbox


def pytest_configure() -> None:
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        # Started in the background of a shell. Programs under test would inherit that and not hear Ctrl-C.
        signal.signal(signal.SIGINT, signal.default_int_handler)
    for name in list(os.environ):
        if name.startswith(("ROTA_", "PREFECT_")) and not name.startswith("ROTA_TEST_"):
            del os.environ[name]

    # How long inputs and examples take says how busy the machine is, and nothing of what is tested.
    hypothesis.settings.register_profile("rota", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow])
    hypothesis.settings.load_profile("rota")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Escape what cannot be sent as UTF-8: pytest-xdist ends the whole run on half a surrogate pair in captured output."""
    report = yield
    report.sections = [(name, text.encode("utf-8", "backslashreplace").decode()) for name, text in report.sections]
    return report


@pytest.fixture
def sandbox(tmp_path: Path) -> Sandbox:
    """A folder with a rota home of its own, in which programs are run."""
    return Sandbox(tmp_path)


@pytest.fixture
def rng(request: pytest.FixtureRequest) -> random.Random:
    """The source of all that is random in a test. A failure shows its seed; give it as ROTA_TEST_SEED to see the same again."""
    seed = os.environ.get("ROTA_TEST_SEED") or str(random.SystemRandom().randrange(10**9))
    print(f"seed: ROTA_TEST_SEED={seed}")
    return random.Random(f"{seed} {request.node.name}")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Slow tests first: a run that ends with one of them leaves the other processes idle."""
    items.sort(key=lambda item: item.get_closest_marker("slow") is None)
