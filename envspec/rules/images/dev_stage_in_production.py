"""ENV107 dev-stage-in-production."""

from __future__ import annotations

from collections.abc import Iterator

from envspec.rules.review import Review
from envspec.rules.rule import Example, Finding, Reference, Rule, found


def check(review: Review) -> Iterator[Finding]:
    for built in review.built:
        development = built.of_dev
        if development is None:
            continue
        what = "" if not built.build.target else f"`{built.build.target}`"
        if development == built.stage:
            yield found(
                (*built.path, "target"),
                f"production builds {what or 'the last stage'}, which is the stage of `dev`: "
                "its tools and its settings go live",
                "give production a stage of its own, built from a base that `dev` may share, and name it in `target`",
            )
        else:
            yield found(
                (*built.path, "target"),
                f"production builds {what or 'the last stage'} FROM `{development}`, the stage of `dev`",
                "let both be built from a common base, and copy into production only what it needs",
            )


_DOCKERFILE = """\
FROM node:22.11.0-slim AS dev
RUN npm install
FROM dev AS prod
USER 10001
"""

RULE = Rule(
    id="ENV107",
    name="dev-stage-in-production",
    what="Production builds the stage that `dev.target` names, or a stage that is built FROM it.",
    why="The development stage has compilers, watchers, debuggers and test data in it. In production they are weight, "
    "attack surface, and a second way for the program to start.",
    mend="Let `dev` and `prod` be stages beside one another on one base. Production copies its results "
    "(`COPY --from=build`) and builds nothing FROM `dev`.",
    development=None,
    production="error",
    only_with=("dockerfile",),
    bad=(
        Example(
            """\
services:
  web:
    build:
      context: .
      target: «prod»
    dev:
      target: dev
""",
            "production builds `prod` FROM `dev`, the stage of `dev`",
            files={"Dockerfile": _DOCKERFILE},
        ),
        Example(
            """\
services:
  web:
    «build»:
      context: .
    dev:
      target: all
""",
            "production builds the last stage, which is the stage of `dev`",
            files={"Dockerfile": "FROM node:22.11.0-slim AS all\nRUN npm ci\nUSER 10001\n"},
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
          target: «dev»
""",
            "which is the stage of `dev`",
            files={"Dockerfile": "FROM node:22.11.0-slim AS dev\nFROM node:22.11.0-slim AS prod\nUSER 10001\n"},
        ),
    ),
    good=(
        Example(
            """\
services:
  web:
    build:
      context: .
      target: prod
    dev:
      target: dev
""",
            files={
                "Dockerfile": "FROM node:22.11.0-slim AS base\nFROM base AS dev\nRUN npm install\n"
                "FROM base AS prod\nCOPY --from=dev /app/dist /app\nUSER 10001\n"
            },
        ),
        Example(
            "services:\n  web:\n    build:\n      context: .\n",
            files={"Dockerfile": "FROM node:22.11.0-slim\nUSER 10001\n"},
        ),
    ),
    check=check,
    references=(
        Reference("Docker documentation: Multi-stage builds", "https://docs.docker.com/build/building/multi-stage/"),
    ),
)
