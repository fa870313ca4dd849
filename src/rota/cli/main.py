"""The `rota` command: root options, and how an error reaches the person at the keyboard."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Sequence
from typing import Any, TextIO

import click

from rota.cli import interaction
from rota.cli.app import CONTEXT
from rota.cli.nouns import NOUNS, NounGroup
from rota.cli.text import plain, shorten
from rota.core.redaction import redact

_SENTENCE_LIMIT = 2000


def _show_version(ctx: click.Context, _: click.Parameter, wanted: bool) -> None:
    if wanted and not ctx.resilient_parsing:
        from rota import __version__

        click.echo(__version__)
        ctx.exit()


def _show_completion(ctx: click.Context, _: click.Parameter, shell: str | None) -> None:
    if shell and not ctx.resilient_parsing:
        from click.shell_completion import get_completion_class

        complete = get_completion_class(shell)
        assert complete is not None  # the option takes only shells that have one
        click.echo(complete(app, {}, "rota", "_ROTA_COMPLETE").source())
        ctx.exit()


@click.group("rota", cls=NounGroup, nouns=NOUNS, context_settings=CONTEXT)
@click.option("--profile", "-p", metavar="NAME", help="Work with this profile.")
@click.option("--prompt/--no-prompt", default=None, help="Ask questions, or never.  [default: in a terminal]")
@click.option(
    "--version",
    "-v",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_show_version,
    help="Show the version and exit.",
)
@click.option(
    "--show-completion",
    type=click.Choice(["bash", "zsh", "fish"]),
    is_eager=True,
    expose_value=False,
    callback=_show_completion,
    help="Print the lines that complete rota's commands in a shell, to add to its start-up file.",
)
def app(profile: str | None, prompt: bool | None) -> None:
    """Run Python functions as observed, retried, cached and scheduled workflows."""
    from rota.settings.context import hint_at_unknown_names

    hint_at_unknown_names(_warn)
    if profile is not None:
        os.environ["ROTA_PROFILE"] = profile  # for the processes that commands start, too
    if prompt is not None:
        interaction.allow_prompts(prompt)


def _warn(sentence: str) -> None:
    from rota.cli.render import print_warning

    print_warning(sentence)


def main(args: Sequence[str] | None = None) -> int:
    """Run one command line and return its exit code: 0, 1 when it could not be done, 2 when it is not understood."""
    _prepare_streams()
    try:
        code: Any = app.main(args=args, prog_name="rota", standalone_mode=False)
        sys.stdout.flush()
    except SystemExit as stop:  # click's answer to a reader that went away; and that of shell completion
        return _forget_output() if stop.code == 1 else _exit_code(stop.code)
    except BrokenPipeError:
        return _forget_output()
    except KeyboardInterrupt:
        return 130
    except Exception as error:  # noqa: BLE001  # the last place where an error can become a sentence
        return report(error)
    return _exit_code(code)


def _exit_code(code: Any) -> int:
    return code if isinstance(code, int) else 0


def _prepare_streams() -> None:
    """Make output possible whatever we were started with: closed descriptors, a locale without the letters we print."""
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        if getattr(sys, name) is None:
            # Taking the free descriptor also keeps the database from getting it and being written to by mistake.
            setattr(sys, name, os.fdopen(os.open(os.devnull, os.O_RDWR), "r" if number == 0 else "w"))
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def _forget_output() -> int:
    """End quietly when nobody reads us any more, and keep Python from trying once again at exit."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    return 1


def report(error: Exception, stream: TextIO | None = None) -> int:
    """Tell an error in one sentence on stderr and return the exit code."""
    stream = stream or sys.stderr
    if isinstance(error.__cause__ or error.__context__, KeyboardInterrupt):  # click has turned it into an Abort
        return 130
    if _wants_traceback():
        import traceback

        stream.write(redact("".join(traceback.format_exception(error))))
    from rota.cli.render import in_colour

    code, sentence = _explain(error)
    click.echo(in_colour(f"Error: {shorten(plain(redact(sentence)), _SENTENCE_LIMIT)}", "red", stream), file=stream)
    return code


def _explain(error: Exception) -> tuple[int, str]:
    from rota.exceptions import RotaException

    if isinstance(error, click.UsageError):
        path = error.ctx.command_path if error.ctx else "rota"
        message = error.format_message().rstrip(".")
        return 2, f"{message}{'' if message.endswith('?') else '.'} Try `{path} --help`."
    if isinstance(error, click.Abort):
        return 1, "Stopped; nothing was changed."
    if isinstance(error, RotaException | click.ClickException):
        return 1, str(error) or type(error).__name__
    if isinstance(error, OSError) and error.strerror:
        place = f"{error.filename}: " if error.filename else ""
        return 1, f"{place}{error.strerror}."
    facts = f"{type(error).__name__}: {error}"
    return 1, f"Something went wrong inside rota: {facts}. ROTA_DEBUG_MODE=1 shows where; please report it."


def _wants_traceback() -> bool:
    from rota.exceptions import ConfigurationError
    from rota.settings import get_settings

    try:
        return get_settings().debug_mode
    except ConfigurationError:  # perhaps the very error that is being told
        return False
