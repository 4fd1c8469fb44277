"""Help, wrong usage, completion; and that the fast door reads every line as Typer does."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import typer.testing
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from envspec import __version__
from envspec.backend import installed
from envspec.cli import COMMANDS, app
from envspec.cli.command import Command, Option, parse
from envspec.lazy import load
from tests.cli.terminal import SPEC, envspec, on_a_terminal, project


def command(name: str) -> Command:
    found: Command = load(f"envspec.cli.{name}").COMMAND
    return found


def test_the_help_of_it_all(tmp_path: Path) -> None:
    for words in ((), ("--help",), ("-h",)):
        said = envspec(tmp_path, *words)
        assert said.code == (0 if words else 2)
        shown = said.out + said.err
        assert "One envspec.yaml to Docker Compose, Kubernetes and Nomad." in shown
        for name in COMMANDS:
            assert re.search(rf"^  {name} +[A-Z]", shown, re.MULTILINE), shown


@pytest.mark.parametrize("name", COMMANDS)
def test_the_help_of_a_command_names_every_option(name: str, tmp_path: Path) -> None:
    said = envspec(tmp_path, name, "--help", COLUMNS="100")
    assert (said.code, said.err) == (0, "")
    assert said.out.startswith(f"Usage: envspec {name} ")
    flat = " ".join(said.out.split())
    assert " ".join(command(name).help.split("\n\n")[0].split()) in flat
    for option in command(name).options:
        for flag in option.flags:
            assert re.search(rf"(^|[ ,]){flag}\b", said.out, re.MULTILINE), flag
        assert " ".join(option.help.split()) in flat
    assert "--no-" not in said.out


def test_version(tmp_path: Path) -> None:
    assert envspec(tmp_path, "--version") == (0, f"envspec {__version__}\n", "")


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("compil",), "No such command 'compil'. Did you mean 'compile'?"),
        (("compile", "--environment", "dev"), "No such option: --environment"),
        (("compile", "--forse"), "No such option: --forse (Possible options: --file, --force, --format)"),
        (("compile", "--env"), "Option '--env' requires an argument."),
        (("compile", "dev"), "Got unexpected extra argument(s) (dev) To name an environment, write --env dev"),
        (("check", "--format", "xml"), "'xml' is not one of text, json, sarif, github"),
        (("graph", "--format", "svg"), "'svg' is not one of mermaid, dot, json"),
        (("compile", "--check=1"), "Option '--check' does not take a value."),
        (("schema", "x"), "Got unexpected extra argument(s) (x)"),
    ],
)
def test_wrong_usage(words: tuple[str, ...], told: str, tmp_path: Path) -> None:
    said = envspec(tmp_path, *words)
    assert (said.code, said.out) == (2, "")
    assert told in " ".join(said.err.split()), said.err
    assert said.err.startswith(("Usage: envspec", "Error: Option"))


def test_what_nobody_knows_is_explained_by_a_near_name(tmp_path: Path) -> None:
    said = envspec(tmp_path, "explain", "bind-mont")
    assert (said.code, said.out) == (2, "")
    assert "bind-mount" in said.err


def _without_what_editors_get(node: Any) -> None:
    """Takes out the descriptions in Markdown and the pairs of fields that exclude one another."""
    for part in node if isinstance(node, list) else node.values() if isinstance(node, dict) else ():
        _without_what_editors_get(part)
    if isinstance(node, dict):
        assert "markdownDescription" not in node or node.pop("markdownDescription") == node["description"]
        if any("not" in part for part in node.get("allOf", ())) and "properties" in node:
            node["allOf"] = [part for part in node["allOf"] if "not" not in part]
            if not node["allOf"]:
                del node["allOf"]


@pytest.mark.parametrize(
    ("spec", "place"),
    [
        ({"services": {"web": {"image": "a", "build": {"context": "."}}}}, ["services", "web"]),
        ({"services": {"web": {"image": "a", "replicas": "2", "autoscale": {}}}}, ["services", "web"]),
        ({"services": {"web": {"image": "a", "health": {"http": "/", "tcp": "true"}}}}, ["services", "web", "health"]),
        ({"state": {"db": {"kind": "postgres", "version": "1", "image": "x"}}}, ["state", "db"]),
        ({"services": {"web": {"image": "a", "replicas": "2"}}}, None),
    ],
)
def test_the_schema_for_editors_knows_what_excludes_what(
    tmp_path: Path, spec: dict[str, Any], place: list[str] | None
) -> None:
    validator = jsonschema.Draft202012Validator(json.loads(envspec(tmp_path, "schema").out))
    found = [error for error in validator.iter_errors({"envspec": "1", **spec}) if error.validator == "not"]
    assert [list(error.absolute_path) for error in found] == ([place] if place else [])


def test_schema_is_the_language_with_the_options_of_what_is_installed(tmp_path: Path) -> None:
    said = envspec(tmp_path, "schema")
    assert (said.code, said.err) == (0, "")
    whole, own = json.loads(said.out), json.loads(load("envspec_schema").text())
    _without_what_editors_get(whole)
    options = {name: whole["definitions"]["environment"]["properties"].pop(name) for name in installed.names()}
    assert whole == own
    assert options["nomad"]["properties"]["region"]["default"] == "global"


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_prints_a_script(shell: str, tmp_path: Path) -> None:
    said = envspec(tmp_path, "--show-completion", shell, _TYPER_COMPLETE_TEST_DISABLE_SHELL_DETECTION="1")
    assert said.code == 0
    assert "_ENVSPEC_COMPLETE" in said.out


def test_completion_completes(tmp_path: Path) -> None:
    project(tmp_path)
    said = envspec(
        tmp_path, _ENVSPEC_COMPLETE="complete_bash", COMP_WORDS="envspec com", COMP_CWORD="1",
        _TYPER_COMPLETE_TEST_DISABLE_SHELL_DETECTION="1",
    )  # fmt: skip
    assert "compile" in said.out.split()


@pytest.mark.parametrize(
    ("line", "offered"),
    [
        ("compile --env ", {"dev", "staging", "prod"}),
        ("check --env p", {"prod"}),
        ("graph --env s", {"staging"}),
        ("check --target ", {"compose", "nomad"}),
        ("compile --var ", {"level="}),
        ("check --ignore missing-d", {"missing-digest", "missing-dockerfile", "missing-dockerignore"}),
        ("check --fail-on a", {"advice", "approximation"}),
        ("explain ENV10", {f"ENV10{n}" for n in range(1, 9)}),
        ("explain postg", {"postgres"}),
        ("explain services.", {"services.web"}),
        ("explain services.web.he", {"services.web.health"}),
    ],
)
def test_values_are_completed(tmp_path: Path, line: str, offered: set[str]) -> None:
    words = f"envspec {line}"
    said = envspec(
        project(tmp_path), _ENVSPEC_COMPLETE="complete_bash", COMP_WORDS=words, COMP_CWORD=str(words.count(" ")),
        _TYPER_COMPLETE_TEST_DISABLE_SHELL_DETECTION="1",
    )  # fmt: skip
    assert set(said.out.split()) == offered


def test_a_spec_that_cannot_be_read_completes_nothing(tmp_path: Path) -> None:
    said = envspec(
        project(tmp_path, "envspec: ["), _ENVSPEC_COMPLETE="complete_bash", COMP_WORDS="envspec check --env ",
        COMP_CWORD="3", _TYPER_COMPLETE_TEST_DISABLE_SHELL_DETECTION="1",
    )  # fmt: skip
    assert (said.out.split(), said.err) == ([], "")


# the fast door

VALUES = st.sampled_from(
    ("dev", "prod", "a=b", "x", "json", "dot", "=", "a b", "é", "2026-01-01", "--", "-", "-e", "--env")
)


def _option(option: Option) -> st.SearchStrategy[list[str]]:
    if not option.flags:
        return VALUES.map(lambda value: [value])
    flag = st.sampled_from(option.flags)
    if option.kind == "flag":
        return st.one_of(flag.map(lambda word: [word]), st.tuples(flag, VALUES).map(lambda p: [f"{p[0]}={p[1]}"]))
    values = st.one_of(VALUES, st.sampled_from(option.choices)) if option.choices else VALUES
    return st.one_of(
        st.tuples(flag, values).map(list),
        st.tuples(flag, values).map(lambda p: [f"{p[0]}={p[1]}"]),
        st.tuples(flag, values).map(lambda p: [f"{p[0]}{p[1]}"]),
        flag.map(lambda word: [word]),
    )


@st.composite
def lines(draw: st.DrawFn) -> tuple[str, list[str]]:
    name = draw(st.sampled_from(COMMANDS))
    pieces: list[st.SearchStrategy[list[str]]] = [_option(option) for option in command(name).options]
    pieces += [VALUES.map(lambda value: [value]), st.just(["--help"]), st.just(["--nope"])]
    drawn = draw(st.lists(st.one_of(pieces), max_size=5))
    return name, [word for words in drawn for word in words]


def read_by_typer(name: str, words: list[str]) -> dict[str, Any] | None:
    """The values that Typer gives to the command, or None where it does not call it."""
    seen: list[dict[str, Any]] = []
    original = command(name)

    def run(values: dict[str, Any]) -> int:
        seen.append(dict(values))
        return 0

    recording = original._replace(run=run)
    alone = typer.Typer(
        add_completion=False, rich_markup_mode=None, context_settings={"help_option_names": ["-h", "--help"]}
    )

    @alone.callback()
    def root() -> None:
        pass

    alone.command(name)(app._function(recording))
    typer.testing.CliRunner().invoke(alone, [name, *words])
    return seen[0] if seen else None


@given(lines())
@settings(max_examples=150, deadline=None, suppress_health_check=(HealthCheck.too_slow,))
def test_the_fast_door_reads_what_typer_reads(line: tuple[str, list[str]]) -> None:
    name, words = line
    fast = parse(command(name), words)
    if fast is not None:
        assert fast == read_by_typer(name, words)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("compile", ["-e", "dev", "--env", "prod", "--env=staging", "--check", "--force", "-o", "x", "--tag", "1"]),
        ("check", ["--format", "sarif", "--today", "2026-01-01", "-f", "a b"]),
        ("graph", ["--format=dot", "--env", "dev"]),
        ("explain", ["ENV101"]),
        ("schema", []),
        ("compile", ["--var", "a=b", "--var=c=d", "-t", "nomad"]),
        ("compile", ["--out=", "--tag="]),
    ],
)
def test_ordinary_lines_go_through_the_fast_door(name: str, words: list[str]) -> None:
    fast = parse(command(name), words)
    assert fast is not None
    assert fast == read_by_typer(name, words)


def test_a_spec_from_standard_input(tmp_path: Path) -> None:
    for name in ("-", "/dev/stdin"):
        called = subprocess.run(
            [sys.executable, "-m", "envspec", "check", "-f", name, "--format", "json"],
            input=SPEC.replace("tcp: true", "tcpp: true").encode(),
            cwd=tmp_path,
            capture_output=True,
            check=False,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        )
        assert called.returncode == 1, called.stderr
        (found,) = [one for one in json.loads(called.stdout)["diagnostics"] if one["id"] == "ENV030"]
        assert (found["file"], found["line"]) == ("<stdin>", 15)


def test_a_spec_with_another_ending_is_hinted_at(tmp_path: Path) -> None:
    (tmp_path / "below").mkdir()
    (tmp_path / "envspec.yml").write_text(SPEC)
    said = envspec(tmp_path / "below", "check")
    assert said.code == 2
    assert "help: rename ../envspec.yml to envspec.yaml, or name it with -f" in said.err


@pytest.mark.parametrize(
    ("environment", "colours"),
    [
        ({}, False),
        ({"FORCE_COLOR": "1"}, True),
        ({"FORCE_COLOR": "0"}, False),
        ({"CLICOLOR_FORCE": "1"}, True),
        ({"FORCE_COLOR": "1", "NO_COLOR": "1"}, False),
    ],
)
def test_colours_where_there_is_no_terminal(tmp_path: Path, environment: dict[str, str], colours: bool) -> None:
    said = envspec(tmp_path, "check", **environment)
    assert ("\x1b[" in said.err) == colours


def test_a_dumb_terminal_gets_no_colours(tmp_path: Path) -> None:
    assert "\x1b[" in on_a_terminal(tmp_path, "check", TERM="xterm")[1]
    assert "\x1b[" not in on_a_terminal(tmp_path, "check", TERM="dumb")[1]
