"""Texts that a reader of HCL would change: it normalises to NFC, and Nomad and bake are such readers."""

from __future__ import annotations

from envspec import lazy

__all__ = ["changed", "unfit"]


def changed(text: str, reader: str) -> tuple[str, str] | None:
    """What `reader` would do to a text, and how to mend it; None where the text stays what it is.

    A leading byte order mark goes where a text passes through JSON, and nothing has lone surrogates.
    """
    if text.isascii():
        return None
    if text.startswith("\ufeff"):
        return f"a text begins with a byte order mark, and {reader} would take it off", "write it without the mark"
    if lazy.load("unicodedata").is_normalized("NFC", text) and not any("\ud800" <= char <= "\udfff" for char in text):
        return None
    return (
        f"a text is not normalised (NFC), and {reader} would change it",
        "write its accented characters as one character each; an editor's `normalise to NFC` does it",
    )


def unfit(text: str) -> bool:
    """True for a text that a reader of HCL would change."""
    return changed(text, "HCL") is not None
