"""The pytest plugin: its fixtures in a test suite of somebody's own, and that it costs others nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from rota.testing.processes import Finished, Sandbox

USERS_TESTS = """
    from datetime import timedelta

    from rota import flow, get_run_logger, task

    attempts = []

    @task(retries=3, retry_delay_seconds=[60, 3600, 86400])
    def flaky():
        attempts.append(1)
        if len(attempts) < 4:
            raise ConnectionError("not yet")
        return "through"

    @flow
    def etl():
        get_run_logger().info("extracting")
        return flaky()

    def test_days_pass_in_no_time(rota_clock, rota_client):
        began = rota_clock.now()
        assert etl() == "through"
        assert rota_clock.sleeps == [60, 3600, 86400]
        (run,) = rota_client.read_flow_runs()
        assert run.state_name == "Completed"
        assert run.end_time - began > timedelta(days=1)

    def test_each_test_has_a_database_of_its_own(rota_client):
        assert rota_client.read_flow_runs() == []

    def test_what_runs_say_is_heard(rota_harness, caplog):
        attempts[:] = [1, 1, 1]
        etl()
        assert "extracting" in caplog.text
        assert (rota_harness.home / "rota.db").exists()
"""


def run_pytest(sandbox: Sandbox, *arguments: str) -> Finished:
    (sandbox.folder / "run.py").write_text("import sys, pytest; sys.exit(pytest.main(sys.argv[1:]))")
    return sandbox.run("run.py", "-q", "-p", "no:cacheprovider", "-W", "error", *arguments)


@pytest.mark.slow
def test_the_fixtures_work_in_anybodys_test_suite(sandbox: Sandbox) -> None:
    sandbox.write("test_mine.py", USERS_TESTS)
    finished = run_pytest(sandbox)
    assert "3 passed" in finished.stdout, finished.stdout
    assert not sandbox.home.exists(), "nothing was written to the user's own home"


@pytest.mark.slow
def test_the_fixtures_are_listed_with_what_they_are_for(sandbox: Sandbox) -> None:
    sandbox.write("test_mine.py", "def test_nothing(): pass")
    listed = run_pytest(sandbox, "--fixtures").stdout
    for name in ("rota_harness", "rota_clock", "rota_client"):
        assert name in listed


@pytest.mark.slow
def test_pytest_starts_without_loading_anything_of_rota_but_the_plugin(sandbox: Sandbox) -> None:
    sandbox.write(
        "test_mine.py",
        """
        import sys

        def test_what_is_loaded():
            ours = {name for name in sys.modules if name == "rota" or name.startswith("rota.")}
            assert ours == {"rota", "rota._version", "rota.testing", "rota.testing.plugin"}, ours
            assert not {"pydantic", "sqlalchemy", "rich"} & set(sys.modules)
        """,
    )
    finished = run_pytest(sandbox)
    assert "1 passed" in finished.stdout, finished.stdout


@pytest.mark.slow
@pytest.mark.parametrize("guide", ["docs/guides/testing.md"])
def test_the_guides_examples_run(sandbox: Sandbox, guide: str) -> None:
    text = (Path(__file__).parents[2] / guide).read_text()
    blocks = text.split("```python\n")[1:]
    named = [(block.partition("\n")[0], block.partition("```")[0]) for block in blocks]
    for first, code in named:
        assert first.startswith("# "), "each example begins with the name of its file"
        (sandbox.folder / first.removeprefix("# ")).write_text(code)
    finished = run_pytest(sandbox)
    assert finished.returncode == 0, finished.stdout
    assert f"{sum(code.count('def test_') for _, code in named)} passed" in finished.stdout
