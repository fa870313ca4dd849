"""Every setting, one row each. Files, environment names, the `config` command and the reference page follow from these rows."""

from __future__ import annotations

from rota.settings.rows import database, deployments, program, runs, server, server_api, server_ui, server_workers
from rota.settings.setting import PREFIX, TWIN_PREFIX, Computed, Setting

__all__ = ["BY_ENV", "PREFIX", "SETTINGS", "TWIN_PREFIX", "Computed", "Setting", "find_setting"]

SETTINGS: dict[str, Setting] = {
    row.name: row
    for rows in (
        *(program.ROOT, program.API, program.CLIENT, program.CLI, program.LOGGING),
        *(runs.FLOWS, runs.TASKS, runs.RESULTS),
        *(database.DATABASE, server_api.SERVER_API, server.SERVER, server_ui.SERVER_UI, server_workers.SERVER_WORKERS),
        *(deployments.WORKER, deployments.RUNNER, deployments.DEPLOYMENTS),
        *(runs.BLOCKS, program.TELEMETRY, program.TESTING),
    )
    for row in rows
}
"""By dotted name. A computed default reads only rows above its own."""

BY_ENV: dict[str, Setting] = {name: row for row in SETTINGS.values() for name in row.env_names}
"""By every environment name."""


def find_setting(key: str) -> Setting | None:
    """Return the setting of a dotted or environment name."""
    return SETTINGS.get(key) or BY_ENV.get(key)
