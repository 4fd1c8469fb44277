"""docs/language.md: the fields of the language, from the schema, behind a hand-written introduction."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterable, Iterator
from pathlib import Path

from envspec.backend import installed
from envspec_schema.example import block, scalar
from envspec_schema.leaves import Schema

__all__ = ["page"]

_SCHEMAS = installed.schemas()
_describe = _SCHEMAS.describe
_ENTRIES = ("services", "tools", "jobs")
_OVERRIDES = ("services", "tools", "jobs", "state", "secrets")


def _keys(pattern: str) -> list[str]:
    found = _describe(pattern)
    return list(found.keys) if found else []


def _below(pattern: str) -> str | None:
    """The mapping with keys of its own that stands at a pattern, in its list, or under the names of its map."""
    for candidate in (pattern, f"{pattern}.*", f"{pattern}.*.*"):
        found = _describe(candidate)
        if found and found.keys:
            return candidate
    return None


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ").strip()


def _code(text: str) -> str:
    return f"`{text}`"


def _row(pattern: str, name: str, anchors: dict[str, str]) -> str:
    field = _describe(pattern)
    assert field is not None, pattern
    label = f"[{_code(name)}](#{anchors[pattern]})" if pattern in anchors else _code(name)
    default = "" if field.default is None else _code(scalar(field.default))
    words = field.description
    if field.examples and not (pattern in anchors and isinstance(field.examples[0], (dict, list))):
        lines = list(block(field.examples[0]))
        words += " Example: " + "<br>".join(_code(line) for line in lines)
    return f"| {label} | {_cell(_type(pattern, field.type))} | {_cell(default)} | {_cell(words)} |"


def _type(pattern: str, words: str) -> str:
    """The type; of lists and maps of simple values, that of their entries too."""
    entry = _describe(f"{pattern}.*")
    if entry is None or entry.keys or not entry.type:
        return words
    if words == "a list":
        return f"a list, each {entry.type}"
    return f"{words}; each value {entry.type}" if words == "a mapping" else words


def _anchor(title: str) -> str:
    """As GitHub makes it of a heading."""
    return re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-")


def _table(pattern: str, keys: Iterable[str], anchors: dict[str, str]) -> list[str]:
    lines = ["| field | type | default | meaning |", "|---|---|---|---|"]
    return [*lines, *(_row(f"{pattern}.{key}" if pattern else key, key, anchors) for key in keys), ""]


def _title(pattern: str) -> str:
    """`services.*.health` -> `services.NAME.health`; positions of lists are left out."""
    parts: list[str] = []
    schema: Schema | None = _SCHEMAS.root
    for part in pattern.split("."):
        listed = part == "*" and schema is not None and any("items" in b for b in _SCHEMAS.branches(schema))
        if not listed or len(parts) < 2:
            parts.append("NAME" if part == "*" and not listed else part)
        schema = _SCHEMAS.step(schema, part) if schema is not None else None
    return ".".join(part for part in parts if part != "*")


def _section(pattern: str, keys: list[str], level: int = 3) -> list[str]:
    """A table of fields, and below it one for each field that has fields of its own."""
    nested: dict[str, str] = {}
    for key in keys:
        below = _below(f"{pattern}.{key}")
        if below and key != "dev":
            nested[f"{pattern}.{key}"] = below
    anchors = {at: _anchor(_title(at)) for at in nested}
    lines = _table(pattern, keys, anchors)
    for at, below in nested.items():
        field = _describe(at)
        lines += [f"{'#' * level} {_title(at)}", "", _wrapped(field.description if field else ""), ""]
        if field and field.examples and isinstance(field.examples[0], (dict, list)):
            example = {at.rpartition(".")[2]: field.examples[0]}
            lines += ["```yaml", *block(example), "```", ""]
        entry = _describe(below)
        if below != at and entry and entry.type.endswith(" or a mapping"):
            lines += [f"Each value is {entry.type} of these fields:", ""]
        lines += _section(below, _keys(below), level + 1)
    return lines


def _listed(names: Iterable[str]) -> str:
    words = [_code(name) for name in names]
    return f"{', '.join(words[:-1])} and {words[-1]}" if len(words) > 1 else "".join(words)


def _entries() -> Iterator[str]:
    service = [key for key in _keys("services.*") if key != "dev"]
    job = [key for key in _keys("jobs.*") if key != "dev"]
    preset = _keys("presets.*")
    yield from _top("services")
    yield from _section("services.*", service)
    yield from ("### services.NAME.dev", "", _wrapped(_description("services.*.dev")), "")
    yield from _section("services.*.dev", [key for key in _keys("services.*.dev") if key not in service], 4)
    yield from _top("tools")
    yield from ("The fields are those of a service.", "")
    yield from _top("jobs")
    yield _wrapped(f"The fields of a service but {_listed(key for key in service if key not in job)}; and:")
    yield ""
    yield from _section("jobs.*", [key for key in job if key not in service])
    yield from _top("presets")
    yield _wrapped(f"The fields of a service but {_listed(key for key in (*service, 'dev') if key not in preset)}.")
    yield ""


def _description(pattern: str) -> str:
    field = _describe(pattern)
    return field.description if field else ""


def _wrapped(text: str) -> str:
    return textwrap.fill(text, 120, break_long_words=False, break_on_hyphens=False)


def _top(name: str) -> Iterator[str]:
    yield from (f"## {name}", "", _wrapped(_description(name)), "")


def _environments() -> Iterator[str]:
    yield from _top("environments")
    keys = _keys("environments.*")
    own = [key for key in keys if key not in _OVERRIDES]
    yield from _section("environments.*", own)
    yield "### Overrides"
    yield ""
    yield _wrapped(
        "Below `services`, `tools`, `jobs`, `state` and `secrets` an environment says what differs there: any field of "
        "the entry but `dev`, and `unset`. An entry of `state` may be `managed`: run by others, and reached there:"
    )
    yield ""
    at = "environments.*.state.*.managed"
    yield from _table(at, _keys(at), {})


def _reference() -> Iterator[str]:
    tops = _keys_of_root()
    yield from ("## The file", "")
    yield from _table("", tops, {name: name for name in tops if _has_section(name)})
    yield from _top("vars")
    yield from ("Each value is text or a mapping of these fields:", "")
    yield from _section("vars.*", _keys("vars.*"))
    yield from _entries()
    yield from _top("state")
    state = [key for key in _keys("state.*") if key != "dev"]
    told = [key for key in state if key in _keys("services.*") and _below(f"state.*.{key}")]
    yield from _section("state.*", [key for key in state if key not in told])
    yield f"As for services: {_listed(told)}."
    yield ""
    yield from ("### state.NAME.dev", "", _wrapped(_description("state.*.dev")), "")
    yield from _section("state.*.dev", [key for key in _keys("state.*.dev") if key not in state], 4)
    yield from _top("secrets")
    yield from _section("secrets.*", _keys("secrets.*"))
    yield from _environments()
    yield from _top("waivers")
    yield from _section("waivers.*", _keys("waivers.*"))
    yield from _top("accepts")
    yield from _section("accepts.*", _keys("accepts.*"))
    yield from _top("policies")
    yield from _section("policies", _keys("policies"))


def _keys_of_root() -> list[str]:
    return list(_SCHEMAS.root["properties"])


def _has_section(name: str) -> bool:
    return name in ("vars", *_ENTRIES, "presets", "state", "secrets", "environments", "waivers", "accepts", "policies")


def page() -> str:
    """The introduction, then the tables."""
    introduction = Path(__file__).with_suffix(".md").read_text(encoding="utf-8")
    return introduction.rstrip("\n") + "\n\n" + "\n".join(_reference()).rstrip("\n") + "\n"
