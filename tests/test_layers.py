"""What is imported when it is needed keeps to the layers too: import-linter does not see it."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
_LOADED = re.compile(r'load\(\s*f?"(envspec\.[a-z_.]+)')


def layers(container: str) -> dict[str, int]:
    """Module -> its layer, counted from the top, as pyproject.toml has it."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    (found,) = [each for each in contracts if each.get("containers") == [container]]
    return {name.strip(): at for at, layer in enumerate(found["layers"]) for name in layer.split("|")}


def below(container: str) -> list[tuple[str, str, str]]:
    """Of every deferred import within a container the file, and the names of both sides' modules there."""
    folder = ROOT.joinpath(*container.split("."))
    found = []
    for file in sorted(folder.rglob("*.py")):
        here = file.relative_to(folder).with_suffix("").parts[0]
        for loaded in _LOADED.findall(file.read_text(encoding="utf-8")):
            if loaded.startswith(container + "."):
                found.append((str(file.relative_to(ROOT)), here, loaded.removeprefix(container + ".").split(".")[0]))
    return found


@pytest.mark.parametrize("container", ["envspec", "envspec.syntax", "envspec.lower"])
def test_a_deferred_import_goes_downwards(container: str) -> None:
    rank = layers(container)
    upwards = [
        f"{file}: {loaded}"
        for file, here, loaded in below(container)
        if here != loaded and here != "__init__" and rank[loaded] <= rank[here]
    ]
    assert upwards == []


def test_there_are_deferred_imports_to_look_at() -> None:
    assert ("envspec/syntax/grammar/reader.py", "grammar", "grammar") in below("envspec.syntax")
    assert ("envspec/lower/dockerfiles.py", "lower", "dockerfile") in below("envspec")
