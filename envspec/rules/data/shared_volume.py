"""ENV303 shared-volume."""

from __future__ import annotations

from collections.abc import Iterator

from envspec.rules.review import Review
from envspec.rules.rule import Example, Finding, Reference, Rule, found


def check(review: Review) -> Iterator[Finding]:
    plan = review.plan
    first: dict[str, str] = {}
    for workload in review.written:
        for target, mount in workload.volumes.items():
            volume = plan.volumes.get(mount.volume)
            if volume is None or volume.many or not workload.long_running:
                continue
            owner = first.setdefault(mount.volume, workload.name)
            if workload.each_node:
                trouble = f"`{workload.name}` on every machine mounts `{mount.volume}`"
            elif workload.several:
                many = workload.autoscale.max if workload.autoscale is not None else workload.replicas
                trouble = f"{many} replicas of `{workload.name}` mount `{mount.volume}`"
            elif owner != workload.name:
                trouble = f"`{workload.name}` mounts `{mount.volume}`, and so does `{owner}`"
            else:
                continue
            yield found(
                (*workload.path, "volumes", target, "volume"),
                f"{trouble}, which only one container at a time can have",
                f"say `access: many` at `{mount.volume}` if its storage can do that, or keep the data in one place",
            )


RULE = Rule(
    id="ENV303",
    name="shared-volume",
    what="A volume with `access: one` is mounted by several replicas or by several long-running services.",
    why="Most storage can be attached to one machine only: the second replica waits for ever. Where it can be "
    "attached, programs that do not expect company overwrite one another's files.",
    mend="Give each its own volume, let one service own the data and the others ask it, or say `access: many` where "
    "the storage can (NFS, a cluster filesystem). Shared uploads belong in a bucket.",
    development="error",
    production="error",
    only_with=("volumes",),
    bad=(
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
environments:
  prod:
    tier: production
    tag: 1.4.2
    targets:
      - compose
    services:
      web:
        replicas: 3
        volumes:
          /app/uploads: «uploads»
""",
            "3 replicas of `web` mount `uploads`",
        ),
        Example(
            """\
services:
  web:
    build:
      context: .
    replicas: each-node
    volumes:
      /app/uploads: «uploads»
state:
  uploads:
    kind: volume
    storage: 1Gi
""",
            "`web` on every machine mounts `uploads`",
        ),
        Example(
            """\
services:
  web:
    build:
      context: .
    volumes:
      /app/uploads: «uploads»
  worker:
    uses: web
    command: worker
state:
  uploads:
    kind: volume
    storage: 1Gi
""",
            "`worker` mounts `uploads`, and so does `web`",
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
    replicas: 3
    volumes:
      /app/uploads: uploads
state:
  uploads:
    kind: volume
    storage: 1Gi
    access: many
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
jobs:
  tidy:
    uses: web
    command: tidy
    schedule: "0 3 * * *"
state:
  uploads:
    kind: volume
    storage: 1Gi
"""
        ),
    ),
    check=check,
    references=(
        Reference(
            "Kubernetes documentation: Persistent Volumes, access modes",
            "https://kubernetes.io/docs/concepts/storage/persistent-volumes/#access-modes",
        ),
    ),
)
