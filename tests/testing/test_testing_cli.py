"""The command line in tests of somebody's own."""

from __future__ import annotations

from pathlib import Path

import pytest
from rich.console import Console

from rota import flow
from rota.testing import Harness
from rota.testing.cli import (
    CliRunner,
    CycloptsCliRunner,
    CycloptsResult,
    check_contains,
    invoke_and_assert,
    temporary_console_width,
)


@flow
def hello() -> None: ...


def test_output_code_and_lines_are_checked(rota_harness: Harness) -> None:
    hello()
    result = invoke_and_assert(
        ["flow", "ls", "--output", "json"],
        expected_output_contains=['"name": "hello"', "["],
        expected_output_does_not_contain="goodbye",
    )
    assert isinstance(result, CycloptsResult)
    invoke_and_assert("--version", expected_line_count=1, expected_output=result_of("--version").stdout)
    assert (result.stderr, result.exception) == ("", None)


def result_of(command: str) -> CycloptsResult:
    return CycloptsCliRunner().invoke(command)


def test_a_command_that_fails(rota_harness: Harness) -> None:
    result = invoke_and_assert("flow-run inspect no-such-run", expected_code=1, expected_output_contains="no-such-run")
    assert result.stderr.startswith("Error: ")
    assert result_of("no-such-noun").exit_code == 2
    invoke_and_assert("no-such-noun", expected_code=None)


@pytest.mark.parametrize(
    ("expectation", "says"),
    [
        ({"expected_code": 3}, "Expected exit code 3"),
        ({"expected_output": "1.0"}, "Expected the output"),
        ({"expected_output_contains": "nonsense"}, "'nonsense' is not in the output"),
        ({"expected_output_does_not_contain": "."}, "is in the output"),
        ({"expected_line_count": 7}, "Expected 7 lines, got 1"),
    ],
)
def test_what_is_not_as_expected_is_shown(expectation: dict[str, object], says: str) -> None:
    with pytest.raises(AssertionError, match=says):
        invoke_and_assert("--version", **expectation)  # type: ignore[arg-type]  # cases


def test_questions_are_answered(rota_harness: Harness) -> None:
    invoke_and_assert("profile create extra")
    invoke_and_assert("profile delete extra", prompts_and_responses=[("extra", "y")])
    assert "extra" not in result_of("profile ls").stdout


def test_a_question_that_is_denied(rota_harness: Harness) -> None:
    invoke_and_assert("profile create extra")
    invoke_and_assert("profile delete extra", user_input="n\n", expected_code=1)
    assert "extra" in result_of("profile ls").stdout


def test_a_folder_to_work_in(rota_harness: Harness, tmp_path: Path) -> None:
    before = Path.cwd()
    invoke_and_assert("version", temp_dir=str(tmp_path), echo=False)
    assert Path.cwd() == before


def test_output_is_echoed_for_pytest(capsys: pytest.CaptureFixture[str]) -> None:
    invoke_and_assert("--version")
    assert "exit code 0" in capsys.readouterr().out


def test_content_is_found_whatever_its_indentation() -> None:
    result = CycloptsResult("a\nb\n", "", 0, None)
    check_contains(result, "\n    a\n    b\n", should_contain=True)
    with pytest.raises(AssertionError, match="is not in the output"):
        check_contains(result, "c", should_contain=True)


def test_a_console_is_as_wide_as_asked() -> None:
    console = Console(width=100)
    with temporary_console_width(console, 20):
        assert console.width == 20
    assert console.width == 100
    assert CliRunner is CycloptsCliRunner
