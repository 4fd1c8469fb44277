"""Names fit, stay the same, and are never those of another."""

from __future__ import annotations

import re

from hypothesis import given, settings
from hypothesis import strategies as st

from envspec_backends.kubernetes import names
from tests.backends.kubernetes.compiled import compiled
from tests.backends.kubernetes.specs import LISTENS, environment, service

LONG = st.text("az09-", max_size=121).map(lambda text: f"a{text}".rstrip("-"))
LABEL = re.compile(r"[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?\Z")


@settings(max_examples=200, deadline=None)
@given(LONG, LONG)
def test_short_names_fit_and_differ(one: str, other: str) -> None:
    assert LABEL.match(names.short(one))
    assert len(names.short(one, 52)) <= 52
    assert (names.short(one) == names.short(other)) == (one == other)


def test_a_long_name_is_the_same_on_every_day() -> None:
    assert names.short("a" * 70) == "a" * 54 + "-6bd5e503"
    assert names.digest("shop") == "8d9001d3"


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=150))
def test_a_version_is_a_label(value: str) -> None:
    assert re.match(r"(([A-Za-z0-9][-A-Za-z0-9_.]{0,61})?[A-Za-z0-9])?\Z", names.clean(value))


@settings(max_examples=100, deadline=None)
@given(st.lists(st.from_regex(r"/[A-Za-z0-9_./-]{1,90}", fullmatch=True), unique=True, max_size=8))
def test_volumes_of_a_pod_have_names_of_their_own(paths: list[str]) -> None:
    taken: set[str] = set()
    for path in paths:
        name = names.unique(names.slug(path), path, taken)
        assert LABEL.match(name)
        assert name not in taken
        taken.add(name)


def test_the_hash_of_content_does_not_depend_on_the_order_of_keys() -> None:
    assert names.content_hash({"a": 1, "b": [2]}) == names.content_hash({"b": [2], "a": 1})
    assert names.content_hash({"a": 1}) != names.content_hash({"a": "1"})


def test_the_default_namespace_of_long_names_fits() -> None:
    project = "p" * 40
    text = service(LISTENS)
    assert text.one("Namespace")["metadata"]["name"] == "shop-prod"
    environment_name = "e" * 40
    spec = f"envspec: 1\nproject: {project}\nservices:\n  web:\n    image: example.com/web:1.2.3\n"
    spec += '    user: "10001"\n    resources:\n      cpu: 1\n      memory: 1Gi\n'
    made = compiled(spec + environment().replace("  prod:", f"  {environment_name}:"), environment_name)
    (name,) = made.of("Namespace")
    assert LABEL.match(name)
    assert name.startswith(f"{project}-eee")
    instance = made.of("Deployment")["web"]["spec"]["selector"]["matchLabels"]["app.kubernetes.io/instance"]
    assert LABEL.match(instance)


def test_an_entry_named_like_a_file_of_kustomize() -> None:
    made = service(LISTENS, more="jobs:\n  kustomization:\n    uses: web\n    command: x\n    when: manual\n")
    assert "40-apps/kustomization_.yaml" in made.texts
    assert made.documents["40-apps/kustomization.yaml"][0]["resources"] == ["kustomization_.yaml", "web.yaml"]
