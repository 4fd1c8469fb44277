"""Generated pages are those that the code makes, and they tell what a reader looks for."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from envspec.backend import installed
from envspec.compiler import Order, compile_text
from envspec.errors import catalogue
from envspec.kinds.index import NAMES
from tests.docs.reading import blocks, prose
from tools.docs.__main__ import write
from tools.docs.indexes import indexes
from tools.docs.pages import pages

ROOT = Path(__file__).parent.parent.parent
PAGES = pages()
GENERATED = {f"docs/{name}": text for name, text in PAGES.items()} | indexes()


@pytest.mark.parametrize("path", GENERATED)
def test_what_is_committed_is_what_the_code_makes(path: str) -> None:
    assert (ROOT / path).read_text(encoding="utf-8") == GENERATED[path], "run `make docs`"


def test_pages_of_rules_that_are_gone_are_taken_away(tmp_path: Path) -> None:
    folder = tmp_path / "docs" / "rules"
    folder.mkdir(parents=True)
    (folder / "old-rule.md").write_text("old")
    (folder / "notes.txt").write_text("kept")
    write(tmp_path)
    assert {path.name for path in folder.glob("*")} == {
        "notes.txt",
        *(path.rpartition("/")[2] for path in GENERATED if path.startswith("docs/rules/")),
    }
    committed = {f"docs/rules/{path.name}" for path in (ROOT / "docs" / "rules").glob("*.md")}
    assert committed <= set(GENERATED)


def test_every_field_of_the_language_is_told() -> None:
    rows = set(re.findall(r"^\| \[?`([^`]+)`", PAGES["language.md"], re.MULTILINE))
    fields = {part for leaf in installed.schemas().leaves() for part in leaf.split(".")} - {"*"}
    rows |= {"managed"} if "may be `managed`:" in PAGES["language.md"] else set()
    assert fields - rows == set()
    assert rows >= {"grpc", "max_unavailable", "plugin_id", "because", "shield", "cidr"}


def test_a_row_has_type_default_meaning_and_example() -> None:
    assert "| `interval` | a duration | `10s` | Time between two checks. |" in PAGES["language.md"]
    row = "| `debug` | a port |  | The debugger's port, published on 127.0.0.1. Example: `9229` |"
    assert row in PAGES["language.md"]


def test_links_within_the_language_page_lead_to_headings() -> None:
    text = PAGES["language.md"]
    headings = {
        re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-")
        for title in re.findall(r"^#+ (.*)$", text, re.MULTILINE)
    }
    assert set(re.findall(r"\(#([^)]+)\)", text)) <= headings


def test_every_kind_and_every_error_has_a_heading() -> None:
    kinds = re.findall(r"^## (.*)$", PAGES["kinds.md"], re.MULTILINE)
    assert kinds == [*NAMES, "volume", "custom"]
    errors = re.findall(r"^### (ENV\d+) ([a-z-]+)$", PAGES["errors.md"], re.MULTILINE)
    assert errors == [(error.id, error.name) for error in catalogue()]
    assert "    " not in prose(PAGES["errors.md"])


@pytest.mark.parametrize("position", [0, 1])
def test_the_states_shown_are_in_the_language(position: int) -> None:
    head = "envspec: 1\nproject: shop\n"
    prod = "environments:\n  prod:\n    tier: production\n    targets:\n      - compose\n"
    made = compile_text(head + blocks(PAGES["kinds.md"], "yaml")[position] + prod, order=Order(emit=False))
    assert [found.name for found in made.diagnostics if found.severity == "error"] == []
