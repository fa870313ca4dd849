"""The worker types of the table in `registry`, as the server needs them: it cannot load the classes.

``python -m rota.workers.snapshot`` writes them to the server's folder.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from rota.workers.registry import BUILT_IN, find_worker_class

FILE = Path(__file__).parents[1] / "server" / "blocks" / "views" / "aggregate-worker-metadata.json"

_NAMES = {"prefect-agent": "Agent"}
_INSTALLS = {"docker": "pip install 'rota[docker]'"}


def described_workers() -> dict[str, Any]:
    """Return what the file holds: by package, by type."""
    types = {}
    for name in BUILT_IN:
        kind = find_worker_class(name)
        if kind is None:
            continue
        types[name] = {
            "type": name,
            "display_name": _NAMES.get(name, name.capitalize()),
            "description": kind.get_description(),
            "documentation_url": kind.get_documentation_url(),
            "logo_url": kind.get_logo_url(),
            "install_command": _INSTALLS.get(name, "pip install rota"),
            "is_beta": False,
            "needs_worker": name != "managed",
            "default_base_job_configuration": kind.get_default_base_job_template(),
        }
    return {"rota": types}


def file_text() -> str:
    """Return the file as it should be."""
    return json.dumps(described_workers(), indent=1, ensure_ascii=False, sort_keys=True) + "\n"


if __name__ == "__main__":
    FILE.write_text(file_text(), "utf-8")
