"""`rota dev`: work on rota itself, in a checkout of it."""

from __future__ import annotations

import json
import os
import shlex
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import click

import rota
from rota.cli.app import new_group
from rota.exceptions import ConfigurationError, UsageError

app = new_group("dev", "Work on rota itself, in a checkout of it.")

CHECKOUT = Path(rota.__file__).resolve().parents[2]
SCRIPT = "import sys; from rota.cli.main import main; sys.exit(main())"
STOP_SECONDS = 30.0
POLL_SECONDS = 1.0
"""Between looks at the files."""

_host_option = click.option("--host", help="Address to listen on.  [default: server.api.host, 127.0.0.1]")
_port_option = click.option(
    "--port", type=click.IntRange(0, 65_535), help="Port to listen on.  [default: server.api.port, 4200]"
)


def _checkout() -> Path:
    if not (CHECKOUT / "pyproject.toml").is_file():
        raise UsageError("`rota dev` works in a checkout of rota, and this rota is installed without one.")
    return CHECKOUT


def _pages() -> Path:
    folder = _checkout() / "ui"
    if not (folder / "package.json").is_file():
        raise UsageError(f"There is no source of the pages in {folder}.")
    if shutil.which("npm") is None:
        raise ConfigurationError("npm is not installed here, and the pages are built with it.")
    return folder


def _run(command: Sequence[str], folder: Path | None = None) -> None:
    code = subprocess.run(command, cwd=folder, check=False).returncode  # noqa: S603 - our own command lines
    if code != 0:
        raise ConfigurationError(f"`{' '.join(command[:3])}` ended with exit code {code}.")


def _rota(*words: str) -> list[str]:
    return [sys.executable, "-c", SCRIPT, *words]


def _server_words(host: str | None, port: int | None, level: str, *, services: bool) -> list[str]:
    given = {"--host": host, "--port": port, "--log-level": level}
    words = [text for name, value in given.items() if value is not None for text in (name, str(value))]
    return [*words, *([] if services else ["--no-services"])]


@app.command()
@_host_option
@_port_option
@click.option("--log-level", default="DEBUG", show_default=True, help="How much the server's log says.")
@click.option("--services/--no-services", default=True, show_default=True, help="Do what the server does by itself.")
def api(host: str | None, port: int | None, log_level: str, services: bool) -> None:
    """Start a server that is started again whenever rota's code changes."""
    _run_and_reload(_rota("server", "start", *_server_words(host, port, log_level, services=services)))


def _run_and_reload(command: list[str]) -> None:
    """Keep a command running, and start it again when a module changes, until Ctrl-C."""
    _leave_on_sigterm()
    process = subprocess.Popen(command)  # noqa: S603 - our own command line
    seen = _newest_change()
    try:
        while True:
            time.sleep(POLL_SECONDS)
            if (now := _newest_change()) == seen:
                continue
            seen = now
            click.echo("The code has changed: starting again.", err=True)
            process.terminate()
            process.wait(STOP_SECONDS)
            process = subprocess.Popen(command)  # noqa: S603 - as above
    except KeyboardInterrupt:
        process.wait(STOP_SECONDS)  # it has heard it, too
    finally:
        _end([process])


def _leave_on_sigterm() -> None:
    """Let SIGTERM unwind this process, so that it ends what it started."""
    signal.signal(signal.SIGTERM, lambda number, _: sys.exit(128 + number))


def _end(processes: Sequence[subprocess.Popen[bytes]]) -> None:
    """Ask processes to end, and see that they have."""
    for process in processes:
        if process.poll() is None:
            process.terminate()
    for process in processes:
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()


def _newest_change() -> float:
    return max((path.stat().st_mtime for path in Path(rota.__file__).parent.rglob("*.py")), default=0.0)


@app.command()
def ui() -> None:
    """Serve the pages from their source; requests to /api go to the server of the settings."""
    folder = _pages()
    if not (folder / "node_modules").is_dir():
        _run(["npm", "ci"], folder)
    _leave_on_sigterm()
    command = [str(folder / "node_modules" / ".bin" / "vite")]  # what `npm run dev` runs: npm does not end it when it is ended
    process = subprocess.Popen(command, cwd=folder)  # noqa: S603 - of the checkout
    try:
        process.wait()
    except KeyboardInterrupt:  # it has heard it, too
        process.wait(STOP_SECONDS)
    finally:
        _end([process])
    if process.returncode > 0:
        sys.exit(process.returncode)


@app.command("build-ui")
@click.argument("no_install", type=bool, default=False)
@click.argument("include_v2", type=bool, default=False)
@click.option("--no-install", "skips_install", is_flag=True, help="Use the packages that are there.")
def build_ui(no_install: bool, include_v2: bool, skips_install: bool) -> None:  # noqa: ARG001 - there is one set of pages
    """Build the pages into the package. NO_INSTALL (true) uses the packages that are there; INCLUDE_V2 has no effect."""
    folder = _pages()
    if not (no_install or skips_install):
        _run(["npm", "ci"], folder)
    _run(["npm", "run", "build"], folder)


@app.command()
@click.option("--no-api", "exclude_api", is_flag=True, help="Without a server.")
@click.option("--no-ui", "exclude_ui", is_flag=True, help="Without the pages' own server.")
@click.option("--no-agent", "exclude_worker", is_flag=True, help="Without a worker.")
@click.option(
    "--work-queue", "-q", "queues", multiple=True, default=("default",), show_default=True, help="Queues of the worker."
)
def start(exclude_api: bool, exclude_ui: bool, exclude_worker: bool, queues: tuple[str, ...]) -> None:
    """Start a server, a worker and the pages' own server; Ctrl-C ends them all."""
    commands = [] if exclude_api else [_rota("dev", "api")]
    commands += [] if exclude_worker else [_rota("agent", "start", *(word for name in queues for word in ("-q", name)))]
    commands += [] if exclude_ui else [_rota("dev", "ui")]
    if not commands:
        raise UsageError("There is nothing to start: leave out one of --no-api, --no-ui and --no-agent.")
    _leave_on_sigterm()
    processes = [subprocess.Popen(command) for command in commands]  # noqa: S603 - our own command lines
    try:
        for process in processes:
            process.wait()
    except KeyboardInterrupt:  # they have heard it, too
        for process in processes:
            process.wait(STOP_SECONDS)
    finally:
        _end(processes)


@app.command()
@click.option("--api-url", help="Address of the server, in place of the setting.")
@click.option(
    "--work-queue", "-q", "queues", multiple=True, default=("default",), show_default=True, help="Queues to take runs of."
)
def agent(api_url: str | None, queues: tuple[str, ...]) -> None:
    """Start a worker that is started again whenever rota's code changes."""
    words = ["agent", "start", *(word for name in queues for word in ("-q", name)), *(("--api", api_url) if api_url else ())]
    _run_and_reload(_rota(*words))


@app.command("build-docs")
@click.argument("schema_path", required=False, type=click.Path(path_type=Path))
@click.option("--schema-path", "schema_path_option", type=click.Path(path_type=Path), help="As the argument.")
def build_docs(schema_path: Path | None, schema_path_option: Path | None) -> None:
    """Write the OpenAPI document of the REST API to SCHEMA_PATH."""
    from rota.server.http.openapi import document  # half a second that `--help` need not spend

    path = schema_path or schema_path_option or Path("openapi.json")
    path.write_text(json.dumps(document(), indent=1) + "\n")
    click.echo(f"Wrote {path}.")


@app.command("build-image")
@click.option("--arch", help="The platform, as linux/arm64.")
@click.option("--python-version", help="The version of Python.  [default: this one's]")
@click.option("--flavor", help="The kind of image that it is based on, as slim.")
@click.option(
    "--build-arg", "build_args", multiple=True, metavar="NAME=VALUE", help="Handed on to docker; may be given several times."
)
@click.option("--dry-run", is_flag=True, help="Print the Dockerfile and the command, and run nothing.")
def build_image(
    arch: str | None, python_version: str | None, flavor: str | None, build_args: tuple[str, ...], dry_run: bool
) -> None:
    """Build an image of this checkout, with the tag rota:dev."""
    folder = _checkout()
    version = python_version or f"{sys.version_info.major}.{sys.version_info.minor}"
    dockerfile = (
        f"FROM python:{version}-{flavor or 'slim'}\nCOPY pyproject.toml README.md LICENSE /opt/rota-source/\n"
        "COPY src /opt/rota-source/src\nRUN pip install --no-cache-dir /opt/rota-source\nWORKDIR /opt/rota\n"
    )
    with tempfile.TemporaryDirectory(prefix="rota-image-") as made:
        file = Path(made) / "Dockerfile"
        file.write_text(dockerfile)
        command = ["docker", "build", "--tag", "rota:dev", "--file", str(file)]
        command += ["--platform", arch] if arch else []
        command += [word for one in build_args for word in ("--build-arg", one)]
        command.append(str(folder))
        if dry_run:
            click.echo(f"{dockerfile}\n{shlex.join(command)}")
            return
        _need_docker()
        _run(command)


@app.command()
@click.option("--bg", is_flag=True, help="Leave it running in the background.")
@click.option("--name", default="rota-dev", show_default=True, help="The container's name.")
@click.option("--api/--no-api", "with_api", default=True, help="Start a server in it, or a shell.")
@click.option("--tag", help="The image.  [default: rota:dev]")
def container(bg: bool, name: str, with_api: bool, tag: str | None) -> None:
    """Start a container of `rota dev build-image` that works with this checkout's code."""
    _need_docker()
    mount = f"{_checkout() / 'src'}:/opt/rota-source/src"
    command = ["docker", "run", "--rm", "--name", name, "--volume", mount, "--env", "PYTHONPATH=/opt/rota-source/src"]
    command += ["--detach"] if bg else ["--interactive", *(["--tty"] if os.isatty(0) else [])]
    command += ["--publish", "127.0.0.1:4200:4200"] if with_api else []
    served = ["rota", "server", "start", "--host", "0.0.0.0", "--no-auth"]  # noqa: S104 - inside of a container
    _run([*command, tag or "rota:dev", *(served if with_api else ["bash"])])


@app.command("kubernetes-manifest")
def kubernetes_manifest() -> None:
    """Say where manifests come from."""
    raise UsageError(
        "`rota kubernetes manifest server` and `… agent` print manifests; --image-tag rota:dev uses this checkout's image."
    )


def _need_docker() -> None:
    if shutil.which("docker") is None:
        raise ConfigurationError("Docker is not installed here.")
