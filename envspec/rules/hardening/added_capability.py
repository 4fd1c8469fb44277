"""ENV204 added-capability."""

from __future__ import annotations

from collections.abc import Iterator

from envspec.rules.review import Review
from envspec.rules.rule import Example, Finding, Reference, Rule, found


def check(review: Review) -> Iterator[Finding]:
    for workload in review.written:
        for position, capability in enumerate(workload.security.capabilities):
            if capability.upper().removeprefix("CAP_") != "NET_BIND_SERVICE":
                yield found(
                    (*workload.path, "security", "capabilities", position),
                    f"`{workload.name}` adds the capability {capability}",
                    "take it out if the program works without; else waive it and say why it cannot",
                )


RULE = Rule(
    id="ENV204",
    name="added-capability",
    what="A service is given a Linux capability other than NET_BIND_SERVICE.",
    why="Every target drops all capabilities. One that is added back is a part of root: SYS_ADMIN is nearly all of it, "
    "NET_ADMIN and NET_RAW let a process listen to and reroute its neighbours, SYS_PTRACE reads their memory.",
    mend="Most programs need none. One that must have it deserves a waiver that says what for.",
    development="advice",
    production="error",
    only_with=("relaxed-security",),
    bad=(
        Example(
            """\
services:
  vpn:
    build:
      context: .
    security:
      capabilities:
        - «NET_ADMIN»
        - NET_BIND_SERVICE
""",
            "`vpn` adds the capability NET_ADMIN",
        ),
        Example(
            """\
services:
  web:
    build:
      context: .
  worker:
    uses: web
    command: worker
environments:
  prod:
    tier: production
    tag: 1.4.2
    targets:
      - compose
    services:
      worker:
        security:
          capabilities:
            - «SYS_PTRACE»
""",
            "`worker` adds the capability SYS_PTRACE",
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
      capabilities:
        - NET_BIND_SERVICE
"""
        ),
        Example(
            """\
services:
  web:
    build:
      context: .
    dev:
      security:
        capabilities:
          - SYS_PTRACE
"""
        ),
    ),
    check=check,
    references=(
        Reference("CIS Docker Benchmark 5.4: Ensure that Linux kernel capabilities are restricted within containers"),
        Reference("capabilities(7)", "https://man7.org/linux/man-pages/man7/capabilities.7.html"),
    ),
    scanners=(
        "checkov CKV_K8S_25",
        "kube-linter drop-net-raw-capability",
        "Trivy KSV-0022",
        "Polaris dangerousCapabilities",
        "Polaris insecureCapabilities",
        "compose-lint CL-0011",
    ),
)
