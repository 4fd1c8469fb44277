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
    """By the oldest version and the newest; by those between once for all objects that have the same fields."""
    oldest, *between, newest = VERSIONS
    found = [_by_version(json.dumps(made), version) for version in (oldest, newest)]
    found += [_of_fields(json.dumps(_fields(made)), json.dumps(made), version) for version in between]
    return [fault for fault in found if fault]


def _fields(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _fields(below) for key, below in value.items()}
    if isinstance(value, list):
        return [_fields(below) for below in value]
    return type(value).__name__


_of_fields_known: dict[tuple[str, str], str] = {}


def _of_fields(fields: str, made: str, version: str) -> str:
    if (fields, version) not in _of_fields_known:
        _of_fields_known[fields, version] = _by_version(made, version)
    return _of_fields_known[fields, version]


@functools.cache
def _by_version(made: str, version: str) -> str:
    """What is wrong with an object, as JSON; empty where nothing is."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            kubernetes_validate.validate(json.loads(made), version, strict=True)
    except Exception as fault:  # whatever it raises is the verdict
        return f"{version}: {str(fault).splitlines()[0] if str(fault) else type(fault).__name__}"
    return ""
