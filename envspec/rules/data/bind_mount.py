"""ENV301 bind-mount."""

from __future__ import annotations

from collections.abc import Iterator

from envspec.rules.review import Review
from envspec.rules.rule import Example, Finding, Reference, Rule, found
from envspec.rules.support.sockets import is_socket

_HELP = (
    "put code into the image, configuration into `files`, data into `volumes`; a mount for daily work belongs in `dev`"
)
#: each target of a production tier refuses such a mount itself
_NO_WAIVER = "; waiving it is of no use: targets refuse to mount a path of the project there"


def check(review: Review) -> Iterator[Finding]:
    for workload in review.written:
        for target, mount in workload.mounts.items():
            if not is_socket(mount.source):  # that one is told by runtime-socket
                yield found(
                    (*workload.path, "mounts", target, "source"),
                    f"`{target}` comes from `{mount.source}` on the host, which no other machine has",
                    _HELP + ("" if mount.source.startswith("/") else _NO_WAIVER),
                )


RULE = Rule(
    id="ENV301",
    name="bind-mount",
    what="A production tier mounts a path of the host or of the project.",
    why="The service then depends on what happens to lie on one machine: it cannot move, it is not what was tested, "
    "and its code can be changed by editing a file. Mounted source code is development's way of working.",
    mend="Code goes into the image, configuration into `files`, data into a volume. Daily mounts belong in `dev`, "
    "which a production tier never reads. What must come from the host, such as a company's certificates, is waived; a "
    "path of the project can't be: targets refuse it in production, waived or not.",
    development=None,
    production="error",
    only_with=("mounts",),
    bad=(
        Example(
            "services:\n  web:\n    build:\n      context: .\n    mounts:\n      /app: «.»\n",
            "`/app` comes from `.` on the host",
        ),
        Example(
            """\
services:
  web:
    build:
      context: .
    mounts:
      /etc/hosts-extra: «/etc/hosts-extra»
  worker:
    uses: web
    command: worker
""",
            "`/etc/hosts-extra` comes from",
        ),
        Example(
            """\
include:
  - services/web.yaml
""",
            "`/data` comes from `/srv/data`",
            files={
                "services/web.yaml": "envspec: 1\nservices:\n  web:\n    build:\n      context: .\n    mounts:\n"
                "      /data:\n        source: «/srv/data»\n        read_only: true\n"
            },
        ),
    ),
    good=(
        Example(
            """\
services:
  web:
    build:
      context: .
    dev:
      mounts:
        /app: .
"""
        ),
        Example(
            """\
services:
  web:
    build:
      context: .
    volumes:
      /app/uploads: uploads
state:
  uploads:
    kind: volume
    storage: 1Gi
"""
        ),
    ),
    check=check,
    references=(
        Reference("The Twelve-Factor App, VI: Processes", "https://12factor.net/processes"),
        Reference(
            "Kubernetes documentation: Volumes, hostPath",
            "https://kubernetes.io/docs/concepts/storage/volumes/#hostpath",
        ),
    ),
    scanners=("kube-linter sensitive-host-mounts", "Trivy KSV-0023", "compose-lint CL-0013"),
)
