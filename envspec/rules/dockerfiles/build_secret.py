"""ENV805 build-secret."""

from __future__ import annotations

from collections.abc import Iterator

from envspec.dockerfile import Instruction, pairs
from envspec.rules.review import Review
from envspec.rules.rule import Example, Finding, Reference, Rule, found
from envspec.rules.support.credentials import credential, secret_name
from envspec.rules.support.tokens import shape


def _credential(instruction: Instruction) -> str:
    """What the instruction gives away; empty when it gives nothing away."""
    if instruction.word not in ("ARG", "ENV"):
        what = shape(instruction.script) if instruction.word in ("RUN", "COPY", "LABEL") else ""
        return f"this line holds {what}" if what else ""
    for key, value in pairs(instruction):
        if instruction.word == "ARG" and secret_name(key):
            return f"the build argument `{key}` is for a credential"
        what = credential(key, value or "")
        if what:
            return f"`{key}` holds {what}"
        if value and "$" in value and secret_name(key):
            return f"`{key}` takes a credential from a build argument"
    return ""


def check(review: Review) -> Iterator[Finding]:
    for built in review.built:
        stages = built.needed
        for instruction in (*built.dockerfile.head, *(i for stage in stages for i in stage.instructions)):
            what = _credential(instruction)
            if what:
                yield found(
                    built.path,
                    f"{what}, which stays in the image's history",
                    "use `RUN --mount=type=secret,id=…` and list the secret under `build.secrets`",
                    built.span(instruction),
                )


RULE = Rule(
    id="ENV805",
    name="build-secret",
    what="An ARG or ENV of the Dockerfile is, or holds, a credential.",
    why="Both are written into the image's history and configuration, where everybody who can pull it can read them. "
    "Deleting the file in a later layer, or unsetting the variable, changes nothing.",
    mend="`RUN --mount=type=secret,id=npm-token,env=NPM_TOKEN npm ci` sees it for that one command. What the program "
    "needs when it runs comes from the spec.",
    development="error",
    production="error",
    only_with=("dockerfile",),
    bad=(
        Example(
            "services:\n  web:\n    build:\n      context: .\n",
            "the build argument `NPM_TOKEN` is for a credential",
            files={"Dockerfile": "FROM node:22.11.0-slim\n«ARG NPM_TOKEN»\nRUN npm ci --omit=dev\nUSER 10001\n"},
        ),
        Example(
            "services:\n  web:\n    build:\n      context: .\n      target: prod\n    dev:\n      target: dev\n",
            "`SECRET_KEY` holds a secret",
            environment="dev",
            files={
                "Dockerfile": "FROM python:3.12.7-slim AS prod\nUSER 10001\n"
                "FROM prod AS dev\n«ENV DEBUG=1 SECRET_KEY=only-for-laptops»\n"
            },
        ),
    ),
    good=(
        Example(
            "services:\n  web:\n    build:\n      context: .\n      secrets:\n        - npm-token\n"
            "secrets:\n  npm-token:\n    description: reads our packages\n",
            files={
                "Dockerfile": "FROM node:22.11.0-slim\nARG NODE_ENV=production\nENV TOKEN_FILE=/run/secrets/token\n"
                "RUN --mount=type=secret,id=npm-token,env=NPM_TOKEN npm ci --omit=dev\nUSER 10001\n"
            },
        ),
        Example(
            "services:\n  web:\n    build:\n      context: .\n      target: prod\n    dev:\n      target: dev\n",
            files={
                "Dockerfile": "FROM python:3.12.7-slim AS prod\nUSER 10001\n"
                "FROM prod AS dev\nENV SECRET_KEY=laptops-only\n"
            },
        ),
    ),
    check=check,
    confidential=True,
    references=(
        Reference("Docker documentation: Build secrets", "https://docs.docker.com/build/building/secrets/"),
        Reference(
            "Docker documentation: build check SecretsUsedInArgOrEnv",
            "https://docs.docker.com/reference/build-checks/secrets-used-in-arg-or-env/",
        ),
    ),
    scanners=("BuildKit SecretsUsedInArgOrEnv", "Trivy DS-0031"),
)
