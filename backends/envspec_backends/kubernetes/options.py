"""The options of `environments.*.kubernetes`, with the defaults filled in and impossible ones refused."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

from envspec.backend import approximated, refused
from envspec.diagnostic import Diagnostic
from envspec.model.plan import Plan
from envspec_backends.kubernetes import names

__all__ = ["TARGET", "Options", "read"]

TARGET = "kubernetes"

_LABEL = re.compile(r"[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?\Z")
_SUBDOMAIN = re.compile(r"[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*\Z")

#: Options that become the name of an object or namespace, and the pattern of such a name.
_NAMES = {
    "namespace": _LABEL,
    "gateway": _SUBDOMAIN,
    "gateway_namespace": _LABEL,
    "ingress_class": _SUBDOMAIN,
    "ingress_namespace": _LABEL,
    "metrics_namespace": _LABEL,
    "store": _SUBDOMAIN,
    "storage_class": _SUBDOMAIN,
    "pull_secret": _SUBDOMAIN,
}


class Options(NamedTuple):
    """What an environment says about its cluster; empty texts stand for what it does not say."""

    namespace: str
    routes: str
    gateway: str
    gateway_namespace: str
    ingress_class: str
    ingress_namespace: str
    metrics_namespace: str
    secrets: str
    store: str
    store_kind: str
    storage_class: str
    pull_secret: str
    gitops: str
    network_policy: bool


def read(plan: Plan, diagnostics: list[Diagnostic]) -> Options:
    """The options of the Plan. What cannot be a name in Kubernetes is added to `diagnostics`."""
    given = plan.options.get(TARGET, {})

    def text(key: str, default: str = "") -> str:
        value = given.get(key, default)
        return value if isinstance(value, str) and value else default

    for key, pattern in _NAMES.items():
        value = text(key)
        if value and (not pattern.match(value) or len(value) > 253):
            diagnostics.append(
                refused(
                    ("options", TARGET, key),
                    f"`{value}` cannot be a name in Kubernetes",
                    "use small letters, digits and hyphens",
                )
            )
    secrets = text("secrets", "existing")
    if secrets != "existing" and not text("store"):
        diagnostics.append(
            refused(
                ("options", TARGET, "secrets"),
                f"`secrets: {secrets}` does not say which store holds the values",
                "name it with `store`",
            )
        )
    policy = given.get("network_policy", True)
    made = _options(plan, text, secrets, policy is True or policy == "true")
    diagnostics += [
        approximated(("options", TARGET, key), f"it does nothing {without}")
        for key, without in _idle(made)
        if text(key)
    ]
    return made


def _idle(made: Options) -> Iterator[tuple[str, str]]:
    """Options that have no effect beside the others, and why."""
    if made.routes == "ingress":
        yield from ((key, "with `routes: ingress`") for key in ("gateway", "gateway_namespace"))
    else:
        yield from ((key, "without `routes: ingress`") for key in ("ingress_class", "ingress_namespace"))
    if made.secrets == "existing":
        yield "store", "with `secrets: existing`"
    if made.secrets != "external-secrets":
        yield "store_kind", "without `secrets: external-secrets`"
    if not made.network_policy:
        yield from ((key, "without network policies") for key in ("ingress_namespace", "metrics_namespace"))


def _options(plan: Plan, text: Callable[..., str], secrets: str, network_policy: bool) -> Options:
    return Options(
        namespace=text("namespace") or names.short(f"{plan.project}-{plan.environment}"),
        routes=text("routes", "gateway"),
        gateway=text("gateway"),
        gateway_namespace=text("gateway_namespace"),
        ingress_class=text("ingress_class"),
        ingress_namespace=text("ingress_namespace"),
        metrics_namespace=text("metrics_namespace"),
        secrets=secrets,
        store=text("store"),
        store_kind=text("store_kind", "ClusterSecretStore"),
        storage_class=text("storage_class"),
        pull_secret=text("pull_secret"),
        gitops=text("gitops", "none"),
        network_policy=network_policy,
    )
