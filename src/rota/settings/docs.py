"""What follows from the table: the reference page and the types that checkers see.

``python -m rota.settings.docs`` writes both.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from rota.settings.table import SETTINGS, Computed, Setting
from rota.settings.values import as_text

_PAGE_HEAD = """\
# Settings

<!-- Written by `python -m rota.settings.docs` from the rows in `src/rota/settings/rows`. -->

A setting is read from the first of these places that has it:

1. the environment
2. `.env` in the working directory
3. `rota.toml` in the working directory (`prefect.toml` when there is no `rota.toml`)
4. `[tool.rota]` in `pyproject.toml` in the working directory (`[tool.prefect]` when there is no such table)
5. the active profile: `ROTA_PROFILE`, else `active` in `profiles.toml`
6. its default

In the environment, in `.env` and in profiles a setting goes by the names listed here; of several names in one place, the first
listed counts, so a `PREFECT_` name counts when its `ROTA_` twin is absent. In TOML it goes by its dotted name:
`[logging]` `level = "DEBUG"`. Lists are written `a, b` or as JSON. An empty text means "nothing" where that is allowed,
otherwise it is ignored.

`rota config view --show-defaults` prints what holds and where it came from; `rota config set NAME=VALUE` writes to the active
profile.
"""

_TYPES_HEAD = '''\
"""The settings as type checkers see them. Written by `python -m rota.settings.docs` from the table; not loaded at run time."""
# ruff: noqa: E501 - texts are as long as in the table

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any, Literal

from rota.settings.values import Secret
'''


_FURTHER_MEMBERS = {
    "server.database": [
        '    url_text: str\n    """The `connection_url` as a plain text, password included."""',
        '    url_without_password: str\n    """The `connection_url` for people to read."""',
    ]
}


def reference_page() -> str:
    """Return docs/reference/settings.md."""
    lines = [_PAGE_HEAD]
    section = None
    for setting in SETTINGS.values():
        group = setting.name.rpartition(".")[0] or "general"
        if group != section:
            lines.append(f"## {group}\n")
            section = group
        lines.append(_entry(setting))
    return "\n".join(lines)


def _entry(setting: Setting) -> str:
    takes = f"{setting.takes} ({setting.unit})" if setting.unit else setting.takes
    own = " Only in rota." if setting.own else ""
    names = ", ".join(f"`{name}`" for name in setting.env_names)
    facts = f"- Takes: {takes}\n- Default: {shown_default(setting)}\n- Names: {names}\n"
    return f"### `{setting.name}`\n\n{setting.doc}{own}\n\n{facts}"


def shown_default(setting: Setting) -> str:
    """Return a default as the page writes it."""
    if isinstance(setting.default, Computed):
        return setting.default.shown
    text = as_text(setting.default)
    return f"`{text}`" if text and text != "[]" else "nothing"


def typed_groups() -> str:
    """Return typed.py: a class per group, innermost first."""
    groups: dict[str, dict[str, str]] = {"": {}}
    for setting in SETTINGS.values():
        path, _, leaf = setting.name.rpartition(".")
        _open_group(groups, path)[leaf] = f'    {leaf}: {setting.kind.python}\n    """{setting.doc}"""'
    ordered = sorted(groups, key=lambda path: -path.count(".") if path else 1)
    classes = [
        "\n".join([f"\n\nclass {_class_name(path)}:", *groups[path].values(), *_FURTHER_MEMBERS.get(path, [])])
        for path in ordered
    ]
    return _TYPES_HEAD + "\n".join(classes) + "\n"


def _open_group(groups: dict[str, dict[str, str]], path: str) -> dict[str, str]:
    if path not in groups:
        parent, _, leaf = path.rpartition(".")
        _open_group(groups, parent)[leaf] = f"    {leaf}: {_class_name(path)}"
        groups[path] = {}
    return groups[path]


def _class_name(path: str) -> str:
    return "".join(word.title() for word in path.replace(".", "_").split("_")) or "Root"


def generated_files(root: Path) -> dict[Path, str]:
    """Return every generated file of a checkout and its content."""
    return {
        root / "docs" / "reference" / "settings.md": reference_page(),
        root / "src" / "rota" / "settings" / "typed.py": typed_groups(),
    }


def main(root: Any = None) -> None:
    """Write the generated files of this checkout."""
    for path, text in generated_files(root or Path(__file__).parents[3]).items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
