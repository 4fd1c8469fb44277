"""The options of `environments.*.kubernetes`, with the defaults filled in and impossible ones refused."""

from __future__ import annotations

import re
from typing import NamedTuple

from envspec.backend import refused
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
        network_policy=policy is True or policy == "true",
    )
