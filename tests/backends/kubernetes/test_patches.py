"""Patches merge as Kubernetes would merge them, reach objects by the names that users know, and never get lost."""

from __future__ import annotations

from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from envspec_backends.kubernetes.patches import merge
from tests.backends.kubernetes.compiled import Compiled
from tests.backends.kubernetes.specs import LISTENS, service

JOBS = "jobs:\n  migrate:\n    uses: web\n    command: up\n    when: before-deploy\n"


def _patched(patch: str, fields: str = LISTENS) -> Compiled:
    return service(fields, "patches:\n  - p.yaml", JOBS, {"p.yaml": patch})


def test_named_things_merge_by_name() -> None:
    made = _patched(
        "kind: Deployment\nmetadata:\n  name: web\n  annotations:\n    note: mine\nspec:\n  template:\n    spec:\n"
        "      priorityClassName: high\n      containers:\n        - name: web\n          env:\n"
        "            - name: B\n              value: two\n            - name: C\n              value: three\n"
        "        - name: proxy\n          image: example.com/proxy:1\n",
        f"{LISTENS}\nenvironment:\n  A: one\n  B: wrong",
    )
    one = made.of("Deployment")["web"]
    assert one["metadata"]["annotations"] == {"note": "mine"}
    pod = one["spec"]["template"]["spec"]
    assert pod["priorityClassName"] == "high"
    assert [container["name"] for container in pod["containers"]] == ["web", "proxy"]
    assert pod["containers"][0]["env"] == [
        {"name": "A", "value": "one"},
        {"name": "B", "value": "two"},
        {"name": "C", "value": "three"},
    ]
    assert pod["containers"][0]["image"] == "example.com/web:1.2.3"


@pytest.mark.parametrize(
    ("base", "change", "result"),
    [
        ({"a": 1, "b": 2}, {"a": None, "c": {"d": None, "e": 3}}, {"b": 2, "c": {"e": 3}}),
        ({"a": {"b": 1}}, {"a": {"$patch": "replace", "c": 2}}, {"a": {"c": 2}}),
        ({"env": [{"name": "x", "v": 1}]}, {"env": [{"name": "x", "$patch": "delete"}]}, {"env": []}),
        ({"env": [{"name": "x"}]}, {"env": [{"name": "y"}, {"$patch": "replace"}]}, {"env": [{"name": "y"}]}),
        ({"args": ["a", "b"]}, {"args": ["c"]}, {"args": ["c"]}),
        (
            {"volumeMounts": [{"name": "v", "mountPath": "/a"}, {"name": "v", "mountPath": "/b"}]},
            {"volumeMounts": [{"name": "v", "mountPath": "/b", "readOnly": True}]},
            {"volumeMounts": [{"name": "v", "mountPath": "/a"}, {"name": "v", "mountPath": "/b", "readOnly": True}]},
        ),
        (
            {"ports": [{"containerPort": 80, "name": "http"}]},
            {"ports": [{"containerPort": 80, "name": "web"}, {"containerPort": 81}]},
            {"ports": [{"containerPort": 80, "name": "web"}, {"containerPort": 81}]},
        ),
        ({"ports": [{"port": 80}]}, {"ports": [{"port": 80, "nodePort": 1}]}, {"ports": [{"port": 80, "nodePort": 1}]}),
        ({"a": [1]}, {"a": {"b": 1}}, {"a": {"b": 1}}),
    ],
)
def test_merging(base: Any, change: Any, result: Any) -> None:
    assert merge(base, change) == result


TREES = st.recursive(
    st.one_of(st.integers(), st.text("ab", max_size=2)),
    lambda inner: st.one_of(
        st.dictionaries(st.sampled_from(["a", "b", "env"]), inner, max_size=3), st.lists(inner, max_size=2)
    ),
    max_leaves=8,
)
MAPPINGS = st.dictionaries(st.sampled_from(["a", "b", "env"]), TREES, max_size=3)


@settings(max_examples=150, deadline=None)
@given(MAPPINGS, MAPPINGS)
def test_merging_twice_is_merging_once(base: dict[str, Any], change: dict[str, Any]) -> None:
    before = yaml.safe_dump(base)
    once = merge(base, change)
    assert merge(once, change) == once
    assert yaml.safe_dump(base) == before
    assert merge(base, {}) == base


def test_a_job_is_named_as_users_know_it_and_is_of_another_release() -> None:
    patch = "kind: Job\nmetadata:\n  name: migrate\nspec:\n  backoffLimit: 9\n"
    (plain,), (patched,) = service(LISTENS, more=JOBS).of("Job"), _patched(patch).of("Job")
    assert plain != patched
    assert _patched(patch).of("Job")[patched]["spec"]["backoffLimit"] == 9
    assert f"\nrelease={patched.removeprefix('migrate-')}\n" in _patched(patch).texts["deploy.sh"]


def test_a_patch_that_matches_nothing() -> None:
    made = _patched("kind: Deployment\nmetadata:\n  name: wbe\n---\nkind: Service\nmetadata:\n  name: web\n")
    (said,) = [one for one in made.diagnostics if one.severity == "error"]
    assert (said.id, said.name) == ("ENV092", "unmatched-patch")
    assert said.message == "the patch changes Deployment `wbe`, which this environment does not have"
    assert said.span and said.span.line == 27
    assert not made.texts


def test_another_namespace_is_another_object() -> None:
    made = _patched("kind: Service\nmetadata:\n  name: web\n  namespace: other\n")
    assert [one.id for one in made.diagnostics if one.severity == "error"] == ["ENV092"]


@pytest.mark.parametrize(
    ("patch", "says"),
    [
        ("a: [", "p.yaml: this is not YAML, line 1"),
        ("- a\n", "p.yaml: a document has no `kind`"),
        ("kind: Service\n", "p.yaml: the Service has no `metadata.name`"),
        ("kind: Service\nmetadata:\n  name: web\nspec:\n  x: 1.5\n", "p.yaml: the Service `web` has a value that"),
        ("&a [*a]", "p.yaml: "),
    ],
)
def test_a_patch_that_cannot_be_read(patch: str, says: str) -> None:
    made = _patched(patch)
    (said,) = [one for one in made.diagnostics if one.severity == "error"]
    assert (said.id, said.name) == ("ENV093", "bad-patch")
    assert said.message.startswith(says)
    assert said.span and said.span.line == 27


def test_dates_stay_texts() -> None:
    made = _patched("kind: Service\nmetadata:\n  name: web\n  annotations:\n    until: 2027-01-31\n")
    assert made.one("Service")["metadata"]["annotations"] == {"until": "2027-01-31"}
