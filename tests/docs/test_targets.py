"""The page of the targets is what the tables say."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.docs.targets import page

PAGE = Path(__file__).resolve().parents[2] / "docs" / "targets.md"


@pytest.mark.golden
def test_the_page_is_made_from_the_tables(request: pytest.FixtureRequest) -> None:
    text = page()
    if request.config.getoption("--update-golden"):
        PAGE.write_text(text)
    assert PAGE.read_text() == text, "docs/targets.md is out of date; `make golden` writes it"
