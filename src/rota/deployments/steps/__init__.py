"""Steps of `rota.yaml` and of deployments' pull steps: each is a function that is named there with its arguments."""

from rota.deployments.steps.core import StepExecutionError, run_step, run_steps
from rota.deployments.steps.pull import (
    agit_clone,
    git_clone,
    pull_from_remote_storage,
    pull_with_block,
    set_working_directory,
)
from rota.deployments.steps.utility import pip_install_requirements, run_shell_script

__all__ = [
    "StepExecutionError",
    "agit_clone",
    "git_clone",
    "pip_install_requirements",
    "pull_from_remote_storage",
    "pull_with_block",
    "run_shell_script",
    "run_step",
    "run_steps",
    "set_working_directory",
]
