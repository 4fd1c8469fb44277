"""A spec compiled for Compose, and what came of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import yaml

from envspec.compiler import Order, compile_text

__all__ = ["HTTP", "POSTGRES", "Compiled", "compiled", "entry", "spec"]


class Compiled(NamedTuple):
    """`texts`: the files of the folder; `stack`: compose.yaml read back; `said`: `ENV090 path: message`."""

    texts: dict[str, str]
    executable: frozenset[str]
    stack: dict[str, Any]
    said: list[str]
    helps: list[str]

    def service(self, name: str) -> dict[str, Any]:
        found: dict[str, Any] = self.stack["services"][name]
        return found


def spec(
    services: str = "",
    jobs: str = "",
    state: str = "",
    secrets: str = "",
    tools: str = "",
    production: str = "",
    development: str = "",
) -> str:
    """A whole spec from the bodies of its sections, indented as they stand in it."""
    parts = ["envspec: 1\nproject: shop\nregistry: registry.example.com\n"]
    sections = {"services": services, "jobs": jobs, "state": state, "secrets": secrets, "tools": tools}
    parts += [f"{name}:\n{body}" for name, body in sections.items() if body]
    parts.append(
        "environments:\n"
        f"  dev:\n    tier: development\n    targets:\n      - compose\n{development}"
        f"  prod:\n    tier: production\n    tag: 1.4.2\n    targets:\n      - compose\n{production}"
    )
    return "".join(parts)


def compiled(text: str, environment: str = "prod", files: Mapping[str, bytes | str] | None = None) -> Compiled:
    """Compiles one environment. Policy does not matter here: only what the target says and emits."""
    made = compile_text(text, files, Order(environments=(environment,)))
    said = [one for one in made.diagnostics if one.id in ("ENV090", "ENV091", "ENV092", "ENV093")]
    others = [one for one in made.diagnostics if one.severity == "error" and one not in said]
    assert not others, "\n".join(map(str, others))
    artifacts = [one for one in made.artifacts.get(environment, ()) if one.path.startswith("compose/")]
    texts = {one.path.removeprefix("compose/"): one.data.decode() for one in artifacts}
    return Compiled(
        texts,
        frozenset(one.path.removeprefix("compose/") for one in artifacts if one.executable),
        yaml.load(texts["compose.yaml"], yaml.CSafeLoader) if texts else {},
        [f"{one.id} {'.'.join(map(str, one.path))}: {one.message}" for one in said],
        [one.help for one in said],
    )


def entry(name: str, extra: str = "", image: str = "registry.example.com/app:1.2.3", job: bool = False) -> str:
    """A service or job that no policy objects to, with `extra` lines of its own (four spaces in front)."""
    parts = [f"  {name}:\n", f"    image: {image}\n" if image else "", '    user: "10001:10001"\n']
    if "resources:" not in extra:
        parts.append("    resources:\n      cpu: 250m\n      memory: 64Mi\n")
    if not job and "ports:" in extra and "health:" not in extra:
        parts.append("    health:\n      tcp: true\n      probe: check\n")
    return "".join((*parts, extra))


HTTP = "    ports:\n      http: 8080\n"
POSTGRES = "  db:\n    kind: postgres\n    version: 16.9-bookworm\n    storage: 1Gi\n"
