"""What can be the path of an address; a health check's is proved beside references."""

from __future__ import annotations

import pytest

from tests.lower.specs import Told, told

_PORTS = "ports:\n  http: 8080\n"


@pytest.mark.parametrize("field", ["metrics:\n  path: {}\n", "routes:\n  - path: {}\n"])
def test_a_path_begins_with_a_slash_and_has_no_blanks(field: str) -> None:
    column = field.index("{}") - field.index("\n")
    line = 4
    assert told(_PORTS + field.format("metrics")) == [
        Told(line, column, "the path `metrics` does not begin with `/`", "write `/metrics`")
    ]
    assert told(_PORTS + field.format("/a b")) == [
        Told(
            line, column, "a path of an address has no blanks and no control characters in it",
            "write a blank as %20",
        )
    ]  # fmt: skip
