"""Every command that shows something can say it as JSON, whatever it is run in."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import click
import pytest

from rota.cli.main import app

Run = Callable[..., Any]
Script = Callable[..., "subprocess.CompletedProcess[str]"]

_SHOWING = ("ls", "inspect", "view", "logs", "graph", "stats", "version", "status")


def commands(group: click.Command = app, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    if not isinstance(group, click.Group):
        yield path, group
        return
    with click.Context(group) as context:
        for name in group.list_commands(context):
            found = group.get_command(context, name)
            assert found is not None
            yield from commands(found, (*path, name))


SHOWING = [path for path, _ in commands() if path[-1] in _SHOWING]
LISTS = [
    path
    for path in SHOWING
    if path[-1] == "ls" and path[0] in ("artifact", "flow", "flow-run", "profile", "task-run", "variable")
]


@pytest.mark.parametrize("path", SHOWING, ids=" ".join)
def test_what_shows_something_takes_output(path: tuple[str, ...]) -> None:
    command = dict(commands())[path]
    options = {flag for parameter in command.params for flag in parameter.opts}
    assert {"--output", "-o"} <= options


@pytest.mark.parametrize("path", LISTS, ids=" ".join)
def test_a_list_is_a_list_in_json(rota: Run, path: tuple[str, ...]) -> None:
    result = rota(*path, "-o", "json")
    assert result.code == 0
    assert isinstance(json.loads(result.out), list)
    assert rota(*path, "--output", "yaml").code == 2


def test_versions_are_facts_in_json(rota: Run) -> None:
    facts = json.loads(rota("version", "-o", "json").out)
    assert {"version", "api_version", "python_version", "profile", "server_type", "integrations"} <= set(facts)
    assert "integrations" not in json.loads(rota("version", "--omit-integrations", "-o", "json").out)


def test_settings_are_rows_in_json(rota: Run) -> None:
    rota("config", "set", "ROTA_API_KEY=hush")
    rota("config", "set", 'ROTA_CLIENT_CUSTOM_HEADERS={"X-Key": "whisper"}')
    shown = rota("config", "view", "-o", "json")
    assert "hush" not in shown.out
    assert "whisper" not in shown.out
    assert "whisper" in rota("config", "view", "-o", "json", "--show-secrets").out
    rows = json.loads(rota("config", "view", "-o", "json", "--show-defaults", "--hide-sources").out)["settings"]
    assert all(set(row) == {"name", "value"} for row in rows)


def test_a_misspelt_variable_is_told_beside_the_answer(rota: Run) -> None:
    result = rota("variable", "ls", "-o", "json", ROTA_LOGING_LEVEL="DEBUG")
    assert result.out == "[]\n"
    assert result.err.count("ROTA_LOGING_LEVEL steers nothing") == 1


@pytest.fixture
def filled(script: Script) -> Script:
    for number in range(3):
        assert script("variable", "set", f"v{number}", "ü" * 30, "--tag", "a tag").returncode == 0
    return script


@pytest.mark.slow
@pytest.mark.parametrize(
    "environ",
    [
        {"LC_ALL": "C", "LANG": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
        {"COLUMNS": "1"},
        {"NO_COLOR": "1", "FORCE_COLOR": "1"},
        {"TERM": "dumb"},
    ],
    ids=["locale C", "one column", "no colour", "dumb terminal"],
)
def test_lists_are_shown_in_any_terminal(filled: Script, environ: dict[str, str]) -> None:
    for words in (("variable", "ls"), ("variable", "inspect", "v1"), ("config", "view"), ("profile", "ls")):
        result = filled(*words, env=environ)
        assert (result.returncode, result.stderr) == (0, "")
        assert "\x1b[3" not in result.stdout
    shown = filled("variable", "ls", "-o", "json", env=environ).stdout
    assert [row["name"] for row in json.loads(shown)] == ["v0", "v1", "v2"]


@pytest.mark.slow
def test_a_reader_that_goes_away_is_no_error(filled: Script, home: Path) -> None:
    assert filled("variable", "ls").returncode == 0
    line = f"{Path(sys.executable).with_name('rota')} variable ls -o json | head -c 1"
    environ = {"PATH": os.environ["PATH"], "HOME": str(home)}
    result = subprocess.run(["sh", "-c", line], env=environ, capture_output=True, text=True, timeout=60, check=False)
    assert (result.returncode, result.stdout, result.stderr) == (0, "[", "")


@pytest.mark.slow
def test_a_home_that_cannot_be_written_is_told(script: Script, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    result = script("variable", "ls", env={"ROTA_HOME": str(tmp_path / "file")})
    assert result.returncode == 1
    assert result.stderr.count("\n") == 1
    assert "Traceback" not in result.stderr
