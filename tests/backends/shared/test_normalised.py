"""Texts that a reader of HCL would change are known before one reads them."""

from __future__ import annotations

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from envspec_backends.shared.normalised import changed, unfit


def test_what_would_happen_is_told_with_the_reader_and_how_to_mend_it() -> None:
    assert changed("e\u0301", "bake") == (
        "a text is not normalised (NFC), and bake would change it",
        "write its accented characters as one character each; an editor's `normalise to NFC` does it",
    )
    assert changed("\ufeffx", "HCL") == (
        "a text begins with a byte order mark, and HCL would take it off",
        "write it without the mark",
    )
    assert unfit("\ud800")
    assert not unfit("\u00e9 \U0001f600 plain")


@given(st.text())
def test_other_texts_are_in_nfc(text: str) -> None:
    assert unfit(text) == (text.startswith("\ufeff") or unicodedata.normalize("NFC", text) != text)
