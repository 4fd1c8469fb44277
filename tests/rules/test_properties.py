"""Valid, hardened specs give no error; broken in one known way, they give exactly the rule for it."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from envspec.compiler import Compilation, Order, compile_text

Spec = dict[str, Any]

_DOCKERFILE = """\
FROM node:22.11.0-slim AS base
WORKDIR /app
COPY package*.json ./
FROM base AS dev
RUN npm ci
FROM base AS prod
RUN npm ci --omit=dev
COPY src src
USER 10001:10001
CMD ["node", "src/server.js"]
"""
_FILES = {"Dockerfile": _DOCKERFILE}
_DIGEST = "sha256:" + "0123456789abcdef" * 4


def dumped(value: object, indent: int = 0) -> str:
    """Block style, every text in quotes."""
    pad = "  " * indent
    if isinstance(value, dict):
        return "".join(pad + f"{key}:" + _below(item, indent) for key, item in value.items())
    assert isinstance(value, list)
    return "".join(f"{pad}-{_below(item, indent)}" for item in value)


def _below(value: object, indent: int) -> str:
    if isinstance(value, (dict, list)):
        return "\n" + dumped(value, indent + 1)
    return f" {_quoted(value)}\n"


def _quoted(value: object) -> str:
    return "'" + str(value).replace("'", "''") + "'"


_names = st.sampled_from(["web", "api", "admin", "orders", "search", "worker", "mailer", "gateway"])
_words = st.from_regex(r"[a-z]{2,10}", fullmatch=True)
_values = st.one_of(
    _words,
    st.integers(0, 99999).map(str),
    st.sampled_from(
        ["info", "true", "10s", "eu-west-1", "/var/lib/app", "*.example.org", "a,b,c", "de_DE.UTF-8", "v2"]
    ),
)
_keys = st.sampled_from(["LOG_LEVEL", "REGION", "WORKERS", "FEATURES", "PAGE_SIZE", "TZ_NAME", "MODE", "CACHE_TTL"])


@st.composite
def hardened(draw: st.DrawFn) -> Spec:
    """A system whose production is as it should be: nothing is worth more than advice or a warning."""
    names = draw(st.lists(_names, min_size=1, max_size=4, unique=True))
    services: Spec = {}
    for number, name in enumerate(names):
        service: Spec = {
            "build": {"context": ".", "target": "prod"},
            "ports": {"http": draw(st.integers(7000, 9999))},
            "health": {"http": "/" + draw(_words)},
            "resources": {"cpu": draw(st.sampled_from(["100m", "0.5", "2"])), "memory": "256Mi"},
            "environment": draw(st.dictionaries(_keys, _values, max_size=4)),
            "dev": {"target": "dev", "command": "node --watch src/server.js", "mounts": {"/app/src": "src"}},
        }
        if draw(st.booleans()):
            service = {**service, "image": f"ghcr.io/acme/{name}:1.{number}.0@{_DIGEST}", "user": "10001:10001"}
            del service["build"], service["dev"]["target"]
        if draw(st.booleans()):
            service["routes"] = [{"host": f"{name}.example.com", "publish": 20000 + number}]
            service["replicas"] = draw(st.integers(2, 9))
        if draw(st.booleans()):
            service["environment"]["DATABASE_URL"] = "${state.db.url}"
            service["needs"] = {"db": "healthy"}
        if number and draw(st.booleans()):
            service["environment"]["PEER"] = f"${{services.{names[0]}.url}}"
        if draw(st.booleans()):
            service["writable"] = {"/var/cache/app": "64Mi"}
        services[name] = service
    return {
        "envspec": "1",
        "project": "shop",
        "registry": "registry.example.com/acme",
        "services": services,
        "jobs": {
            "migrate": {
                "image": f"ghcr.io/acme/migrate:1.0.0@{_DIGEST}",
                "user": "10001",
                "command": "migrate up",
                "when": "before-deploy",
                "migrates": ["db"],
                "resources": {"cpu": "100m", "memory": "64Mi"},
            }
        },
        "state": {
            "db": {
                "kind": "postgres",
                "version": "16.4",
                "storage": "1Gi",
                "backup": {"schedule": "0 2 * * *", "volume": "backups"},
            },
            "backups": {"kind": "volume", "storage": "10Gi"},
        },
        "secrets": {"stripe-key": {"dev": "not-a-real-key"}},
        "environments": {
            "dev": {"tier": "development", "targets": ["compose"]},
            "prod": {"tier": "production", "tag": "1.4.2", "targets": ["compose", "kubernetes", "nomad"]},
        },
    }


def _compiled(spec: Spec) -> Compilation:
    return compile_text(dumped(spec), _FILES, Order(emit=False))


_FEW = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@_FEW
@given(hardened())
def test_a_hardened_spec_has_no_error(spec: Spec) -> None:
    assert [str(d) for d in _compiled(spec).diagnostics if d.severity == "error"] == []


def _first(spec: Spec) -> Spec:
    return next(iter(spec["services"].values()))


def _set(*path: str, value: object) -> Callable[[Spec], None]:
    """Sets a field of the first service, above whatever is there."""

    def change(spec: Spec) -> None:
        node = _first(spec)
        for step in path[:-1]:
            node = node.setdefault(step, {})
        node[path[-1]] = value

    return change


def _in_production(**fields: object) -> Callable[[Spec], None]:
    def change(spec: Spec) -> None:
        name = next(iter(spec["services"]))
        spec["environments"]["prod"].setdefault("services", {})[name] = copy.deepcopy(fields)

    return change


def _built(change: Callable[[Spec], None]) -> Callable[[Spec], None]:
    def both(spec: Spec) -> None:
        assume("build" in _first(spec))
        change(spec)

    return both


def _foreign(reference: str) -> Callable[[Spec], None]:
    def change(spec: Spec) -> None:
        service = _first(spec)
        service.pop("build", None)
        service["dev"].pop("target", None)
        service["image"] = reference
        service["user"] = "10001"

    return change


def _remove(*path: str) -> Callable[[Spec], None]:
    def change(spec: Spec) -> None:
        node = _first(spec)
        for step in path[:-1]:
            node = node[step]
        del node[path[-1]]

    return change


def _clashing_ports(spec: Spec) -> None:
    for number, name in enumerate(("left", "right")):
        spec["services"][name] = {
            "image": f"ghcr.io/acme/game:1.0.0@{_DIGEST}",
            "user": "10001",
            "ports": {"game": 25565 + number},
            "health": {"tcp": "true"},
            "resources": {"cpu": "1", "memory": "1Gi"},
            "routes": [{"port": "game", "publish": 27015}],
            "replicas": 2,
        }


def _clashing_routes(spec: Spec) -> None:
    first = _first(spec)
    first["routes"] = [
        {"host": "shop.example.com", "publish": 31000},
        {"host": "shop.example.com", "path": "/", "publish": 31000},
    ]
    first["replicas"] = 2


def _no_tag(spec: Spec) -> None:
    del spec["environments"]["prod"]["tag"]


def _word_as_tag(spec: Spec) -> None:
    spec["environments"]["prod"]["tag"] = "production"


_BREAKS: list[tuple[str, Callable[[Spec], None]]] = [
    ("floating-tag", _foreign("ghcr.io/acme/web:latest")),
    ("partial-version", _foreign("ghcr.io/acme/web:1.4")),
    ("missing-release-tag", _built(_no_tag)),
    ("mutable-release-tag", _built(_word_as_tag)),
    ("dev-stage-in-production", _built(_in_production(build={"target": "dev"}))),
    ("root-user", _in_production(user="0:0")),
    ("low-uid", _built(_set("user", value="1000"))),
    ("privileged", _in_production(security={"privileged": "true"})),
    ("added-capability", _set("security", "capabilities", value=["SYS_ADMIN"])),
    ("writable-root", _in_production(security={"read_only": "false"})),
    ("runtime-socket", _set("mounts", value={"/var/run/docker.sock": "/var/run/docker.sock"})),
    ("host-access", _set("security", "devices", value=["/dev/kvm"])),
    ("bind-mount", _in_production(mounts={"/app": "."})),
    ("state-in-container", _foreign(f"redis:7.4.2@{_DIGEST}")),
    ("missing-resources", _remove("resources", "memory")),
    ("missing-health", _remove("health")),
    ("shell-command", _in_production(command="npm start")),
    ("short-grace", _set("shutdown", value={"grace": "1s", "drain": "0s"})),
    ("log-file", _set("writable", "/var/log/app", value="1Mi")),
    ("localhost-peer", _set("environment", "STORE", value="127.0.0.1:5432")),
    ("undeclared-peer", _set("environment", "DB_HOST", value="db")),
    ("port-clash", _clashing_ports),
    ("route-clash", _clashing_routes),
    ("gate-without-check", _set("needs", "db", value="completed")),
    ("undeclared-egress", _set("environment", "PAYMENTS", value="https://api.stripe.com")),
    ("literal-secret", _in_production(environment={"API_TOKEN": "a1b2c3d4e5f6a7b8"})),
    ("dev-secret-in-production", _set("environment", "PAY", value="not-a-real-key")),
    ("secret-in-environment", _set("environment", "PAY", value="${secrets.stripe-key}")),
    ("secret-in-build", _built(_set("build", "args", value={"NPM_TOKEN": "a1b2c3d4e5f6a7b8"}))),
    ("migration-on-start", _in_production(command="sh -c 'alembic upgrade head && exec gunicorn app'")),
    ("missing-stage", _built(_in_production(build={"target": "prud"}))),
]


@pytest.mark.parametrize(("rule", "broken"), _BREAKS, ids=[name for name, _ in _BREAKS])
@settings(max_examples=4, deadline=None, suppress_health_check=list(HealthCheck))
@given(spec=hardened())
def test_one_break_gives_exactly_its_rule(rule: str, broken: Callable[[Spec], None], spec: Spec) -> None:
    def told(spec: Spec) -> set[tuple[str, str]]:
        """What `prod` is told; new gravest words only, since lines move."""
        outcome = _compiled(spec)
        assert [str(d) for d in outcome.diagnostics if d.id < "ENV100"] == []
        return {(d.name, d.message) for d in outcome.diagnostics if "prod" in d.environments}

    before = told(spec)
    changed = copy.deepcopy(spec)
    broken(changed)
    assert {name for name, _ in told(changed) - before} == {rule}
