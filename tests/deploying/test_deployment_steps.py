"""Steps: looked up, filled in, taken in order; what fails is told by name."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest

from rota.deployments.steps import StepExecutionError, run_step, run_steps

SHELL = "rota.deployments.steps.run_shell_script"


@pytest.fixture(autouse=True)
def _in_a_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def taken(*steps: dict[str, Any]) -> tuple[dict[str, Any], list[str]]:
    said: list[str] = []
    return asyncio.run(run_steps(list(steps), print_function=said.append)), said


def test_outputs_go_on_by_id_and_the_environment_fills_in(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WHO", "me")
    outputs, said = taken(
        {SHELL: {"id": "first", "script": "echo {{ $WHO }}", "stream_output": False}},
        {"prefect.deployments.steps.run_shell_script": {"script": "echo again {{ first.stdout }}", "stream_output": False}},
    )
    assert outputs["first"]["stdout"] == "me"
    assert outputs["stdout"] == "again me"
    assert len(said) == 2


def test_each_line_is_a_command_and_shell_is_asked_for() -> None:
    plain, _ = taken({SHELL: {"script": "echo a\n\necho b | c", "stream_output": False}})
    assert plain["stdout"] == "a\nb | c"
    piped, _ = taken({SHELL: {"script": "echo a | tr a b", "shell": True, "stream_output": False}})
    assert piped["stdout"] == "b"


def test_the_scripts_environment_and_folder(tmp_path: Path) -> None:
    (tmp_path / "there").mkdir()
    step = {SHELL: {"script": "echo $X\npwd", "env": {"X": "1"}, "expand_env_vars": True, "directory": "there"}}
    outputs, _ = taken(step)
    assert outputs["stdout"].split() == ["1", str((tmp_path / "there").resolve())]


def test_the_working_directory_is_changed(tmp_path: Path) -> None:
    (tmp_path / "code").mkdir()
    outputs, _ = taken({"rota.deployments.steps.set_working_directory": {"directory": str(tmp_path / "code")}})
    assert Path.cwd() == (tmp_path / "code").resolve()
    assert outputs["directory"] == str(tmp_path / "code")


@pytest.mark.parametrize(
    ("step", "says"),
    [
        ({SHELL: {"script": "false"}}, "exit code 1"),
        ({SHELL: {"script": "no-such-program-here"}}, "could not be run"),
        ({SHELL: {"script": "echo 'open"}}, "is no command"),
        ({SHELL: {"scrip": "echo"}}, "scrip"),
        ({SHELL: ["echo"]}, "not a mapping"),
        ({"rota.deployments.steps.nothing": {}}, "no function 'nothing'"),
        ({"no.such.package.step": {}}, "cannot be found"),
        ({"step": {}}, "names no function"),
        ({"a": {}, "b": {}}, "one function"),
        ({"no_such_package_x.step": {"requires": "--index-url=elsewhere"}}, "not the name of a package"),
        ({"rota.deployments.steps.set_working_directory": {"directory": "/no/such"}}, "no folder"),
        ({"rota.deployments.steps.git_clone": {"repository": "ext::sh -c id"}}, "program to fetch with"),
        ({"rota.deployments.steps.pip_install_requirements": {}}, "no file requirements.txt"),
    ],
)
def test_what_goes_wrong_is_told(step: dict[str, Any], says: str) -> None:
    with pytest.raises(StepExecutionError, match=says):
        taken(step)


def test_functions_of_ones_own_are_steps(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "my_steps_for_a_test.py").write_text("async def greet(name):\n    return {'greeting': f'hello {name}'}\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    found = asyncio.run(run_step({"my_steps_for_a_test.greet": {"name": "{{ who }}"}}, {"who": "you"}))
    assert found == {"greeting": "hello you"}
