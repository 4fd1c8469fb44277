"""ENV207 host-access."""

from __future__ import annotations

from collections.abc import Iterator

from envspec.rules.review import Review
from envspec.rules.rule import Example, Finding, Reference, Rule, found

#: The sysctls that Kubernetes calls safe: they count for the container alone.
_SAFE = frozenset(
    (
        "kernel.shm_rmid_forced", "net.ipv4.ip_local_port_range", "net.ipv4.tcp_syncookies",
        "net.ipv4.ping_group_range", "net.ipv4.ip_unprivileged_port_start", "net.ipv4.ip_local_reserved_ports",
        "net.ipv4.tcp_keepalive_time", "net.ipv4.tcp_fin_timeout", "net.ipv4.tcp_keepalive_intvl",
        "net.ipv4.tcp_keepalive_probes", "net.ipv4.tcp_rmem", "net.ipv4.tcp_wmem",
    )
)  # fmt: skip


def check(review: Review) -> Iterator[Finding]:
    for workload in review.written:
        security = workload.security
        path = (*workload.path, "security")
        if security.host_network:
            yield found(
                (*path, "host_network"),
                f"`{workload.name}` stands in the host's own network: it can listen to and reach everything there",
                "take it out, declare the `ports` and let `routes` lead to them",
            )
        for position, device in enumerate(security.devices):
            yield found(
                (*path, "devices", position),
                f"`{workload.name}` is given the host's device {device}",
                "take it out if the program works without; else waive it and say what for",
            )
        for name in security.sysctls:
            if name not in _SAFE:
                yield found(
                    (*path, "sysctls", name),
                    f"`{name}` is no setting of the container alone: it can change the host, and clusters refuse it",
                    "set it on the host, or do without",
                )


RULE = Rule(
    id="ENV207",
    name="host-access",
    what="A service is given the host's network, a device, or a sysctl outside of the set that Kubernetes calls safe.",
    why="Each reaches through the wall between container and host: the host's network has no policies and holds the "
    "metadata service of the cloud, a device is the kernel's driver, an unsafe sysctl is a setting for all.",
    mend="Ports and routes lead to a service; tuning belongs to the machine. What remains deserves a waiver.",
    development="warning",
    production="error",
    only_with=("relaxed-security",),
    bad=(
        Example(
            "services:\n  web:\n    build:\n      context: .\n    security:\n      host_network: «true»\n",
            "`web` stands in the host's own network",
        ),
        Example(
            """\
services:
  vpn:
    build:
      context: .
environments:
  prod:
    tier: production
    tag: 1.4.2
    targets:
      - compose
    services:
      vpn:
        security:
          devices:
            - «/dev/net/tun»
""",
            "the host's device /dev/net/tun",
        ),
        Example(
            """\
services:
  web:
    build:
      context: .
    security:
      sysctls:
        net.core.somaxconn: «"1024"»
        net.ipv4.tcp_syncookies: "1"
""",
            "`net.core.somaxconn` is no setting of the container alone",
            environment="dev",
        ),
    ),
    good=(
        Example(
            """\
services:
  web:
    build:
      context: .
    security:
      sysctls:
        net.ipv4.ip_unprivileged_port_start: "80"
"""
        ),
        Example("services:\n  web:\n    build:\n      context: .\n    security:\n      host_network: false\n"),
    ),
    check=check,
    references=(
        Reference(
            "Kubernetes documentation: Using sysctls in a Kubernetes cluster, safe and unsafe sysctls",
            "https://kubernetes.io/docs/tasks/administer-cluster/sysctl-cluster/",
        ),
        Reference("CIS Docker Benchmark 5.10: Ensure that the host's network namespace is not shared"),
    ),
    scanners=(
        "checkov CKV_K8S_19",
        "kube-linter host-network",
        "kube-linter unsafe-sysctls",
        "Trivy KSV-0009",
        "Trivy KSV-0026",
        "Polaris hostNetworkSet",
        "compose-lint CL-0008",
        "compose-lint CL-0016",
    ),
)
