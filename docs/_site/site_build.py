"""Builds the documentation as a site: ``python docs/_site/site_build.py`` (`make docs`) writes `build/site`.

The pages of `docs/` are copied to `build/pages`, the generated part of the reference is put beside them, and the navigation is
that of `docs/README.md`, so that a new page is listed in one place.
"""

from __future__ import annotations

import argparse
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import site_reference as reference
import yaml

ROOT = Path(__file__).parents[2]

_SECTION = re.compile(r"^## (.+)$")
_ENTRY = re.compile(r"^- \[(.+?)\]\((\S+?\.md)\)")


def navigation(index: str, modules: list[str]) -> list[dict[str, Any]]:
    """The sections of the index and the pages that they list; the modules below their page."""
    sections: list[dict[str, Any]] = [{"Overview": "index.md"}]
    pages: list[dict[str, Any] | str] = []
    for line in index.splitlines():
        if section := _SECTION.match(line):
            pages = []
            sections.append({section[1]: pages})
        elif entry := _ENTRY.match(line):
            title, path = entry[1], page_name(entry[2])
            if path == "reference/python.md":
                pages.append({title: [path, *({module: f"reference/python/{module}.md"} for module in modules)]})
            else:
                pages.append({title: path})
    return [section for section in sections if next(iter(section.values()))]


def page_name(path: str) -> str:
    """The index of a folder is its README in a file viewer, and its `index.md` in the site."""
    return re.sub(r"(^|/)README\.md", r"\1index.md", path)


def write_pages(folder: Path) -> None:
    """Copy the written pages to `folder`, and write the generated ones."""
    shutil.rmtree(folder, ignore_errors=True)
    for path in sorted((ROOT / "docs").rglob("*")):
        place = path.relative_to(ROOT / "docs")
        if path.is_dir() or "_site" in place.parts or path.suffix in (".py", ".pyc"):
            continue
        target = folder / page_name(str(place))
        target.parent.mkdir(parents=True, exist_ok=True)
        if path.suffix == ".md":
            target.write_text(_with_generated(str(place), _links_to_index(path.read_text())))
        else:
            shutil.copy(path, target)
    (folder / "reference" / "python").mkdir(parents=True, exist_ok=True)
    for module in reference.public_modules():
        (folder / "reference" / "python" / f"{module}.md").write_text(reference.module_page(module))
    for name in ("site.css", "worker.js"):
        shutil.copy(ROOT / "docs" / "_site" / name, folder / name)


def _links_to_index(text: str) -> str:
    return re.sub(r"\]\(([^)\s]*?)README\.md", r"](\1index.md", text)


def _with_generated(place: str, text: str) -> str:
    generated = {"reference/cli.md": reference.commands_page, "reference/python.md": reference.modules_list}.get(place)
    if generated is None:
        return text
    written, _, _ = text.partition("\nThe [site](")  # the sentence for readers who do not have it
    return f"{written}\n{generated()}"


def write_config(pages: Path, site: Path) -> Path:
    """Write the builder's configuration beside the pages."""
    config = yaml.safe_load((ROOT / "docs" / "_site" / "site.yml").read_text())
    config |= {
        "docs_dir": pages.name,
        "site_dir": str(site),
        "nav": navigation((ROOT / "docs" / "README.md").read_text(), reference.public_modules()),
    }
    for plugin in config["plugins"]:
        if isinstance(plugin, dict):
            plugin["mkdocstrings"]["handlers"]["python"]["paths"] = [str(ROOT / "src")]
    path = pages.parent / "mkdocs.yml"
    path.write_text(yaml.safe_dump(config, sort_keys=False))
    return path


def build(folder: Path) -> Path:
    """Build the site below `folder` and return where it is.

    Raises subprocess.CalledProcessError when a page links to what is not there, or cannot be read.
    """
    pages, site = folder / "pages", folder / "site"
    folder.mkdir(parents=True, exist_ok=True)
    shutil.rmtree(site, ignore_errors=True)
    write_pages(pages)
    config = write_config(pages, site)
    command = [sys.executable, "-m", "zensical", "build", "--strict", "--clean", "--config-file", str(config)]
    subprocess.run(command, check=True, cwd=folder)
    _load_nothing_from_elsewhere(site)
    return site


_FOREIGN_SHIM = re.compile(r'<script src="https://unpkg\.com/iframe-worker/shim"[^>]*></script>')


def _load_nothing_from_elsewhere(site: Path) -> None:
    """Put a script of our own in the place of one from another host, which the plugin `offline` asks for."""
    for page in site.rglob("*.html"):
        text = page.read_text()
        ours = "../" * (len(page.relative_to(site).parts) - 1) + "worker.js"
        page.write_text(_FOREIGN_SHIM.sub(f'<script src="{ours}"></script>', text))


def main() -> None:
    parser = argparse.ArgumentParser(description="Build the documentation as a site.")
    parser.add_argument("--into", type=Path, default=ROOT / "build", help="folder in which `site` is made")
    try:
        site = build(parser.parse_args().into.resolve())
    except subprocess.CalledProcessError as error:
        sys.exit(error.returncode)
    print(f"Open {site / 'index.html'}")


if __name__ == "__main__":
    main()
