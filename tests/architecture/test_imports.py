"""Who may import whom, and what a light import loads."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import rota

ROOT = Path(rota.__file__).parent

MAY_IMPORT: dict[str, frozenset[str]] = {
    "core": frozenset(),
    "settings": frozenset({"core"}),
    "contract": frozenset({"core"}),
    "server": frozenset({"core", "contract", "settings"}),
    "client": frozenset({"core", "contract", "settings"}),
    "logging": frozenset({"core", "contract", "settings", "client"}),
    "storage": frozenset({"core", "contract", "settings", "client", "utilities", "locking"}),
    "assets": frozenset({"core", "contract", "settings", "client"}),
    "events": frozenset({"core", "contract", "settings", "client", "logging"}),
    "locking": frozenset({"core"}),
    "types": frozenset({"core"}),
    "utilities": frozenset({"core", "settings", "logging"}),
    "blocks": frozenset({"core", "contract", "settings", "client", "logging", "utilities"}),
    "runtime": frozenset({"core", "settings", "logging"}),
    "concurrency": frozenset({"core", "contract", "settings", "client", "logging", "utilities"}),
    "engine": frozenset({"concurrency", "core", "contract", "settings", "client", "logging", "storage", "events", "utilities"}),
    "deployments": frozenset(
        {"core", "contract", "settings", "client", "logging", "utilities", "engine", "types", "blocks", "runner", "docker"}
    ),
    "runner": frozenset(
        {"core", "contract", "settings", "client", "logging", "utilities", "engine", "types", "deployments", "workers"}
    ),
    "workers": frozenset({"core", "contract", "settings", "client", "logging", "utilities", "engine", "deployments"}),
    "input": frozenset({"core", "contract", "client", "utilities"}),
    "integrations": frozenset({"core", "settings", "client", "engine"}),
    "telemetry": frozenset(),
    "docker": frozenset({"core", "settings", "utilities"}),
    "cli": frozenset(
        {
            "core",
            "contract",
            "settings",
            "client",
            "logging",
            "storage",
            "events",
            "utilities",
            "engine",
            "server",
            "blocks",
            "deployments",
        }
    ),
}
"""Package → packages it may import. Top-level modules (`rota.flows`, `rota.states`, …) are the users' face, see FACADE."""

FACADE_FOR = frozenset(
    {
        "input",
        "assets",
        "blocks",
        "deployments",
        "engine",
        "integrations",
        "cli",
        "runner",
        "storage",
        "runtime",
        "utilities",
        "testing",
    }
)
"""Packages that may import top-level modules; all may import `rota.exceptions` and `rota._version`."""

LATE_DOORS = {
    ("flows.py", "rota.engine"): "calling a flow loads the engine",
    ("client/embedded.py", "rota.server.embedded"): "the embedded transport loads the server",
}


def modules() -> Iterator[Path]:
    return (path for path in sorted(ROOT.rglob("*.py")) if "migrations" not in path.parts)


def imports_of(path: Path, *, late: bool) -> Iterator[str]:
    """Names of rota's modules that a file imports, at its top (or late, inside functions); not those for type checkers only."""

    def walk(nodes: list[ast.stmt], inside: bool) -> Iterator[str]:
        for node in nodes:
            if isinstance(node, ast.Import) and inside is late:
                yield from (name.name for name in node.names)
            elif isinstance(node, ast.ImportFrom) and inside is late and node.module:
                yield node.module
                yield from (f"{node.module}.{name.name}" for name in node.names)
            elif isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
                yield from walk(node.orelse, inside)
            else:
                is_function = isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
                for field in ("body", "orelse", "finalbody", "handlers"):
                    children = getattr(node, field, None)
                    if isinstance(children, list):
                        yield from walk(children, inside or is_function)

    yield from (name for name in walk(ast.parse(path.read_text()).body, inside=False) if name.split(".")[0] == "rota")


def package_of(module: str) -> str:
    parts = module.split(".")
    return parts[1] if len(parts) > 1 else ""


def is_package(name: str) -> bool:
    return (ROOT / name / "__init__.py").exists()


@pytest.mark.parametrize("package", sorted(MAY_IMPORT))
def test_a_package_imports_only_what_lies_below_it(package: str) -> None:
    wrong = []
    for path in (ROOT / package).rglob("*.py"):
        for module in imports_of(path, late=False):
            target = package_of(module)
            if target in ("", package, "exceptions", "_version", "__version__"):
                continue
            allowed = target in MAY_IMPORT[package] if is_package(target) else package in FACADE_FOR
            if not allowed:
                wrong.append(f"{path.relative_to(ROOT)} imports {module}")
    assert not wrong


def test_the_server_knows_nothing_of_client_engine_and_command_line() -> None:
    forbidden = {"client", "engine", "cli", "flows", "tasks", "states", "futures"}
    wrong = [
        f"{path.relative_to(ROOT)} imports {module}"
        for path in (ROOT / "server").rglob("*.py")
        for late in (False, True)
        for module in imports_of(path, late=late)
        if package_of(module) in forbidden
    ]
    assert not wrong


def test_every_package_has_its_row() -> None:
    packages = {path.parent.name for path in ROOT.glob("*/__init__.py")}
    assert packages - set(MAY_IMPORT) == {"testing"}


@pytest.mark.parametrize(("file", "module"), LATE_DOORS)
def test_the_late_doors_are_there(file: str, module: str) -> None:
    assert module in set(imports_of(ROOT / file, late=True))


def loaded_by(statement: str) -> set[str]:
    """Modules that a fresh process has loaded after `statement`, beyond those of a bare start."""
    script = f"import sys; before = set(sys.modules); {statement}; print(*(set(sys.modules) - before))"
    done = subprocess.run([sys.executable, "-c", script], check=True, capture_output=True, text=True)
    return set(done.stdout.split())


def test_importing_flow_and_task_loads_only_the_standard_library_and_definitions() -> None:
    loaded = loaded_by("from rota import flow, task")
    foreign = {name for name in loaded if name.split(".")[0] not in sys.stdlib_module_names and name.split(".")[0] != "rota"}
    assert not foreign
    for package in ("engine", "server", "client", "contract", "storage", "cli"):
        assert not {name for name in loaded if name.startswith(f"rota.{package}")}


def test_importing_the_client_loads_no_server() -> None:
    assert not {name for name in loaded_by("import rota.client") if name.startswith(("rota.server", "sqlalchemy", "httpx"))}


@pytest.mark.parametrize("arguments", [["--help"], ["version"]])
def test_the_command_line_starts_without_heavy_libraries(arguments: list[str]) -> None:
    script = (
        "import sys, json\nfrom rota.cli.main import main\n"
        f"sys.argv = ['rota', *{arguments!r}]\n"
        "try:\n    main()\nexcept SystemExit:\n    pass\n"
        "print(json.dumps(sorted(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", script], check=True, capture_output=True, text=True)
    loaded = set(json.loads(done.stdout.splitlines()[-1]))
    assert not loaded & {"sqlalchemy", "pydantic", "rich", "alembic", "httpx", "rota.engine", "rota.server"}
