"""ENV801 missing-stage."""

from __future__ import annotations

from collections.abc import Iterator

from envspec.dockerfile import parse
from envspec.near import did_you_mean, listed
from envspec.rules.review import Review
from envspec.rules.rule import Example, Finding, Reference, Rule, found


def check(review: Review) -> Iterator[Finding]:
    for workload in review.written:
        build = workload.build
        if build is None or build.text is None or workload.uses:
            continue
        dockerfile = parse(build.text)
        if dockerfile.stage(build.target) is not None:
            continue
        dev = review.development and build.dev_target == build.target
        path = (*workload.path, "dev" if dev else "build", "target")
        if not dockerfile.stages:
            yield found(
                (*workload.path, "build"), f"`{build.dockerfile}` has no FROM", "begin a stage with `FROM image`"
            )
            continue
        names = [stage.name for stage in dockerfile.stages if stage.name]
        otherwise = f"its stages are {listed(names)}" if names else "name one: `FROM … AS prod`"
        yield found(
            path,
            f"`{build.dockerfile}` has no stage `{build.target}`",
            did_you_mean(build.target, names, otherwise),
        )


RULE = Rule(
    id="ENV801",
    name="missing-stage",
    what="`build.target` or `dev.target` names a stage that the Dockerfile does not have.",
    why="The build fails, on the machine where it is built next.",
    mend="Correct the name, or add the stage: `FROM base AS prod`.",
    development="error",
    production="error",
    only_with=("dockerfile",),
    bad=(
        Example(
            "services:\n  web:\n    build:\n      context: .\n      target: «prd»\n",
            "`Dockerfile` has no stage `prd`",
            files={"Dockerfile": "FROM node:22.11.0-slim AS prod\nUSER 10001\n"},
        ),
        Example(
            "services:\n  web:\n    build:\n      context: .\n    dev:\n      target: «dev»\n",
            "`Dockerfile` has no stage `dev`",
            environment="dev",
            files={"Dockerfile": "FROM node:22.11.0-slim\nUSER 10001\n"},
        ),
    ),
    good=(
        Example(
            "services:\n  web:\n    build:\n      context: .\n      target: PROD\n",
            files={"Dockerfile": "FROM node:22.11.0-slim AS prod\nUSER 10001\n"},
        ),
        Example(
            'services:\n  web:\n    build:\n      context: .\n      target: "1"\n',
            files={"Dockerfile": "FROM node:22.11.0-slim\nFROM node:22.11.0-slim\nUSER 10001\n"},
        ),
    ),
    check=check,
    references=(
        Reference("Docker documentation: Multi-stage builds", "https://docs.docker.com/build/building/multi-stage/"),
    ),
)
