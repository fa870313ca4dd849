"""Steps that run programs."""

from __future__ import annotations

import asyncio
import io
import os
import shlex
import sys
from pathlib import Path
from string import Template
from typing import Any, TypedDict

from rota.exceptions import ConfigurationError
from rota.utilities.processutils import run_process

__all__ = ["RunShellScriptResult", "pip_install_requirements", "run_shell_script"]


class RunShellScriptResult(TypedDict):
    """What a script's commands printed, each kind together, without spaces around it."""

    stdout: str
    stderr: str


class _Tee(io.StringIO):
    """Keeps what is written, and shows it."""

    def __init__(self, shown: Any) -> None:
        super().__init__()
        self._shown = shown

    def write(self, text: str) -> int:
        self._shown.write(text)
        self._shown.flush()
        return super().write(text)


async def run_shell_script(
    script: str,
    directory: str | None = None,
    env: dict[str, str] | None = None,
    stream_output: bool = True,
    expand_env_vars: bool = False,
    shell: bool = False,
) -> RunShellScriptResult:
    """Run a script, line by line: each line is one command, without a shell. With `shell` all of it is run by one.

    `env` is added to the environment. `expand_env_vars` fills in ``$NAME`` and ``${NAME}`` first. Blank lines are passed over.

    Raises:
        ConfigurationError: a command failed, or there is no such program or folder; says which.
    """
    environment = {**os.environ, **{name: str(value) for name, value in (env or {}).items()}}
    if expand_env_vars:
        script = Template(script).safe_substitute(environment)
    commands = [["/bin/sh", "-c", script]] if shell else [_words(line) for line in script.splitlines() if line.strip()]
    if directory is not None and not Path(directory).is_dir():
        raise ConfigurationError(f"There is no folder {directory} to run the script in.")
    out, err = (_Tee(sys.stdout), _Tee(sys.stderr)) if stream_output else (io.StringIO(), io.StringIO())
    for command in commands:
        shown = script.strip() if shell else shlex.join(command)
        try:
            process = await run_process(command, stream_output=(out, err), cwd=directory, env=environment)
        except OSError as error:
            raise ConfigurationError(f"The command `{shown:.200}` could not be run: {error.strerror or error}.") from error
        if process.returncode != 0:
            raise ConfigurationError(
                f"The command `{shown:.200}` ended with exit code {process.returncode}: {err.getvalue().strip()[-500:]}"
            )
    return {"stdout": out.getvalue().strip(), "stderr": err.getvalue().strip()}


def _words(line: str) -> list[str]:
    try:
        return shlex.split(line, posix=os.name != "nt")
    except ValueError as error:
        raise ConfigurationError(f"The line {line!r:.200} is no command: {error}.") from error


async def pip_install_requirements(
    directory: str | None = None, requirements_file: str = "requirements.txt", stream_output: bool = True
) -> dict[str, Any]:
    """Install what a requirements file in `directory` (by default the working directory) lists, into this Python.

    Raises:
        ConfigurationError: there is no such file, or pip failed.
    """
    path = Path(directory or ".") / requirements_file
    if not await asyncio.to_thread(path.is_file):
        raise ConfigurationError(f"There is no file {path} to install from.")
    command = shlex.join([sys.executable, "-m", "pip", "install", "-r", str(path.resolve())])
    return dict(await run_shell_script(command, directory=directory, stream_output=stream_output))
