"""Two independent faults give exactly two diagnostics, each at its place; one with consequences gives one."""

from __future__ import annotations

import itertools

import pytest

from envspec.source import Source
from envspec.syntax.grammar.reader import read

#: A fault as it may stand among the fields of a service: its id, and its line and column within the lines.
FAULTS = {
    "command: [a, b]": ("ENV003", 0, 10),
    "command: [a,": ("ENV003", 0, 10),
    "environment: {\n  A: 1,\n}": ("ENV003", 0, 14),
    "command: {{ x }}": ("ENV003", 0, 10),
    "command: &x a": ("ENV004", 0, 10),
    "command: *x": ("ENV005", 0, 10),
    "schedule: * * * * *": ("ENV005", 0, 11),
    "<<: *x": ("ENV006", 0, 1),
    "<<:\n  - *x\n  - *y": ("ENV006", 0, 1),
    "<<: [*x, *y]": ("ENV006", 0, 1),
    "command: !t a": ("ENV007", 0, 10),
    "user: a\nuser: b": ("ENV008", 1, 1),
    "\tcommand: a\n\tuser: b": ("ENV010", 0, 1),
    "command:\ta": ("ENV010", 0, 9),
    "command: a # x\t\nuser: b\t": ("ENV010", 1, 8),
    "command: |\n  \ta\n   b": ("ENV010", 1, 3),
    ": a": ("ENV012", 0, 1),
    "? command\n: a": ("ENV013", 0, 1),
    "hosts:\n    a: 1\n  b: 2\n  c: 3": ("ENV015", 2, 3),
    "hosts:\n  a: 1\nlabels:\n    b: c": ("ENV015", 3, 5),
    "command: |\n    a\n  b\n  c": ("ENV015", 2, 3),
    'command: "a': ("ENV016", 0, 10),
    "command: 'a": ("ENV016", 0, 10),
    'command: "a\\"': ("ENV016", 0, 10),
    'command: "a\nuser: "b"': ("ENV016", 0, 10),
    'command: "\\d \\w"': ("ENV017", 0, 11),
    "command": ("ENV018", 0, 1),
    "command:a": ("ENV018", 0, 1),
    "A=b": ("ENV018", 0, 1),
    "command: a: b": ("ENV019", 0, 10),
    "command: - a": ("ENV019", 0, 10),
    "command: a\n- b\n- c": ("ENV020", 1, 1),
    "command:\n  - a\n  b: c": ("ENV020", 2, 3),
    "command:\n  - a\n  b": ("ENV020", 2, 3),
    "command: 'a' b": ("ENV021", 0, 14),
    "command: 'it's'": ("ENV021", 0, 13),
    "'command':a": ("ENV021", 0, 10),
    "command: | a": ("ENV022", 0, 10),
    "command: > a\n  b\n  c": ("ENV022", 0, 10),
    "command: @a": ("ENV023", 0, 10),
    "k" * 1025 + ": 1": ("ENV026", 0, 1),
    "command: a\n   user: b\n   group: c": ("ENV028", 1, 4),
    'command: "a"\n  b: c\n  d: e': ("ENV028", 1, 3),
    "command: a\n# c\n  b: c": ("ENV028", 2, 3),
    "command: a\x07b\x07: c": ("ENV002", 0, 11),
}


def spec(*faults: str) -> tuple[str, list[int]]:
    """A spec with one fault in each service, and the line at which each begins."""
    lines = ["envspec: 1", "services:"]
    begins = []
    for number, fault in enumerate(faults):
        lines += [f"  s{number}:", "    image: app:1.0"]
        begins.append(len(lines) + 1)
        lines += ["    " + line for line in fault.split("\n")]
    return "\n".join([*lines, "  last:", "    image: app:1.0", ""]), begins


def places(text: str) -> list[tuple[str, int, int]]:
    root, found = read(Source("spec", text))
    assert root is None
    return [(each.id, each.span.line, each.span.column) for each in found if each.span]


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: repr(fault[:30]))
def test_a_fault_gives_one_diagnostic_whatever_follows_from_it(fault: str) -> None:
    text, (begin,) = spec(fault)
    id, line, column = FAULTS[fault]
    if id == "ENV002":
        found = places(text)
        assert found == [("ENV002", begin, 15), ("ENV002", begin, 17)]
    else:
        assert places(text) == [(id, begin + line, column + 4)]


def test_any_two_faults_give_two() -> None:
    one_each = [fault for fault, (id, _, _) in FAULTS.items() if id != "ENV002"]
    for pair in itertools.product(one_each, repeat=2):
        text, begins = spec(*pair)
        expected = [
            (FAULTS[fault][0], begin + FAULTS[fault][1], FAULTS[fault][2] + 4)
            for fault, begin in zip(pair, begins, strict=True)
        ]
        assert places(text) == expected, text


def test_all_of_them_at_once_come_in_file_order() -> None:
    few = [fault for fault, (id, _, _) in FAULTS.items() if id != "ENV002"]
    text, begins = spec(*few)
    assert places(text) == [
        (FAULTS[fault][0], begin + FAULTS[fault][1], FAULTS[fault][2] + 4)
        for fault, begin in zip(few, begins, strict=True)
    ]


SPEC = """\
services:
  web:
    build:
      context: .
      args:
        A: 1
    command: node
    routes:
      - host: a
        path: /
      - host: b
    resources:
      cpu: 1
      memory: 64Mi
  api:
    image: api:1
    command: |
      one
      two
    ports:
      http: 80
"""


@pytest.mark.parametrize(
    ("old", "new", "place"),
    [
        ("    build:", "      build:", ("ENV015", 7, 5)),
        ("    build:", "   build:", ("ENV015", 7, 5)),
        ("    build:", "    build", ("ENV018", 3, 5)),
        ("    build:", "\tbuild:", ("ENV010", 3, 1)),
        ("      context", " context", ("ENV015", 4, 2)),
        ("      args:", "     args:", ("ENV015", 5, 6)),
        ("      args:", "@     args:", ("ENV023", 5, 1)),
        ("        A: 1", "{        A: 1", ("ENV003", 6, 1)),
        ("    command: node", "   command: node", ("ENV015", 7, 4)),
        ("    command: node", "     command: node", ("ENV015", 7, 6)),
        ("      - host: a", "       - host: a", ("ENV015", 10, 9)),
        ("      - host: b", "        host: b", ("ENV008", 11, 9)),
        ("      - host: b", "      host: b", ("ENV020", 11, 7)),
        ("      - host: b", "      -host: b", ("ENV020", 11, 7)),
        ("    resources:", "    resources: x", ("ENV028", 13, 7)),
        ("    resources:", "resources", ("ENV018", 12, 1)),
        ("      memory", "     memory", ("ENV015", 14, 6)),
        ("  api:", " api:", ("ENV015", 15, 2)),
        ("  api:", "  api", ("ENV018", 15, 3)),
        ("    image: api:1", "    image:api:1", ("ENV018", 16, 5)),
        ("    command: |", "    command: | x", ("ENV022", 17, 14)),
        ("      two", "     two", ("ENV015", 19, 6)),
        ("    ports:", "  - ports:", ("ENV020", 20, 3)),
    ],
)
def test_one_slip_in_a_spec_gives_one_diagnostic(old: str, new: str, place: tuple[str, int, int]) -> None:
    assert SPEC.count("\n" + old) == 1
    assert places(SPEC.replace("\n" + old, "\n" + new)) == [place]


def test_a_dash_without_its_space_is_named() -> None:
    _, (found,) = read(Source("spec", "vars:\n  a:\n    - b\n    -c\n"))
    assert (found.message, found.help) == ("a space is missing after the dash", "write `- ` and then the item")


def test_a_duplicate_key_names_its_first_place() -> None:
    _, (found,) = read(Source("spec", "vars:\n  level: info\n  other: x\n  'level': debug\n"))
    assert found.message == "`level` is set twice in the same mapping"
    assert found.help == "keep one of the two; the first is at line 2"
    ((text, place),) = found.related
    assert (text, str(place), place.end_column) == ("first set here", "spec:2:3", 8)
