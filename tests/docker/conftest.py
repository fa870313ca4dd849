"""A Docker engine of the tests' own, and an image that needs no registry."""

from __future__ import annotations

import io
import os
import shutil
import socket
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from rota.testing import wait_until

HERE_ALONE = "NOT TESTED: no Docker engine can be started here: "


def answers(path: Path) -> bool:
    """Whether an engine listens at a socket, and is ready."""
    with socket.socket(socket.AF_UNIX) as client:
        try:
            client.settimeout(5)
            client.connect(str(path))
            client.sendall(b"GET /_ping HTTP/1.0\r\n\r\n")
            return b" 200 " in client.recv(1000)
        except OSError:
            return False


@pytest.fixture(scope="session")
def engine_address() -> Iterator[str]:
    """The address of an engine that runs for these tests alone."""
    program = shutil.which("dockerd") or next((str(one) for one in [Path("/usr/sbin/dockerd")] if one.exists()), None)
    if program is None or os.geteuid() != 0:
        pytest.skip(HERE_ALONE + ("dockerd is not installed." if program is None else "it needs to be root."))
    folder = Path(tempfile.mkdtemp(prefix="rota-docker-"))  # paths of sockets must be short
    address = f"unix://{folder / 'docker.sock'}"
    places = {"data-root": "data", "exec-root": "exec", "pidfile": "docker.pid"}
    options = [word for name, place in places.items() for word in (f"--{name}", str(folder / place))] + ["--host", address]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            [program, *options],
            cwd=folder,
            stdout=log,
            stderr=log,
            env={**os.environ, "PATH": f"{os.environ['PATH']}:/usr/sbin:/sbin"},
        )
    try:
        try:
            wait_until(lambda: answers(folder / "docker.sock") or process.poll() is not None, 90, "the engine")
        except TimeoutError:
            pytest.skip(HERE_ALONE + (folder / "log").read_text()[-500:])
        if process.poll() is not None:
            pytest.skip(HERE_ALONE + (folder / "log").read_text()[-500:])
        yield address
    finally:
        process.terminate()
        process.wait(60)
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def engine(engine_address: str) -> Iterator[Any]:
    import docker

    client = docker.DockerClient(base_url=engine_address)
    yield client
    client.close()


@pytest.fixture(scope="session")
def image(engine: Any) -> str:
    """An image with nothing inside but a shell; Python comes with `volumes`."""
    busybox = next((one for one in map(Path, ("/usr/bin/busybox", "/bin/busybox")) if one.exists()), None)
    if busybox is None:
        pytest.skip(HERE_ALONE + "busybox-static is not installed, of which the image is made.")
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as tar:
        for name in ("tmp", "proc", "dev", "etc"):
            folder = tarfile.TarInfo(name)
            folder.type, folder.mode = tarfile.DIRTYPE, 0o777
            tar.addfile(folder)
        tar.add(busybox, "busybox")
    engine.api.import_image_from_data(packed.getvalue(), repository="rota-test", tag="1")
    return "rota-test:1"


@pytest.fixture(scope="session")
def volumes() -> list[str]:
    """This machine's Python and rota, as volumes of a container."""
    import rota

    wanted = {"/usr", "/lib", "/lib64", "/bin", sys.prefix, sys.base_prefix, str(Path(rota.__file__).resolve().parents[1])}
    found = sorted(one for one in wanted if Path(one).exists())
    inner = [one for one in found if not any(one != other and one.startswith(f"{other}/") for other in found)]
    return [f"{one}:{one}:ro" for one in inner]
