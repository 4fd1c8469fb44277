"""What the files of a spec say together: here, that there is something to compile."""

from __future__ import annotations

import pytest

from envspec.compiler import compile_text

_ENVIRONMENT = "environments:\n  dev:\n    tier: development\n"
_SAID = "ENV062 the spec has no environment, so there is nothing to compile"


def told(text: str, files: dict[str, bytes | str] | None = None) -> list[tuple[str, str]]:
    """Place, and id with message, of every error."""
    found = [one for one in compile_text(text, files).diagnostics if one.severity == "error"]
    return [(str(one.span), f"{one.id} {one.message}") for one in found]


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("envspec: 1\nproject: shop\nservices:\n  web:\n    image: a/b:1.2.3\n", "envspec.yaml:2:1"),
        ("envspec: 1\nproject: shop\nenvironments:\n", "envspec.yaml:3:1"),
    ],
)
def test_a_spec_without_environments_is_an_error(text: str, place: str) -> None:
    assert told(text) == [(place, _SAID)]
    (found,) = compile_text(text).diagnostics
    assert found.help == "add `environments:` with an entry such as `dev:` and in it `tier: development`"


@pytest.mark.parametrize(
    ("text", "message", "help"),
    [
        ("envspec: 1\n", "ENV031 the file has no `project`", "add, for example, `project: shop`"),
        ("envspec: 1\nname: shop\n", "ENV030 unknown key `name`; did you mean `project`?", None),
        ("envspec: 1\nproject: Shop\n", "ENV033 `project` is a name; found `Shop`", None),
    ],
    ids=["none", "another tool's word", "no name"],
)
def test_the_first_file_names_the_project(text: str, message: str, help: str | None) -> None:
    assert [said for _, said in told(text + _ENVIRONMENT)] == [message]
    assert help is None or compile_text(text + _ENVIRONMENT).diagnostics[0].help == help


def test_an_included_file_may_have_them() -> None:
    text = "envspec: 1\nproject: shop\ninclude:\n  - environments.yaml\n"
    assert told(text, {"environments.yaml": "envspec: 1\n" + _ENVIRONMENT}) == []


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("envspec: 1\nproject: shop\ninclude:\n  - gone.yaml\n", "`gone.yaml`"),
        ("envspec: 1\nproject: shop\nenviroments:\n  dev:\n    tier: development\n", "did you mean `environments`?"),
    ],
)
def test_they_may_stand_where_nothing_could_be_read(text: str, message: str) -> None:
    (only,) = told(text)
    assert message in only[1]


_INCLUDING = "envspec: 1\nproject: shop\ninclude:\n  - {}\n" + _ENVIRONMENT
_PART = "envspec: 1\nservices:\n  api:\n    image: a/b:1.2.3\n"


@pytest.mark.parametrize(
    ("line", "message", "help"),
    [
        ("../other.yaml", "`../other.yaml` leads out of the project's folder",
         "include only files below the folder of the first spec"),
        ("parts/*.yml", "`parts/*.yml` matches no file",
         "patterns are relative to the file that says them; `*` stays within one folder"),
        ("parts/apy.yaml", "`parts/apy.yaml` does not exist", "did you mean `parts/api.yaml`?"),
        ("parts/nothing-like-it.yaml", "`parts/nothing-like-it.yaml` does not exist", "correct the path"),
        ("parts", "`parts` is a folder, not a file", "correct the path"),
        ("envspec.yaml", "files include one another in a circle: envspec.yaml -> envspec.yaml",
         "take one of the includes out"),
    ],
)  # fmt: skip
def test_a_line_of_include_that_cannot_be_followed(line: str, message: str, help: str) -> None:
    made = compile_text(_INCLUDING.format(line), {"parts/api.yaml": _PART})
    (found,) = made.diagnostics
    assert (str(found.span), found.id, found.message, found.help) == ("envspec.yaml:4:5", "ENV050", message, help)


def test_a_pattern_takes_every_file_once_and_never_itself() -> None:
    files: dict[str, bytes | str] = {"api.yaml": _PART + "include:\n  - '*.yaml'\n", "envspec.yaml": "not read again"}
    made = compile_text(_INCLUDING.format('"*.yaml"'), files)
    assert list(made.plans["dev"].workloads) == ["api"]


def test_a_name_stands_once_in_all_files_together() -> None:
    text = _INCLUDING.format("part.yaml") + "jobs:\n  api:\n    image: a/b:1\n    when: manual\n"
    part = _PART + "project: other\n"
    name, project = compile_text(text, {"part.yaml": part}).diagnostics
    assert (str(project.span), project.message) == ("part.yaml:5:1", "`project` is said in the first file alone")
    assert (str(name.span), name.message) == ("part.yaml:3:3", "the name `api` is taken by a job already")
    assert name.help == ("services, tools, jobs and states with a host share one space of names: rename one of them")
    assert [(text, str(span)) for text, span in name.related] == [("first defined here", "envspec.yaml:9:3")]


def test_other_names_have_a_space_for_each_section() -> None:
    text = _INCLUDING.format("part.yaml") + "vars:\n  api: x\n"
    part = _PART + "vars:\n  api: y\n"
    (found,) = compile_text(text, {"part.yaml": part}).diagnostics
    assert (str(found.span), found.message, found.help) == (
        "part.yaml:6:3",
        "the name `api` is taken by a variable already",
        "rename one of them, or join the two",
    )
