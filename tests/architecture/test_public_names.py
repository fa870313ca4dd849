"""What `import rota` offers."""

from __future__ import annotations

import importlib
from pathlib import Path

import pytest

import rota


@pytest.mark.parametrize("name", rota.__all__)
def test_every_public_name_resolves(name: str) -> None:
    assert getattr(rota, name) is not None


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="has no attribute 'flwo'"):
        rota.flwo  # type: ignore[attr-defined]  # noqa: B018 - the access is the test


def test_dir_lists_the_public_names() -> None:
    assert set(dir(rota)) == set(rota.__all__)


@pytest.mark.parametrize("path", sorted(Path(rota.__file__).parent.glob("*.py")), ids=lambda path: path.stem)
def test_every_top_level_module_can_be_imported_alone(path: Path) -> None:
    importlib.import_module("rota" if path.stem == "__init__" else f"rota.{path.stem}")


def test_the_package_is_marked_as_typed() -> None:
    assert (Path(rota.__file__).parent / "py.typed").exists()
