"""Every object of every system is valid, by the newest five versions of Kubernetes or by a schema of ours."""

from __future__ import annotations

import json

import pytest

from tests.backends.kubernetes.compiled import Object
from tests.backends.kubernetes.specs import everything
from tests.backends.kubernetes.validation import VERSIONS, faults


def test_every_object_is_valid() -> None:
    seen = set()
    found = []
    for name, made in everything().items():
        for path, documents in made.documents.items():
            for one in documents:
                text = json.dumps(one)
                if text not in seen:
                    seen.add(text)
                    found += [f"{name} {path} {fault}" for fault in faults(one)]
    assert found == []
    kinds = {json.loads(text)["kind"] for text in seen}
    assert {"Deployment", "StatefulSet", "Job", "CronJob", "Service", "NetworkPolicy", "HTTPRoute", "Ingress"} <= kinds
    assert {"ExternalSecret", "SecretProviderClass", "Kustomization", "HorizontalPodAutoscaler"} <= kinds


SERVICE: Object = {"apiVersion": "v1", "kind": "Service", "metadata": {"name": "web"}, "spec": {"selector": {"a": "b"}}}


@pytest.mark.parametrize(
    ("made", "says"),
    [
        ({"apiVersion": "example.com/v1", "kind": "Widget", "metadata": {"name": "w"}}, "Widget w: "),
        ({**SERVICE, "spec": {"selctor": {"a": "b"}}}, "selctor"),
        ({**SERVICE, "apiVersion": "v2"}, "Service web: "),
        (
            {"apiVersion": "gateway.networking.k8s.io/v1", "kind": "HTTPRoute", "metadata": {"name": "w"}, "spec": {}},
            "HTTPRoute w: ",
        ),
        (
            {**SERVICE, "metadata": {"name": "web", "annotations": {"argocd.argoproj.io/hook-delete": "x"}}},
            "argocd.argoproj.io/hook-delete",
        ),
    ],
)
def test_the_judges_find_what_is_wrong(made: Object, says: str) -> None:
    assert len(VERSIONS) == 5
    found = faults(made)
    assert found
    assert any(says in one for one in found), found
