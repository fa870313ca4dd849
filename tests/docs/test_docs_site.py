"""The documentation as a site: it describes every public name, setting and command, and loads nothing from elsewhere."""

from __future__ import annotations

import importlib
import re
import sys
import zlib
from pathlib import Path

import pytest
from doc_pages import PAGES, ROOT

from rota.settings.table import SETTINGS

sys.path.insert(0, str(ROOT / "docs" / "_site"))
import site_build
import site_reference


def html_ids(page: Path) -> set[str]:
    return set(re.findall(r'\bid="?([^\s">]+)', page.read_text()))


def test_every_command_has_its_entry_with_its_options() -> None:
    page = site_reference.commands_page()
    headings = site_reference.described(page)
    listed = list(site_reference.commands())
    assert len(listed) > 30
    for name, command, context in listed:
        assert name in headings
        for option in command.get_params(context):
            flags = [flag for flag in option.opts if flag.startswith("--") and flag != "--help"]
            assert getattr(option, "hidden", False) or all(flag in page for flag in flags), f"{name} {flags}"


def test_every_setting_has_its_entry() -> None:
    headings = site_reference.described((ROOT / "docs" / "reference" / "settings.md").read_text())
    assert set(SETTINGS) <= headings


def test_the_users_modules_are_public_and_the_workings_are_not() -> None:
    modules = set(site_reference.public_modules())
    top_level = {f"rota.{path.stem}" for path in (ROOT / "src" / "rota").glob("*.py") if not path.stem.startswith("_")}
    assert {"rota", "rota.client", "rota.logging", "rota.testing", "rota.settings", "rota.runtime"} | top_level <= modules
    workings = ("engine", "server", "core", "contract", "storage", "cli")
    assert not [name for name in modules if name.split(".")[1:2] and name.split(".")[1] in workings]


def test_the_navigation_has_every_page_of_the_index() -> None:
    written = [path for path in PAGES if (ROOT / "docs") in path.parents]
    navigation = str(site_build.navigation((ROOT / "docs" / "README.md").read_text(), ["rota.tasks"]))
    for path in written:
        assert repr(site_build.page_name(str(path.relative_to(ROOT / "docs")))) in navigation
    assert "'reference/python/rota.tasks.md'" in navigation


@pytest.mark.slow
def test_the_site_describes_all_that_is_public_and_loads_nothing_from_elsewhere(tmp_path: Path) -> None:
    site = site_build.build(tmp_path)  # strict: a link that leads nowhere fails
    described = described_names(site) | set().union(*(html_ids(page) for page in (site / "reference").rglob("*.html")))
    described |= set(site_reference.public_modules())
    missing = {
        f"{module}.{name}"
        for module in site_reference.public_modules()
        for name in site_reference.public_names(importlib.import_module(module))
        if not described & {f"{module}.{name}", site_reference.home_of(module, name)}
    }
    assert missing == set()
    ids = html_ids(site / "reference" / "settings.html")
    assert {site_reference.anchor(name) for name in SETTINGS} <= ids
    ids = html_ids(site / "reference" / "cli.html")
    assert {site_reference.anchor(name) for name, _, _ in site_reference.commands()} <= ids
    pages = list(site.rglob("*.html"))
    assert len(pages) > len(PAGES)
    foreign = re.compile(r"<(?:script|link|img|iframe|source)\b[^>]*(?:src|href)=[\"']?(?:https?:)?//[^\s\"'>]+")
    assert {page.name: foreign.findall(page.read_text()) for page in pages if foreign.search(page.read_text())} == {}
    styles = "".join(path.read_text() for path in site.rglob("*.css"))
    assert not re.findall(r"(?:url\(|@import )[\"']?https?://[^)\"']+", styles)
    for page in pages:
        check_links(page)
        assert "][rota" not in page.read_text(), f"{page.name} refers to what is not described"


def described_names(site: Path) -> set[str]:
    """What the inventory of the site lists, by dotted name."""
    data = (site / "objects.inv").read_bytes()
    *_, packed = data.split(b"\n", 4)
    return {line.split(" ")[0] for line in zlib.decompress(packed).decode().splitlines()}


def check_links(page: Path) -> None:
    if page.name == "404.html":  # shown for any address, so its links begin at the root of a server
        return
    for address in re.findall(r"<a\b[^>]*href=\"([^\"#?:]+)[\"#]", page.read_text()):
        assert (page.parent / address).exists(), f"{page.name} links to {address}"
