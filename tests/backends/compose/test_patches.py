"""The user's own YAML, merged in at the end."""

from __future__ import annotations

import pytest

from tests.backends.compose.compiled import HTTP, Compiled, compiled, entry, spec

TEXT = spec(entry("web", HTTP), production="    compose:\n      patches:\n        - patches/compose.yaml\n")


def patched(text: str) -> Compiled:
    return compiled(TEXT, files={"patches/compose.yaml": text})


def test_mappings_merge_null_removes_and_the_rest_is_replaced() -> None:
    made = patched(
        "services:\n  web:\n    cpus: 0.5\n    logging: null\n    cap_drop: [ALL, NET_RAW]\n"
        "    healthcheck:\n      retries: 9\n    environment: {A: 2024-01-01}\n"
    )
    web = made.service("web")
    assert web["cpus"] == "0.5"
    assert "logging" not in web
    assert web["cap_drop"] == ["ALL", "NET_RAW"]
    assert web["healthcheck"]["retries"] == 9
    assert web["healthcheck"]["interval"] == "10s"
    assert web["environment"] == {"A": "2024-01-01"}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("services:\n  wbe:\n    cpus: 1\n", "ENV092 {}: patches/compose.yaml: there is no `wbe` in services"),
        ("volumes:\n  data: {}\n", "ENV092 {}: patches/compose.yaml: there is no `data` in volumes"),
        ("name: x\n", "ENV092 {}: patches/compose.yaml: `name` is nothing that a patch can change"),
        ("- a\n", "ENV093 {}: patches/compose.yaml: a patch is a mapping like a Compose file"),
        ("", "ENV093 {}: patches/compose.yaml: a patch is a mapping like a Compose file"),
        ("a: [\n", "ENV093 {}: patches/compose.yaml at line 2: expected the node content, but found '<stream end>'"),
        ("a: 2024-99-99\n", "ENV093 {}: patches/compose.yaml: it is not YAML"),
    ],
)
def test_a_patch_that_does_nothing_is_an_error(text: str, said: str) -> None:
    (found,) = patched(text).said
    where = found.split(" ", 1)[1].split(": ")[0]
    assert found == said.format(where)
