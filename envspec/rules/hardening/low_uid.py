"""ENV202 low-uid."""

from __future__ import annotations

from collections.abc import Iterator

from envspec.rules.review import Review
from envspec.rules.rule import Example, Finding, Reference, Rule, found


def check(review: Review) -> Iterator[Finding]:
    for workload in review.written:
        user = workload.user
        if workload.build is not None and not workload.uses and user is not None and 0 < user[0] < 10_000:
            path = (*workload.path, "user")
            built = review.build_of(workload) if not review.is_written(path) else None
            said = built.last("USER") if built is not None else None
            yield found(
                path,
                f"`{workload.name}` runs as uid {user[0]}, which may be somebody's on the host",
                "use a uid of 10000 or more for images that you build, such as 10001",
                built.span(said) if built is not None and said is not None else None,
            )


RULE = Rule(
    id="ENV202",
    name="low-uid",
    what="An image that we build runs as a uid under 10000.",
    why="Hosts give such numbers to their own users and daemons. A process that gets out of its container, or a file "
    "on a shared disk, then meets somebody with the same number.",
    mend="Create the user in the Dockerfile with a high number: `USER 10001:10001`.",
    development=None,
    production="advice",
    only_with=("build",),
    bad=(
        Example(
            'services:\n  web:\n    build:\n      context: .\n    user: «"1000:1000"»\n',
            "`web` runs as uid 1000",
        ),
        Example(
            "services:\n  web:\n    build:\n      context: .\n",
            "`web` runs as uid 1000",
            files={"Dockerfile": "FROM node:22.11.0-slim\n«USER 1000:1000»\nCOPY src src\n"},
        ),
        Example(
            """\
presets:
  node:
    user: «"999"»
services:
  web:
    build:
      context: .
    presets:
      - node
""",
            "`web` runs as uid 999",
        ),
    ),
    good=(
        Example('services:\n  web:\n    build:\n      context: .\n    user: "10001:10001"\n'),
        Example('services:\n  proxy:\n    image: nginx:1.27.3\n    user: "101:101"\n'),
    ),
    check=check,
    references=(Reference("Trivy checks KSV-0020: Runs with UID <= 10000"),),
    scanners=("checkov CKV_K8S_40", "Trivy KSV-0020"),
)
