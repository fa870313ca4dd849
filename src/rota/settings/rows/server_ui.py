"""The web interface."""

from __future__ import annotations

from rota.settings.setting import Setting
from rota.settings.values import BOOL, PATH, STR, optional

SERVER_UI = (
    Setting("server.ui.enabled", BOOL, True, "Serve the web interface.", aliases=("UI_ENABLED",)),
    Setting(
        "server.ui.api_url",
        optional(STR),
        None,
        "Address of the API that the web interface uses. Nothing: that of the server it came from.",
        aliases=("UI_API_URL",),
    ),
    Setting("server.ui.serve_base", STR, "/", "Path under which the web interface is served.", aliases=("UI_SERVE_BASE",)),
    Setting(
        "server.ui.static_directory",
        optional(PATH),
        None,
        "Folder with the files of the web interface. Nothing: those that came with rota.",
        aliases=("UI_STATIC_DIRECTORY",),
    ),
)
