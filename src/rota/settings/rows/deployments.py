"""What runs deployments: workers, runners, deploying."""

from __future__ import annotations

from rota.settings.setting import Setting
from rota.settings.values import BOOL, FLOAT, INT, LEVEL, STR, optional

WORKER = (
    Setting("worker.heartbeat_seconds", FLOAT, 30.0, "How often a worker gives a sign of life.", "seconds", gt=0),
    Setting(
        "worker.query_seconds",
        FLOAT,
        10.0,
        "How often a worker asks for runs. It is told of new ones at once; this is for when it could not be.",
        "seconds",
        gt=0,
    ),
    Setting("worker.prefetch_seconds", FLOAT, 10.0, "How long before its time a worker takes a run.", "seconds", ge=0),
    Setting(
        "worker.cancellation_poll_seconds",
        FLOAT,
        120.0,
        "How often at least a worker looks for runs that are to stop. It is told of them at once, too.",
        "seconds",
        gt=0,
    ),
    Setting(
        "worker.enable_cancellation",
        BOOL,
        False,
        "Taken for compatibility: a worker always stops the runs that are to be cancelled.",
    ),
    Setting("worker.debug_mode", BOOL, False, "Log what a worker does in detail."),
    Setting("worker.webserver.host", STR, "0.0.0.0", "Address of the worker's health check."),  # noqa: S104 - as documented
    Setting("worker.webserver.port", INT, 8080, "Port of the worker's health check.", ge=0, le=65_535),
)

RUNNER = (
    Setting(
        "runner.poll_frequency",
        INT,
        10,
        "How often a served flow asks for runs where the server does not say that there are some.",
        "seconds",
        gt=0,
    ),
    Setting("runner.process_limit", INT, 5, "Runs of a served flow that run at once.", gt=0),
    Setting(
        "runner.cancel_grace_seconds",
        FLOAT,
        30.0,
        "How long a run that is cancelled may take to stop before its processes are killed.",
        "seconds",
        ge=0,
        own=True,
    ),
    Setting(
        "runner.crash_on_cancellation_failure",
        BOOL,
        False,
        "Taken for compatibility: a run whose processes had to be killed ends Cancelled.",
    ),
    Setting(
        "runner.auto_install_dependencies",
        BOOL,
        False,
        "Taken for compatibility: dependencies are installed by pull steps.",
    ),
    Setting("runner.server.enable", BOOL, False, "Have served flows answer at a web server whether they are well."),
    Setting("runner.server.host", STR, "localhost", "Where that web server listens."),
    Setting("runner.server.port", INT, 8080, "The port of that web server; 0: one that is free.", ge=0, le=65_535),
    Setting("runner.server.log_level", LEVEL, "ERROR", "Lowest level of the loggers of that web server."),
    Setting(
        "runner.server.missed_polls_tolerance",
        INT,
        2,
        "How many times in a row the server could not be asked for runs before that web server says so.",
        gt=0,
    ),
)

DEPLOYMENTS = (
    Setting(
        "deployments.default_work_pool_name",
        optional(STR),
        None,
        "The work pool of deployments that name none.",
        aliases=("DEFAULT_WORK_POOL_NAME",),
    ),
    Setting(
        "deployments.default_docker_build_namespace",
        optional(STR),
        None,
        "What stands before the names of images that deploying builds: a registry and perhaps a folder in it.",
        aliases=("DEFAULT_DOCKER_BUILD_NAMESPACE",),
    ),
)
