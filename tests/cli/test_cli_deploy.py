"""`rota deploy`, `rota init` and `rota flow serve`."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

FLOWS = '''
from rota import flow

print("imported")

@flow(name="load-orders")
def load_orders(day: str = "today", limit: int = 10) -> None:
    """Load the orders of a day."""

def main():
    raise SystemExit("deploying must not run this")

if __name__ == "__main__":
    main()
'''

FILE = """
build:
  - rota.deployments.steps.run_shell_script:
      id: version
      script: echo 1.2.3
      stream_output: false
pull:
  - rota.deployments.steps.git_clone:
      repository: https://example.org/shop.git
      access_token: "{{ rota.blocks.secret.token }}"
deployments:
  - name: nightly
    entrypoint: flows.py:load_orders
    version: "{{ version.stdout }}"
    schedules:
      - cron: "0 3 * * *"
        timezone: Europe/Paris
      - weekdays at 9am
    parameters: {limit: 5}
    tags: [shop]
    work_pool:
      name: my-pool
      work_queue_name: slow
      job_variables: {env: {A: b}}
  - name: weekly
    entrypoint: flows.py:load_orders
    work_pool: {name: my-pool}
"""


@pytest.fixture
def project(rota: Any, tmp_path: Path) -> Path:
    folder = tmp_path / "work"
    (folder / "flows.py").write_text(FLOWS)
    (folder / "rota.yaml").write_text(FILE)
    assert rota("work-pool", "create", "my-pool", "--type", "process").code == 0
    return folder


@pytest.fixture
def deployed(rota: Any) -> Callable[[str], Any]:
    import json

    def read(name: str) -> Any:
        return json.loads(rota("deployment", "inspect", name, "--output", "json").out)

    return read


def test_all_deployments_of_a_file_are_made(rota: Any, project: Path, deployed: Callable[[str], Any]) -> None:
    ran = rota("deploy", "--all")
    assert ran.code == 0, ran.err
    assert "load-orders/nightly" in ran.out
    assert "rota worker start --pool 'my-pool'" in ran.out
    nightly = deployed("load-orders/nightly")
    assert nightly["version"] == "1.2.3"
    assert nightly["parameters"] == {"limit": 5}
    assert nightly["tags"] == ["shop"]
    assert nightly["work_queue_name"] == "slow"
    assert nightly["job_variables"] == {"env": {"A": "b"}}
    assert nightly["description"] == "Load the orders of a day."
    assert nightly["entrypoint"] == "flows.py:load_orders"
    assert sorted(next(k for k in ("cron", "rrule") if k in one["schedule"]) for one in nightly["schedules"]) == [
        "cron",
        "cron",
    ]
    assert list(nightly["parameter_openapi_schema"]["properties"]) == ["day", "limit"]
    (step,) = nightly["pull_steps"]
    arguments = step["rota.deployments.steps.git_clone"]
    assert arguments["access_token"] == "{{ rota.blocks.secret.token }}", "secrets stay where they are"


def test_options_stand_before_the_file(rota: Any, project: Path, deployed: Callable[[str], Any]) -> None:
    options = ["--param", "limit=7", "--param", "day=monday", "--tag", "x", "--interval", "60", "--version", "2"]
    ran = rota("deploy", "--name", "night*", *options)
    assert ran.code == 0, ran.err
    nightly = deployed("load-orders/nightly")
    assert (nightly["parameters"], nightly["tags"], nightly["version"]) == ({"limit": 7, "day": "monday"}, ["x"], "2")
    assert [one["schedule"]["interval"] for one in nightly["schedules"]] == [60]


def test_an_entrypoint_alone_is_deployed(rota: Any, project: Path, deployed: Callable[[str], Any]) -> None:
    (project / "rota.yaml").unlink()
    ran = rota("deploy", "flows.py:load_orders", "--name", "mine", "--pool", "my-pool", "--schedule", "mondays at 9am")
    assert ran.code == 0, ran.err
    (step,) = deployed("load-orders/mine")["pull_steps"]
    assert step == {"prefect.deployments.steps.set_working_directory": {"directory": str(project)}}


def test_several_deployments_and_nobody_to_ask(rota: Any, project: Path) -> None:
    ran = rota("deploy")
    assert ran.code == 1
    assert "nightly, weekly" in ran.err
    assert "--all" in ran.err


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--name", "nigthly"], "Did you mean 'nightly'?"),
        (["--all", "--name", "nightly"], "give one of them"),
        (["--all", "--pool", "no-pool"], "rota work-pool create no-pool"),
        (["--all", "--param", "novalue"], "NAME=VALUE"),
        (["--all", "--params", "[1"], "takes JSON"),
        (["--all", "--param", "nobody=1"], "nobody"),
        (["--all", "--cron", "61 * * * *"], "61"),
        (["--all", "--anchor-date", "2026-01-01"], "--interval"),
        (["--all", "--timezone", "Europe/Paris"], "--cron"),
        (["--file", "nothing.yaml"], "nothing.yaml"),
        (["flows.py:nothing", "--name", "x", "--pool", "my-pool"], "no flow named 'nothing'"),
        (["nothing.py:f", "--name", "x", "--pool", "my-pool"], "no file nothing.py"),
        (["flows.py:load_orders", "--pool", "my-pool", "--all"], "one deployment"),
    ],
)
def test_what_cannot_be_is_said_in_a_sentence(rota: Any, project: Path, arguments: list[str], says: str) -> None:
    ran = rota("deploy", *arguments)
    assert ran.code in (1, 2)
    assert says in ran.err
    assert "Traceback" not in ran.err


def test_a_wrong_schedule_of_a_file_is_told_with_its_line(rota: Any, project: Path) -> None:
    (project / "rota.yaml").write_text(FILE.replace("weekdays at 9am", "whenever I feel like it"))
    ran = rota("deploy", "--name", "nightly")
    assert ran.code == 1
    assert "rota.yaml, line 12" in ran.err


def test_a_file_is_made_and_never_overwritten(rota: Any, tmp_path: Path) -> None:
    ran = rota("init", "--recipe", "docker", "--field", "image_name=shop/flows", "--field", "tag=1.0", "--name", "shop")
    assert ran.code == 0, ran.err
    text = (tmp_path / "work" / "rota.yaml").read_text()
    assert "docker push shop/flows:1.0" in text
    assert "image: shop/flows:1.0" in text
    assert "left as it is" in rota("init").out
    assert (tmp_path / "work" / "rota.yaml").read_text() == text


def test_a_recipe_says_what_it_needs(rota: Any) -> None:
    ran = rota("init", "--recipe", "remote")
    assert ran.code == 1
    assert "--field url=" in ran.err


def test_a_file_that_was_made_can_be_read(rota: Any, tmp_path: Path) -> None:
    from rota.deployments.definitions import load_definitions

    assert rota("init").code == 0
    assert len(load_definitions(tmp_path / "work" / "rota.yaml").deployments) == 1


def test_serving_what_is_not_there(rota: Any) -> None:
    ran = rota("flow", "serve", "nothing.py:f", "--name", "x")
    assert ran.code == 1
    assert "no file nothing.py" in ran.err
