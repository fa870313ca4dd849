"""Things are loaded by name, and what cannot be is told."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from rota.exceptions import ScriptError
from rota.utilities.importtools import (
    from_qualified_name,
    import_object,
    lazy_import,
    load_script_as_module,
    safe_load_namespace,
    to_qualified_name,
)


def test_names_and_objects_belong_together() -> None:
    assert to_qualified_name(Path) == "pathlib.Path"
    assert from_qualified_name("pathlib.Path") is Path
    assert from_qualified_name("os.path").__name__ in ("posixpath", "ntpath")
    with pytest.raises(ModuleNotFoundError):
        from_qualified_name("no_such_module_here.x")
    with pytest.raises(AttributeError):
        from_qualified_name("pathlib.Nope")


def test_scripts_are_loaded_with_their_neighbours(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "neighbour_of_script.py").write_text("value = 5\n")
    (tmp_path / "script.py").write_text("from neighbour_of_script import value\nclass A:\n    b = value\n")
    (tmp_path / "broken.py").write_text("1 / 0\n")
    path = list(sys.path)
    assert load_script_as_module(str(tmp_path / "script.py")).A.b == 5
    assert import_object(f"{tmp_path}/script.py:A.b") == 5
    monkeypatch.chdir(tmp_path)
    assert import_object("neighbour_of_script:value") == 5
    assert import_object("pathlib.Path") is Path
    assert sys.path == path
    with pytest.raises(ScriptError) as failure:
        import_object("broken.py:x")
    assert isinstance(failure.value.__cause__, ZeroDivisionError)
    with pytest.raises(ImportError, match="There is no script"):
        import_object("nope.py:x")
    with pytest.raises(AttributeError):
        import_object("script.py:nope")


def test_a_module_loads_when_it_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "colorsys", raising=False)
    module = lazy_import("colorsys")
    assert module.rgb_to_hsv(0, 0, 0) == (0.0, 0.0, 0)
    missing = lazy_import("no_such_module_here", help_message="pip install it")
    with pytest.raises(ModuleNotFoundError, match="pip install it"):
        missing.anything  # noqa: B018 - the access is the test
    with pytest.raises(ModuleNotFoundError, match="pip install it"):
        lazy_import("no_such_package.inner", error_on_import=True, help_message="pip install it")


def test_definitions_are_taken_and_the_rest_is_not_run() -> None:
    source = (
        "import math\nimport no_such_module_here\nX: int = 3\nY = 1 / 0\nprint('run')\n"
        "class A:\n    area = math.pi\ndef f():\n    return X\nif __name__ == '__main__':\n    X = 9\n"
    )
    found = safe_load_namespace(source)
    assert found["f"]() == 3
    assert found["A"].area > 3
    assert "Y" not in found
    with pytest.raises(SyntaxError):
        safe_load_namespace("def")
