"""Type checkers know the methods of both clients: parameters, answers, and what must be awaited."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

SAMPLE = Path(__file__).with_name("typed_sample.txt").read_text()
EXPECTED = {number for number, line in enumerate(SAMPLE.splitlines(), 1) if "# ERROR" in line}

pytestmark = pytest.mark.slow


@pytest.fixture
def sample(tmp_path: Path) -> Path:
    (tmp_path / "sample.py").write_text(SAMPLE)
    return tmp_path / "sample.py"


def test_mypy_sees_what_is_right_and_what_is_wrong(tmp_path: Path, sample: Path) -> None:
    command = [sys.executable, "-m", "mypy", "--strict", "--no-warn-unused-ignores", "--cache-dir", str(tmp_path), str(sample)]
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    found = {int(number) for number in re.findall(rf"{sample.name}:(\d+): error", done.stdout)}
    assert found == EXPECTED, done.stdout + done.stderr


def test_pyright_sees_what_is_right_and_what_is_wrong(tmp_path: Path, sample: Path) -> None:
    pytest.importorskip("pyright")
    settings = tmp_path / "pyrightconfig.json"
    # Expressions that do nothing are part of the sample; everything else is as strict as can be.
    settings.write_text(json.dumps({"include": [sample.name], "typeCheckingMode": "strict", "reportUnusedExpression": False}))
    command = [sys.executable, "-m", "pyright", "--outputjson", "--pythonpath", sys.executable, "--project", str(settings)]
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    report = json.loads(done.stdout)["generalDiagnostics"]
    # A value of unknown type follows from each error; the error itself is what counts.
    wrong = [one for one in report if one["severity"] == "error" and not one.get("rule", "").startswith("reportUnknown")]
    assert {one["range"]["start"]["line"] + 1 for one in wrong} == EXPECTED, report
