"""ENV803 unpinned-base."""

from __future__ import annotations

from collections.abc import Iterator

from envspec.dockerfile import Instruction, Stage, expand
from envspec.model.image import parse_image
from envspec.rules.review import Review
from envspec.rules.rule import Example, Finding, Reference, Rule
from envspec.rules.support.built import Built
from envspec.rules.support.versions import example_tag, full, moves


def _images(built: Built) -> Iterator[tuple[str, Instruction]]:
    """The images of others that the build starts from or copies from."""
    dockerfile = built.dockerfile
    for stage in built.needed:
        if stage.parent is None:
            yield dockerfile.base(stage, built.args), stage.origin
        for instruction in stage.instructions:
            for source in instruction.sources:
                if not _is_stage(built, source, stage):
                    yield expand(source, {**dockerfile.args, **built.args}), instruction


def _is_stage(built: Built, source: str, stage: Stage) -> bool:
    found = built.dockerfile.stage(source)
    return found is not None and found.number < stage.number


def check(review: Review) -> Iterator[Finding]:
    for built in review.built:
        for reference, instruction in _images(built):
            image = parse_image(reference)
            if reference in ("", "scratch") or "$" in reference or image.digest:
                continue
            better = f"{image.repository}:{example_tag(image.name, image.tag)}"
            if not image.tag or image.tag == "latest":
                yield Finding(
                    built.path,
                    f"the build starts from `{reference}`"
                    + (", which has no tag and so" if not image.tag else ", which")
                    + " is another image every week",
                    f"name a release, such as `{better}`, or a digest",
                    span=built.span(instruction),
                    severity="error" if review.production else None,
                )
            elif moves(image.tag) or not full(image.name, image.tag):
                yield Finding(
                    built.path,
                    f"the build starts from `{reference}`, which is not one release: it moves",
                    f"name the whole version, such as `{better}`, or a digest",
                    span=built.span(instruction),
                )


RULE = Rule(
    id="ENV803",
    name="unpinned-base",
    what="A stage of the build starts FROM, or copies from, an image without a full version or digest. `latest`, and "
    "no tag at all, are errors in production.",
    why="Two builds of one commit then differ. The one that brings another compiler, another libc or another default "
    "does it without a line in the history.",
    mend="Name the whole version (`python:3.12.7-slim`) or a digest, and let a bot propose the updates.",
    development="advice",
    production="warning",
    only_with=("dockerfile",),
    bad=(
        Example(
            "services:\n  web:\n    build:\n      context: .\n",
            "the build starts from `node`, which has no tag",
            files={"Dockerfile": "«FROM node»\nUSER 10001\n"},
        ),
        Example(
            """\
services:
  web:
    build:
      context: .
      args:
        PYTHON: 3.12.7
environments:
  prod:
    tier: production
    tag: 1.4.2
    targets:
      - compose
    services:
      web:
        build:
          args:
            PYTHON: "3.12"
""",
            "the build starts from `python:3.12-slim`",
            files={"Dockerfile": "ARG PYTHON=3.12.7\n«FROM python:${PYTHON}-slim»\nUSER 10001\n"},
        ),
        Example(
            "services:\n  web:\n    build:\n      context: .\n      target: prod\n",
            "the build starts from `ghcr.io/astral-sh/uv:latest`",
            files={
                "Dockerfile": "FROM python:3.12.7-slim AS prod\n«COPY --from=ghcr.io/astral-sh/uv:latest /uv /bin/»\n"
                "USER 10001\nFROM prod AS dev\nCOPY --from=node:latest /usr/local/bin/node /bin/\n"
            },
        ),
    ),
    good=(
        Example(
            "services:\n  web:\n    build:\n      context: .\n",
            files={
                "Dockerfile": "FROM golang:1.23.4-alpine3.20 AS build\n"
                "FROM scratch\nCOPY --from=build /app /app\nUSER 10001\n"
            },
        ),
        Example(
            "services:\n  web:\n    build:\n      context: .\n      target: prod\n",
            files={"Dockerfile": "FROM node:22.11.0-slim AS prod\nUSER 10001\nFROM node:latest AS playground\n"},
        ),
    ),
    check=check,
    references=(
        Reference(
            "Docker documentation: Building best practices, pin base image versions",
            "https://docs.docker.com/build/building/best-practices/#pin-base-image-versions",
        ),
    ),
    scanners=("hadolint DL3006", "hadolint DL3007", "checkov CKV_DOCKER_7", "Trivy DS-0001"),
)
