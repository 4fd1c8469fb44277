"""ENV810 unknown-user."""

from __future__ import annotations

import re
from collections.abc import Iterator

from envspec.rules.review import Review
from envspec.rules.rule import Example, Finding, Reference, Rule, found
from envspec.rules.support.built import NONROOT, Built

_HELP = 'say `user: "uid:gid"` in the spec, or end the stage with numbers, such as `USER 10001:10001`'


def check(review: Review) -> Iterator[Finding]:
    for built in review.built:
        runs = built.workload.user
        if runs is None or review.is_written((*built.workload.path, "user")):
            continue
        unknown = _unknown(built, runs)
        if unknown:
            said = built.last("USER") or built.stage.origin
            message = f"{unknown}: it runs as {runs[0]}:{runs[1]}, who may have no access to its files"
            yield found(built.path, message, _HELP, built.span(said))


def _unknown(built: Built, runs: tuple[int, int]) -> str:
    """What the Dockerfile leaves open of the user; empty where it runs as the stage says."""
    user = built.runs_as
    if not user.written:
        base = built.dockerfile.base(built.stage, built.args)
        if re.search(NONROOT, base):
            return f"the stage `{built.stage}` says no USER, and the number of the one that `{base}` has is not known"
        return ""  # as root: dockerfile-root tells that
    if user.uid == 0:
        return ""
    ends = f"the stage `{built.stage}` ends with `USER {user.written}`"
    if user.uid is None:
        return f"{ends}, whose number the Dockerfile does not tell"
    if user.uid != runs[0]:
        return f"{ends}, a number that not every target takes"
    if user.gid != runs[1] and not user.written.isdigit():
        return f"{ends}, whose group's number the Dockerfile does not tell"
    return ""


_SPEC = "services:\n  web:\n    build:\n      context: .\n"

RULE = Rule(
    id="ENV810",
    name="unknown-user",
    what="The stage that production builds ends with a USER whose number the Dockerfile does not tell. Known are "
    "numbers, also by ARG and ENV; users that the same lineage makes with a number (`useradd --uid`, `adduser -u`, a "
    "line for /etc/passwd); and those that well-known base images document (`node`, `nobody`, `www-data`, `nonroot`, "
    "`app` of .NET). The same goes for a base image that by its name has a user of its own "
    "(nonroot, rootless, unprivileged).",
    why="Artifacts name users by number: Kubernetes cannot tell whether a name is root, and volumes, memory and "
    "secrets are given to a number. Instead of the image's own user the process then runs as 10001:10001, and "
    "cannot read what belongs to that user alone.",
    mend="Make the user with a number and end the stage with it: `RUN useradd --uid 10001 app`, `USER 10001:10001`. "
    "For an image whose number you know, say `user:` in the spec.",
    development=None,
    production="warning",
    only_with=("dockerfile",),
    bad=(
        Example(
            _SPEC,
            "ends with `USER app`, whose number the Dockerfile does not tell: it runs as 10001:10001",
            files={"Dockerfile": "FROM debian:12.8-slim\nRUN useradd app\n«USER app»\n"},
        ),
        Example(
            _SPEC,
            "ends with `USER 1001:web`, whose group's number the Dockerfile does not tell: it runs as 1001:1001",
            files={"Dockerfile": "FROM debian:12.8-slim\nRUN addgroup web\n«USER 1001:web»\n"},
        ),
        Example(
            _SPEC
            + """\
      target: prod
environments:
  prod:
    tier: production
    tag: 1.4.2
    targets:
      - compose
    services:
      web:
        build:
          target: small
""",
            "the stage `small` ends with `USER app`",
            files={
                "Dockerfile": "FROM acme/base:1.0.0 AS prod\nUSER 10001\nFROM acme/base:1.0.0 AS small\n«USER app»\n"
            },
        ),
        Example(
            _SPEC,
            "says no USER, and the number of the one that `cgr.dev/chainguard/go:1.23.4` has is not known",
            files={"Dockerfile": "«FROM cgr.dev/chainguard/go:1.23.4»\n"},
        ),
    ),
    good=(
        Example(
            _SPEC,
            files={"Dockerfile": "FROM debian:12.8-slim\nARG UID=1001\nRUN useradd --uid $UID app\nUSER app\n"},
        ),
        Example(_SPEC, files={"Dockerfile": "FROM node:22.11.0-slim\nUSER node\n"}),
        Example(
            _SPEC + '    user: "1001:1001"\n',
            files={"Dockerfile": "FROM debian:12.8-slim\nRUN useradd app\nUSER app\n"},
        ),
        Example(_SPEC, files={"Dockerfile": "FROM gcr.io/distroless/static-debian12:nonroot\n"}),
    ),
    check=check,
    references=(
        Reference("Dockerfile reference: USER", "https://docs.docker.com/reference/dockerfile/#user"),
        Reference(
            "Kubernetes documentation: Configure a Security Context for a Pod or Container",
            "https://kubernetes.io/docs/tasks/configure-pod-container/security-context/",
        ),
    ),
)
