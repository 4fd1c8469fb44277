"""The same commands as a Typer application: help that teaches, errors of usage, shell completion."""

from __future__ import annotations

import inspect
import re
import sys
from collections.abc import Callable
from typing import Annotated, Any

import typer

from envspec import __version__
from envspec.cli import COMMANDS
from envspec.cli.command import Command, Option, stray
from envspec.lazy import load

__all__ = ["build", "run"]

_HELP = """One envspec.yaml to Docker Compose, Kubernetes and Nomad.

Nothing is dropped in silence: every field is mapped, approximated (and told) or refused at its line.
Artifacts of production tiers are hardened by default.

Start with `envspec check`, then `envspec compile --env dev`, and run `docker compose up --build` in
build/dev/compose. `envspec explain services.web.health` explains a field, `envspec explain ENV101` a rule.
"""


def _completing(what: str) -> Callable[[typer.Context, str], list[str]]:
    def complete(ctx: typer.Context, incomplete: str) -> list[str]:
        found: list[str] = load("envspec.cli.completion").completed(what, incomplete, ctx.params.get("file"))
        return found

    # Typer looks at the types themselves, not at their names
    complete.__annotations__ = {"ctx": typer.Context, "incomplete": str, "return": list[str]}
    return complete


def _annotation(option: Option) -> Any:
    what: Any = bool if option.kind == "flag" else list[str] if option.kind == "many" else str
    if option.choices:
        completion: Callable[[], list[str]] = lambda: list(option.choices)  # noqa: E731 - bound to this option
        extra: dict[str, Any] = {"autocompletion": completion, "metavar": "|".join(option.choices)}
    else:
        extra = {"metavar": option.metavar} if option.metavar else {}
        if option.completes:
            extra["autocompletion"] = _completing(option.completes)
    if not option.flags:
        what = what if option.required else what | None
        return Annotated[what, typer.Argument(help=option.help, show_default=False, **extra)]
    if option.kind != "flag":
        what = what | None
    return Annotated[what, typer.Option(*option.flags, help=option.help, show_default=False, **extra)]


def _function(command: Command) -> Callable[..., None]:
    """A function with the signature that Typer reads."""

    def call(**values: Any) -> None:
        for option in command.options:
            given = values[option.key]
            if option.kind == "many" and given is None:
                values[option.key] = []
            words = values[option.key] if option.kind == "many" else [given]
            wrong = next((word for word in words if word is not None and word not in option.choices), None)
            if option.choices and wrong is not None:
                flag = option.flags[0] if option.flags else option.key
                raise typer.BadParameter(f"{wrong!r} is not one of {', '.join(option.choices)}", param_hint=flag)
        raise typer.Exit(command.run(values))

    parameters = [
        inspect.Parameter(
            option.key,
            inspect.Parameter.KEYWORD_ONLY,
            annotation=_annotation(option),
            default=inspect.Parameter.empty
            if option.required
            else option.kind == "none"
            if option.kind == "flag"
            else None,
        )
        for option in command.options
    ]
    call.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]  # what `inspect` looks for
    call.__annotations__ = {parameter.name: parameter.annotation for parameter in parameters}
    call.__doc__ = command.help
    call.__name__ = command.name
    return call


def _version(asked: bool) -> None:
    if asked:
        sys.stdout.write(f"envspec {__version__}\n")
        raise typer.Exit


def build() -> typer.Typer:
    """The application, made from the commands' own tables."""
    app = typer.Typer(
        name="envspec",
        help=_HELP,
        no_args_is_help=True,
        pretty_exceptions_enable=False,
        rich_markup_mode=None,
        context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    )

    @app.callback()
    def root(
        version: Annotated[
            bool, typer.Option("--version", help="Print the version.", callback=_version, is_eager=True)
        ] = False,
    ) -> None:
        pass

    root.__doc__ = _HELP
    for name in COMMANDS:
        command: Command = load(f"envspec.cli.{name}").COMMAND
        app.command(command.name, help=command.help)(_function(command))
    return app


def run(words: list[str]) -> int:
    """Runs a command line with Typer. Wrong usage is told on standard error, with exit code 2."""
    try:
        build()(args=words, prog_name="envspec")
    except SystemExit as ended:
        code = ended.code if isinstance(ended.code, int) else 1
        if code == 2:
            sys.stderr.write(_hint(words))
        return code
    return 0


def _hint(words: list[str]) -> str:
    """What was probably meant by `compile dev`; empty when nothing comes to mind."""
    if not words or words[0] not in COMMANDS:
        return ""
    command: Command = load(f"envspec.cli.{words[0]}").COMMAND
    word = stray(command, words[1:])
    takes = any(option.key == "env" for option in command.options)
    return f"To name an environment, write --env {word}\n" if takes and re.fullmatch(r"[a-z][-a-z0-9]*", word) else ""
