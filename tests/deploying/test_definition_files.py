"""Files of deployments: what they may say, and how what is wrong in them is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from rota.deployments.definitions import DefinitionError, find_file, load_definitions, select

GOOD = """
name: shop
definitions:
  pool: &pool
    name: my-pool
pull:
  - prefect.deployments.steps.set_working_directory:
      directory: /srv/shop
deployments:
  - name: nightly
    entrypoint: flows.py:load_orders
    schedules:
      - cron: "0 3 * * *"
      - weekdays at 9am
    work_pool: *pool
  - name: nightly
    flow_name: report
    entrypoint: flows.py:report
    work_pool:
      <<: *pool
      work_queue_name: slow
"""


def written(folder: Path, text: str) -> Path:
    path = folder / "rota.yaml"
    path.write_text(text)
    return path


def test_anchors_steps_and_schedules_are_read(tmp_path: Path) -> None:
    found = load_definitions(written(tmp_path, GOOD))
    assert found.name == "shop"
    assert len(found.pull) == 1
    first, second = found.deployments
    assert first["work_pool"]["name"] == second["work_pool"]["name"] == "my-pool"
    assert second["work_pool"]["work_queue_name"] == "slow"
    assert (first.line, second.line) == (10, 16)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("deployments:\n  - nmae: x\n", ["line 2", "nmae", "Did you mean 'name'?"]),
        ("deployments:\n  - name: x\n    tags: all\n", ["line 3", "`tags`", "a list of texts"]),
        ("deployments:\n  - name: x\n    work_pool: {pool: y}\n", ["line 3", "work_pool", "'pool'"]),
        ("deployments:\n  - name: x\n    schedules:\n      - chron: '* * * * *'\n", ["line 4", "chron", "'cron'"]),
        ("deployments:\n  - name: x\n    name: y\n", ["line 2", "'name' is there twice"]),
        ("deployments: {name: x}\n", ["line 1", "takes a list"]),
        ("deployments:\n  - just text\n", ["line 1", "mapping"]),
        ("build:\n  - a: {}\n    b: {}\n", ["line 2", "2 keys"]),
        ("- a\n", ["line 1", "expected keys"]),
        ("a: [\n", ["line 2"]),
        ("!!python/object/apply:os.system ['true']\n", ["line 1"]),
        ("\x00", ["no YAML"]),
        ("a: &a [*a]\n", ["line 1", "recursive"]),
    ],
)
def test_what_is_wrong_is_told_with_file_and_line(tmp_path: Path, text: str, says: list[str]) -> None:
    with pytest.raises(DefinitionError) as caught:
        load_definitions(written(tmp_path, text))
    for part in ("rota.yaml", *says):
        assert part in str(caught.value)


def test_aliases_that_blow_up_are_refused(tmp_path: Path) -> None:
    layers = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    layers += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 9)]
    with pytest.raises(DefinitionError, match="too large"):
        load_definitions(written(tmp_path, "\n".join(layers)))


def test_an_empty_file_has_no_deployments(tmp_path: Path) -> None:
    assert load_definitions(written(tmp_path, "")).deployments == []


def test_names_and_patterns_select(tmp_path: Path) -> None:
    found = load_definitions(written(tmp_path, GOOD))
    assert select(found, ["report/nightly"]) == [found.deployments[1]]
    assert select(found, ["load-orders/*"]) == [found.deployments[0]]
    assert select(found, ["*/nightly", "report/nightly"]) == found.deployments
    with pytest.raises(DefinitionError, match="several"):
        select(found, ["nightly"])
    with pytest.raises(DefinitionError, match="Did you mean 'nightly'"):
        select(found, ["nightlly"])


def test_rota_yaml_is_taken_before_prefect_yaml(tmp_path: Path) -> None:
    assert find_file(folder=tmp_path) is None
    (tmp_path / "prefect.yaml").write_text("")
    assert find_file(folder=tmp_path) == tmp_path / "prefect.yaml"
    (tmp_path / "rota.yaml").write_text("")
    assert find_file(folder=tmp_path) == tmp_path / "rota.yaml"
    with pytest.raises(DefinitionError, match="rota init"):
        find_file(tmp_path / "nothing.yaml")
