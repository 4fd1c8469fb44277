"""What the compiler has to say about a spec: errors are values, collected and never raised.

Ids are stable: ENV001 to ENV099 belong to the language itself, ENV101 upwards to policy rules.
"""

from typing import Literal, NamedTuple

from envspec.source import Path, Span, format_path

__all__ = ["Diagnostic", "Reporter", "Severity", "error", "in_file_order"]

Severity = Literal["error", "warning", "advice"]


class Diagnostic(NamedTuple):
    """One finding.

    `message` says what is wrong in the user's words and never contains a secret's value;
    `help` says how to mend it. `path` is the place in the spec, `span` the place in a file
    (None only when no file could be read). `environments` are the environments that it concerns;
    empty means the spec itself, whatever the environment. `related` are further places that
    explain it, each with a short text ("first defined here"). `target` is the target that it is
    about; empty for what is said of the spec itself. `confidential`: what stands at the span may be a secret, and is
    not to be shown.
    """

    severity: Severity
    id: str
    name: str
    message: str
    span: Span | None = None
    help: str = ""
    path: Path = ()
    environments: tuple[str, ...] = ()
    related: tuple[tuple[str, Span], ...] = ()
    target: str = ""
    confidential: bool = False

    def __str__(self) -> str:
        where = f"{self.span}: " if self.span else ""
        at = f" [{format_path(self.path)}]" if self.path else ""
        return f"{where}{self.severity} {self.id} {self.name}: {self.message}{at}"


def error(
    id: str,
    name: str,
    message: str,
    span: Span | None,
    help: str = "",
    path: Path = (),
    related: tuple[tuple[str, Span], ...] = (),
) -> Diagnostic:
    """An error of the language, which `envspec/errors` explains under its id. Whatever finds one makes it here."""
    return Diagnostic("error", id, name, message, span, help, path, related=related)


class Reporter:
    """Whatever goes on after an error, and collects those that it meets."""

    def __init__(self) -> None:
        self.diagnostics: list[Diagnostic] = []

    def report(
        self,
        id: str,
        name: str,
        message: str,
        span: Span | None,
        help: str = "",
        path: Path = (),
        related: tuple[tuple[str, Span], ...] = (),
    ) -> None:
        """One more error; as `error` makes it."""
        self.diagnostics.append(error(id, name, message, span, help, path, related))


def in_file_order(diagnostics: list[Diagnostic]) -> list[Diagnostic]:
    """Sorted by file, line and column, then id; without duplicates. Files keep the order of their names."""

    def key(found: Diagnostic) -> tuple[str, int, int, str, str]:
        span = found.span
        where = (span.source.name, span.line, span.column) if span else ("", 0, 0)
        return (*where, found.id, found.message)

    unique = {(key(found), found.path): found for found in diagnostics}
    return sorted(unique.values(), key=key)
