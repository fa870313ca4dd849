"""Builds the web interface into the package before a wheel is made of it.

A wheel has the built files; a source distribution has their sources in `ui/`. Where the files are there already, or Node is
not, nothing is built: a rota without them serves its API, and says at `/` how to get them.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

SKIP = "ROTA_BUILD_WITHOUT_UI"


class WebInterface(BuildHookInterface):
    """Of wheels, but for editable ones: a checkout's interface is built by `make ui`."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        built = Path(self.root, "src/rota/server/static")
        if self.target_name != "wheel" or version == "editable" or os.environ.get(SKIP):
            return
        if not (built / "index.html").is_file():
            self._build(Path(self.root, "ui"))
        if (built / "index.html").is_file():
            # git does not know it, so that it is named here.
            build_data["force_include"][str(built)] = "rota/server/static"

    def _build(self, sources: Path) -> None:
        npm = shutil.which("npm")
        if npm is None or not (sources / "package.json").is_file():
            self.app.display_warning("The wheel has no web interface: building it needs Node and the folder ui/.")
            return
        for arguments in (["install", "--no-save", "--no-audit", "--no-fund"], ["run", "build"]):
            subprocess.run([npm, *arguments], cwd=sources, check=True)  # noqa: S603 - our own words
