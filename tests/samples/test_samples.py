"""Every sample is explained, compiles, and warns of nothing that is not meant."""

from __future__ import annotations

import functools
import re
import subprocess

import pytest

from envspec.compiler import Compilation, Order, compile_source
from envspec.files import MemoryFiles
from envspec.source import Source
from tests.samples.tree import ROOT, SAMPLES, files_of

TODAY = "2026-11-24"
BUILT = ROOT.parent

#: What `envspec check` warns of: place, rule, message, environments. Anything else is a fault of the sample.
MEANT: dict[str, list[tuple[str, str, str, tuple[str, ...]]]] = {
    "03-reference": [
        (
            "envspec.yaml:135:9",
            "single-replica",
            "`web` is reachable from outside and runs once: it is away whenever its machine is",
            ("staging",),
        ),
        (
            "envspec.yaml:163:21",
            "check-restarts-on-dependency",
            "`web` is restarted when its only check fails, which may be because `db` is away",
            ("audited",),
        ),
    ],
    "04-voting": [
        ("envspec.yaml:101:3", "state-without-backup", "nothing saves what `queue` keeps", ("prod",)),
    ],
    "08-everything": [
        (
            "parts/state.yaml:40:3",
            "state-without-backup",
            "nothing saves what `pictures` keeps",
            ("prod", "fleet", "convoy"),
        ),
        (
            "services/edge/envspec.yaml:25:3",
            "single-replica",
            "`tunnel` is reachable from outside and runs once: it is away whenever its machine is",
            ("prod", "cluster", "lab", "fleet", "convoy"),
        ),
    ],
}


@functools.cache
def checked(sample: str) -> Compilation:
    files = files_of(ROOT / sample)
    source = Source("envspec.yaml", files["envspec.yaml"].decode())
    return compile_source(source, "envspec.yaml", MemoryFiles(files), Order(today=TODAY))


def test_samples_are_numbered_without_a_gap() -> None:
    assert [sample[:2] for sample in SAMPLES] == [f"{number:02}" for number in range(1, len(SAMPLES) + 1)]
    assert sorted(path.name for path in ROOT.iterdir()) == SAMPLES
    assert MEANT.keys() <= set(SAMPLES)


@pytest.mark.parametrize("sample", SAMPLES)
def test_each_is_explained(sample: str) -> None:
    text = files_of(ROOT / sample)["README.md"].decode()
    assert text.startswith("# ")
    assert len(text.split()) >= 40


@pytest.mark.parametrize("sample", SAMPLES)
def test_each_compiles_for_every_environment_and_target(sample: str) -> None:
    made = checked(sample)
    assert [str(one) for one in made.diagnostics if one.severity == "error"] == []
    assert set(made.artifacts) == set(made.environments)
    for environment, plan in made.plans.items():
        folders = {one.path.partition("/")[0] for one in made.artifacts[environment] if "/" in one.path}
        assert folders == set(plan.targets)


@pytest.mark.parametrize("sample", SAMPLES)
def test_each_warns_of_what_is_meant(sample: str) -> None:
    found = [
        (str(one.span), one.name, one.message, one.environments)
        for one in checked(sample).diagnostics
        if one.severity == "warning"
    ]
    assert found == MEANT.get(sample, [])


@pytest.mark.parametrize("sample", MEANT)
def test_a_meant_warning_is_explained_in_the_readme(sample: str) -> None:
    text = files_of(ROOT / sample)["README.md"].decode()
    assert [rule for _, rule, _, _ in MEANT[sample] if f"`{rule}`" not in text] == []


def test_nothing_that_was_compiled_is_committed() -> None:
    listed = subprocess.run(
        ["git", "ls-files", "samples"], cwd=BUILT, capture_output=True, text=True, check=False
    )  # fmt: skip
    if listed.returncode == 0:
        assert [path for path in listed.stdout.splitlines() if "/build/" in path] == []
    ignored = (BUILT / ".gitignore").read_text().splitlines()
    assert "samples/*/build/" in ignored


def test_the_readme_of_everything_lists_its_environments() -> None:
    text = files_of(ROOT / "08-everything")["README.md"].decode()
    listed = re.findall(r"^\| `(\w+)` \| (?:development|production) \|", text, re.MULTILINE)
    assert listed == list(checked("08-everything").environments)
