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
    assert said.message == f"`{option}` on kubernetes: `{value}` cannot be a name in Kubernetes"
    assert said.span and said.span.column == 9 + len(option)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ("gateway: g\ningress_class: nginx", ["ingress_class: it does nothing without `routes: ingress`"]),
        (
            "routes: ingress\ngateway: g\ngateway_namespace: h",
            [
                "gateway: it does nothing with `routes: ingress`",
                "gateway_namespace: it does nothing with `routes: ingress`",
            ],
        ),
        (
            "store: aws\nstore_kind: SecretStore",
            [
                "store: it does nothing with `secrets: existing`",
                "store_kind: it does nothing without `secrets: external-secrets`",
            ],
        ),
        (
            "network_policy: false\nmetrics_namespace: monitoring",
            ["metrics_namespace: it does nothing without network policies"],
        ),
        ("gateway: g\ngateway_namespace: h\nmetrics_namespace: m\nstorage_class: s\ngitops: flux", []),
    ],
)
def test_what_does_nothing_is_said(options: str, said: list[str]) -> None:
    split = [one.split(": ", 1) for one in said]
    expected = [f"ENV090 options.kubernetes.{name}: `{name}` on kubernetes: {words}" for name, words in split]
    assert service(LISTENS, options).said == expected
