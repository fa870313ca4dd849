"""Commands and the processes that they start."""

from __future__ import annotations

import asyncio
import contextlib
import os
import shlex
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Callable, Mapping, MutableMapping
from typing import Any, TextIO

Sink = TextIO | None


def command_to_string(command: list[str]) -> str:
    """Return a command as one line that a shell (on Windows: `CreateProcess`) reads as these words.

    Raises:
        ValueError: `command` is a text already, or empty.
    """
    if isinstance(command, str) or not command:
        raise ValueError("A command is a list of at least one word.")
    return subprocess.list2cmdline(command) if os.name == "nt" else shlex.join(command)


def command_from_string(command: str) -> list[str]:
    """Return the words of a command line.

    Raises:
        ValueError: a quote is not closed.
    """
    if os.name != "nt":
        return shlex.split(command)
    return [word.strip('"') for word in shlex.split(command, posix=False)]


def get_sys_executable() -> str:
    """Return the Python that runs this process, as a command line can hold it."""
    return f'"{sys.executable}"' if os.name == "nt" else sys.executable


def sanitize_subprocess_env(
    env: Mapping[str, str | None] | None, *, remove_from: MutableMapping[str, str] | None = None
) -> dict[str, str]:
    """Return `env` without the names whose value is None; those are removed from `remove_from` too."""
    given = env or {}
    for name, value in given.items():
        if value is None and remove_from is not None:
            remove_from.pop(name, None)
    return {name: value for name, value in given.items() if value is not None}


@contextlib.asynccontextmanager
async def open_process(command: list[str], **kwargs: Any) -> AsyncIterator[asyncio.subprocess.Process]:
    """Start a process for an ``async with`` block; one that still runs at its end is terminated, and killed after 10 s.

    `kwargs` are those of `asyncio.create_subprocess_exec`. Names in `env` with the value None are left out.

    Raises:
        TypeError: `command` is a text instead of a list of words.
    """
    if isinstance(command, str):
        raise TypeError("A command is a list of words; `command_from_string` makes one of a line.")
    if "env" in kwargs and kwargs["env"] is not None:
        kwargs["env"] = sanitize_subprocess_env(kwargs["env"])
    process = await asyncio.create_subprocess_exec(*command, **kwargs)
    try:
        yield process
    finally:
        await _end(process)


async def _end(process: asyncio.subprocess.Process, patience_seconds: float = 10.0) -> None:
    if process.returncode is None:
        with contextlib.suppress(ProcessLookupError):
            process.terminate()
        try:
            await asyncio.wait_for(asyncio.shield(process.wait()), patience_seconds)
        except TimeoutError:
            with contextlib.suppress(ProcessLookupError):
                process.kill()
            await process.wait()


async def run_process(
    command: list[str],
    *,
    stream_output: bool | tuple[Sink, Sink] = False,
    task_status_handler: Callable[[asyncio.subprocess.Process], Any] | None = None,
    **kwargs: Any,
) -> asyncio.subprocess.Process:
    """Run a command to its end and return its process, whose `returncode` tells how it went.

    Its output is dropped, unless `stream_output` is true (then it is this process's) or names two files, for stdout and stderr.
    `task_status_handler` is called with the process once it runs. When the caller is cancelled the process is ended.
    """
    sinks: tuple[Sink, Sink] = (sys.stdout, sys.stderr) if stream_output is True else stream_output or (None, None)
    pipes = [asyncio.subprocess.DEVNULL if sink is None else asyncio.subprocess.PIPE for sink in sinks]
    async with open_process(command, stdout=pipes[0], stderr=pipes[1], **kwargs) as process:
        if task_status_handler is not None:
            task_status_handler(process)
        await consume_process_output(process, *sinks)
        await process.wait()
    return process


async def consume_process_output(
    process: asyncio.subprocess.Process, stdout_sink: Sink = None, stderr_sink: Sink = None
) -> None:
    """Write what a process prints to two files, as it comes, until it closes its output."""
    streams = ((process.stdout, stdout_sink), (process.stderr, stderr_sink))
    await asyncio.gather(*(stream_text(source, sink) for source, sink in streams if source is not None))


async def stream_text(source: asyncio.StreamReader, *sinks: Sink) -> None:
    """Write the text that comes from `source` to each of `sinks`. Bytes that are no UTF-8 are shown as U+FFFD."""
    import codecs

    decoder = codecs.getincrementaldecoder("utf-8")("replace")
    while chunk := await source.read(65_536):
        _write(decoder.decode(chunk), sinks)
    _write(decoder.decode(b"", final=True), sinks)


def _write(text: str, sinks: tuple[Sink, ...]) -> None:
    for sink in sinks if text else ():
        if sink is not None:
            sink.write(text)
            sink.flush()


def forward_signal_handler(pid: int, signum: int, *signums: int, process_name: str, print_fn: Callable[[str], object]) -> None:
    """When this process gets the signal `signum`, send the first of `signums` to the process `pid`, at the next the next.

    The last one stays in force. Call it on the main thread. `print_fn` is told what is sent.
    """
    current, *later = signums or (signum,)

    def forward(_signum: int, _frame: Any) -> None:
        print_fn(
            f"Got {signal.Signals(signum).name}; sending {signal.Signals(current).name} to {process_name} (process {pid})."
        )
        with contextlib.suppress(ProcessLookupError):  # it has ended meanwhile
            os.kill(pid, current)
        if later:
            forward_signal_handler(pid, signum, *later, process_name=process_name, print_fn=print_fn)

    signal.signal(signum, forward)


def _pass_on(pid: int, process_name: str, print_fn: Callable[[str], object], asked: int) -> None:
    """Ctrl-C and SIGTERM ask the process to stop; a second one ends it at once."""
    last = signal.SIGTERM if os.name == "nt" else signal.SIGKILL
    for signum in (signal.SIGINT, signal.SIGTERM):
        forward_signal_handler(pid, signum, asked, last, process_name=process_name, print_fn=print_fn)


def setup_signal_handlers_server(pid: int, process_name: str, print_fn: Callable[[str], object]) -> None:
    """Pass Ctrl-C and SIGTERM on to a server's process as SIGTERM, and a second one as SIGKILL."""
    _pass_on(pid, process_name, print_fn, signal.SIGTERM)


def setup_signal_handlers_worker(pid: int, process_name: str, print_fn: Callable[[str], object]) -> None:
    """Pass Ctrl-C and SIGTERM on to a worker's process as SIGINT, and a second one as SIGKILL."""
    _pass_on(pid, process_name, print_fn, signal.SIGINT)


def setup_signal_handlers_agent(pid: int, process_name: str, print_fn: Callable[[str], object]) -> None:
    """The same for an agent's process."""
    _pass_on(pid, process_name, print_fn, signal.SIGINT)
