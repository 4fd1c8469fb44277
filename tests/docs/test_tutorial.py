"""The tutorial can be followed: after each step the spec compiles, and what is shown as output is the output."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from envspec.cli.render.text import brief, render
from envspec.compiler import Compilation, compile_text
from tests.docs.reading import blocks, wrong_commands

ROOT = Path(__file__).parent.parent.parent
TUTORIAL = (ROOT / "docs" / "tutorial.md").read_text(encoding="utf-8")
FILES = dict(re.findall(r"^`([\w.]+)`\n\n```\w+\n(.*?)^```$", TUTORIAL, re.MULTILINE | re.DOTALL))


def merged(old: Any, new: Any) -> Any:
    """Adding lines below the keys that are there."""
    if isinstance(old, dict) and isinstance(new, dict):
        return {key: merged(old.get(key), new[key]) if key in new else old[key] for key in {**old, **new}}
    return new


def steps() -> list[tuple[str, str, str]]:
    """Heading, the spec as it is after the step's block, and the output that is shown after it (or nothing)."""
    spec: Any = {}
    found: list[tuple[str, str, str]] = []
    body = TUTORIAL.split("\n## The whole file", 1)[0]
    for part in body.split("\n## ")[1:]:
        title, _, text = part.partition("\n")
        for block in blocks(text, "yaml"):
            spec = merged(spec, yaml.load(block, yaml.BaseLoader))
            after = text.split(block, 1)[1].removeprefix("```").split("```yaml", 1)[0]
            written = block if not found else yaml.safe_dump(spec, sort_keys=False)
            found.append((title, written, "".join(blocks(after, "text"))))
    return found


def compiled(spec: str) -> Compilation:
    return compile_text(spec, FILES)


def words(made: Compilation) -> str:
    """What `check` prints, then the lines of `compile` for what is approximated."""
    lines = brief((found for found in made.diagnostics if found.id == "ENV090"), colour=False)
    return "\n".join([*render(made.diagnostics, colour=False), *lines])


@pytest.mark.parametrize(("title", "spec", "shown"), steps(), ids=lambda value: value[:24])
def test_the_spec_compiles_after_each_step_or_says_what_is_shown(title: str, spec: str, shown: str) -> None:
    made = compiled(spec)
    unplaced = [re.sub(r":\d+:\d+", "", line) for line in words(made).splitlines()]
    for line in shown.splitlines():
        assert re.sub(r":\d+:\d+", "", line) in unplaced
    errors = [found.name for found in made.diagnostics if found.severity == "error"]
    assert errors == [] or (shown and set(errors) == {"missing-resources"}), words(made)


def test_the_whole_file_is_what_the_steps_make() -> None:
    whole = blocks(TUTORIAL, "yaml")[-1]
    assert yaml.load(whole, yaml.BaseLoader) == yaml.load(steps()[-1][1], yaml.CSafeLoader)
    made = compiled(whole)
    assert [found.name for found in made.diagnostics if found.severity != "advice"] == ["single-replica"]
    assert sorted(made.artifacts) == ["dev", "prod", "staging"]


def test_what_the_steps_promise_is_in_the_artifacts() -> None:
    made = compiled(blocks(TUTORIAL, "yaml")[-1])
    files = {f"{env}/{each.path}": each.data.decode() for env, found in made.artifacts.items() for each in found}
    development = yaml.load(files["dev/compose/compose.yaml"], yaml.CSafeLoader)["services"]
    assert development["web"]["depends_on"] == {
        "db": {"condition": "service_healthy"},
        "migrate": {"condition": "service_completed_successfully"},
    }
    assert development["adminer"]["profiles"] == ["tools"]
    assert development["adminer"]["ports"] == ["127.0.0.1:${ADMINER_HTTP_PORT:-8081}:8080"]
    assert development["web"]["ports"] == ["127.0.0.1:${WEB_HTTP_PORT:-8000}:8000"]
    assert "adminer" not in files["prod/compose/compose.yaml"]
    assert {"prod/docker-bake.json", "prod/compose/crontab", "prod/kubernetes/README.md"} <= set(files)
    assert not [name for name, text in files.items() if name.startswith("prod/") and "Passw0rd" in text]


def test_the_program_is_python() -> None:
    compile(FILES["notes.py"], "notes.py", "exec")


def test_commands_exist() -> None:
    assert wrong_commands(TUTORIAL, (ROOT / "Makefile").read_text(encoding="utf-8")) == []
