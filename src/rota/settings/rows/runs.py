"""What flows, tasks, their results and blocks do."""

from __future__ import annotations

from pathlib import Path

from rota.settings.setting import Computed, Setting
from rota.settings.values import BOOL, DELAYS, FLOAT, INT, PATH, STR, optional


def _in_home(file: str) -> Computed:
    return Computed(lambda known: Path(known["home"]) / file, f"$ROTA_HOME/{file}")


FLOWS = (
    Setting("flows.default_retries", INT, 0, "Retries of a flow that does not say.", ge=0, aliases=("FLOW_DEFAULT_RETRIES",)),
    Setting(
        "flows.default_retry_delay_seconds",
        DELAYS,
        0.0,
        "Wait before a retry of a flow that does not say.",
        "seconds",
        aliases=("FLOW_DEFAULT_RETRY_DELAY_SECONDS",),
    ),
    Setting(
        "flows.heartbeat_seconds", FLOAT, 15.0, "How often a running flow says that it is alive.", "seconds", gt=0, own=True
    ),
    Setting(
        "flows.lease_seconds",
        FLOAT,
        45.0,
        "Silence after which a running flow counts as crashed; longer than `flows.heartbeat_seconds`.",
        "seconds",
        gt=0,
        own=True,
    ),
    Setting(
        "flows.recording_timeout_seconds",
        FLOAT,
        60.0,
        "How long a flow waits at its end for its records to be taken; after that they stay in the journal and are sent later.",
        "seconds",
        gt=0,
        own=True,
    ),
)

TASKS = (
    Setting("tasks.default_retries", INT, 0, "Retries of a task that does not say.", ge=0, aliases=("TASK_DEFAULT_RETRIES",)),
    Setting(
        "tasks.default_retry_delay_seconds",
        DELAYS,
        0.0,
        "Wait before a retry of a task that does not say.",
        "seconds",
        aliases=("TASK_DEFAULT_RETRY_DELAY_SECONDS",),
    ),
    Setting(
        "tasks.default_persist_result",
        optional(BOOL),
        None,
        "Keep the results of tasks that do not say. Nothing: as `results.persist_by_default`.",
    ),
    Setting("tasks.default_no_cache", BOOL, False, "Tasks that do not name a cache policy use none."),
    Setting("tasks.disable_caching", BOOL, False, "No task uses a cache, whatever it says."),
    Setting("tasks.refresh_cache", BOOL, False, "Run every task and write its cache anew."),
    Setting(
        "tasks.runner.thread_pool_max_workers",
        optional(INT),
        None,
        "Threads of the thread pool task runner. Nothing: no limit.",
        gt=0,
        aliases=("TASK_RUNNER_THREAD_POOL_MAX_WORKERS",),
    ),
    Setting(
        "tasks.runner.process_pool_max_workers",
        optional(INT),
        None,
        "Processes of the process pool task runner. Nothing: one per processor.",
        gt=0,
    ),
    Setting(
        "tasks.scheduling.default_storage_block",
        optional(STR),
        None,
        "Block that keeps the arguments of background tasks, as `type/name`. Nothing: where results are kept.",
        aliases=("TASK_SCHEDULING_DEFAULT_STORAGE_BLOCK",),
    ),
    Setting(
        "tasks.scheduling.delete_failed_submissions",
        BOOL,
        True,
        "Delete the kept arguments of a background task run that could not be created.",
        aliases=("TASK_SCHEDULING_DELETE_FAILED_SUBMISSIONS",),
    ),
    Setting(
        "tasks.runner.name",
        STR,
        "threads",
        "Task runner of flows that name none: `threads`, `sequential`, `processes`, `dask`, `ray`, or an entry point's name.",
        own=True,
    ),
)

RESULTS = (
    Setting(
        "results.default_serializer",
        STR,
        "pickle",
        "How results are written when nothing else is said: `pickle`, `json`, `compressed/pickle`.",
    ),
    Setting("results.persist_by_default", BOOL, False, "Keep the results of flows and tasks that do not say."),
    Setting(
        "results.default_storage_block",
        optional(STR),
        None,
        "Block that keeps results, as `type/name`. Nothing: `results.local_storage_path`.",
        aliases=("DEFAULT_RESULT_STORAGE_BLOCK",),
    ),
    Setting(
        "results.local_storage_path", PATH, _in_home("storage"), "Folder of kept results.", aliases=("LOCAL_STORAGE_PATH",)
    ),
    Setting(
        "results.checkpoint_limit_bytes",
        INT,
        65_536,
        "Largest task result that is kept with the run so that a retry goes on where it stopped. 0: none.",
        "bytes",
        ge=0,
        own=True,
    ),
    Setting(
        "results.sync_to_disk",
        BOOL,
        False,
        "Wait for the disk at each kept result, so that a power cut loses none. A killed process loses none either way.",
        own=True,
    ),
    Setting(
        "results.load_foreign_files",
        BOOL,
        False,
        "Load pickled results that belong to another user. Loading a pickle runs what its author wrote into it.",
        own=True,
    ),
)

BLOCKS = (
    Setting(
        "blocks.allow_private_urls",
        BOOL,
        True,
        "Let blocks that allow it call addresses of private networks and of this machine. Addresses that clouds tell secrets "
        "at are refused always.",
        own=True,
    ),
)
