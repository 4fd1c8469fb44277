"""What every sample compiles to, kept in `tests/golden/<sample>/<environment>/` as in `build/`.

Of a deploy.sh only what differs from spec to spec is kept: its header and its assignments. The rest is the files of
`shared/deploy/` and of the target, the same for all specs.
"""

from __future__ import annotations

import functools
from pathlib import Path

import pytest

from envspec.compiler import Compilation, Order, compile_source
from envspec.files import MemoryFiles
from envspec.source import Source
from envspec_backends.shared import deploy
from tests.goldens import FOLDER, Golden
from tests.samples.tree import ROOT, SAMPLES, files_of

ENVIRONMENTS = [
    (sample, name)
    for sample in SAMPLES
    for name in compile_source(
        Source("envspec.yaml", files_of(ROOT / sample)["envspec.yaml"].decode()),
        "envspec.yaml",
        MemoryFiles(files_of(ROOT / sample)),
        Order(emit=False),
    ).environments
]

HEAD = (Path(deploy.__file__).parent / "head.sh").read_bytes()


@functools.cache
def compiled(sample: str) -> Compilation:
    """Every environment of a sample for every target that it names, without touching the disk."""
    files = files_of(ROOT / sample)
    text = files["envspec.yaml"].decode()
    return compile_source(Source("envspec.yaml", text), "envspec.yaml", MemoryFiles(files))


def parted(data: bytes) -> tuple[bytes, bytes]:
    """A file, and the part of a deploy.sh that is the same for all specs."""
    own, head, rest = data.partition(HEAD)
    return own, head + rest


@pytest.mark.parametrize(("sample", "environment"), ENVIRONMENTS)
def test_output(sample: str, environment: str, golden: Golden) -> None:
    made = compiled(sample)
    assert [str(one) for one in made.diagnostics if one.severity == "error"] == []
    files = {one.path: parted(one.data)[0] for one in made.artifacts[environment]}
    golden.check(f"{sample}/{environment}", files)


def test_what_follows_the_assignments_of_a_script_is_the_same_for_all_specs() -> None:
    found: dict[str, set[bytes]] = {}
    for sample, environment in ENVIRONMENTS:
        for one in compiled(sample).artifacts[environment]:
            target, _, name = one.path.partition("/")
            if name == "deploy.sh":
                found.setdefault(target, set()).add(parted(one.data)[1])
    assert {target: len(bodies) for target, bodies in found.items()} == dict.fromkeys(found, 1)


@pytest.mark.parametrize(("sample", "environment"), ENVIRONMENTS)
def test_every_target_has_its_folder_and_scripts_can_be_run(sample: str, environment: str) -> None:
    made = compiled(sample)
    plan = made.plans[environment]
    artifacts = made.artifacts[environment]
    folders = {one.path.split("/")[0] for one in artifacts if "/" in one.path}
    assert folders == set(plan.targets)
    for one in artifacts:
        assert one.executable == (one.path.split("/")[1:] == ["deploy.sh"]), one.path


def test_no_golden_file_is_left_of_what_is_gone() -> None:
    found = sorted(path.relative_to(FOLDER).as_posix() for path in FOLDER.glob("[0-9]*/*"))
    assert found == sorted(f"{sample}/{environment}" for sample, environment in ENVIRONMENTS)
