"""`rota automation` on automations in a real database."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

Run = Callable[..., Any]

ONE = """
name: watch
tags: [a]
trigger:
  type: event
  posture: Reactive
  expect: [prefect.flow-run.Failed]
actions:
  - type: do-nothing
"""


def test_automations_are_made_listed_shown_switched_replaced_and_deleted(rota: Run, tmp_path: Path) -> None:
    file = tmp_path / "automations.yaml"
    file.write_text(ONE)
    assert "Created automation 'watch'" in rota("automation", "create", "--from-file", str(file)).out
    assert "do-nothing" in rota("automations", "ls").out
    shown = rota("automation", "inspect", "watch").out
    assert "prefect.flow-run.Failed" in shown
    assert "Do nothing" in shown
    assert rota("automation", "pause", "watch").out == "Paused automation 'watch'.\n"
    (listed,) = json.loads(rota("automation", "ls", "-o", "json").out)
    assert listed["enabled"] is False
    assert rota("automation", "resume", listed["id"]).code == 0
    file.write_text(ONE.replace("name: watch", "name: renamed"))
    assert "Updated" in rota("automation", "update", "watch", "--from-file", str(file)).out
    assert json.loads(rota("automation", "inspect", "renamed", "-o", "json").out)["id"] == listed["id"]
    assert "There is no automation 'watch'" in rota("automation", "inspect", "watch").err


def test_files_may_hold_several_and_what_is_wrong_is_told(rota: Run, tmp_path: Path) -> None:
    file = tmp_path / "automations.json"
    one = {"trigger": {"type": "event", "posture": "Reactive"}, "actions": []}
    file.write_text(json.dumps({"automations": [{"name": "a", **one}, {"name": "b", **one}]}))
    assert rota("automation", "create", "--from-file", str(file)).code == 0
    assert [each["name"] for each in json.loads(rota("automation", "ls", "-o", "json").out)] == ["a", "b"]
    file.write_text(json.dumps({"name": "c", "actions": []}))
    refused = rota("automation", "create", "--from-file", str(file))
    assert refused.code != 0
    assert "trigger" in refused.err
    assert rota("automation", "create", "--from-file", str(tmp_path / "none.yaml")).code != 0
