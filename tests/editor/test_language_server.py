"""The schema in an editor: the YAML language server and the compiler, on the same files.

The server reads `version: 16` as a number and cannot know what only the compiler does (references, merges, which
of two faults is the other's consequence). Where a schema can know a fault, both mark the same line.
"""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from envspec.backend import installed
from tests import judges
from tests.editor.lsp import Editor
from tests.schema.test_schema import TEXTS
from tests.syntax.structure.faulty import Faulty, faulty

pytestmark = [pytest.mark.judge("yaml-language-server"), pytest.mark.xdist_group("editor")]

ROOT = Path(__file__).resolve().parent.parent.parent
SOUND = {
    "everything": ROOT / "tests/schema/everything.yaml",
    **{str(p.relative_to(ROOT)): p for p in sorted((ROOT / "samples").rglob("envspec.yaml")) if "build" not in p.parts},
}
FAULTY = {spec.title: spec for spec in faulty("structure_two_faults.txt") + faulty("structure_one_fault.txt")}

#: Specs in which the server marks other lines than the compiler, each with the reason.
OTHERWISE = {
    "a version of the language and a registry with a scheme": "to the server 1.0 is the number 1",
    "every field of the second service beside it": "to the server the list itself is wrong, a line further down",
}

#: Specs in which the server marks lines more than the compiler does.
CONSEQUENCES = {
    "unknown keys in two entries of one list": "the key that the misspelled one stands for is missing",
    "a waiver's words": "the key that the other word stands for is missing",
    "a key that stands for the one that is missing, by another word": "the same",
    "fields beside their service, and a fault elsewhere": "each field is marked as an entry",
    "every field of a service beside it": "the same",
    "every field of the second service beside it": "the same",
    "an override beside its service": "the same",
    "a state's fields beside it": "the same",
    "fields beside a service that an environment overrides": "the same",
    "fields beside an override": "the same",
    "a bad name that others refer to": "the name is marked once more where it is used",
}

HOVERED = """\
envspec: 1
project: shop
services:
  web:
    image: nginx:1.27.3
    replicas: 2
    health:
      interval: 10s
    needs:
      db: healthy
"""


@pytest.fixture(scope="module")
def editor(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Editor]:
    schema = tmp_path_factory.mktemp("schema") / "envspec.schema.json"
    schema.write_text(json.dumps(installed.schema()))
    server = Editor([*judges.command("yaml-language-server"), "--stdio"], schema)
    yield server
    server.close()


@pytest.fixture(scope="module")
def marks(editor: Editor) -> dict[str, list[dict[str, Any]]]:
    """What the server marks in each file; all are opened at once, since it waits before it looks."""
    texts = {title: path.read_text() for title, path in SOUND.items()}
    texts |= {title: spec.text for title, spec in FAULTY.items()}
    opened = {title: editor.open(text) for title, text in texts.items()}
    return {title: editor.marks(uri) for title, uri in opened.items()}


def lines(marks: list[dict[str, Any]]) -> list[tuple[int, int]]:
    """First and last line of each mark; the server joins equal messages of neighbours into one."""
    places = [(each["range"]["start"], each["range"]["end"]) for each in marks]
    return [(start["line"] + 1, end["line"] + 1) for start, end in places]


@pytest.mark.parametrize("title", SOUND)
def test_a_sound_file_has_no_mark(title: str, marks: dict[str, list[dict[str, Any]]]) -> None:
    assert [(each["range"]["start"], each["message"]) for each in marks[title]] == []


@pytest.mark.parametrize("spec", [s for s in FAULTY.values() if s.title not in OTHERWISE], ids=lambda s: s.title)
def test_the_server_marks_the_lines_that_the_compiler_names(
    spec: Faulty, marks: dict[str, list[dict[str, Any]]]
) -> None:
    marked = lines(marks[spec.title])
    named = [fault.line for fault in spec.faults]
    assert [line for line in named if not any(first <= line <= last for first, last in marked)] == []
    if spec.title not in CONSEQUENCES:
        assert [first for first, _ in marked if first not in named] == []


@pytest.mark.parametrize("title", OTHERWISE)
def test_what_is_said_to_be_marked_otherwise_is(title: str, marks: dict[str, list[dict[str, Any]]]) -> None:
    first = [first for first, _ in lines(marks[title])]
    assert [fault.line for fault in FAULTY[title].faults if fault.line not in first] != []


@pytest.mark.parametrize("title", CONSEQUENCES)
def test_what_is_said_to_have_more_marks_has(title: str, marks: dict[str, list[dict[str, Any]]]) -> None:
    named = [fault.line for fault in FAULTY[title].faults]
    assert [first for first, _ in lines(marks[title]) if first not in named] != []


def test_a_pattern_is_told_in_words(marks: dict[str, list[dict[str, Any]]]) -> None:
    told = [each["message"] for each in marks["a word of Compose and a size without a unit"]]
    assert "Property depends_on is not allowed." in told
    numeric = [each["message"] for each in marks["writable places"]]
    assert "a size is a whole number with a unit, such as 64Mi, 1Gi or 500M" in numeric


@pytest.mark.parametrize(
    ("line", "column", "shown"),
    [
        (3, 3, "Long-running processes that we ship."),
        (4, 4, "A long-running process."),
        (5, 6, "A ready image with its tag"),
        (6, 7, "How many copies run"),
        (6, 15, "whole number"),
        (8, 9, "Time between two checks."),
        (10, 12, "healthy"),
    ],
)
def test_it_hovers_from_the_schema(editor: Editor, line: int, column: int, shown: str) -> None:
    uri = editor.open(HOVERED)
    assert shown in editor.hover(uri, line, column)


@pytest.mark.parametrize(
    ("text", "offered"),
    [
        ("envspec: 1\nser", {"services", "secrets", "state"}),
        ("services:\n  web:\n    re", {"replicas", "resources", "restart", "health"}),
        ("services:\n  web:\n    restart: ", {"always", "on-failure", "never"}),
        ("services:\n  web:\n    init: ", {"true", "false"}),
        ("services:\n  web:\n    resources:\n      me", {"memory", "memory_limit"}),
        ("state:\n  db:\n    kind: ", {"postgres", "redis", "custom"}),
        ("environments:\n  prod:\n    ku", {"kubernetes", "tier", "extends"}),
        ("environments:\n  prod:\n    kubernetes:\n      ga", {"gateway", "gateway_namespace", "gitops"}),
        ("environments:\n  prod:\n    nomad:\n      secrets: ", {"variables", "vault"}),
        ("services:\n  web:\n    dev:\n      wa", {"watch", "shield", "tty"}),
    ],
)
def test_it_completes_from_the_schema(editor: Editor, text: str, offered: set[str]) -> None:
    uri = editor.open(text)
    rows = text.split("\n")
    assert offered - set(editor.complete(uri, len(rows), len(rows[-1]) + 1)) == set()


def test_it_does_not_offer_what_a_text_is_not(editor: Editor) -> None:
    text = "services:\n  web:\n    working_dir: "
    uri = editor.open(text)
    assert not {"true", "false", "null"} & set(editor.complete(uri, 3, len(text.split("\n")[-1]) + 1))


def test_there_are_at_least_forty_broken_specs() -> None:
    assert len(FAULTY) - len(OTHERWISE) >= 40
    assert OTHERWISE.keys() | CONSEQUENCES.keys() <= FAULTY.keys()


def test_patterns_mean_in_ecma_262_what_they_mean_to_the_compiler() -> None:
    """Each pattern on each text of the table of types, as the server's own regular expressions read them."""
    definitions = installed.schema()["definitions"]
    cases = [
        [definitions[f"type.{name}"]["pattern"], text, text in taken]
        for name, (taken, refused) in TEXTS.items()
        if "pattern" in definitions[f"type.{name}"]
        for text in [*taken, *refused]
    ]
    script = """
        const cases = JSON.parse(require("fs").readFileSync(0, "utf8"));
        console.log(JSON.stringify(cases.filter(([p, t, taken]) => new RegExp(p, "u").test(t) !== taken)));
    """
    node = shutil.which("node")
    assert node, "the server runs on Node.js"
    made = subprocess.run([node, "-e", script], input=json.dumps(cases), capture_output=True, text=True, check=True)
    assert json.loads(made.stdout) == []
