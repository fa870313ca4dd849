"""Type checkers know flows, tasks, futures and states: what is right passes at its strictest, what is wrong is found."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SAMPLE = Path(__file__).with_name("flows_sample.txt").read_text()
EXPECTED = {number for number, line in enumerate(SAMPLE.splitlines(), 1) if "# ERROR" in line}
EXAMPLES = sorted((ROOT / "examples").glob("*.py"))

pytestmark = pytest.mark.slow


@pytest.fixture
def sample(tmp_path: Path) -> Path:
    (tmp_path / "sample.py").write_text(SAMPLE)
    return tmp_path / "sample.py"


def mypy(tmp_path: Path, *files: Path) -> str:
    command = [sys.executable, "-m", "mypy", "--strict", "--no-warn-unused-ignores", "--cache-dir", str(tmp_path / "cache")]
    done = subprocess.run([*command, *map(str, files)], check=False, capture_output=True, text=True, cwd=tmp_path)
    return done.stdout + done.stderr


def pyright(tmp_path: Path, *files: Path) -> list[dict[str, object]]:
    """The errors that pyright finds at its strictest."""
    pytest.importorskip("pyright")
    settings = tmp_path / "pyrightconfig.json"
    # Expressions that do nothing are part of the sample; everything else is as strict as can be.
    rules = {"include": [str(file) for file in files], "typeCheckingMode": "strict", "reportUnusedExpression": False}
    settings.write_text(json.dumps(rules))
    command = [sys.executable, "-m", "pyright", "--outputjson", "--pythonpath", sys.executable, "--project", str(settings)]
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    report = json.loads(done.stdout)["generalDiagnostics"]
    return [one for one in report if one["severity"] == "error"]


def test_mypy_sees_what_is_right_and_what_is_wrong(tmp_path: Path, sample: Path) -> None:
    printed = mypy(tmp_path, sample)
    assert {int(number) for number in re.findall(rf"{sample.name}:(\d+): error", printed)} == EXPECTED, printed


def test_pyright_sees_what_is_right_and_what_is_wrong(tmp_path: Path, sample: Path) -> None:
    found = pyright(tmp_path, sample)
    # A value of unknown type follows from each error; the error itself is what counts.
    lines = {
        one["range"]["start"]["line"] + 1  # type: ignore[index]  # as pyright writes it
        for one in found
        if one["range"]["start"]["line"] + 1 in EXPECTED or not str(one.get("rule", "")).startswith("reportUnknown")  # type: ignore[index]
    }
    assert lines == EXPECTED, found


def test_the_examples_are_right_for_mypy(tmp_path: Path) -> None:
    assert "Success" in (printed := mypy(tmp_path, *EXAMPLES)), printed


def test_the_examples_are_right_for_pyright(tmp_path: Path) -> None:
    assert pyright(tmp_path, *EXAMPLES) == []
