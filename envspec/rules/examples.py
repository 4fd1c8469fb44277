"""A rule's examples laid out as the files of a project: its tests, its page and `envspec explain` use them."""

from typing import NamedTuple

from envspec.rules.rule import Example

__all__ = ["Mark", "marks_of", "project", "shown"]

_HEAD = "envspec: 1\nproject: shop\nregistry: registry.example.com/acme\n"
_ENVIRONMENTS = """\
environments:
  dev:
    tier: development
    targets:
      - compose
  prod:
    tier: production
    tag: 1.4.2
    targets:
      - compose
      - kubernetes
      - nomad
"""


class Mark(NamedTuple):
    """A place that an example marks; lines and columns count from 1, the end is exclusive."""

    file: str
    line: int
    column: int
    end_line: int
    end_column: int


def shown(text: str) -> str:
    """A text without its marks."""
    return text.replace("«", "").replace("»", "")


def complete(spec: str) -> str:
    """A spec with what every spec needs."""
    lines = spec.split("\n")
    if not any(line.startswith("envspec:") for line in lines):
        spec = _HEAD + spec
    if not any(line.startswith("environments:") for line in lines):
        spec += _ENVIRONMENTS
    return spec


def project(example: Example) -> dict[str, str]:
    """The files, still with their marks; the spec is `envspec.yaml`."""
    return {"envspec.yaml": complete(example.spec), **example.files}


def marks_of(files: dict[str, str]) -> list[Mark]:
    """Every marked place, in the order of the files and of each text."""
    found: list[Mark] = []
    for name, text in files.items():
        for number, line in enumerate(text.split("\n"), 1):
            rest, column = line, 1
            while "«" in rest:
                before, _, after = rest.partition("«")
                inside, _, rest = after.partition("»")
                start = column + len(before)
                column = start + len(inside)
                found.append(Mark(name, number, start, number, column))
    return found
