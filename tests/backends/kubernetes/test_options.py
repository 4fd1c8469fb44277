"""The options of the target: defaults, and names that cannot be."""

from __future__ import annotations

import pytest

from tests.backends.kubernetes.specs import LISTENS, service


def test_the_namespace() -> None:
    made = service(LISTENS, "namespace: elsewhere")
    assert {one["metadata"].get("namespace", "elsewhere") for one in made.objects} == {"elsewhere"}
    assert made.one("Namespace")["metadata"]["name"] == "elsewhere"
    # the instance stays: selectors do not change when a namespace is renamed
    assert made.pod("web")["metadata"]["labels"]["app.kubernetes.io/instance"] == "shop-prod"


@pytest.mark.parametrize(
    ("option", "value"), [("namespace", "Shop"), ("gateway", "a_b"), ("pull_secret", "x/y"), ("storage_class", "-a")]
)
def test_a_name_that_cannot_be(option: str, value: str) -> None:
    made = service(LISTENS, f"{option}: {value}")
    (said,) = [one for one in made.diagnostics if one.id == "ENV091"]
    assert said.message == f"`{value}` cannot be a name in Kubernetes"
    assert said.span and said.span.column == 9 + len(option)
