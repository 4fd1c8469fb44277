"""Patches merge as Kubernetes would merge them, reach objects by the names that users know, and never get lost."""

from __future__ import annotations

import pytest

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


def test_a_port_is_told_apart_by_number_and_protocol() -> None:
    made = _patched(
        "kind: Deployment\nmetadata:\n  name: web\nspec:\n  template:\n    spec:\n      containers:\n"
        "        - name: web\n          ports:\n            - {containerPort: 8080, protocol: UDP, hostPort: 1}\n",
        "ports:\n  http: 8080\n  quic:\n    port: 8080\n    protocol: udp\nhealth:\n  http: /\n  port: http",
    )
    (container,) = made.of("Deployment")["web"]["spec"]["template"]["spec"]["containers"]
    assert [(port["containerPort"], port.get("protocol", "TCP")) for port in container["ports"]] == [
        (8080, "TCP"),
        (8080, "UDP"),
    ]
    assert [port.get("hostPort") for port in container["ports"]] == [None, 1]


def test_an_object_can_be_taken_away() -> None:
    patch = "kind: PodDisruptionBudget\nmetadata:\n  name: web\n$patch: delete\n"
    fields = f"{LISTENS}\nreplicas: 2"
    assert "web" in service(fields).of("PodDisruptionBudget")
    made = _patched(patch, fields)
    assert made.of("PodDisruptionBudget") == {}
    assert made.of("Deployment")["web"] == service(fields, more=JOBS).of("Deployment")["web"]


@pytest.mark.parametrize(("kind", "name"), [("Deployment", "web"), ("Job", "migrate"), ("Namespace", "shop-prod")])
def test_what_the_rollout_waits_for_stays(kind: str, name: str) -> None:
    made = _patched(f"kind: {kind}\nmetadata:\n  name: {name}\n$patch: delete\n")
    (said,) = [one for one in made.diagnostics if one.severity == "error"]
    assert f"{said.span} {said.id} {said.message}" == (
        f"p.yaml:4:9 ENV093 the rollout waits for the {kind} `{name}`, and it can't be taken away"
    )
    assert said.help == "leave the entry out of this environment with `enabled: false`"


def test_a_job_is_named_as_users_know_it_and_is_of_another_release() -> None:
    patch = "kind: Job\nmetadata:\n  name: migrate\nspec:\n  backoffLimit: 9\n"
    (plain,), (patched,) = service(LISTENS, more=JOBS).of("Job"), _patched(patch).of("Job")
    assert plain != patched
    assert _patched(patch).of("Job")[patched]["spec"]["backoffLimit"] == 9
    assert f"\nrelease={patched.removeprefix('migrate-')}\n" in _patched(patch).texts["deploy.sh"]


@pytest.mark.parametrize(
    ("patch", "said", "help"),
    [
        (
            "kind: Deployment\nmetadata:\n  name: wbe\n---\nkind: Service\nmetadata:\n  name: web\n",
            "3:9 ENV092 the patch changes Deployment `wbe`, which this environment does not have",
            "did you mean `web`?",
        ),
        (
            "kind: Job\nmetadata:\n  name: x\n",
            "3:9 ENV092 the patch changes Job `x`, which this environment does not have",
            "of Job there are `migrate`",
        ),
        (
            "kind: Deplyoment\nmetadata:\n  name: web\n",
            "1:7 ENV092 the patch changes Deplyoment `web`, which this environment does not have",
            "did you mean `Deployment`?",
        ),
        (
            "kind: Deployment\nmetadata:\n  name: web\nspec:\n  replica: null\n",
            "5:3 ENV092 there is no `replica` that the patch could take away",
            "did you mean `replicas`?",
        ),
    ],
)
def test_a_patch_that_matches_nothing(patch: str, said: str, help: str) -> None:
    made = _patched(patch)
    (found,) = [one for one in made.diagnostics if one.severity == "error"]
    assert (f"{found.span} {found.id} {found.message}", found.help) == (f"p.yaml:{said}", help)
    ((words, where),) = found.related
    assert (words, where.line) == ("the patch is named here", 27)
    assert not made.texts


def test_another_namespace_is_another_object() -> None:
    made = _patched("kind: Service\nmetadata:\n  name: web\n  namespace: other\n")
    assert [one.id for one in made.diagnostics if one.severity == "error"] == ["ENV092"]


@pytest.mark.parametrize(
    ("patch", "said"),
    [
        ("a: [\n", "2:1 ENV093 this is not YAML: "),
        ("- a\n", "1:1 ENV093 this document has no `kind`"),
        ("kind: 5\n", "1:7 ENV093 this document has no `kind`"),
        ("kind: Service\n", "1:7 ENV093 the Service has no `metadata.name`"),
        ("kind: Service\nmetadata:\n  name: 5\n", "3:9 ENV093 the Service has no `metadata.name`"),
        ("kind: Service\nmetadata:\n  name: web\nspec:\n  x: .inf\n", "5:6 ENV093 readers differ about `.inf`"),
        ("&a [*a]", "1:5 ENV093 `*a` stands inside of what it names"),
        (
            "kind: Service\nmetadata:\n  name: web\nspec:\n  $setElementOrder/ports: []\n",
            "5:3 ENV093 `$setElementOrder/ports` is nothing that a patch can say here",
        ),
    ],
)
def test_a_patch_that_cannot_be_read(patch: str, said: str) -> None:
    made = _patched(patch)
    (found,) = [one for one in made.diagnostics if one.severity == "error"]
    assert f"{found.span} {found.id} {found.message}".startswith(f"p.yaml:{said}")


def test_dates_stay_texts_and_numbers_are_those_of_json() -> None:
    made = _patched(
        "kind: Service\nmetadata:\n  name: web\n  annotations:\n    until: 2027-01-31\nspec:\n  share: 0.5\n"
    )
    assert made.one("Service")["metadata"]["annotations"] == {"until": "2027-01-31"}
    assert made.one("Service")["spec"]["share"] == 0.5
