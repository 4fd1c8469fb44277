"""`patches`: the user's own YAML, merged into a service, volume or network by its name."""

from __future__ import annotations

from typing import Any

from envspec.diagnostic import error
from envspec.lazy import load
from envspec.model.plan import Patch
from envspec_backends.compose.context import Context
from envspec_backends.containers.service import ordered

__all__ = ["merge", "patch"]

_SECTIONS = ("services", "volumes", "networks", "secrets", "configs")


def patch(context: Context, stack: dict[str, Any]) -> None:
    """Merges every patch into the stack. What a patch says is Compose's own language: `$` is not escaped."""
    for found in context.plan.patches.get("compose", ()):
        yaml = load("yaml")
        try:
            document = yaml.safe_load(found.text)
        except (yaml.YAMLError, ValueError, RecursionError) as fault:
            mark = getattr(fault, "problem_mark", None)
            where = f" at line {mark.line + 1}" if mark else ""
            _bad(context, found, f"{where}: {getattr(fault, 'problem', None) or 'it is not YAML'}", "mend the file")
            continue
        if not isinstance(document, dict) or not document:
            _bad(context, found, ": a patch is a mapping like a Compose file", "begin with `services:`")
            continue
        _apply(context, stack, document, found)


def _apply(context: Context, stack: dict[str, Any], document: dict[Any, Any], found: Patch) -> None:
    for section, entries in document.items():
        if section not in _SECTIONS or not isinstance(entries, dict):
            choice = f"patch entries of {', '.join(_SECTIONS)}"
            _unmatched(context, found, f"`{section}` is nothing that a patch can change", choice)
            continue
        known = stack.get(section, {})
        for entry, change in entries.items():
            if entry not in known:
                names = ", ".join(known) or "nothing"
                _unmatched(context, found, f"there is no `{entry}` in {section}", f"{section} has: {names}")
                continue
            merged = merge(known[entry], _plain(change))
            known[entry] = ordered(merged) if section == "services" and isinstance(merged, dict) else merged


def merge(old: Any, new: Any) -> Any:
    """`new` over `old`: mappings merge and null takes a key away, everything else is replaced."""
    if not isinstance(old, dict) or not isinstance(new, dict):
        return new
    out = dict(old)
    for key, value in new.items():
        if value is None:
            out.pop(key, None)
        else:
            out[key] = merge(out.get(key), value)
    return out


def _plain(value: Any) -> Any:
    """What YAML 1.1 makes more of than text, numbers and truth (0.5, dates, sets) as the text that it was."""
    if isinstance(value, dict):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple, set)):
        return [_plain(item) for item in value]
    if value is None or isinstance(value, (str, int)):
        return value
    return str(value)


def _bad(context: Context, found: Patch, why: str, help: str) -> None:
    context.diagnostics.append(error("ENV093", "bad-patch", f"{found.name}{why}", None, help, found.path))


def _unmatched(context: Context, found: Patch, why: str, help: str) -> None:
    context.diagnostics.append(error("ENV092", "unmatched-patch", f"{found.name}: {why}", None, help, found.path))
