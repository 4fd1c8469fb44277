"""Exceptions from policy, as written; the rule engine says what they are worth."""

from __future__ import annotations

from envspec.lower.context import Context
from envspec.model.plan import Waiver
from envspec.near import listed
from envspec.source import Path, parse_path
from envspec.syntax.tree import Mapping

__all__ = ["lower_waivers"]


def lower_waivers(context: Context) -> tuple[Waiver, ...]:
    """The waivers that are complete; places and environments that cannot be are reported."""
    found: list[Waiver] = []
    for node, path in context.document.waivers:
        if not isinstance(node, Mapping):
            continue
        if not all(context.word(node, field) for field in ("rule", "at", "because", "until")):
            continue  # the schema has told it
        try:
            place: Path = parse_path(context.word(node, "at"))
        except ValueError:
            context.report(
                "ENV068",
                "bad-value",
                f"`{context.word(node, 'at')}` is not a path of a spec",
                node.items["at"].span,
                "write it as services.web or services.web.mounts",
                (*path, "at"),
            )
            continue
        environment = context.scalar(node, "environment")
        environments = context.document.entries["environments"]
        if environment is not None and environment.text not in environments:
            message = f"there is no environment `{environment.text}`"
            otherwise = f"environments are {listed(environments)}"
            context.unknown_name(message, environment, environments, otherwise, (*path, "environment"))
            continue
        found.append(
            Waiver(
                context.word(node, "rule"),
                place,
                context.word(node, "environment"),
                context.word(node, "because"),
                context.word(node, "until"),
                path,
            )
        )
    return tuple(found)
