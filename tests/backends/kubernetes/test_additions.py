"""Objects of the user's own stand beside ours, labelled like them, and what can't stand there is told at its line."""

from __future__ import annotations

import pytest

from tests.backends.kubernetes.compiled import Compiled
from tests.backends.kubernetes.specs import LISTENS, service

_MONITOR = """\
spec:
  endpoints:
    - port: http
metadata:
  labels:
    team: shop
  name: web
kind: ServiceMonitor
apiVersion: monitoring.coreos.com/v1
"""
_ROLE = "apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata:\n  name: shop:reader\nrules: []\n"
_CONFIG = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: extra\n"
_LABELS = {
    "app.kubernetes.io/instance": "shop-prod",
    "app.kubernetes.io/part-of": "shop",
    "app.kubernetes.io/managed-by": "envspec",
}


def _added(text: str, options: str = "", more: str = "") -> Compiled:
    return service(LISTENS, f"objects:\n  - k/own.yaml\n{options}", more, {"k/own.yaml": text})


def test_an_object_has_namespace_and_labels_of_the_release() -> None:
    made = _added(f"{_MONITOR}---\n{_ROLE}")
    monitor, role = made.documents["10-config/own_objects.yaml"]
    assert list(monitor) == ["apiVersion", "kind", "metadata", "spec"]
    assert monitor["metadata"] == {"name": "web", "namespace": "shop-prod", "labels": {"team": "shop", **_LABELS}}
    assert monitor["spec"] == {"endpoints": [{"port": "http"}]}
    assert role["metadata"] == {"name": "shop:reader", "labels": _LABELS}
    assert "own_objects.yaml" in made.documents["10-config/kustomization.yaml"][0]["resources"]


def test_a_claim_stands_with_what_holds_data() -> None:
    claim = "apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata:\n  name: more\n"
    assert [one["kind"] for one in _added(claim).documents["20-state/own_objects.yaml"]] == ["PersistentVolumeClaim"]


def test_argo_cd_takes_it_with_its_folder_unless_it_says_another_wave() -> None:
    wave = "argocd.argoproj.io/sync-wave"
    said = f'{_CONFIG}---\n{_CONFIG.replace("extra", "late")}  annotations:\n    {wave}: "45"\n'
    made = _added(said, "gitops: argocd")
    found = [one["metadata"]["annotations"] for one in made.documents["10-config/own_objects.yaml"]]
    assert found == [{wave: "10"}, {wave: "45"}]


def test_the_same_name_in_another_group_is_another_object() -> None:
    other = "apiVersion: serving.knative.dev/v1\nkind: Service\nmetadata:\n  name: web\n"
    assert _added(other).texts


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a: [\n", "2:1 this is not YAML: "),
        ("# nothing\n", "1:1 the file holds nothing"),
        ("- a\n", "1:1 this document has no `apiVersion`"),
        ("apiVersion: v1\n", "1:1 this document has no `kind`"),
        ("apiVersion: v1\nkind: config map\n", "2:7 this is no `kind` of Kubernetes"),
        ("apiVersion: 1\nkind: ConfigMap\n", "1:13 this is no `apiVersion` of Kubernetes"),
        ("apiVersion: v1\nkind: ConfigMap\n", "2:7 the ConfigMap has no `metadata.name`"),
        ("apiVersion: v1\nkind: List\nitems: []\n", "2:7 a List is no object of its own"),
        (_CONFIG.replace("extra", "Ex tra"), "4:9 `Ex tra` cannot be a name in Kubernetes"),
        (f"{_CONFIG}  namespace: other\n", "5:14 everything of this environment is in the namespace `shop-prod`"),
        (f"{_CONFIG}  labels:\n    a: 1\n", "6:8 a value of `labels` is a text"),
        (f"{_CONFIG}  annotations: 1\n", "5:16 `annotations` is a mapping of texts"),
        (
            f"{_CONFIG}  labels:\n    app.kubernetes.io/managed-by: me\n",
            "6:35 the label `app.kubernetes.io/managed-by` is `envspec` in all of this release",
        ),
        (f"{_CONFIG}---\n{_CONFIG}", "9:9 the ConfigMap `extra` stands twice, first in `k/own.yaml`, line 4"),
        (
            "apiVersion: v1\nkind: Service\nmetadata:\n  name: web\n",
            "4:9 this environment has a Service `web` already",
        ),
        (
            "apiVersion: v1\nkind: Secret\nmetadata:\n  name: x\nstringData:\n  a: b\n",
            "5:1 the Secret has its values in it, which would stand in files",
        ),
        (
            "apiVersion: batch/v1\nkind: Job\nmetadata:\n  name: x\n",
            "2:7 a Job runs pods that nothing has hardened or checked",
        ),
        (
            "apiVersion: v1\nkind: Namespace\nmetadata:\n  name: x\n",
            "2:7 a Namespace is shared by all of the cluster, and no part of a release",
        ),
    ],
)
def test_what_cannot_stand_there(text: str, said: str) -> None:
    made = _added(text)
    (found,) = [one for one in made.diagnostics if one.severity == "error"]
    assert (found.id, f"{found.span} {found.message}"[: len(said) + 11]) == ("ENV097", f"k/own.yaml:{said}")
    ((words, where),) = found.related
    assert (words, where.source.name) == ("the object is named here", "envspec.yaml")
    assert not made.texts


def test_a_file_that_is_not_there_is_told_where_it_is_named() -> None:
    made = service(LISTENS, "objects:\n  - k/own.yaml")
    assert [f"{one.span} {one.message}" for one in made.diagnostics if one.severity == "error"] == [
        "envspec.yaml:22:11 `k/own.yaml` does not exist"
    ]


def test_a_development_value_in_it_is_an_error() -> None:
    made = _added(f"{_CONFIG}data:\n  key: sk_not_real_42\n", more="secrets:\n  key:\n    dev: sk_not_real_42\n")
    assert [f"{one.id} {one.span}" for one in made.diagnostics if one.severity == "error"] == ["ENV602 k/own.yaml:6:8"]
