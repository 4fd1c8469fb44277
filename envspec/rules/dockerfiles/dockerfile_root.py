"""ENV802 dockerfile-root."""

from __future__ import annotations

import re
from collections.abc import Iterator

from envspec.rules.review import Review
from envspec.rules.rule import Example, Finding, Reference, Rule, found
from envspec.rules.support.built import NONROOT


def check(review: Review) -> Iterator[Finding]:
    for built in review.built:
        if built.of_dev == built.stage or (review.development and built.build.dev_target):
            continue  # the stage of `dev`, in which root is at home; dev-stage-in-production tells that it leaks
        user = built.runs_as
        help = "end the stage with a numeric `USER`, such as `USER 10001:10001`"
        if not user.written:
            base = built.dockerfile.base(built.stage, built.args)
            if not re.search(NONROOT, base):
                yield found(
                    built.path,
                    f"the stage `{built.stage}` says no USER, so its image runs as root wherever nothing else is said",
                    help,
                    built.span(built.stage.origin),
                )
        elif user.uid == 0:
            said = built.last("USER")
            yield found(
                built.path,
                f"the stage `{built.stage}` ends as root",
                help,
                built.span(said) if said is not None else None,
            )


RULE = Rule(
    id="ENV802",
    name="dockerfile-root",
    what="The stage that production builds ends as root: by its last USER, or because it has none. Base images whose "
    "name says that they are not root (nonroot, rootless, unprivileged) are believed.",
    why="The spec gives the process another user. But the image is also run by hand, by a debugger and by the next "
    "project, and files that the build made as root cannot be written by that other user.",
    mend="Create what the program writes to while still root, then end the stage with `USER 10001:10001`.",
    development="advice",
    production="error",
    only_with=("dockerfile",),
    bad=(
        Example(
            "services:\n  web:\n    build:\n      context: .\n",
            "says no USER",
            files={"Dockerfile": '«FROM node:22.11.0-slim»\nCMD ["node", "server.js"]\n'},
        ),
        Example(
            """\
services:
  web:
    build:
      context: .
      target: prod
    dev:
      target: dev
environments:
  prod:
    tier: production
    tag: 1.4.2
    targets:
      - compose
    services:
      web:
        build:
          target: debug
""",
            "the stage `debug` ends as root",
            files={
                "Dockerfile": "FROM node:22.11.0-slim AS prod\nUSER 10001\nFROM prod AS debug\n«USER root»\n"
                "FROM prod AS dev\n"
            },
        ),
    ),
    good=(
        Example(
            "services:\n  web:\n    build:\n      context: .\n",
            files={"Dockerfile": "FROM node:22.11.0-slim AS base\nUSER node\nFROM base\n"},
        ),
        Example(
            "services:\n  web:\n    build:\n      context: .\n      target: prod\n    dev:\n      target: dev\n",
            files={
                "Dockerfile": "FROM gcr.io/distroless/static-debian12:nonroot AS prod\n"
                "FROM golang:1.23.4 AS dev\nUSER root\n"
            },
        ),
    ),
    check=check,
    references=(
        Reference("CIS Docker Benchmark 4.1: Ensure that a user for the container has been created"),
        Reference(
            "Docker documentation: Building best practices, USER",
            "https://docs.docker.com/build/building/best-practices/#user",
        ),
    ),
    scanners=("hadolint DL3002", "checkov CKV_DOCKER_3", "checkov CKV_DOCKER_8", "Trivy DS-0002"),
)
