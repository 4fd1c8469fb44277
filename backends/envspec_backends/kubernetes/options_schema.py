"""The options below `kubernetes:` of an environment: what editors, messages and the documentation say of them."""

from __future__ import annotations

from envspec.backend.options import OBJECTS, PATCHES, choice, one_or_each, options, switch, text

__all__ = ["OPTIONS"]

OPTIONS = options(
    "Options for Kubernetes.",
    namespace=text("Namespace of everything. Default: `<project>-<environment>`.", examples=["shop-prod"]),
    create_namespace=switch(
        "Whether deploy.sh makes the namespace, with its Pod Security labels. `false`: somebody else owns it.",
        default=True,
    ),
    context=text(
        "Context of kubectl that deploy.sh uses. Where none is said, it names the current one.", examples=["prod-eu"]
    ),
    routes=choice(
        "`gateway`: HTTPRoute of the Gateway API; `ingress`: Ingress.", "gateway", "ingress", default="gateway"
    ),
    gateway=text(
        "Name of the Gateway that routes attach to. Where none is named, they attach to one called `public` in their "
        "own namespace, which is told (ENV090).",
        examples=["public"],
    ),
    gateway_namespace=text("Namespace of the Gateway.", examples=["gateway-system"]),
    gateway_cidr=one_or_each(
        "Address ranges that requests come from, where no pod forwards them but a load balancer of the network: the "
        "policies of routed services let them in as well.",
        examples=["35.191.0.0/16"],
    ),
    ingress_class=text("Ingress class.", examples=["nginx"]),
    ingress_namespace=text("Namespace in which the ingress controller's pods run.", examples=["ingress-nginx"]),
    metrics_namespace=text("Namespace that may scrape metrics.", examples=["monitoring"]),
    secrets=choice(
        "`existing`: Secrets that somebody creates; `external-secrets`: ExternalSecret objects; `csi`: the Secrets "
        "Store CSI driver.",
        "existing",
        "external-secrets",
        "csi",
        default="existing",
    ),
    store=text("Name of the secret store, for `external-secrets` and `csi`.", examples=["aws-prod"]),
    store_kind=choice(
        "Kind of the store, for `external-secrets`.", "SecretStore", "ClusterSecretStore", default="ClusterSecretStore"
    ),
    storage_class=text("Storage class of volumes. Default: the cluster's.", examples=["gp3"]),
    pull_secret=text("Secret with the registry's login.", examples=["registry-login"]),
    tls_secret=text(
        "Secret with the certificate of every Ingress. Default: one Secret for each host, such as "
        "`shop-example-com-tls`.",
        examples=["shop-tls"],
    ),
    tls_issuer=text(
        "ClusterIssuer of cert-manager that fills these Secrets: each is asked for by one Ingress.",
        examples=["letsencrypt"],
    ),
    gitops=choice("Ordering annotations for Argo CD or Flux.", "none", "argocd", "flux", default="none"),
    network_policy=switch("Network policies from the dependency graph.", default=True),
    objects=OBJECTS,
    patches=PATCHES,
)
