"""Writes the generated pages of docs/ anew: `python -m tools.docs` in the project's folder, or `make docs`."""

from __future__ import annotations

from pathlib import Path

from envspec.rules.docs import main as write_rules
from tools.docs import pages

_DOCS = Path(__file__).resolve().parent.parent.parent / "docs"

for name, text in pages().items():
    (_DOCS / name).write_text(text, encoding="utf-8", newline="\n")
write_rules(str(_DOCS / "rules"))
