"""Asking the person at the keyboard, if there is one."""

from __future__ import annotations

import sys

import click

from rota.exceptions import ConfigurationError, UsageError

_allowed: bool | None = None


def allow_prompts(allowed: bool) -> None:
    """Say whether to ask, as `--prompt` and `--no-prompt` do."""
    global _allowed
    _allowed = allowed


def is_interactive() -> bool:
    """Whether somebody can be asked: by flag, by the setting `cli.prompt`, or because there is a terminal."""
    if _allowed is not None:
        return _allowed
    from rota.settings import get_settings

    try:
        wanted = get_settings().cli.prompt
    except ConfigurationError:  # the question may be about repairing it
        wanted = None
    return sys.stdin.isatty() and sys.stdout.isatty() if wanted is None else wanted


def confirm(question: str, yes: bool = False, flag: str = "--yes") -> None:
    """Go on when `yes` is given or the answer is yes.

    Raises:
        UsageError: nobody can be asked.
        click.Abort: the answer is no.
    """
    if yes:
        return
    if not is_interactive():
        raise UsageError(f"{question} Nobody can be asked here: add {flag} to go on.")
    click.confirm(question, abort=True)


def ask(question: str, yes: bool = False) -> None:
    """Ask before something that is easily made good again; where nobody can be asked, go on.

    Raises:
        click.Abort: the answer is no.
    """
    if not yes and is_interactive():
        click.confirm(question, abort=True)
