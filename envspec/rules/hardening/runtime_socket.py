"""ENV206 runtime-socket."""

from __future__ import annotations

from collections.abc import Iterator

from envspec.rules.review import Review
from envspec.rules.rule import Example, Finding, Reference, Rule, found
from envspec.rules.support.sockets import is_socket


def check(review: Review) -> Iterator[Finding]:
    for workload in review.written:
        for target, mount in workload.mounts.items():
            if is_socket(mount.source):
                yield found(
                    (*workload.path, "mounts", target, "source"),
                    f"`{workload.name}` is given the container runtime's socket `{mount.source}`: "
                    "that is root on the host",
                    "take the mount out; what needs to know about containers can ask a proxy that only reads",
                )


RULE = Rule(
    id="ENV206",
    name="runtime-socket",
    what="The socket of a container runtime (Docker, containerd, CRI-O, Podman), or its folder, is mounted.",
    why="Whoever can talk to the runtime can start a privileged container, and so is root on the host. `read_only` "
    "does not help: it is the file that is read-only, not the conversation.",
    mend="Use a proxy that allows reading alone, the orchestrator's own API with narrow rights, or rootless builds.",
    development="warning",
    production="error",
    only_with=("mounts",),
    bad=(
        Example(
            """\
services:
  ci:
    build:
      context: .
    mounts:
      /var/run/docker.sock: «/var/run/docker.sock»
""",
            "`ci` is given the container runtime's socket `/var/run/docker.sock`",
        ),
        Example(
            """\
services:
  ci:
    build:
      context: .
    dev:
      mounts:
        /host/run:
          source: «/run»
          read_only: true
""",
            "socket `/run`",
            environment="dev",
        ),
    ),
    good=(
        Example(
            """\
services:
  ci:
    build:
      context: .
    mounts:
      /etc/ssl/corp.pem:
        source: /etc/ssl/corp.pem
        read_only: true
"""
        ),
        Example(
            """\
services:
  ci:
    build:
      context: .
    dev:
      mounts:
        /var/run/docker.sock: /var/run/docker.sock
"""
        ),
    ),
    check=check,
    references=(
        Reference("CIS Docker Benchmark 5.32: Ensure that the Docker socket is not mounted inside any containers"),
        Reference("OWASP Docker Security Cheat Sheet, rule 1"),
    ),
    scanners=("checkov CKV_K8S_27", "kube-linter docker-sock", "Trivy KSV-0006", "compose-lint CL-0001"),
)
