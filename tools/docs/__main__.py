"""Writes everything that is made from the code anew: `python -m tools.docs` in the project's folder, or `make docs`."""

from __future__ import annotations

from pathlib import Path

from tools.docs import generated

__all__ = ["write"]


def write(root: Path) -> None:
    """Writes it below `root`, and takes away the pages of rules that are no more."""
    wanted = {root / path: text for path, text in generated().items()}
    for page in (root / "docs" / "rules").glob("*.md"):
        if page not in wanted:
            page.unlink()
    for path, text in wanted.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    write(Path(__file__).resolve().parents[2])
