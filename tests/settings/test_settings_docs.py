"""What is generated from the table is current, and names what surface others rely on."""

from __future__ import annotations

from pathlib import Path

from rota.settings.docs import generated_files

ROOT = Path(__file__).parents[2]


def test_generated_files_are_current() -> None:
    for path, text in generated_files(ROOT).items():
        assert path.read_text() == text, f"{path.name} is old: run `python -m rota.settings.docs`"
