"""What the tables of Compose say is said in words where words are due."""

from __future__ import annotations

from envspec_backends.bake import BACKEND as BAKE
from envspec_backends.compose import BACKEND
from envspec_backends.compose.support import DEVELOPMENT, PRODUCTION


def test_every_verdict_says_how() -> None:
    for table in (DEVELOPMENT, PRODUCTION):
        assert [pattern for pattern, support in table.items() if not support.how] == []
        assert [p for p, support in table.items() if support.verdict == "refused" and not support.help] == []


def test_names() -> None:
    assert (BACKEND.name, BAKE.name) == ("compose", "bake")
