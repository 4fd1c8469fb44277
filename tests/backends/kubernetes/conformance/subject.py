"""What the conformance kit has to know of Kubernetes besides."""

from __future__ import annotations

__all__ = ["FILES", "OPTIONS", "SERVED"]

#: What a field comes to may hang on the options, so each is tried with all of these.
OPTIONS = (
    {"gateway": "public", "secrets": "external-secrets", "store": "vault"},
    {"routes": "ingress", "ingress_class": "nginx"},
)
#: Whatever these say, the target does what they are for: they may change no byte, and nothing is told.
SERVED = {"health.probe", "health.probe.*", "migrates.*"}
_DEPLOYMENT = "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: web\nspec:\n  minReadySeconds: "
_DASHBOARDS = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: dashboards\ndata:\n  rows: "
FILES = {
    "objects/kubernetes-a.yaml": f"{_DASHBOARDS}one\n",
    "objects/kubernetes-b.yaml": f"{_DASHBOARDS}two\n",
    "patches/kubernetes-a.yaml": f"{_DEPLOYMENT}1\n",
    "patches/kubernetes-b.yaml": f"{_DEPLOYMENT}2\n",
}
