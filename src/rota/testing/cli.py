"""The `rota` command line in tests, without a process of its own."""

from __future__ import annotations

import shlex
import textwrap
from collections.abc import Iterable, Iterator
from contextlib import chdir, contextmanager, nullcontext
from io import BytesIO
from typing import IO, Any

from click.testing import CliRunner as _ClickRunner

from rota.cli import interaction
from rota.cli.main import main

Prompts = list[tuple[str, str, str] | tuple[str, str]]


class CliResult:
    """How a command ended, and what it printed. `exception` is None, but for an error inside of rota."""

    def __init__(self, stdout: str, stderr: str, exit_code: int, exception: BaseException | None) -> None:
        self.stdout = stdout
        self.stderr = stderr
        self.exit_code = exit_code
        self.exception = exception

    @property
    def output(self) -> str:
        """Both streams, standard output first."""
        return self.stdout + self.stderr


class CliRunner:
    """Runs command lines in this process, with the settings in force."""

    def invoke(self, args: list[str] | str, input: str | None = None) -> CliResult:  # noqa: A002 - the documented name
        """Run a command (without the word `rota`). `input` is what a person would type: with it, questions are asked."""
        words = shlex.split(args) if isinstance(args, str) else list(args)
        before = interaction._allowed
        interaction._allowed = True if input is not None else before
        try:
            with _ClickRunner().isolation(input=BytesIO((input or "").encode())) as (out, err, _):
                code, exception = _run(words)
        finally:
            interaction._allowed = before
        return CliResult(_text(out), _text(err), code, exception)


CycloptsCliRunner = CliRunner
CycloptsResult = CliResult


def _run(words: list[str]) -> tuple[int, Exception | None]:
    try:
        return main(words), None
    except Exception as error:  # noqa: BLE001 - it is the result
        return 1, error


def _text(stream: IO[bytes]) -> str:
    stream.seek(0)
    return stream.read().decode("utf-8", "replace").replace("\r\n", "\n")


def check_contains(cli_result: CliResult, content: str, should_contain: bool) -> None:
    """Check that the output contains `content`, indentation and spaces around it aside; or that it does not."""
    wanted = textwrap.dedent(content).strip()
    contains = wanted in cli_result.output
    if contains != should_contain:
        what = "is not" if should_contain else "is"
        raise AssertionError(f"{wanted!r} {what} in the output:\n{_shown(cli_result)}")


def invoke_and_assert(
    command: list[str] | str,
    user_input: str | None = None,
    prompts_and_responses: Prompts | None = None,
    expected_output: str | None = None,
    expected_output_contains: Iterable[str] | str | None = None,
    expected_output_does_not_contain: Iterable[str] | str | None = None,
    expected_line_count: int | None = None,
    expected_code: int | None = 0,
    echo: bool = True,
    temp_dir: str | None = None,
) -> CliResult:
    """Run a command and check its exit code (None: any) and its output; see `check_contains`.

    `prompts_and_responses` are questions and what is typed to each: the questions must appear. Several lines are typed as
    `user_input`. The command runs in `temp_dir` where that is given. `echo` prints what came, for pytest to show.

    Raises AssertionError when something is not as expected.
    """
    if prompts_and_responses:
        typed = "".join(f"{pair[1]}\n" for pair in prompts_and_responses)
        user_input = (user_input or "") + typed
    with chdir(temp_dir) if temp_dir else nullcontext():
        result = CliRunner().invoke(command, user_input)
    if echo:
        print(_shown(result))  # noqa: T201 - asked for
    for pair in prompts_and_responses or ():
        check_contains(result, pair[0], should_contain=True)
    if expected_code is not None:
        assert result.exit_code == expected_code, f"Expected exit code {expected_code}, got {_shown(result)}"
    if expected_output is not None:
        wanted = textwrap.dedent(expected_output).strip()
        assert result.output.strip() == wanted, f"Expected the output:\n{wanted}\nand got:\n{_shown(result)}"
    for text in _each(expected_output_contains):
        check_contains(result, text, should_contain=True)
    for text in _each(expected_output_does_not_contain):
        check_contains(result, text, should_contain=False)
    if expected_line_count is not None:
        lines = len(result.output.splitlines())
        assert lines == expected_line_count, f"Expected {expected_line_count} lines, got {lines}:\n{_shown(result)}"
    return result


def _each(texts: Iterable[str] | str | None) -> Iterable[str]:
    return [texts] if isinstance(texts, str) else texts or ()


def _shown(result: CliResult) -> str:
    return f"exit code {result.exit_code}\n{result.output}"


@contextmanager
def temporary_console_width(console: Any, width: int) -> Iterator[Any]:
    """Make a `rich` console `width` characters wide within the block."""
    before = console.width
    console.width = width
    try:
        yield console
    finally:
        console.width = before
