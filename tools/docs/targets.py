"""The page `docs/targets.md`, made from the tables of the installed targets."""

from __future__ import annotations

from envspec.backend import Support, installed
from tools.docs.fields import FACES, Face, judged, resolved_leaves, unseen

__all__ = ["page"]

_HEAD = """\
# What becomes of each field on each target

<!-- made from the tables in the code by `make docs`. Do not edit. -->

Every field of the language is, for every target:

- **mapped**: its value is in the artifacts; or the note says how the target does by itself what the field is for,
  whatever its value, so that nothing is lost and nothing is told;
- **partly** mapped: most values are, and a value that is not is reported at its line (`ENV090`), or refused there
  (`ENV091`) where pretending would be wrong;
- **approximated**: something near is emitted, or nothing is needed; whoever sets the field is told how (`ENV090`).

Nothing is dropped in silence. A verdict is that of its own field alone; a field of which a target says nothing is an
error at its line (`ENV095`). A short form has the verdict of the long one that it stands for. A test compiles two
values of each field for each target: the bytes differ, or the compiler says why not.
"""

_SECTIONS = (
    ("services", "Services, tools and presets", "Jobs have these fields too, as far as it makes sense for them."),
    ("dev", "The development block", "A production tier never reads it. It takes every field of the entry besides."),
    ("jobs", "Jobs", "What a job adds to the fields of a service."),
    ("state", "State", "`managed` is said in an environment; nothing is emitted for such a state."),
    ("secrets", "Secrets", ""),
)


def page() -> str:
    """The text of the page."""
    tables = {face: judged(face) for face in FACES}
    fields = list(dict.fromkeys(field for table in tables.values() for field in table))
    out = [_HEAD, "## The targets\n", _targets()]
    for section, title, words in _SECTIONS:
        faces = [face for face in FACES if face.development] if section == "dev" else list(FACES)
        rows = _rows([field for field in fields if _section(field) == section], faces, tables)
        out += [f"## {title}\n", f"{words}\n" if words else "", _matrix(faces, rows)]
    out.append("## Options of the targets\n")
    for face in FACES:
        if not face.development:
            own = [field for field in fields if field.startswith(f"options.{face.target}.")]
            beside = [other for other in FACES if other.target == face.target]
            out += [f"### `{face.target}:`\n", _matrix(beside, _rows(own, beside, tables))]
    out.append("## Resolved before any target\n")
    out.append("These work alike on every target.\n")
    out.append("| field | what becomes of it |\n|---|---|")
    for field, why in resolved_leaves().items():
        out.append(f"| `{field}` | {why} |")
    return "\n".join(part for part in out if part) + "\n"


def _targets() -> str:
    """What each target says of itself."""
    lines = ["| target | tiers | needs |", "|---|---|---|"]
    for name in installed.names():
        backend = installed.backend(name)
        lines.append(f"| `{name}` | {', '.join(backend.tiers)} | {backend.needs} |")
    return "\n".join(lines) + "\n"


def _section(field: str) -> str:
    parts = field.split(".")
    if parts[2:3] == ["dev"] and parts[0] in ("services", "state"):
        return "dev"
    if parts[0] == "jobs" and (parts[2:3] == ["dev"] or _of_service(field)):
        return ""
    return parts[0]


def _of_service(field: str) -> bool:
    from_service = field.replace("jobs.", "services.", 1)
    return any(from_service in judged_fields for judged_fields in _SERVICE_FIELDS)


_SERVICE_FIELDS = [frozenset(field for field in judged(face) if field.startswith("services.")) for face in FACES]

_Row = tuple[str, tuple[Support | str, ...]]


def _rows(fields: list[str], faces: list[Face], tables: dict[Face, dict[str, Support | None]]) -> list[_Row]:
    """The fields by their short names; those of one group that fare alike on every target are one row."""
    groups: dict[str, dict[str, tuple[Support | str, ...]]] = {}
    for field in fields:
        cells = tuple(tables[face].get(field) or _absent(field, face) for face in faces)
        short = _short(field)
        groups.setdefault(short.split(".")[0], {})[short] = cells
    rows: list[_Row] = []
    for group, found in groups.items():
        if len(set(found.values())) == 1:
            rows.append((group, next(iter(found.values()))))
            continue
        rows += [(n, c) for n, c in found.items() if not (n.endswith(".*") and found.get(n[:-2]) == c)]
    return rows


def _short(field: str) -> str:
    parts = field.split(".")
    if parts[0] == "options":
        return ".".join(parts[2:])
    if parts[2:3] == ["dev"] and parts[0] != "secrets":
        return ".".join(parts[3:]) if parts[0] == "services" else f"{'.'.join(parts[3:])} (state)"
    return ".".join(parts[2:])


def _absent(field: str, face: Face) -> str:
    return unseen(field, face) or "–"


def _matrix(faces: list[Face], rows: list[_Row]) -> str:
    lines = ["| field | " + " | ".join(face.title for face in faces) + " |", "|---" * (len(faces) + 1) + "|"]
    for name, cells in rows:
        lines.append(f"| `{name}` | " + " | ".join(map(_cell, cells)) + " |")
    return "\n".join(lines) + "\n"


def _cell(support: Support | str) -> str:
    if isinstance(support, str):
        return support
    word = support.verdict if support.verdict == "mapped" else f"**{support.verdict}**"
    return f"{word}: {support.how}".replace("|", "\\|") if support.how else word
