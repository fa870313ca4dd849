"""What is installed beside rota, read from its metadata on disk: `importlib.metadata` costs 45 ms, this 2."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import rota

_COLLECTION_GROUPS = ("[rota.collections]", "[prefect.collections]")
"""The entry points by which an integration says what it is."""


def _distributions() -> Iterator[tuple[str, str, Path]]:
    """Every installed distribution: its name in lower case with underscores, its version, its metadata's folder."""
    for folder in sys.path:
        try:
            names = os.listdir(folder or ".")  # noqa: PTH208  # a folder of packages holds thousands of names
        except OSError:  # entries of sys.path need not exist, and may be zip files
            continue
        for name in names:
            if name.endswith(".dist-info"):
                project, _, version = name.removesuffix(".dist-info").partition("-")
                yield project.lower(), version, Path(folder, name)


def installed_version(project: str) -> str:
    """Return the version of an installed distribution, ``none`` when it is not there."""
    return next((version for name, version, _ in _distributions() if name == project), "none")


def integrations() -> dict[str, str]:
    """Return the installed integrations and their versions."""
    found = {}
    for name, version, folder in _distributions():
        points = folder / "entry_points.txt"
        if points.is_file() and any(group in points.read_text("utf-8", "replace") for group in _COLLECTION_GROUPS):
            found[name.replace("_", "-")] = version
    return dict(sorted(found.items()))


def build() -> tuple[str, datetime]:
    """Return the commit that this rota is made of, ``unknown`` for a release, and when it came to be here."""
    package = Path(rota.__file__).parent
    repository = package.parents[1] / ".git"
    commit, witness = _head(repository), repository / "logs" / "HEAD"
    if not commit:
        commit = _commit_of_installation() or "unknown"
    if not witness.is_file():
        witness = package / "_version.py"
    return commit[:8], datetime.fromtimestamp(witness.stat().st_mtime, UTC)


def _head(repository: Path) -> str:
    """The commit that a repository has checked out; empty when there is no repository."""
    head = repository / "HEAD"
    if not head.is_file():
        return ""
    content = head.read_text().strip()
    if not content.startswith("ref: "):
        return content
    reference = content.removeprefix("ref: ")
    loose, packed = repository / reference, repository / "packed-refs"
    if loose.is_file():
        return loose.read_text().strip()
    lines = packed.read_text().splitlines() if packed.is_file() else []
    return next((line.split()[0] for line in lines if line.endswith(f" {reference}")), "")


def _commit_of_installation() -> str:
    """The commit that pip was told to install, by PEP 610; empty for a release."""
    for name, _, folder in _distributions():
        origin = folder / "direct_url.json"
        if name == "rota" and origin.is_file():
            return str(json.loads(origin.read_text()).get("vcs_info", {}).get("commit_id", ""))
    return ""
