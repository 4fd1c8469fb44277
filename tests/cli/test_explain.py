"""`envspec explain`: fields with examples that can be pasted, and a hint for what is misspelled."""

from __future__ import annotations

from pathlib import Path

import pytest

from envspec.backend import installed
from envspec.cli.explain import COMMAND
from envspec.source import Source
from envspec.syntax.grammar.reader import read
from tests.cli.terminal import envspec


def explain(word: str) -> int:
    return COMMAND.run({"what": word, "list": False})


def test_a_field_is_told_with_type_default_and_an_example_in_block_style(capsys: pytest.CaptureFixture[str]) -> None:
    assert explain("state.db.backup") == 0
    assert capsys.readouterr().out == (
        "state.db.backup: a mapping\n\n"
        "A scheduled job with the kind's own dump tool; only for kinds that have one.\n\n"
        "Examples\n"
        "    backup:\n"
        "      schedule: 0 2 * * *\n"
        "      keep: 7\n"
        "      volume: backups\n\n"
        "Fields\nschedule, keep, volume\n"
    )
    assert explain("services.web.health.interval") == 0
    assert "Default: 10s\n" in capsys.readouterr().out


def test_examples_of_every_field_can_be_read(capsys: pytest.CaptureFixture[str]) -> None:
    seen = 0
    for pattern in {leaf.rpartition(".")[0] for leaf in installed.schemas().leaves()} | set(
        installed.schemas().leaves()
    ):
        field = installed.schemas().describe(pattern) if pattern else None
        if field is None or not field.examples or pattern.endswith("*"):
            continue
        assert explain(pattern) == 0
        out = capsys.readouterr().out.partition("\nExamples\n")[2].partition("\n\nFields\n")[0]
        for example in out.split("\n\n    "):
            text = "".join(line.removeprefix("    ") + "\n" for line in example.splitlines())
            assert read(Source("example", "envspec: 1\n" + text))[1] == [], text
            seen += 1
    assert seen > 200


@pytest.mark.parametrize(
    ("word", "hint"),
    [
        ("services.web.healthh", "did you mean 'services.web.health'?"),
        ("services.web.health.intervall", "did you mean 'services.web.health.interval'?"),
        ("replicas", "did you mean 'services.NAME.replicas'?"),
        ("migrates", "did you mean 'jobs.NAME.migrates'?"),
        ("bind-mont", "did you mean 'bind-mount'?"),
        ("web.health", "`envspec explain --list` lists what is known"),
    ],
)
def test_what_is_unknown_gets_a_hint(word: str, hint: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert explain(word) == 2
    assert capsys.readouterr().err == f"envspec: nothing is known about {word!r}; {hint}\n"


def test_a_kind_of_state(tmp_path: Path) -> None:
    said = envspec(tmp_path, "explain", "postgres")
    assert (said.code, said.err) == (0, "")
    assert said.out.startswith("postgres (a kind of state)\n\nPostgreSQL, the official image `postgres`.\n")
    assert "- ports: postgres 5432\n" in said.out
    assert envspec(tmp_path, "explain", "postgers").err == (
        "envspec: nothing is known about 'postgers'; did you mean 'postgres'?\n"
    )


def test_the_list(tmp_path: Path) -> None:
    said = envspec(tmp_path, "explain", "--list")
    assert (said.code, said.err) == (0, "")
    lines = said.out.splitlines()
    for line in (
        "  ENV101  floating-tag (development: warning, production: error)",
        "  ENV030  unknown-key",
        "  postgres",
        "  services.NAME.health",
        "  environments.NAME.nomad",
    ):
        assert line in lines
    said = envspec(tmp_path, "explain")
    assert (said.code, said.out) == (2, "")
    assert said.err == (
        "envspec: name a rule (ENV101), an error, a field (services.web.health) or a kind (postgres), or say --list\n"
    )
