"""`make golden` writes the page of the targets too: a table that changes shows in the same review as its output."""

from __future__ import annotations

from pathlib import Path

import pytest

from tools.docs.pages import pages

PAGE = Path(__file__).resolve().parents[2] / "docs" / "targets.md"


@pytest.mark.golden
def test_the_page_of_the_targets_is_made_from_the_tables(request: pytest.FixtureRequest) -> None:
    text = pages()["targets.md"]
    if request.config.getoption("--update-golden"):
        PAGE.write_text(text)
    assert PAGE.read_text() == text, "docs/targets.md is out of date; `make golden` writes it"
