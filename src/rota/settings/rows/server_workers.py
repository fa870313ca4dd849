"""What the server knows of those who serve its work pools, and the pools that it serves itself."""

from __future__ import annotations

from rota.settings.setting import Setting
from rota.settings.values import BOOL, FLOAT, INT

_FOREMAN = "server.services.foreman"

SERVER_WORKERS = (
    Setting(
        f"{_FOREMAN}.enabled",
        BOOL,
        True,
        "Mark workers offline that fell silent, and pools, queues and deployments not ready that nobody serves.",
        aliases=("API_SERVICES_FOREMAN_ENABLED",),
    ),
    Setting(
        f"{_FOREMAN}.loop_seconds",
        FLOAT,
        15.0,
        "How often they are looked for.",
        "seconds",
        gt=0,
        aliases=("API_SERVICES_FOREMAN_LOOP_SECONDS",),
    ),
    Setting(
        f"{_FOREMAN}.inactivity_heartbeat_multiple",
        INT,
        3,
        "Intervals of silence after which a worker is offline.",
        gt=0,
        aliases=("API_SERVICES_FOREMAN_INACTIVITY_HEARTBEAT_MULTIPLE",),
    ),
    Setting(
        f"{_FOREMAN}.fallback_heartbeat_interval_seconds",
        INT,
        30,
        "The interval of workers that do not tell theirs.",
        "seconds",
        gt=0,
        aliases=("API_SERVICES_FOREMAN_FALLBACK_HEARTBEAT_INTERVAL_SECONDS",),
    ),
    Setting(
        f"{_FOREMAN}.deployment_last_polled_timeout_seconds",
        INT,
        60,
        "How long nobody may ask for a deployment's runs before it is not ready.",
        "seconds",
        gt=0,
        aliases=("API_SERVICES_FOREMAN_DEPLOYMENT_LAST_POLLED_TIMEOUT_SECONDS",),
    ),
    Setting(
        f"{_FOREMAN}.work_queue_last_polled_timeout_seconds",
        INT,
        60,
        "How long nobody may ask for a work queue's runs before it is not ready.",
        "seconds",
        gt=0,
        aliases=("API_SERVICES_FOREMAN_WORK_QUEUE_LAST_POLLED_TIMEOUT_SECONDS",),
    ),
    Setting(
        f"{_FOREMAN}.pending_timeout_seconds",
        FLOAT,
        3600.0,
        "How long a run may be Pending that a worker without claims, as Prefect's are, took, before it is scheduled again. Two "
        "minutes at most where no worker of its pool lives.",
        "seconds",
        gt=0,
        own=True,
    ),
    Setting(
        "server.managed_pools.enabled",
        BOOL,
        True,
        "Run the flow runs of work pools of the type `managed` on the server's machine. Never where others reach the server "
        "without a login.",
        own=True,
    ),
    Setting(
        "server.managed_pools.process_limit",
        INT,
        10,
        "Runs of one such pool that run at once on this server, whatever the pool's own limit.",
        gt=0,
        own=True,
    ),
    Setting(
        "server.managed_pools.stop_seconds",
        FLOAT,
        5.0,
        "How long their runs may take to end by themselves when the server stops; then they are ended.",
        "seconds",
        ge=0,
        own=True,
    ),
)
