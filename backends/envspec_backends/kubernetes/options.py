"""The options of `environments.*.kubernetes`, with the defaults filled in and impossible ones refused."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from envspec.backend import Home, SecretStore
from envspec.model.plan import Plan
from envspec_backends.kubernetes import names
from envspec_backends.shared.emission import EmissionContext
from envspec_backends.shared.networks import is_network
from envspec_backends.shared.options import GivenOptions

__all__ = ["TARGET", "Options", "homes", "read", "secret_stores"]

TARGET = "kubernetes"

# compiled for the option that is set
_LABEL = r"[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?\Z"
_SUBDOMAIN = r"[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*\Z"

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
    "tls_secret": _SUBDOMAIN,
    "tls_issuer": _SUBDOMAIN,
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
    gateway_cidr: tuple[str, ...]
    tls_secret: str
    tls_issuer: str
    create_namespace: bool
    context: str


def read(context: EmissionContext) -> Options:
    """The options of the Plan; what cannot be a name in Kubernetes is refused."""
    given = GivenOptions(context, TARGET)
    for key, pattern in _NAMES.items():
        value = given.text(key)
        if value and (not re.match(pattern, value) or len(value) > 253):
            given.refuse(key, f"`{value}` cannot be a name in Kubernetes", "use small letters, digits and hyphens")
    plan = context.plan
    made = Options(
        namespace=given.text("namespace") or names.short(f"{plan.project}-{plan.environment}"),
        routes=given.text("routes", "gateway"),
        gateway=given.text("gateway"),
        gateway_namespace=given.text("gateway_namespace"),
        ingress_class=given.text("ingress_class"),
        ingress_namespace=given.text("ingress_namespace"),
        metrics_namespace=given.text("metrics_namespace"),
        secrets=given.text("secrets", "existing"),
        store=given.text("store"),
        store_kind=given.text("store_kind", "ClusterSecretStore"),
        storage_class=given.text("storage_class"),
        pull_secret=given.text("pull_secret"),
        gitops=given.text("gitops", "none"),
        network_policy=given.flag("network_policy", True),
        gateway_cidr=given.texts("gateway_cidr"),
        tls_secret=given.text("tls_secret"),
        tls_issuer=given.text("tls_issuer"),
        create_namespace=given.flag("create_namespace", True),
        context=given.text("context"),
    )
    for place, written in given.each("gateway_cidr"):
        if not is_network(written):
            message = f"`{written}` is no address range"
            context.refuse(place, message, "write a range such as 10.20.0.0/16, with nothing behind its prefix")
    if made.secrets != "existing" and not made.store:
        message = f"`secrets: {made.secrets}` does not say which store holds the values"
        given.refuse("secrets", message, "name it with `store`")
    for key, why in _idle(made):
        given.idle(key, why)
    return made


def _idle(made: Options) -> Iterator[tuple[str, str]]:
    """Options that have no effect beside the others, and why."""
    if made.routes == "ingress":
        yield from ((key, "with `routes: ingress`") for key in ("gateway", "gateway_namespace"))
    else:
        only = ("ingress_class", "ingress_namespace", "tls_secret", "tls_issuer")
        yield from ((key, "without `routes: ingress`") for key in only)
    if made.secrets == "existing":
        yield "store", "with `secrets: existing`"
    if made.secrets != "external-secrets":
        yield "store_kind", "without `secrets: external-secrets`"
    if not made.network_policy:
        yield from (
            (key, "without network policies") for key in ("ingress_namespace", "metrics_namespace", "gateway_cidr")
        )


def secret_stores(plan: Plan) -> tuple[SecretStore, ...]:
    """Where the environment's secrets are read, as it is written: default namespaces differ by environment."""
    given = plan.options.get(TARGET, {})
    if given.get("secrets") in ("external-secrets", "csi"):
        return (SecretStore("the store", str(given.get("store", "")), str(given.get("store_kind", ""))),)
    return (SecretStore("the namespace", str(given["namespace"])),) if given.get("namespace") else ()


def homes(plan: Plan) -> tuple[Home, ...]:
    """The namespace, as it is written: that of the default has the environment in its name."""
    given = plan.options.get(TARGET, {})
    name = given.get("namespace")
    if not name:
        return ()
    path = ("options", TARGET, "namespace")
    return (Home(path, "the namespace", str(name), str(given.get("context", "")), "context"),)
