"""Writes everything that is made from the code anew: `python -m tools.docs` in the project's folder, or `make docs`."""

from __future__ import annotations

from pathlib import Path

from envspec.lazy import load
from tools.docs.indexes import indexes

__all__ = ["write"]


def write(root: Path) -> None:
    """Writes it below `root`, and takes away the pages of rules that are no more."""
    _put(root, indexes())
    # Pages are made of the schema that now stands there, which is read when their module is loaded.
    pages: dict[str, str] = load("tools.docs.pages").pages()
    folder = root / "docs"
    for page in (folder / "rules").glob("*.md"):
        if f"rules/{page.name}" not in pages:
            page.unlink()
    _put(folder, pages)


def _put(folder: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    write(Path(__file__).resolve().parents[2])
