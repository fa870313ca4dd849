"""Digests of code: the same for the same function, another for another."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
from collections.abc import Callable
from functools import partial, wraps
from pathlib import Path
from types import ModuleType
from typing import Any

from rota.core.fingerprint import code_digest


def module_of(path: Path, text: str) -> ModuleType:
    path.write_text(text)
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def made(text: str) -> Callable[..., Any]:
    """A function that has no source file."""
    names: dict[str, Any] = {}
    exec(text, names)
    return names["f"]  # type: ignore[no-any-return]


def test_the_source_counts_where_there_is_one(tmp_path: Path) -> None:
    one = module_of(tmp_path / "one.py", "def f(x):\n    return x + 1\n")
    moved = module_of(tmp_path / "moved.py", "import os\n\n\nif True:\n    def f(x):\n        return x + 1\n")
    other = module_of(tmp_path / "other.py", "def f(x):\n    return x + 2\n")
    assert code_digest(one.f) == code_digest(moved.f)
    assert code_digest(one.f) != code_digest(other.f)


def test_the_digest_of_a_function_is_kept_when_its_file_changes(tmp_path: Path) -> None:
    module = module_of(tmp_path / "kept.py", "def f(x):\n    return x + 1\n")
    before = code_digest(module.f)
    (tmp_path / "kept.py").write_text("def f(x):\n    return x + 3\n")
    assert code_digest(module.f) == before


def test_without_source_the_compiled_code_counts() -> None:
    assert code_digest(made("def f(x): return x + 1")) == code_digest(made("\n\n\ndef f(x): return x + 1"))
    assert code_digest(made("def f(x): return x + 1")) != code_digest(made("def f(x): return x + 2"))
    assert code_digest(made("def f(x): return x.a")) != code_digest(made("def f(x): return x.b"))


def test_nested_functions_count() -> None:
    text = "def f(x):\n    def g(y):\n        return lambda z: z + {}\n    return g(x)"
    assert code_digest(made(text.format(1))) == code_digest(made(text.format(1)))
    assert code_digest(made(text.format(1))) != code_digest(made(text.format(2)))


def test_lambdas_of_one_line_differ() -> None:
    one, other = (lambda x: x + 1), (lambda x: x + 2)
    assert code_digest(one) != code_digest(other)


def test_a_decorated_function_counts_by_what_it_wraps(tmp_path: Path) -> None:
    module = module_of(tmp_path / "inner.py", "def f(x):\n    return x + 1\n")

    @wraps(module.f)
    def outer(*args: Any) -> Any:
        return module.f(*args)

    assert code_digest(outer) == code_digest(module.f)


def test_callables_without_code_are_known_by_name() -> None:
    assert code_digest(len) == code_digest(len) != code_digest(max)
    assert code_digest(partial(len)) == code_digest(partial(len))


SCRIPT = """
from rota.core.fingerprint import code_digest
names = {}
exec("def f(x): return x in {'a', 'b', 'c', 'd', 'e'} and (1, frozenset({'x', 'y', 'z'}))", names)
print(code_digest(names["f"]))
"""


def test_compiled_code_has_the_same_digest_in_a_process_with_another_hash_seed() -> None:
    def digest(seed: str) -> str:
        env = {**os.environ, "PYTHONHASHSEED": seed}
        return subprocess.run([sys.executable, "-c", SCRIPT], env=env, capture_output=True, text=True, check=True).stdout

    assert digest("1") == digest("2")
