"""Our Markdown is plain: links lead somewhere, no line is too wide, none ends in spaces, and commands exist."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.docs.reading import prose, wrong_commands

ROOT = Path(__file__).parent.parent.parent
FILES = sorted(
    str(path.relative_to(ROOT))
    for pattern in ("*.md", "docs/*.md", "docs/*/*.md", "samples/*/README.md")
    for path in ROOT.glob(pattern)
)
#: here a paragraph is one line
LONG = {
    f"docs/{name}.md"
    for name in ("compose", "hardening", "kubernetes", "nomad", "testing", "decisions/0013-nomad-judge")
}
WIDTH = 120


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def broken_links(name: str, text: str) -> list[str]:
    """The links to files of this project that do not exist."""
    targets = re.findall(r"\]\(([^)\s]+)\)", prose(text))
    paths = [target.partition("#")[0] for target in targets if "://" not in target and not target.startswith("#")]
    return [path for path in paths if not ((ROOT / name).parent / path).exists()]


@pytest.mark.parametrize("name", FILES)
def test_links_resolve(name: str) -> None:
    assert broken_links(name, read(name)) == []


def test_a_broken_link_is_found() -> None:
    text = "[a](missing.md) [b](../README.md#top) [c](https://example.com) [d](#here)\n```sh\n[e](no.md)\n```\n"
    assert broken_links("docs/x.md", text) == ["missing.md"]


@pytest.mark.parametrize("name", FILES)
def test_lines_are_short_and_end_without_spaces(name: str) -> None:
    text = read(name)
    assert [line for line in text.splitlines() if line != line.rstrip()] == []
    assert text.endswith("\n") and not text.endswith("\n\n")
    if name not in LONG and not name.startswith("docs/rules/"):
        wide = [line for line in prose(text).splitlines() if len(line) > WIDTH and not line.startswith("|")]
        assert wide == []


@pytest.mark.parametrize("name", FILES)
def test_commands_exist(name: str) -> None:
    assert wrong_commands(read(name), read("Makefile")) == []


def test_decisions_are_numbered_short_and_told_in_parts() -> None:
    names = sorted(path.name for path in (ROOT / "docs" / "decisions").glob("*.md"))
    assert [name[:5] for name in names] == [f"{number:04}-" for number in range(1, len(names) + 1)]
    for name in names[:10]:
        text = read(f"docs/decisions/{name}")
        assert re.findall(r"^## (.*)$", text, re.MULTILINE) == ["Context", "Decision", "Consequences"], name
        assert len(text.splitlines()) <= 30, name


def test_every_page_is_in_the_index() -> None:
    linked = set(re.findall(r"\]\(([\w-]+\.md)\)", read("docs/README.md")))
    assert {path.name for path in (ROOT / "docs").glob("*.md")} - {"README.md"} == linked
