"""Small specs for the tests of lowering."""

from __future__ import annotations

from collections.abc import Mapping
from textwrap import indent
from typing import NamedTuple

from envspec.compiler import Compilation, Order, compile_text
from envspec.model.plan import Plan
from envspec.model.text import Host, Port, SecretValue, Text
from envspec.model.workload import Workload

HEAD = "envspec: 1\nproject: shop\nregistry: registry.example.com/acme\n"
ENVIRONMENTS = """\
environments:
  dev:
    tier: development
  prod:
    tier: production
    tag: 1.2.3
    targets:
      - compose
"""


def lowered(body: str, environments: str = ENVIRONMENTS, files: Mapping[str, bytes | str] | None = None) -> Compilation:
    return compile_text(HEAD + body + environments, files, Order(emit=False))


def plan(
    body: str,
    environment: str = "prod",
    environments: str = ENVIRONMENTS,
    files: Mapping[str, bytes | str] | None = None,
) -> Plan:
    """The Plan of a spec that has no error of the language."""
    made = lowered(body, environments, files)
    assert [str(found) for found in made.diagnostics if found.id < "ENV100" and found.severity == "error"] == []
    return made.plans[environment]


def errors(body: str, environments: str = ENVIRONMENTS) -> list[tuple[int, int, str]]:
    """Line, column and message of every error of the language, counted in the body."""
    lines = HEAD.count("\n")
    return [
        (found.span.line - lines, found.span.column, found.message)
        for found in lowered(body, environments).diagnostics
        if found.id < "ENV100" and found.span is not None
    ]


def spelled(text: Text) -> str:
    """A text with its parts spelled out: `<host db>`, `<port db postgres>`, `<secret db-password>`.

    A published port is told by whom it leads to and its number: `<web at 8080>`.
    """

    def host(part: Host) -> str:
        return f"<host {part.peer}>"

    def port(part: Port) -> str:
        return f"<port {part.peer} {part.port}>" if not part.published else f"<{part.peer} at {part.number}>"

    def secret(part: SecretValue) -> str:
        return f"<secret {part.name}>"

    return text.fill(host, port, secret)


_WEB = "services:\n  web:\n    image: acme/web:1.0.0\n"


def _of_web(fields: str, more: str) -> str:
    return _WEB + indent(fields, "    ") + more


def web(
    fields: str, environment: str = "prod", more: str = "", files: Mapping[str, bytes | str] | None = None
) -> Workload:
    """The service `web` with these fields; `more` are sections that follow."""
    return plan(_of_web(fields, more), environment, files=files).workloads["web"]


class Told(NamedTuple):
    """An error of the language: line and column counted in what the test gives, message and help."""

    line: int
    column: int
    message: str
    help: str


def told_in(body: str, environments: str = ENVIRONMENTS, files: Mapping[str, bytes | str] | None = None) -> list[Told]:
    """What is wrong with a body."""
    lines = HEAD.count("\n")
    return [
        Told(found.span.line - lines, found.span.column, found.message, found.help)
        for found in lowered(body, environments, files).diagnostics
        if found.id < "ENV100" and found.severity == "error" and found.span is not None
    ]


def told(
    fields: str, more: str = "", environments: str = ENVIRONMENTS, files: Mapping[str, bytes | str] | None = None
) -> list[Told]:
    """What is wrong with the service `web` that has these fields, counted in them."""
    lines = _WEB.count("\n")
    found = told_in(_of_web(fields, more), environments, files)
    return [each._replace(line=each.line - lines, column=each.column - 4) for each in found]
