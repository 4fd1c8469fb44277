"""Every pod satisfies the Pod Security Standard *restricted*, and the namespace enforces it."""

from __future__ import annotations

from typing import Any

import pytest

from envspec_backends.kubernetes import podsecurity
from tests.backends.kubernetes.compiled import TEMPLATES, Compiled, Object, compiled, pod_of
from tests.backends.kubernetes.specs import environment, everything

_VOLUMES = {"configMap", "csi", "downwardAPI", "emptyDir", "ephemeral", "persistentVolumeClaim", "projected", "secret"}
_SAFE_SYSCTLS = {"net.ipv4.ip_unprivileged_port_start"}


def violations(pod: Object) -> list[str]:
    """What *restricted* forbids in this pod, read from the standard and not from our own classification."""
    found = []
    context = pod.get("securityContext", {})
    for key in ("hostNetwork", "hostPID", "hostIPC"):
        if pod.get(key):
            found.append(key)
    for sysctl in context.get("sysctls", ()):
        if sysctl["name"] not in _SAFE_SYSCTLS:
            found.append(f"sysctl {sysctl['name']}")
    for volume in pod.get("volumes", ()):
        found += [f"volume {key}" for key in volume if key != "name" and key not in _VOLUMES]
    for container in [*pod["containers"], *pod.get("initContainers", ())]:
        own = container.get("securityContext", {})
        if own.get("privileged"):
            found.append("privileged")
        if own.get("allowPrivilegeEscalation") is not False:
            found.append("allowPrivilegeEscalation")
        if own.get("capabilities", {}).get("drop") != ["ALL"]:
            found.append("capabilities")
        if set(own.get("capabilities", {}).get("add", ())) - {"NET_BIND_SERVICE"}:
            found.append("added capabilities")
        if any("hostPort" in port for port in container.get("ports", ())):
            found.append("hostPort")
        if own.get("runAsNonRoot", context.get("runAsNonRoot")) is not True:
            found.append("runAsNonRoot")
        if own.get("runAsUser", context.get("runAsUser")) == 0:
            found.append("runAsUser")
        seccomp = own.get("seccompProfile", context.get("seccompProfile", {}))
        if seccomp.get("type") not in ("RuntimeDefault", "Localhost"):
            found.append("seccompProfile")
    return found


def relaxed(made: Compiled) -> set[str]:
    """Workloads whose spec asks for less than *restricted*."""
    return {
        one.name
        for one in made.plan.workloads.values()
        if one.security
        != one.security._replace(
            capabilities=(), privileged=False, host_network=False, devices=(), sysctls={}, read_only=True
        )
        or one.mounts
        or (one.user and one.user[0] == 0)
    }


def test_every_pod_is_restricted() -> None:
    found = []
    for name, made in everything().items():
        excused = relaxed(made)
        for one in made.objects:
            if one["kind"] in TEMPLATES:
                pod = pod_of(one)["spec"]
                workload = pod["containers"][0]["name"]
                if workload not in excused:
                    found += [f"{name} {workload}: {fault}" for fault in violations(pod)]
        for namespace in made.of("Namespace").values():  # none where somebody else owns it
            level = namespace["metadata"]["labels"]["pod-security.kubernetes.io/enforce"]
            if not excused and level != "restricted":
                found.append(f"{name}: {level}")
    assert found == []


SPEC = """\
envspec: 1
project: shop
services:
  web:
    image: example.com/web:1.0.0
    user: "%s"
    ports:
      http: 8080
    health:
      tcp: true
    resources:
      cpu: 100m
      memory: 64Mi
%s
"""
WAIVERS = """\
waivers:
%s"""
WAIVER = """\
  - rule: %s
    at: services.web
    because: it must
    until: 2099-01-01
"""


@pytest.mark.parametrize(
    ("user", "relaxation", "waived", "level"),
    [
        ("10001", "", "", "restricted"),
        ("0", "", "root-user", "baseline"),
        ("10001", "    security:\n      capabilities:\n        - NET_BIND_SERVICE", "", "restricted"),
        ("10001", "    security:\n      capabilities:\n        - CHOWN", "added-capability", "baseline"),
        ("10001", "    security:\n      capabilities:\n        - NET_ADMIN", "added-capability", "privileged"),
        ("10001", "    security:\n      privileged: true", "privileged", "privileged"),
        ("10001", "    security:\n      host_network: true", "host-access", "privileged"),
        ("10001", "    mounts:\n      /etc/x: /etc/x", "bind-mount", "privileged"),
    ],
)
def test_the_namespace_enforces_the_strictest_level_that_admits_all(
    user: str, relaxation: str, waived: str, level: str
) -> None:
    waivers = WAIVERS % "".join(WAIVER % rule for rule in ("root-user", waived) if rule) if waived else ""
    made = compiled(SPEC % (user, relaxation) + waivers + environment())
    assert made.texts, [str(one) for one in made.diagnostics if one.severity == "error"]
    labels = made.one("Namespace")["metadata"]["labels"]
    assert {labels[f"pod-security.kubernetes.io/{mode}"] for mode in ("enforce", "audit", "warn")} == {level}
    assert (violations(made.pod("web")["spec"]) == []) == (level == "restricted")
    reported = [one for one in made.said if "Pod Security" in one]
    expected = (
        f"ENV090 services.web: `web` on kubernetes: "
        f"its namespace enforces the Pod Security Standard `{level}` for its sake"
    )
    assert reported == ([] if level == "restricted" else [expected])


def test_what_a_patch_relaxes_counts() -> None:
    patch = "kind: Deployment\nmetadata:\n  name: web\nspec:\n  template:\n    spec:\n      hostPID: true\n"
    spec = SPEC % ("10001", "") + environment("patches:\n  - p.yaml")
    made = compiled(spec, files={"p.yaml": patch})
    assert made.one("Namespace")["metadata"]["labels"]["pod-security.kubernetes.io/enforce"] == "privileged"


@pytest.mark.parametrize(
    ("one", "other", "both"), [("restricted", "baseline", "baseline"), ("privileged", "restricted", "privileged")]
)
def test_lowest(one: str, other: str, both: str) -> None:
    assert podsecurity.lowest(one, other) == podsecurity.lowest(other, one) == both


def test_level_of_what_is_hardly_there() -> None:
    bare: dict[str, Any] = {"containers": [{"name": "x"}]}
    assert podsecurity.level(bare) == "baseline"
