"""The installed script under bad circumstances: odd streams, odd locales, odd homes, two at once."""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import pty
import resource
import select
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from rota.settings.profiles import read_profiles

Script = Callable[..., "subprocess.CompletedProcess[str]"]
ROTA = Path(sys.executable).with_name("rota")


def told_in_one_line(done: subprocess.CompletedProcess[str]) -> str:
    """The sentence of a command that failed as it should."""
    assert done.returncode in (1, 2), done
    assert done.stderr.startswith("Error: ")
    assert done.stderr.count("\n") == 1
    assert "Traceback" not in done.stderr
    return done.stderr


@pytest.mark.parametrize("command", ["--help", "version"])
def test_the_first_commands_load_nothing_heavy(command: str, home: Path) -> None:
    program = (
        "import sys\nfrom rota.cli.main import main\nassert main(sys.argv[1:2]) == 0\n"
        "print(sorted(set(sys.modules) & set(sys.argv[2].split())), file=sys.stderr)"
    )
    heavy = "rich pydantic sqlalchemy httpx asyncio tomlkit rota.client rota.logging rota.contract"
    arguments = [sys.executable, "-c", program, command, heavy]
    done = subprocess.run(arguments, env={"HOME": str(home)}, capture_output=True, text=True, check=True, timeout=30)
    assert done.stderr == "[]\n"
    assert "version" in done.stdout


@pytest.mark.parametrize(
    ("words", "stream"), [(["profile", "ls"], ">&-"), (["nope"], "2>&-"), (["profile", "ls"], "<&- >&- 2>&-")]
)
def test_closed_streams_are_no_error_of_ours(words: list[str], stream: str, home: Path) -> None:
    line = f"{ROTA} {' '.join(words)} {stream}"
    done = subprocess.run(["sh", "-c", line], env={"HOME": str(home)}, capture_output=True, text=True, check=False, timeout=30)
    assert done.returncode == (2 if words == ["nope"] else 0)
    assert (done.stdout, done.stderr) == ("", "")


def test_a_reader_that_goes_away_ends_it_quietly(home: Path) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    done = subprocess.run(
        [ROTA, "config", "view", "--show-defaults"], env={"HOME": str(home)}, stdout=writer, stderr=subprocess.PIPE, timeout=30
    )
    os.close(writer)
    assert (done.returncode, done.stderr) == (1, b"")


@pytest.mark.parametrize(
    "locale", [{"LC_ALL": "C"}, {"LC_ALL": "POSIX"}, {"PYTHONIOENCODING": "ascii"}, {"PYTHONUTF8": "0", "LC_ALL": "C"}]
)
def test_letters_that_a_locale_lacks_do_not_stop_it(script: Script, locale: dict[str, str]) -> None:
    assert script("profile", "create", "größe").returncode == 0
    done = script("profile", "ls", env=locale)
    assert done.returncode == 0
    assert done.stdout.startswith("Available Profiles:")
    assert (
        "größe" in json.loads(script("profile", "ls", "-o", "json", env={**locale, "PYTHONIOENCODING": ""}).stdout)[-1]["name"]
    )


@pytest.mark.parametrize("argument", [b"\xff\xfe", b"a\xc3", "\u202egnp.exe".encode()])
def test_arguments_that_are_no_text_are_refused(script: Script, argument: bytes) -> None:
    told_in_one_line(script(b"profile", b"create", argument))
    told_in_one_line(script(argument))


def test_the_longest_argument_that_the_system_passes_is_refused(script: Script) -> None:
    assert len(told_in_one_line(script("profile", "use", "x" * 131_000))) < 500


@pytest.mark.parametrize("home_that_is_none", ["/proc", "/dev/null", "/nonexistent/deep/down"])
def test_a_home_that_cannot_be_written_can_be_read(script: Script, home_that_is_none: str) -> None:
    environ = {"HOME": home_that_is_none}
    assert script("version", env=environ).returncode == 0
    assert script("profile", "ls", env=environ).stdout.splitlines()[2] == "* default"
    if home_that_is_none != "/nonexistent/deep/down" or os.geteuid() != 0:
        assert "cannot be written" in told_in_one_line(script("profile", "use", "local", env=environ))


@pytest.mark.slow
def test_a_garbled_profile_file_is_named_with_its_line(script: Script, profiles_file: Path) -> None:
    profiles_file.parent.mkdir()
    profiles_file.write_bytes(b'active = "default"\n[profiles.default]\nROTA_API_URL = \n')
    for command in (("version",), ("profile", "ls"), ("config", "set", "ROTA_LOGGING_LEVEL=INFO"), ("flow", "ls")):
        sentence = told_in_one_line(script(*command))
        assert str(profiles_file) in sentence
        assert "line 3" in sentence
    profiles_file.write_bytes(bytes(range(256)))
    assert "not UTF-8 text" in told_in_one_line(script("profile", "ls"))
    assert profiles_file.read_bytes() == bytes(range(256))


@pytest.mark.slow
def test_two_that_write_the_profiles_at_once_lose_nothing(home: Path, profiles_file: Path) -> None:
    commands = [[ROTA, "profile", "create", f"p{number}"] for number in range(6)]
    commands += [[ROTA, "config", "set", f"{name}=1"] for name in ("ROTA_DEBUG_MODE", "ROTA_LOGGING_LOG_PRINTS")]
    running = [subprocess.Popen(command, env={"HOME": str(home)}, stdout=subprocess.DEVNULL) for command in commands]
    assert [process.wait(60) for process in running] == [0] * len(running)
    profiles = read_profiles(profiles_file)
    assert profiles.names == {"default", "ephemeral", "local", *(f"p{number}" for number in range(6))}
    assert set(profiles["default"].settings) == {"ROTA_DEBUG_MODE", "ROTA_LOGGING_LOG_PRINTS"}


def on_a_terminal(args: list[str], home: Path, answer: bytes = b"", width: int = 80, **environ: str) -> tuple[int, str]:
    """Run a command with a terminal for all three streams, type `answer`, return its exit code and what was shown."""
    child, terminal = pty.fork()
    if child == 0:
        signal.signal(signal.SIGINT, signal.SIG_DFL)  # the shell that runs the tests may ignore it
        os.environ.clear()
        os.environ.update({"HOME": str(home), "TERM": "xterm", "COLUMNS": str(width), "LANG": "C.UTF-8", **environ})
        os.execv(ROTA, ["rota", *args])
    shown, deadline = b"", time.monotonic() + 30
    while time.monotonic() < deadline:
        if not select.select([terminal], [], [], 0.2)[0]:
            if answer and b"[y/N]" in shown:  # quiet now: it waits. An interrupt just before the read would be overlooked
                os.write(terminal, answer)
            continue
        try:
            shown += os.read(terminal, 65536)
        except OSError:  # the other side has closed
            break
    os.close(terminal)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), shown.decode()


@pytest.mark.slow
def test_a_terminal_gets_colours_unless_they_are_unwanted(home: Path) -> None:
    assert "\x1b[32m* default" in on_a_terminal(["profile", "ls"], home)[1]
    assert "\x1b[31mError: " in on_a_terminal(["nope"], home)[1]
    assert "\x1b" not in on_a_terminal(["profile", "ls"], home, NO_COLOR="1")[1]
    assert "\x1b" not in on_a_terminal(["nope"], home, ROTA_CLI_COLORS="false")[1]
    assert "\x1b" not in on_a_terminal(["profile", "ls"], home, TERM="dumb")[1]


@pytest.mark.parametrize(
    ("answer", "args", "code", "there"),
    [
        (b"n\n", [], 1, True),
        (b"y\n", [], 0, False),
        (b"\x03", [], 130, True),
        (b"\x04", [], 1, True),
        (b"", ["--no-prompt"], 0, False),
    ],
)
def test_a_person_is_asked_before_something_is_deleted(
    home: Path, profiles_file: Path, answer: bytes, args: list[str], code: int, there: bool
) -> None:
    ended, shown = on_a_terminal([*args, "profile", "delete", "local"], home, answer)
    assert ended == code
    assert ("[y/N]" in shown) is bool(answer)
    assert "Traceback" not in shown
    names = read_profiles(profiles_file).names
    assert ("local" in names) is there


@pytest.mark.slow
@pytest.mark.parametrize("width", [1, 7])
def test_a_very_narrow_terminal_is_served(home: Path, width: int) -> None:
    for args in (["--help"], ["profile", "ls"], ["config", "view", "--show-defaults"], ["nope"]):
        code, shown = on_a_terminal(args, home, width=width)
        assert code == (2 if args == ["nope"] else 0)
        assert shown


def has_open(pid: int, name: str) -> bool:
    for link in Path(f"/proc/{pid}/fd").iterdir():
        with contextlib.suppress(FileNotFoundError):  # closed meanwhile
            if link.readlink().name == name:
                return True
    return False


def test_an_interrupt_ends_with_130_and_no_traceback(home: Path, profiles_file: Path) -> None:
    profiles_file.parent.mkdir()
    with open(f"{profiles_file}.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        process = subprocess.Popen(
            [ROTA, "profile", "use", "local"],
            env={"HOME": str(home)},
            stderr=subprocess.PIPE,
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
        )
        deadline = time.monotonic() + 20
        while not has_open(process.pid, "profiles.toml.lock"):
            assert time.monotonic() < deadline, "it never waited for the lock"
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=20)
    assert (process.returncode, err.strip()) == (130, b"")


def test_completion_knows_the_nouns(script: Script) -> None:
    assert "_ROTA_COMPLETE=bash_complete" in script("--show-completion", "bash").stdout
    asked = {"_ROTA_COMPLETE": "bash_complete", "COMP_WORDS": "rota prof", "COMP_CWORD": "1"}
    assert script(env=asked).stdout.split() == ["plain,profile"]
    asked["COMP_WORDS"], asked["COMP_CWORD"] = "rota profile ", "2"
    assert "plain,inspect" in script(env=asked).stdout


@pytest.mark.slow
def test_help_and_version_cost_little(home: Path) -> None:
    for command in ("--help", "version"):
        spent = []
        for _ in range(7):
            before = resource.getrusage(resource.RUSAGE_CHILDREN)
            subprocess.run([ROTA, command], env={"HOME": str(home)}, stdout=subprocess.DEVNULL, check=True, timeout=30)
            after = resource.getrusage(resource.RUSAGE_CHILDREN)
            spent.append(after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime)
        assert min(spent) <= 0.20, f"rota {command} took {min(spent):.3f} s CPU"


@pytest.mark.slow
@pytest.mark.parametrize(
    "address", ["http://127.0.0.1:1/api", "http://[::1]:1/api", "https://127.0.0.1:1/api", "http://nowhere.invalid/api"]
)
def test_a_server_that_is_not_there_is_told_soon(script: Script, address: str) -> None:
    done = script("flow", "ls", env={"ROTA_API_URL": address})
    assert done.returncode == 1
    assert done.stderr.splitlines()[-1].startswith(f"Error: No server answers at {address}")
    assert "Traceback" not in done.stderr


class NotRota(BaseHTTPRequestHandler):
    """A web server that is something else."""

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        status, kind, body = {"/html/flows/filter": (200, "text/html", b"<h1>hello</h1>")}.get(
            self.path, (404, "application/json", b'{"detail": "not \x1b[31mhere"}')
        )
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing: the test's output is the command's."""


@pytest.mark.slow
@pytest.mark.parametrize("path", ["html", "other"])
def test_a_server_that_is_another_is_told(script: Script, path: str) -> None:
    with ThreadingHTTPServer(("127.0.0.1", 0), NotRota) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            done = script("flow", "ls", env={"ROTA_API_URL": f"http://127.0.0.1:{server.server_port}/{path}"})
        finally:
            server.shutdown()
            thread.join()
    assert done.returncode == 1
    assert done.stderr.startswith("Error: ")
    for unwanted in ("\x1b", "inside rota", "Traceback"):
        assert unwanted not in done.stderr


def test_without_a_server_and_without_working_here_it_says_what_to_set(script: Script) -> None:
    assert "Set ROTA_API_URL" in told_in_one_line(script("flow", "ls", env={"ROTA_SERVER_EPHEMERAL_ENABLED": "0"}))
