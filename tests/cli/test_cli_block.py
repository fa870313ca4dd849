"""`rota block`, and the keys behind it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from rota.testing import harness

Run = Callable[..., Any]

BLOCKS = '''
from pydantic import SecretStr
from rota.blocks.core import Block

class Warehouse(Block):
    """Where data lives."""

    host: str
    password: SecretStr

class Lake(Block):
    _block_type_name = "Data Lake"
    path: str = "/"
'''


@pytest.fixture
def module(tmp_path: Path, rota: Run) -> Path:
    """A file with blocks in the folder that commands run in."""
    path = tmp_path / "work" / "cli_test_blocks.py"
    path.write_text(BLOCKS)
    return path


@pytest.fixture
def saved(module: Path, rota: Run, home: Path, tmp_path: Path) -> Any:
    """A block with a secret, in the database that commands work on."""
    assert rota("block", "register", "--file", str(module)).code == 0
    from cli_test_blocks import Warehouse

    with harness(home=home / ".rota"):
        Warehouse(host="db.example", password="very-secret-password").save("main")
    return Warehouse


def test_blocks_of_a_file_are_registered(rota: Run, module: Path) -> None:
    ran = rota("block", "register", "-f", str(module))
    assert ran.code == 0
    assert "data-lake" in ran.out
    assert "warehouse" in ran.out
    listed = rota("block", "type", "ls")
    assert all(slug in listed.out for slug in ("data-lake", "warehouse", "secret", "webhook"))


def test_blocks_of_a_module_are_registered(rota: Run, module: Path) -> None:
    assert "warehouse" in rota("blocks", "register", "--module", "cli_test_blocks").out
    assert "secret" in rota("block", "register", "-m", "rota.blocks.system").out


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        ((), 2, "either --module or --file"),
        (("-m", "a", "-f", "b"), 2, "either --module or --file"),
        (("-m", "no_such_module"), 1, "no module"),
        (("-m", "../x"), 1, "is no module"),
        (("-m", "json"), 1, "No block is defined"),
        (("-f", "nope.py"), 1, "no Python file"),
        (("-f", "."), 1, "no Python file"),
    ],
)
def test_what_cannot_be_registered_is_told(rota: Run, arguments: tuple[str, ...], code: int, said: str) -> None:
    ran = rota("block", "register", *arguments)
    assert ran.code == code
    assert said in ran.err
    assert "Traceback" not in ran.err


def test_a_file_that_fails_is_told_without_a_traceback(rota: Run, module: Path) -> None:
    module.write_text("import does_not_exist_at_all")
    ran = rota("block", "register", "-f", str(module))
    assert ran.code == 1
    assert "does_not_exist_at_all" in ran.err
    assert "Traceback" not in ran.err


def test_a_block_is_listed_shown_and_deleted(rota: Run, saved: Any) -> None:
    assert "warehouse/main" in rota("block", "ls").out
    (listed,) = json.loads(rota("block", "ls", "-o", "json").out)
    assert listed["data"] == {"host": "db.example", "password": "********"}
    for arguments in (("warehouse/main",), ("--id", listed["id"])):
        shown = rota("block", "inspect", *arguments)
        assert "db.example" in shown.out
        assert "********" in shown.out
        assert "very-secret" not in shown.out
        assert json.loads(rota("block", "inspect", *arguments, "-o", "json").out)["name"] == "main"
    assert rota("block", "delete", "warehouse/main").code == 0
    assert "nothing to show" in rota("block", "ls").out


def test_a_type_tells_how_its_blocks_are_made(rota: Run, module: Path) -> None:
    rota("block", "register", "-f", str(module))
    ran = rota("block", "create", "warehouse")
    assert "password" in ran.out
    assert 'Warehouse.load("BLOCK_NAME")' in ran.out
    assert "Where data lives." in rota("block", "types", "inspect", "warehouse").out
    assert json.loads(rota("block", "type", "inspect", "warehouse", "-o", "json").out)["slug"] == "warehouse"
    assert rota("block", "type", "delete", "warehouse").code == 0
    assert "warehouse" not in rota("block", "type", "ls").out


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("inspect", "warehouse/nope"), 1),
        (("inspect", "warehouse"), 2),
        (("inspect",), 2),
        (("inspect", "../../x"), 1),
        (("inspect", "x" * 5000), 1),
        (("delete", "a/b/c"), 1),
        (("delete", "--id", "01a20335-e054-7b12-be42-68758c2b7627"), 1),
        (("delete", "--id", "x"), 2),
        (("create", "nope"), 1),
        (("create", ""), 1),
        (("type", "inspect", "no/pe"), 1),
        (("type", "delete", "secret"), 1),
        (("type", "delete", "nope"), 1),
    ],
)
def test_what_cannot_be_done_is_told_in_a_sentence(rota: Run, arguments: tuple[str, ...], code: int) -> None:
    ran = rota("block", *arguments)
    assert ran.code == code
    assert ran.err.startswith("Error: ")
    assert "Traceback" not in ran.err


def test_keys_are_rotated(rota: Run, saved: Any, home: Path) -> None:
    before = (home / ".rota" / "secrets.key").read_text()
    ran = rota("server", "secrets", "rotate")
    assert ran.code == 0
    assert "Encrypted 1 block anew" in ran.out
    assert (home / ".rota" / "secrets.key").read_text() != before
    assert "main" in rota("block", "ls").out
    assert json.loads(rota("server", "secrets", "rotate", "-o", "json").out)["documents"] == 1


def test_a_lost_key_is_told(rota: Run, saved: Any, home: Path) -> None:
    (home / ".rota" / "secrets.key").rename(home / "elsewhere")
    ran = rota("block", "ls")
    assert ran.code == 1
    assert "Bring the key back" in ran.err
    (home / "elsewhere").rename(home / ".rota" / "secrets.key")
    (home / ".rota" / "secrets.key").chmod(0o644)
    assert "chmod 600" in rota("block", "ls").err
    assert rota("block", "ls", ROTA_SERVER_SECRETS_KEY="too short").code == 1
