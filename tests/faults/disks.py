"""Small disks that can be filled up."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest


class SmallDisk:
    """A file system of its own, in memory."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._filler = folder / "filler"

    def fill(self) -> None:
        """Leave no room at all."""
        with self._filler.open("ab", buffering=0) as file:
            block = 1 << 20
            while block:
                try:
                    written = file.write(b"\0" * block)
                    block = block if written == block else block // 2
                except OSError:
                    block //= 2

    def free(self) -> None:
        """Give the room back."""
        self._filler.unlink()

    @property
    def is_full(self) -> bool:
        return os.statvfs(self.folder).f_bavail == 0


@contextmanager
def small_disk(folder: Path, size: str) -> Iterator[SmallDisk]:
    """A small disk at `folder`; the test is skipped where this user may not mount one."""
    folder.mkdir(parents=True, exist_ok=True)
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(folder)], capture_output=True, text=True, check=False
    )
    if mounted.returncode != 0:
        pytest.skip(f"A file system of its own cannot be mounted here: {mounted.stderr.strip()}")
    try:
        yield SmallDisk(folder)
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)
