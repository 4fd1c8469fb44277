"""The tables are whole: the field that nobody thought of has no place to hide."""

from __future__ import annotations

import pytest

from envspec_backends.bake import BACKEND as BAKE
from envspec_backends.compose import BACKEND
from envspec_backends.compose.support import DEVELOPMENT, PRODUCTION
from envspec_schema.leaves import leaves

#: Of the spec as a whole: they decide what the Plan is, before any target sees it.
WHOLE = ("envspec", "project", "registry", "include.", "vars.", "presets.", "environments.", "waivers.")


@pytest.mark.parametrize("development", [True, False])
def test_every_leaf_of_an_entry_has_a_verdict(development: bool) -> None:
    table = BACKEND.table(development)
    for leaf in leaves():
        if leaf.startswith(WHOLE) or (".dev." in leaf and not development):
            continue
        section, rest = leaf.split(".", 1)
        name = "workloads" if section in ("services", "tools", "jobs") else section
        steps = f"{name}.{rest}".split(".")
        prefixes = {".".join(steps[:end]) for end in range(2, len(steps) + 1)}
        assert prefixes & set(table) - {"workloads.*"}, f"{leaf} has no verdict"


def test_words_are_there_where_words_are_due() -> None:
    for table in (DEVELOPMENT, PRODUCTION):
        for pattern, support in table.items():
            if support.verdict != "mapped":
                assert support.how, pattern
            if support.verdict == "refused":
                assert support.help, pattern


def test_names() -> None:
    assert (BACKEND.name, BAKE.name) == ("compose", "bake")
