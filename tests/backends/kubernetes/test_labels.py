"""Labels identify; selectors never change."""

from __future__ import annotations

from tests.backends.kubernetes.compiled import Compiled, compiled
from tests.backends.kubernetes.specs import LISTENS, SYSTEM, service, system


def test_the_recommended_labels() -> None:
    assert system().pod("web")["metadata"]["labels"] == {
        "app.kubernetes.io/name": "web",
        "app.kubernetes.io/instance": "shop-prod",
        "app.kubernetes.io/component": "service",
        "app.kubernetes.io/part-of": "shop",
        "app.kubernetes.io/version": "1.4.2",
        "app.kubernetes.io/managed-by": "envspec",
        "team": "checkout",
    }
    assert system().pod("db")["metadata"]["labels"]["app.kubernetes.io/component"] == "postgres"


def test_selectors_are_the_same_after_every_change() -> None:
    text = SYSTEM.replace("1.4.2", "9.9.9").replace("team: checkout", "squad: other").replace("16.4", "17.1")
    text = text.replace("replicas: 2", "replicas: 5").replace("http: 8080", "http: 8088")
    after = compiled(text, files={"logo.bin": b""})
    kinds = ("Deployment", "StatefulSet", "Service", "NetworkPolicy", "PodDisruptionBudget")
    keys = ("selector", "podSelector")

    def selectors(made: Compiled) -> dict[tuple[str, str], object]:
        return {
            (kind, name): one["spec"].get(key)
            for kind in kinds
            for name, one in made.of(kind).items()
            for key in keys
            if key in one["spec"]
        }

    assert selectors(system()) == selectors(after)


def test_a_value_that_no_label_can_hold_is_an_annotation() -> None:
    made = service(f"{LISTENS}\nlabels:\n  team: checkout\n  note: it's ours\n  example.com/rule: Host(`x`)")
    template = made.pod("web")["metadata"]
    assert template["labels"]["team"] == "checkout"
    assert template["annotations"] == {"note": "it's ours", "example.com/rule": "Host(`x`)"}
    assert [one for one in made.said if "label" in one] == [
        "ENV090 services.web.labels.note: `labels.note` on kubernetes: the value of `note` cannot be a label's in "
        "Kubernetes: an annotation instead",
        "ENV090 services.web.labels.example.com/rule: `labels.example.com/rule` on kubernetes: the value of "
        "`example.com/rule` cannot be a label's in "
        "Kubernetes: an annotation instead",
    ]


def test_labels_that_cannot_be() -> None:
    made = service(f"{LISTENS}\nlabels:\n  a/b/c: x\n  app.kubernetes.io/name: other")
    errors = [(one.message, one.span and one.span.line) for one in made.diagnostics if one.id == "ENV091"]
    assert errors == [
        ("`labels.a/b/c` on kubernetes: `a/b/c` cannot be the name of a label in Kubernetes", 12),
        (
            "`labels.app.kubernetes.io/name` on kubernetes: "
            "`app.kubernetes.io/name` is what selectors go by, and must never change",
            13,
        ),
    ]


def test_a_user_may_say_another_component() -> None:
    made = service(f"{LISTENS}\nlabels:\n  app.kubernetes.io/component: frontend")
    assert made.pod("web")["metadata"]["labels"]["app.kubernetes.io/component"] == "frontend"
