"""Certificates of Ingresses: one Secret for each host, whoever fills it, and who asks cert-manager to."""

from __future__ import annotations

from envspec_backends.kubernetes import names
from envspec_backends.kubernetes.context import Context
from envspec_backends.kubernetes.objects import Object

__all__ = ["certificate", "issued"]

#: https://cert-manager.io/docs/usage/ingress/
_ISSUER = "cert-manager.io/cluster-issuer"


def certificate(context: Context, host: str) -> Object:
    """What an Ingress says of the certificate for a host. Without a host nobody can know which one is meant.

    Several Ingresses of one host name one Secret: a controller takes one certificate for a host, and whoever issues
    them counts each.
    """
    secret = context.options.tls_secret or (_secret(context, host) if host else "")
    return {**({"hosts": [host]} if host else {}), **({"secretName": secret} if secret else {})}


def issued(context: Context, tls: Object) -> Object:
    """The annotation by which cert-manager issues that certificate, on the first Ingress that names its Secret.

    cert-manager makes the Secret for one Ingress, and for the hosts that this one lists: all of them, where the
    environment names one Secret.
    """
    secret = tls.get("secretName")
    if not context.options.tls_issuer or secret is None or secret in context.issued:
        return {}
    context.issued.add(secret)
    if context.options.tls_secret:
        tls["hosts"] = _hosts(context)
    return {"annotations": {_ISSUER: context.options.tls_issuer}} if tls["hosts"] else {}


def _hosts(context: Context) -> list[str]:
    """Every host that is served by TLS, in the order of the spec."""
    routes = (route for workload in context.plan.workloads.values() for route in workload.routes)
    return list(dict.fromkeys(route.host for route in routes if route.tls and route.host))


def _secret(context: Context, host: str) -> str:
    """The name of the Secret for a host; `*` is spelt out, and what two hosts would share is told apart by a hash."""
    base = host.replace("*", "wildcard").replace(".", "-")
    owner = context.certificates.setdefault(base, host)
    if owner != host:
        base = f"{base}-{names.digest(host)}"
    return context.derived("Secret", base, "tls", f"the Secret with the certificate of `{host}`")
