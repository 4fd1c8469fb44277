"""The user's own YAML, merged in at the end."""

from __future__ import annotations

import pytest

from envspec.compiler import Order, compile_text
from tests.backends.compose.compiled import HTTP, Compiled, compiled, entry, spec

TEXT = spec(entry("web", HTTP), production="    compose:\n      patches:\n        - patches/compose.yaml\n")


def patched(text: str) -> Compiled:
    return compiled(TEXT, files={"patches/compose.yaml": text})


def test_mappings_merge_null_removes_and_the_rest_is_replaced() -> None:
    made = patched(
        "services:\n  web:\n    cpus: 0.5\n    logging: null\n    cap_drop: [ALL, NET_RAW]\n"
        "    healthcheck:\n      retries: 9\n    environment: {A: 2024-01-01, B: null}\n"
    )
    web = made.service("web")
    assert web["cpus"] == 0.5
    assert "logging" not in web
    assert web["cap_drop"] == ["ALL", "NET_RAW"]
    assert web["healthcheck"]["retries"] == 9
    assert web["healthcheck"]["interval"] == "10s"
    assert web["environment"] == {"A": "2024-01-01", "B": None}


@pytest.mark.parametrize(
    ("text", "said", "help"),
    [
        ("services:\n  wbe:\n    cpus: 1\n", "2:3 ENV092 there is no `wbe` in services", "did you mean `web`?"),
        ("volumes:\n  data: {}\n", "2:3 ENV092 there is no `data` in volumes", "volumes has none"),
        (
            "service:\n  web: {}\n",
            "1:1 ENV092 `service` is nothing that a patch can change",
            "did you mean `services`?",
        ),
        (
            "name: x\n",
            "1:1 ENV092 `name` is nothing that a patch can change",
            "patch entries of `services`, `volumes`, `networks`, `secrets` and `configs`",
        ),
        (
            "services:\n  web:\n    loging: null\n",
            "3:5 ENV092 there is no `loging` that the patch could take away",
            "did you mean `logging`?",
        ),
        ("# one\n- a\n", "2:1 ENV093 a patch is a mapping like a Compose file", "begin with `services:`"),
        ("# nothing\n", "1:1 ENV093 the file holds nothing", "write what it is to change, or do not name it"),
        ("a: 1\na: 2\n", "2:1 ENV093 `a` stands here twice, first in line 1", "join the two"),
    ],
)
def test_a_patch_that_does_nothing_is_an_error_at_its_place(text: str, said: str, help: str) -> None:
    files = {"patches/compose.yaml": text}
    made = compile_text(TEXT, files, Order(environments=("prod",)))
    (found,) = [one for one in made.diagnostics if one.id in ("ENV092", "ENV093")]
    assert found.span is not None
    assert found.span.source.text == text
    assert f"{found.span} {found.id} {found.message}" == f"patches/compose.yaml:{said}"
    assert (found.help, found.environments, found.target) == (help, ("prod",), "compose")
    ((words, where),) = found.related
    assert (words, where.source.name) == ("the patch is named here", "envspec.yaml")
    assert not made.artifacts
