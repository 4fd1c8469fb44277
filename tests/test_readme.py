"""The README is true: its specs compile, its excerpts and outputs are what the compiler makes, its commands exist."""

from __future__ import annotations

from pathlib import Path

import pytest

from envspec.cli.render.text import brief, count, render
from envspec.compiler import Compilation, Order, compile_text
from tests.docs.reading import blocks, wrong_commands

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


def _section(title: str) -> str:
    return README.split(f"\n## {title}\n", 1)[1].split("\n## ", 1)[0]


SPEC, EXCERPTS = blocks(README, "yaml")[:2]
STEPS = "".join(blocks(_section("Your first spec, in five steps"), "yaml"))
CANARY = blocks(_section("Nothing is dropped"), "yaml")[0]


def _output(made: Compilation) -> str:
    """What `check` prints, then what `compile` does."""
    grave = [found for found in made.diagnostics if found.severity != "advice"]
    checked = render(made.diagnostics, colour=False, all_environments=len(made.plans))
    compiled = render(grave, colour=False, all_environments=len(made.plans))
    lines = brief((found for found in made.diagnostics if found.id == "ENV090"), colour=False)
    return "\n".join([*checked, *lines, "", *compiled, f"envspec: {count(grave)}; nothing was written"])


def test_the_first_spec_compiles_and_its_excerpts_are_in_order_in_the_artifacts() -> None:
    made = compile_text(SPEC)
    assert not made.errors, _output(made)
    files = {f"build/{env}/{a.path}": a.data.decode() for env, found in made.artifacts.items() for a in found}
    shown: list[str] = []
    left: list[str] = []
    for line in EXCERPTS.splitlines():
        if line.startswith("# build/"):
            shown.append(line[2:])
            left = files[line[2:]].splitlines()
        else:
            assert line in left, f"{shown[-1]} does not go on with {line!r}"
            left = left[left.index(line) + 1 :]
    assert shown == [
        "build/dev/compose/compose.yaml",
        "build/prod/compose/compose.yaml",
        "build/prod/kubernetes/40-apps/web.yaml",
        "build/prod/nomad/web.nomad.hcl",
    ]


def test_the_five_steps_make_a_spec_of_two_services_that_compiles() -> None:
    made = compile_text(STEPS)
    assert not made.errors, _output(made)
    services = [w.name for w in made.plans["prod"].workloads.values() if w.role == "service"]
    assert services == ["api", "web"]
    assert {artifact.path.partition("/")[0] for artifact in made.artifacts["prod"]} > {"compose", "kubernetes"}


@pytest.mark.parametrize(
    ("title", "position", "before", "after"),
    [
        ("Nothing is dropped", 0, "", ""),
        ("Nothing is dropped", 1, "", ""),
        ("Nothing is dropped", 2, "    resources:\n", CANARY + "    resources:\n"),
        ("Errors", 0, "    resources:\n", "    replica: 2\n    resources:\n"),
        ("Policies", 0, "    resources:\n", "    mounts:\n      /app: .\n    resources:\n"),
    ],
)
def test_what_is_shown_as_output_is_the_output(title: str, position: int, before: str, after: str) -> None:
    spec = SPEC.replace(before, after, 1)
    if title == "Errors":
        spec = spec.replace("state.db.url", "state.bd.url")
    shown = blocks(_section(title), "text")[position]
    assert shown in _output(compile_text(spec)) + "\n"


def test_what_is_refused_is_not_emitted() -> None:
    made = compile_text(SPEC.replace("    resources:\n", CANARY + "    resources:\n", 1))
    assert "prod" not in made.artifacts
    assert [d.id for d in made.diagnostics if d.severity == "error"] == ["ENV091", "ENV091"]


@pytest.mark.parametrize("title", ["Policies", "Secrets", "Migrations", "Environments"])
def test_the_other_parts_fit_into_the_first_spec(title: str) -> None:
    part = blocks(_section(title), "yaml")[0]
    spec = SPEC + part.removeprefix("environments:\n")
    if title == "Policies":
        mount = "    mounts:\n      /etc/ssl/proxy.pem: /etc/ssl/proxy.pem\n    resources:\n"
        bare = SPEC.replace("    resources:\n", mount, 1)
        assert [d.name for d in compile_text(bare).diagnostics if d.severity == "error"] == ["bind-mount"]
        spec = bare + part
    made = compile_text(spec, order=Order(today="2026-11-24"))
    assert not made.errors, _output(made)


def test_commands_exist() -> None:
    assert wrong_commands(README, (ROOT / "Makefile").read_text(encoding="utf-8")) == []
    assert wrong_commands("`envspec lsp` `envspec compile --fast` `make coffee`", "") == [
        "envspec lsp",
        "envspec compile --fast",
        "make coffee",
    ]
