"""Variables are filled in as BuildKit does it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from envspec.dockerfile import expand


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("$A-${A}", "1-1"),
        ("${B:-x}${E:-y}${E-z}", "xy"),
        ("${A:+yes}${B:+no}${E+set}", "yesset"),
        ("\\$A \\\\n", "$A \\\\n"),
        ("$B ${B}", "$B ${B}"),
        ("${B:-${C:-${A}}}:${B:-{}}", "1:{}"),
        ("${A#v} ${A%-x}", "${A#v} ${A%-x}"),
        ("${A ${", "${A ${"),
        ("$ $1", "$ $1"),
        ("${B:-" * 20 + "}" * 20, "${B:-" * 11 + "}" * 11),
    ],
)
def test_expand(text: str, value: str) -> None:
    assert expand(text, {"A": "1", "E": ""}) == value


@given(st.text(alphabet="$ {}:-+A\\x", max_size=60))
def test_whatever_is_written(text: str) -> None:
    assert isinstance(expand(text, {"A": "1"}), str)
