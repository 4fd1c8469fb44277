"""Schemas for every kind that is emitted: Kubernetes' own by version, ours for custom resources."""

from __future__ import annotations

import functools
import json
import warnings
from typing import Any

import kubernetes_validate
from jsonschema import Draft202012Validator
from kubernetes_validate import utils

from tests.backends.kubernetes.compiled import Object
from tests.judges import ROOT

__all__ = ["VERSIONS", "faults"]

#: apiVersion and kind -> file of the schema that is ours
OURS = {
    ("gateway.networking.k8s.io/v1", "HTTPRoute"): "HTTPRoute",
    ("external-secrets.io/v1", "ExternalSecret"): "ExternalSecret",
    ("secrets-store.csi.x-k8s.io/v1", "SecretProviderClass"): "SecretProviderClass",
    ("kustomize.toolkit.fluxcd.io/v1", "Kustomization"): "FluxKustomization",
    ("kustomize.config.k8s.io/v1beta1", "Kustomization"): "Kustomization",
}

# It reads a megabyte of definitions for every object, and lists its folders: once is enough.
utils.schema_contents = functools.cache(utils.schema_contents)
utils.all_versions = functools.cache(utils.all_versions)


def _newest(count: int) -> tuple[str, ...]:
    major, minor = utils.latest_version().split(".")[:2]
    return tuple(f"{major}.{int(minor) - back}" for back in reversed(range(count)))


VERSIONS = _newest(5)


@functools.cache
def _ours(name: str) -> Draft202012Validator:
    schema = json.loads((ROOT / f"tests/schemas/kubernetes/{name}.json").read_text())
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema)


def _by(validator: Draft202012Validator, value: Any) -> list[str]:
    return [f"{one.json_path}: {one.message}" for one in validator.iter_errors(value)]


def faults(made: Object) -> list[str]:
    """What is wrong with an object by its schema; a kind without a schema is a fault itself."""
    name = f"{made.get('kind')} {(made.get('metadata') or {}).get('name', '')}"
    ours = OURS.get((made.get("apiVersion", ""), made.get("kind", "")))
    found = _by(_ours(ours), made) if ours else _kubernetes(made)
    annotations = (made.get("metadata") or {}).get("annotations")
    if annotations:
        found += _by(_ours("ArgoAnnotations"), annotations)
    return [f"{name}: {one}" for one in found]


def _kubernetes(made: Object) -> list[str]:
    found = []
    for version in VERSIONS:
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("error")
                kubernetes_validate.validate(made, version, strict=True)
        except Exception as fault:  # whatever it raises is the verdict
            found.append(f"{version}: {str(fault).splitlines()[0] if str(fault) else type(fault).__name__}")
    return found
