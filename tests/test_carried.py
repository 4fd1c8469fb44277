"""envspec works however it is carried: copied into a folder, packed into a zipapp, installed by `pip --target`.

None of these has the metadata of an installed package about it, and a zip has no files to open. Each runs in an
interpreter that sees no site-packages, with the dependencies in a folder beside it, and gives the bytes of the tree.
"""

from __future__ import annotations

import functools
import importlib.metadata
import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
import zipapp
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
PACKAGES = PROJECT["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]
SPEC = """\
envspec: 1
project: shop
registry: registry.example.com/acme
services:
  web:
    build:
      context: .
    ports:
      http: 8080
    health:
      http: /
    resources:
      cpu: 100m
      memory: 64Mi
    environment:
      DATABASE_URL: ${state.db.url}
state:
  db:
    kind: postgres
    version: 16.9
environments:
  dev:
    tier: development
  prod:
    tier: production
    tag: 1.4.2
    targets:
      - compose
      - kubernetes
      - nomad
"""

Carry = Callable[[Path], tuple[list[str], str]]
_NO_CODE = shutil.ignore_patterns("__pycache__")


def copied(folder: Path) -> Path:
    """The packages of the wheel in a folder, and nothing beside them."""
    for package in PACKAGES:
        shutil.copytree(ROOT / package, folder / Path(package).name, ignore=_NO_CODE)
    return folder


@functools.cache
def _needed() -> frozenset[str]:
    """The distributions that the project depends on, and theirs."""
    found: set[str] = set()
    left = list(PROJECT["project"]["dependencies"])
    while left:
        requirement = left.pop()
        name = re.split(r"[^A-Za-z0-9._-]", requirement, maxsplit=1)[0].lower()
        if name in found or "extra ==" in requirement:
            continue
        try:
            left += importlib.metadata.requires(name) or []
        except importlib.metadata.PackageNotFoundError:
            continue  # for another system or an older Python
        found.add(name)
    return frozenset(found)


def beside(folder: Path) -> str:
    """A folder with what the project depends on, taken from where it is installed."""
    folder.mkdir()
    for name in _needed():
        distribution = importlib.metadata.distribution(name)
        for top in {file.parts[0] for file in distribution.files or () if ".." not in file.parts}:
            source = Path(str(distribution.locate_file(top)))
            if source.exists() and top != "__pycache__":
                (folder / top).symlink_to(source)
    return str(folder)


def vendored(folder: Path) -> tuple[list[str], str]:
    return ["-m", "envspec.cli"], str(copied(folder / "vendored"))


def zipped(folder: Path) -> tuple[list[str], str]:
    zipapp.create_archive(copied(folder / "tree"), folder / "envspec.pyz", main="envspec.cli:main")
    shutil.rmtree(folder / "tree")
    return [str(folder / "envspec.pyz")], str(folder / "envspec.pyz")


def targeted(folder: Path) -> tuple[list[str], str]:
    """What `pip install --target` makes of a wheel; the wheel is packed here, so that no network is needed."""
    tree = copied(folder / "tree")
    info = tree / "envspec-0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: envspec\nVersion: 0\n")
    (info / "WHEEL").write_text("Wheel-Version: 1.0\nGenerator: tests\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
    scripts = "\n".join(f"{name} = {at}" for name, at in PROJECT["project"]["scripts"].items())
    (info / "entry_points.txt").write_text(f"[console_scripts]\n{scripts}\n")
    files = sorted(str(file.relative_to(tree)) for file in tree.rglob("*") if file.is_file())
    (info / "RECORD").write_text("".join(f"{file},,\n" for file in [*files, "envspec-0.dist-info/RECORD"]))
    wheel = folder / "envspec-0-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w") as archive:
        for file in [*files, "envspec-0.dist-info/RECORD"]:
            archive.write(tree / file, file)
    target = folder / "target"
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--no-index", "--no-deps", "--no-compile"]
    subprocess.run([*command, "--disable-pip-version-check", "--target", str(target), str(wheel)], check=True)
    return ["-m", "envspec.cli"], str(target)


@pytest.fixture(params=[vendored, zipped, targeted], scope="module", ids=lambda carry: carry.__name__)
def run(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Run]:
    folder = tmp_path_factory.mktemp("carried")
    carry: Carry = request.param
    words, where = carry(folder)
    path = os.pathsep.join((where, beside(folder / "beside")))
    (folder / "app").mkdir()

    def run(*command: str, said: str = "") -> Run:
        (folder / "app" / "envspec.yaml").write_text(SPEC)
        (folder / "app" / "Dockerfile").write_text("FROM mirror.example.com/base:1.2.3\nUSER 10001\n")
        environment = {**os.environ, "PYTHONPATH": path, "PYTHONDONTWRITEBYTECODE": "1"}
        line = [sys.executable, "-S", *(() if command[0] == "-c" else words), *command]
        return subprocess.run(line, input=said, capture_output=True, text=True, cwd=folder / "app", env=environment)

    return run


Run = subprocess.CompletedProcess[str]


def test_it_compiles_for_every_target_to_the_same_bytes(run: Callable[..., Run], tmp_path: Path) -> None:
    done = run("compile", "--out", str(tmp_path / "carried"))
    assert done.returncode == 0, done.stderr
    (tmp_path / "envspec.yaml").write_text(SPEC)
    (tmp_path / "Dockerfile").write_text("FROM mirror.example.com/base:1.2.3\nUSER 10001\n")
    here = [sys.executable, "-m", "envspec.cli", "compile", "--out", str(tmp_path / "here")]
    environment = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join(str(ROOT / Path(package).parent) for package in PACKAGES),
    }
    subprocess.run(here, check=True, cwd=tmp_path, env=environment, capture_output=True)
    assert files(tmp_path / "carried") == files(tmp_path / "here")
    assert {"compose", "kubernetes", "nomad"} <= {path.name for path in (tmp_path / "carried" / "prod").iterdir()}


def files(folder: Path) -> dict[str, bytes]:
    return {str(file.relative_to(folder)): file.read_bytes() for file in folder.rglob("*") if file.is_file()}


#: one command after another in one interpreter, each with what it was, said and ended with
_SEVERAL = """
import contextlib, io, json, sys
from envspec.cli import run
told = []
for spec, words in json.load(sys.stdin):
    open("envspec.yaml", "w").write(spec)
    with contextlib.redirect_stdout(io.StringIO()) as out, contextlib.redirect_stderr(io.StringIO()) as err:
        code = run(words)
    told.append((code, out.getvalue(), err.getvalue()))
print(json.dumps(told))
"""


def test_it_tells_faults_policies_and_the_schema(run: Callable[..., Run]) -> None:
    asked = [
        (SPEC.replace("resources:", "resource:"), ["check"]),
        (SPEC.replace("version: 16.9", "version: latest"), ["check"]),
        *((SPEC, words.split()) for words in ("schema", "explain ENV101", "explain ENV054")),
    ]
    done = run("-c", _SEVERAL, said=json.dumps(asked))
    assert done.returncode == 0, done.stderr
    faulty, policy, schema, rule, error = json.loads(done.stdout)
    assert (faulty[0], "unknown key `resource`" in faulty[2]) == (1, True), faulty
    assert (policy[0], "ENV101" in policy[2]) == (1, True), policy
    known = json.loads(schema[1])["definitions"]["environment"]["properties"]
    assert {"tier", "compose", "kubernetes", "nomad"} <= known.keys()
    assert "floating-tag" in rule[1]
    assert "bad-reference" in error[1]
    assert "usage" in run("--help").stdout.lower()
