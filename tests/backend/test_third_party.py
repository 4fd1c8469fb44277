"""A target of a third party has what ours have: options, tiers, next steps, and errors of the same quality."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from types import ModuleType

import pytest

from envspec import registry
from envspec.backend import (
    Artifact,
    Backend,
    Emission,
    Place,
    Schema,
    Step,
    Table,
    approximates,
    installed,
    mapped,
    otherwise,
)
from envspec.backend.options import PATCHES, choice, each, options, switch, text
from envspec.compiler import Compilation, Order, compile_text
from envspec.model.plan import Plan

ROOT = Path(__file__).parents[2]
SPEC = """\
envspec: 1
project: shop
vars:
  place: north
services:
  web:
    image: acme/web:1.2.3
    user: "10001:10001"
    resources:
      cpu: 100m
      memory: 64Mi
environments:
  dev:
    tier: development
  staging:
    tier: production
    targets:
      - ledger
    ledger:
      colour: red
      columns:
        - name
        - ${vars.place}
  prod:
    extends: staging
    ledger:
      colour: blue
"""


class Ledger(Backend):
    """A line for each service, in a colour."""

    name = "ledger"
    tiers = ("development", "production")
    needs = "a pencil"

    def options(self) -> Schema:
        return options(
            "Options for the ledger.",
            colour=choice("Colour of the ink.", "red", "blue", default="blue"),
            columns=each("What a line has.", examples=[["name", "image"]]),
            ruled=switch("Lines to write on.", default=True),
            margin=text("What stands beside.", examples=["left"]),
            patches=PATCHES,
        )

    def table(self, development: bool) -> Table:
        known: Table = {
            "workloads.*.image": mapped("a line"),
            "options.ledger.colour": mapped("colour of the ink"),
            "options.ledger.columns.*": mapped("a column"),
        }
        return otherwise(approximates("a ledger has a line for each service, and no more"), known)

    def emit(self, plan: Plan) -> Emission:
        given = plan.options.get(self.name, {})
        lines = [f"{given.get('colour', 'blue')} {' '.join(map(str, given.get('columns', ())))}\n"]
        lines += [f"{workload.name} {workload.image}\n" for workload in plan.workloads.values()]
        return Emission((Artifact(f"{self.name}/lines.txt", "".join(lines).encode()),))

    def next_steps(self, plan: Plan, place: Place) -> Iterable[Step]:
        return (Step(("ledger", "post", f"{place.folder}/ledger/lines.txt"), place.project),)


class Torn(Ledger):
    """Its options cannot be read."""

    name = "torn"

    def options(self) -> Schema:
        raise LookupError("the page is missing")


class Odd(Ledger):
    """Its options are of a type that the language does not have."""

    name = "odd"

    def options(self) -> Schema:
        return options("Options.", size={"type": "integer"})


class Silent(Ledger):
    """It has an option, and says nothing of it."""

    name = "silent"

    def table(self, development: bool) -> Table:
        return {f"workloads.*.{field}": mapped() for field in ("image", "user", "resources.cpu", "resources.memory")}


@pytest.fixture(autouse=True)
def theirs(monkeypatch: pytest.MonkeyPatch) -> None:
    module = ModuleType("acme_ledger")
    found = {each.name: each() for each in (Ledger, Torn, Odd, Silent)}
    module.__dict__.update(found)
    monkeypatch.setitem(sys.modules, "acme_ledger", module)
    ours = registry.backends()
    monkeypatch.setattr(registry, "backends", lambda: ours | {name: f"acme_ledger:{name}" for name in found})


def told(made: Compilation) -> list[tuple[str, int, str, str]]:
    """Errors with id, line, message and help."""
    return [(e.id, e.span.line if e.span else 0, e.message, e.help) for e in made.diagnostics if e.severity == "error"]


def test_its_options_reach_it_merged_and_filled_in() -> None:
    made = compile_text(SPEC)
    assert told(made) == []
    lines = {name: found[0].data.decode() for name, found in made.artifacts.items() if name != "dev"}
    assert lines == {
        "staging": "red name north\nweb acme/web:1.2.3\n",
        "prod": "blue name north\nweb acme/web:1.2.3\n",
    }


@pytest.mark.parametrize(
    ("old", "new", "found"),
    [
        (
            "colour: red",
            "color: red",
            ("ENV030", 20, "unknown key `color`; did you mean `colour`?", "ledger` are colour, columns, ruled"),
        ),
        (
            "colour: red",
            "colour: green",
            ("ENV034", 20, "`colour` is one of red, blue; found `green`", ""),
        ),
        (
            "      colour: red",
            "      ruled: often",
            ("ENV033", 20, "`ruled` is true or false; found `often`", ""),
        ),
        (
            "      columns:\n        - name\n        - ${vars.place}",
            "      columns: name",
            ("ENV032", 21, "`columns` is a list; found text", "write its entries on lines of their own"),
        ),
        (
            "    ledger:\n      colour: red",
            "    leger:\n      colour: red",
            ("ENV030", 19, "unknown key `leger`; did you mean `ledger`?", ""),
        ),
        (
            "      - ledger",
            "      - leger",
            ("ENV053", 18, "there is no target `leger`", "did you mean `ledger`?"),
        ),
    ],
)  # fmt: skip
def test_a_slip_in_them_is_told_like_any_other(old: str, new: str, found: tuple[str, int, str, str]) -> None:
    first = told(compile_text(SPEC.replace(old, new, 1), order=Order(environments=("staging",))))[0]
    assert first[:3] == found[:3]
    assert found[3] in first[3]


def test_options_of_a_target_that_nobody_installed_are_an_unknown_key() -> None:
    spec = SPEC.replace("    ledger:\n      colour: blue\n", "    abacus:\n      beads: 10\n")
    assert [(id, line, message) for id, line, message, _ in told(compile_text(spec))] == [
        ("ENV030", 26, "unknown key `abacus`")
    ]


def test_at_the_top_level_they_are_told_where_they_belong() -> None:
    ((id, line, message, help),) = told(compile_text(SPEC + "ledger:\n  colour: red\n"))
    assert (id, line, message) == ("ENV030", 28, "unknown key `ledger`")
    assert help == "the options of a target stand in an environment: `environments.prod.ledger`"


def test_it_compiles_the_tiers_that_it_says() -> None:
    listed = SPEC.replace("tier: development\n", "tier: development\n    targets:\n      - ledger\n")
    made = compile_text(listed, order=Order(environments=("dev",)))
    assert [artifact.path for artifact in made.artifacts["dev"]] == ["ledger/lines.txt"]
    refused = compile_text(listed.replace("      - ledger", "      - nomad", 1), order=Order(environments=("dev",)))
    assert told(refused) == [
        (
            "ENV069",
            16,
            "`nomad` compiles no development tier; `compose`, `ledger`, `odd`, `silent` and `torn` do",
            "take it out, or make the tier production",
        )
    ]


def test_who_lists_no_targets_gets_what_ships_whatever_is_installed() -> None:
    made = compile_text(SPEC, order=Order(environments=("dev",)))
    assert {artifact.path.partition("/")[0] for artifact in made.artifacts["dev"]} == {"compose"}


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("torn", "LookupError: the page is missing"),
        (
            "odd",
            "ValueError: its options: `size` is neither a text nor a list of texts of a type that the language has",
        ),
    ],
)
def test_options_that_are_broken_are_its_own_fault_told_where_they_are_used(name: str, why: str) -> None:
    made = compile_text(SPEC.replace("ledger", name), order=Order(environments=("staging",)))
    help = "this is a fault of the backend, not of the spec: report it with the spec that shows it"
    assert told(made)[0] == ("ENV094", 19, f"the backend {name} failed: {why}", help)


def test_an_option_without_a_verdict_is_one_that_it_does_not_know() -> None:
    made = compile_text(SPEC.replace("ledger", "silent"), order=Order(environments=("staging",)))
    assert [(id, line, message) for id, line, message, _ in told(made)] == [
        ("ENV095", 20, "the backend silent does not know the field `colour`"),
        ("ENV095", 22, "the backend silent does not know the field `columns`"),
        ("ENV095", 23, "the backend silent does not know the field `columns`"),
    ]


def test_the_schema_has_its_options_and_knows_nothing_of_broken_ones() -> None:
    fields = installed.schema()["definitions"]["environment"]["properties"]
    assert fields["ledger"]["properties"]["colour"]["enum"] == ["red", "blue"]
    assert fields["torn"] == fields["odd"] == installed.ANYTHING
    described = installed.schemas().describe("environments.prod.ledger.colour")
    assert described is not None and (described.type, described.default) == ("one of red, blue", "blue")


CARRIED = """
from envspec.backend import Artifact, Backend, Emission, Step, approximates, mapped, otherwise
from envspec.backend.options import options, text


class Wall(Backend):
    name = "wall"

    def options(self):
        return options("Options for the wall.", paint=text("What is on it.", examples=["white"]))

    def table(self, development):
        known = {"workloads.*.image": mapped("a brick"), "options.wall.paint": mapped("the first line")}
        return otherwise(approximates("a wall has bricks"), known)

    def emit(self, plan):
        return Emission((Artifact("wall/bricks.txt", str(plan.options["wall"]["paint"]).encode()),))

    def next_steps(self, plan, place):
        return [Step(("lay", f"{place.folder}/wall/bricks.txt"))]


BACKEND = Wall()
"""


@pytest.fixture
def envspec(tmp_path: Path) -> Callable[..., subprocess.CompletedProcess[str]]:
    """The command line in a project, where a package with the target `wall` is installed."""
    site = tmp_path / "site"
    (site / "acme_wall-1.0.dist-info").mkdir(parents=True)
    (site / "acme_wall-1.0.dist-info" / "entry_points.txt").write_text("[envspec.backends]\nwall = acme_wall:BACKEND\n")
    (site / "acme_wall.py").write_text(CARRIED)
    (tmp_path / "envspec.yaml").write_text(
        SPEC.replace("ledger", "wall")
        .replace("      colour: red\n      columns:\n        - name\n        - ${vars.place}\n", "      paint: white\n")
        .replace("      colour: blue\n", "      paint: grey\n")
    )
    path = os.pathsep.join([str(site), *(str(ROOT / folder) for folder in ("", "backends", "schema"))])

    def run(*words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "envspec.cli", *words],
            capture_output=True, text=True, cwd=tmp_path, env={**os.environ, "PYTHONPATH": path},
        )  # fmt: skip

    return run


def test_once_installed_the_command_line_knows_it(
    envspec: Callable[..., subprocess.CompletedProcess[str]], tmp_path: Path
) -> None:
    made = envspec("compile", "--env", "prod")
    assert (made.returncode, made.stdout.splitlines()[-1]) == (0, "next: lay build/prod/wall/bricks.txt"), made.stderr
    assert (tmp_path / "build/prod/wall/bricks.txt").read_text() == "grey"
    assert '"paint"' in envspec("schema").stdout
    assert "What is on it." in envspec("explain", "environments.prod.wall.paint").stdout
    (tmp_path / "envspec.yaml").write_text((tmp_path / "envspec.yaml").read_text().replace("paint: grey", "pant: grey"))
    assert "unknown key `pant`; did you mean `paint`?" in envspec("check").stderr
