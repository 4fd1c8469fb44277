"""ENV306 volume-of-two-users."""

from __future__ import annotations

from collections.abc import Iterator

from envspec.model.workload import Workload
from envspec.rules.review import Review
from envspec.rules.rule import Example, Finding, Reference, Rule, found
from envspec.source import Path


def check(review: Review) -> Iterator[Finding]:
    plan = review.plan
    first: dict[str, Workload] = {}
    for workload in plan.workloads.values():
        if workload.user is None:
            continue
        for target, mount in workload.volumes.items():
            volume = plan.volumes.get(mount.volume)
            if volume is None or mount.read_only:
                continue
            other = first.setdefault(mount.volume, workload)
            if other.user is None or other.user[0] == workload.user[0]:
                continue
            if not volume.many and workload.long_running and other.long_running:
                continue  # ENV303 says that they can't even share it
            yield found(
                _path(workload, target),
                f"`{workload.name}` writes to `{mount.volume}` as user {workload.user[0]}, and `{other.name}` as user "
                f"{other.user[0]}",
                "give each a volume of its own, or one the same user as the other",
            )


def _path(workload: Workload, target: str) -> Path:
    """Where the volume is named: a backup job's in the `backup` of its state."""
    if workload.path[0] == "state":
        return (*workload.path, "volume")
    return (*workload.path, "volumes", target, "volume")


RULE = Rule(
    id="ENV306",
    name="volume-of-two-users",
    what="Workloads that run as different users write to one volume, such as the backups of two kinds of database.",
    why="A volume's folder belongs to one user. The other cannot write there, or cannot replace and remove what it "
    "finds; where the target opens the folder to both, each can put files where the other looks for its own.",
    mend="Give each its own volume, or let both run as the same user. One that only reads says `read_only: true`.",
    development=None,
    production="warning",
    only_with=("volumes",),
    bad=(
        Example(
            """\
state:
  db:
    kind: postgres
    version: 16.4-alpine
    backup:
      schedule: "0 2 * * *"
      volume: backups
  queue:
    kind: redis
    version: 7.4.1
    storage: 1Gi
    backup:
      schedule: "0 3 * * *"
      volume: «backups»
  backups:
    kind: volume
    storage: 10Gi
""",
            "`queue-backup` writes to `backups` as user 999, and `db-backup` as user 70",
        ),
        Example(
            """\
services:
  web:
    image: registry.example.com/web:1.4.2
    user: "10001:10001"
    volumes:
      /srv/uploads: uploads
jobs:
  tidy:
    image: registry.example.com/tidy:1.4.2
    user: "10001:10001"
    schedule: "0 3 * * *"
    volumes:
      /srv/uploads: «uploads»
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
        user: "10002:10002"
""",
            "`tidy` writes to `uploads` as user 10001, and `web` as user 10002",
        ),
    ),
    good=(
        Example(
            """\
state:
  db:
    kind: postgres
    version: 16.4-alpine
    backup:
      schedule: "0 2 * * *"
      volume: db-backups
  queue:
    kind: redis
    version: 7.4.1
    storage: 1Gi
    backup:
      schedule: "0 3 * * *"
      volume: queue-backups
  db-backups:
    kind: volume
    storage: 10Gi
  queue-backups:
    kind: volume
    storage: 1Gi
"""
        ),
        Example(
            """\
services:
  web:
    image: registry.example.com/web:1.4.2
    user: "10001:10001"
    volumes:
      /srv/uploads: uploads
jobs:
  count:
    image: registry.example.com/count:1.4.2
    user: "10002:10002"
    schedule: "0 3 * * *"
    volumes:
      /srv/uploads:
        volume: uploads
        read_only: true
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
            "Kubernetes documentation: Configure a Security Context for a Pod or Container",
            "https://kubernetes.io/docs/tasks/configure-pod-container/security-context/",
        ),
    ),
)
