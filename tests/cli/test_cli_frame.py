"""The root command: help, unknown words, root options, and how errors are told."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from io import StringIO
from pathlib import Path

import click
import pytest

from rota.cli.main import report
from rota.cli.nouns import NOUNS
from rota.exceptions import ConfigurationError, ObjectNotFound

Run = Callable[..., "tuple[int, str, str]"]


def test_help_lists_every_noun(rota: Run) -> None:
    code, out, _ = rota("--help")
    assert code == 0
    for noun in NOUNS:
        assert f"  {noun.name} " in out
        assert noun.help in " ".join(out.split())


def test_without_words_the_help_is_shown(rota: Run) -> None:
    assert rota() == rota("--help")
    assert rota("profile") == rota("profile", "--help")


@pytest.mark.parametrize("noun", NOUNS, ids=lambda noun: noun.name)
def test_every_row_leads_to_commands_that_explain_themselves(rota: Run, noun: object) -> None:
    command = importlib.import_module(f"rota.cli.{noun.module}").app
    assert command.name == noun.name
    names = command.list_commands(click.Context(command)) if isinstance(command, click.Group) else ()
    for name in ("", *names):
        code, out, err = rota(*[noun.name, *name.split(), "--help"])
        assert (code, err) == (0, "")
        assert out.startswith(f"Usage: rota {noun.name}{' ' if name else ''}{name}")


def test_an_alias_is_the_same_noun(rota: Run) -> None:
    assert rota("profiles", "ls").out == rota("profile", "ls").out


def test_the_version_flag_prints_the_version_alone(rota: Run) -> None:
    import rota as package

    assert rota("-v").out == rota("--version").out == package.__version__ + "\n"


@pytest.mark.parametrize(
    ("args", "sentence"),
    [
        (("profil",), "There is no command 'profil'. Did you mean profile or profiles? Try `rota --help`."),
        (("nothing-like-it",), "There is no command 'nothing-like-it'. Try `rota --help`."),
        (("profile", "lst"), "There is no command 'lst'. Did you mean ls? Try `rota profile --help`."),
        (("",), "There is no command ''."),
        (("--nope",), "--nope"),
        (("-rf",), "No such option"),
        (("profile", "create"), "Missing argument 'NAME'. Try `rota profile create --help`."),
        (("profile", "ls", "x"), "Got unexpected extra argument (x)."),
        (("profile", "ls", "-o", "yaml"), "'yaml' is not 'json'"),
        (("profile", "inspect", "-o"), "Option '-o' requires an argument."),
    ],
)
def test_what_is_not_understood_is_told_in_a_sentence_and_ends_with_2(rota: Run, args: tuple[str, ...], sentence: str) -> None:
    code, out, err = rota(*args)
    assert (code, out) == (2, "")
    assert sentence in err
    assert err.startswith("Error: ")
    assert err.count("\n") == 1


def test_an_argument_of_a_megabyte_is_not_repeated(rota: Run) -> None:
    for args in (("x" * 1_000_000,), ("profile", "use", "x" * 1_000_000), ("profile", "ls", "x" * 1_000_000)):
        code, _, err = rota(*args)
        assert code in (1, 2)
        assert len(err) < 2200


def test_escapes_in_what_was_typed_do_not_reach_the_terminal(rota: Run) -> None:
    for args in (("\x1b[31mred",), ("profile", "use", "\x1b]0;title\x07"), ("profile", "ls", "\x9b2J\u202e")):
        _, _, err = rota(*args)
        assert not set(err) & set("\x1b\x07\x9b\u202e")


def test_a_profile_can_be_chosen_for_one_command(rota: Run) -> None:
    assert "ROTA_PROFILE='local'" in rota("-p", "local", "config", "view").out
    assert "ROTA_PROFILE='default'" in rota("config", "view").out
    code, _, err = rota("--profile", "nope", "config", "view")
    assert code == 1
    assert "There is no profile 'nope'" in err


def tell(error: Exception) -> tuple[int, str]:
    stream = StringIO()
    return report(error, stream), stream.getvalue()


def test_each_kind_of_error_has_its_exit_code() -> None:
    assert tell(ConfigurationError("Set it.")) == (1, "Error: Set it.\n")
    assert tell(ObjectNotFound("There is none.")) == (1, "Error: There is none.\n")
    assert tell(click.UsageError("odd")) == (2, "Error: odd. Try `rota --help`.\n")
    assert tell(click.Abort()) == (1, "Error: Stopped; nothing was changed.\n")
    assert tell(FileNotFoundError(2, "No such file or directory", "a.db")) == (1, "Error: a.db: No such file or directory.\n")
    code, sentence = tell(ZeroDivisionError("division by zero"))
    assert code == 1
    assert "ZeroDivisionError: division by zero. ROTA_DEBUG_MODE=1 shows where" in sentence
    assert "Traceback" not in sentence


def test_debug_mode_shows_the_traceback(rota: Run) -> None:
    code, _, err = rota("profile", "use", "nope", ROTA_DEBUG_MODE="1")
    assert code == 1
    assert "Traceback" in err
    assert err.splitlines()[-1].startswith("Error: There is no profile 'nope'")


def test_a_wrong_setting_does_not_hinder_repairing_it(rota: Run, profiles_file: Path) -> None:
    profiles_file.parent.mkdir()
    profiles_file.write_text('active = "a"\n[profiles.a]\nROTA_LOGGING_LEVEL = "loud"\nROTA_DEBUG_MODE = "perhaps"\n')
    code, _, err = rota("config", "view")
    assert code == 1
    assert "does not fit setting debug_mode" in err
    assert rota("config", "set", "ROTA_LOGGING_LEVEL=INFO").code == 0
    assert rota("config", "unset", "ROTA_DEBUG_MODE").code == 0
    assert rota("config", "view").out == "ROTA_PROFILE='a'\nROTA_LOGGING_LEVEL='INFO' (from profile)\n"
