"""`patches`: the user's own YAML, merged into a service, volume or network by its name."""

from __future__ import annotations

from typing import Any

from envspec.diagnostic import error
from envspec.lazy import load
from envspec_backends.compose.face import Face

__all__ = ["patch"]

_SECTIONS = ("services", "volumes", "networks", "secrets", "configs")


def patch(face: Face, stack: dict[str, Any]) -> None:
    """Merges every patch into the stack. Mappings merge, null removes, everything else replaces."""
    for found in face.plan.patches.get("compose", ()):
        yaml = load("yaml")
        try:
            document = yaml.safe_load(found.text)
        except (yaml.YAMLError, ValueError, RecursionError) as fault:
            mark = getattr(fault, "problem_mark", None)
            where = f" at line {mark.line + 1}" if mark else ""
            why = getattr(fault, "problem", None) or "it is not YAML"
            face.diagnostics.append(
                error("ENV093", "bad-patch", f"{found.name}{where}: {why}", None, "mend the file", found.path)
            )
            continue
        _merge_document(face, stack, document, found.name, found.path)


def _merge_document(face: Face, stack: dict[str, Any], document: Any, name: str, path: tuple[str | int, ...]) -> None:
    if not isinstance(document, dict) or not document:
        face.diagnostics.append(
            error("ENV093", "bad-patch", f"{name}: a patch is a mapping like a Compose file", None,
                  "begin with `services:`", path)
        )  # fmt: skip
        return
    for section, entries in document.items():
        known = stack.get(section)
        if section not in _SECTIONS or not isinstance(entries, dict):
            face.diagnostics.append(
                error("ENV092", "unmatched-patch", f"{name}: `{section}` is not something that a patch can change", None,
                      f"patch one of {', '.join(_SECTIONS)}", path)
            )  # fmt: skip
            continue
        for entry, change in entries.items():
            if not isinstance(known, dict) or entry not in known:
                face.diagnostics.append(
                    error("ENV092", "unmatched-patch", f"{name}: there is no `{entry}` in {section}", None,
                          f"{section} has: {', '.join(known or ()) or 'nothing'}", path)
                )  # fmt: skip
                continue
            known[entry] = merge(known[entry], change)


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
