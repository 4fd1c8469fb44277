"""ENV804 late-manifest."""

from __future__ import annotations

from collections.abc import Iterator

from envspec.dockerfile import Instruction, Stage
from envspec.rules.review import Review
from envspec.rules.rule import Example, Finding, Reference, Rule, found
from envspec.rules.support.build_steps import commands, copies_everything, installs_dependencies
from envspec.rules.support.built import Built


def _installs(instruction: Instruction) -> bool:
    return any(installs_dependencies(command) for command in commands(instruction))


def _cached(instruction: Instruction) -> bool:
    return any(flag.startswith("--mount=") and "type=cache" in flag for flag in instruction.flags)


def _late(built: Built, stage: Stage) -> tuple[Instruction, Instruction] | None:
    """The COPY of everything, and the installation that comes after it and not before."""
    everything = next((i for i in stage.instructions if copies_everything(i)), None)
    if everything is None:
        return None
    before = [i for ancestor in built.dockerfile.ancestors(stage) for i in ancestor.instructions]
    at = stage.instructions.index(everything)
    if any(_installs(i) for i in (*before, *stage.instructions[:at])):
        return None
    install = next((i for i in stage.instructions[at + 1 :] if _installs(i)), None)
    return (everything, install) if install is not None and not _cached(install) else None


def check(review: Review) -> Iterator[Finding]:
    for built in review.built:
        for stage in built.needed:
            late = _late(built, stage)
            if late is not None:
                copy, install = late
                yield found(
                    built.path,
                    f"all sources are copied before the dependencies are installed in line {install.line}: "
                    "every edit installs them again",
                    "copy the manifest and the lock file first, install, then copy the rest",
                    built.span(copy),
                )


RULE = Rule(
    id="ENV804",
    name="late-manifest",
    what="All sources are copied before the dependencies are installed.",
    why="A layer is built again when what was copied before it has changed. With the sources above it the installation "
    "runs at every edit: minutes rather than seconds, and other versions where there is no lock file.",
    mend="`COPY package.json package-lock.json ./`, `RUN npm ci`, then `COPY . .`. A cache mount helps as well.",
    development="advice",
    production="advice",
    only_with=("dockerfile",),
    bad=(
        Example(
            "services:\n  web:\n    build:\n      context: .\n",
            "before the dependencies are installed in line 4",
            files={
                "Dockerfile": "FROM node:22.11.0-slim\nWORKDIR /app\n«COPY . .»\nRUN npm ci --omit=dev\nUSER 10001\n",
                ".dockerignore": ".git\n.env\nnode_modules\n",
            },
        ),
        Example(
            "services:\n  web:\n    build:\n      context: .\n      target: prod\n    dev:\n      target: dev\n",
            "installed in line 3",
            environment="dev",
            files={
                "Dockerfile": "FROM python:3.12.7-slim AS dev\n«COPY . /app»\n"
                "RUN pip install -r /app/requirements.txt\n"
                "FROM python:3.12.7-slim AS prod\nUSER 10001\n"
            },
        ),
    ),
    good=(
        Example(
            "services:\n  web:\n    build:\n      context: .\n",
            files={
                "Dockerfile": "FROM node:22.11.0-slim AS deps\nCOPY package*.json ./\nRUN npm ci --omit=dev\n"
                "FROM deps\nCOPY . .\nRUN npm run build\nUSER 10001\n"
            },
        ),
        Example(
            "services:\n  web:\n    build:\n      context: .\n",
            files={
                "Dockerfile": "FROM golang:1.23.4 AS build\nCOPY . .\n"
                "RUN --mount=type=cache,target=/root/.cache go build -o /app .\nFROM scratch\n"
                "COPY --from=build /app /app\nUSER 10001\n"
            },
        ),
    ),
    check=check,
    references=(
        Reference(
            "Docker documentation: Optimize cache usage in builds", "https://docs.docker.com/build/cache/optimize/"
        ),
    ),
)
