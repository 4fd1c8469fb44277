"""What a target cannot say: ENV090 to ENV099."""

from __future__ import annotations

from envspec.errors import LanguageError

__all__ = ["ERRORS"]

ERRORS = (
    LanguageError(
        "ENV090",
        "approximated",
        "The target cannot say exactly what the spec says, and something near is emitted; the message says what. It is "
        "told so that nothing is dropped in silence. docs/targets.md has the table of every field and target.",
        "",
        "",
    ),
    LanguageError(
        "ENV091",
        "refused",
        "The target cannot say what the spec says, and pretending would be wrong. Change the field, or leave it out "
        "for this environment (`unset`), or leave out the target.",
        "",
        "",
    ),
    LanguageError(
        "ENV092",
        "unmatched-patch",
        "A patch is merged into the object of the same kind and name. One that matches nothing would be dropped in "
        "silence, so it is an error.",
        "",
        "",
    ),
    LanguageError(
        "ENV093",
        "bad-patch",
        "A patch is an ordinary YAML file; this one cannot be read as such, or is no mapping.",
        "",
        "",
    ),
    LanguageError(
        "ENV094",
        "broken-backend",
        "A backend could not be loaded, or failed while it emitted. This is a fault of the backend and not of the "
        "spec; nothing is written for the environment.",
        "",
        "",
    ),
)
