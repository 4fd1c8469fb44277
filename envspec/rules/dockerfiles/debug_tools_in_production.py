"""ENV807 debug-tools-in-production."""

from __future__ import annotations

import re
from collections.abc import Iterator

from envspec.dockerfile import Instruction, pairs
from envspec.model.image import parse_image
from envspec.rules.review import Review
from envspec.rules.rule import Example, Finding, Reference, Rule, found
from envspec.rules.support.build_steps import commands
from envspec.rules.support.built import Built

_INSTALL = r"(?:apt-get|apt|aptitude|dnf|yum|microdnf|tdnf|zypper)\s+(?:\S+\s+)*?install\s|apk\s+(?:\S+\s+)*?add\s"
_REMOVE = (
    r"\bapk\s+del\b|\b(?:apt-get|apt)\s+(?:\S+\s+)*?(?:purge|remove|autoremove)\b"
    r"|\b(?:dnf|yum|microdnf)\s+remove\b"
)
_TOOLS = frozenset(
    (
        "gcc", "g++", "clang", "make", "cmake", "ninja-build", "build-essential", "build-base", "alpine-sdk",
        "autoconf", "automake", "libtool", "musl-dev", "gcc-c++", "python3-dev", "python-dev", "golang",
        "golang-go", "go", "rustc", "cargo", "default-jdk", "maven", "gradle", "gdb", "gdbserver", "lldb", "strace",
        "ltrace", "valgrind", "delve",
        "perf", "tcpdump", "nmap", "vim", "vim-tiny", "nano", "emacs", "emacs-nox", "neovim", "telnet",
        "openssh-server", "netcat", "netcat-openbsd", "netcat-traditional",
    )
)  # fmt: skip
_JDK = r"openjdk-?\d*-jdk(?:-headless)?\Z|java-.*-devel\Z"
_SDKS = frozenset(("golang", "rust", "gcc", "maven", "gradle", "buildpack-deps", "sbt", "haskell", "swift"))
_PYTHON = (
    r"(?:python3? -m )?pip3? install .*(?:\b(?:dev|test|tests|development)[-\w]*\.txt|[-_](?:dev|test)\.txt"
    r"|\[(?:dev|test|all)\b|\b(?:debugpy|ipdb|pytest|pdbpp)\b)"
)


def _dev_group(command: str, environment: dict[str, str]) -> str:
    """What a package manager installs that only developers need; empty when it leaves it out."""
    production = environment.get("NODE_ENV") == "production" and "--include=dev" not in command
    if re.match(r"npm (?:ci|i|install)(?:\s+-|\Z)", command) and not production:
        if not re.search(r"--omit[= ]dev|--production\b|--only[= ]prod|\s-g\b|--global", command):
            return "the development dependencies (npm)"
    elif re.match(r"yarn(?: install)?(?:\s+--|\Z)", command) and not production:
        if "--production" not in command:
            return "the development dependencies (yarn)"
    elif re.match(r"pnpm (?:i|install)(?:\s+-|\Z)", command) and not production:
        if not re.search(r"--prod\b|\s-P\b", command):
            return "the development dependencies (pnpm)"
    elif re.match(r"poetry install", command):
        if not re.search(r"--only|--without|--no-dev", command):
            return "the development group (poetry)"
    elif re.match(r"pipenv (?:install|sync).*(?:--dev|\s-d\b)", command):
        return "the development packages (pipenv)"
    elif re.match(r"uv sync", command):
        if not re.search(r"--no-dev|--no-default-groups|--only-group", command) and not environment.get("UV_NO_DEV"):
            return "the development group (uv)"
    elif re.match(r"bundle install|bundle\Z", command):
        if (
            "without" not in command
            and not environment.get("BUNDLE_WITHOUT")
            and not environment.get("BUNDLE_DEPLOYMENT")
        ):
            return "the development and test groups (bundler)"
    elif re.match(r"composer install", command):
        if "--no-dev" not in command and not environment.get("COMPOSER_NO_DEV"):
            return "the development packages (composer)"
    elif re.match(_PYTHON, command):
        return "packages for developing and testing (pip)"
    elif re.match(r"go install .*(?:dlv|delve)", command):
        return "a debugger (delve)"
    return ""


def _system(command: str) -> str:
    """A compiler, debugger or editor that a system's package manager installs."""
    match = re.match(_INSTALL, command)
    if not match:
        return ""
    for word in command[match.end() :].split():
        name = re.split(r"[=<>~]", word, maxsplit=1)[0]
        if name in _TOOLS or re.match(_JDK, name):
            return f"`{name}`"
    return ""


def _tools(built: Built) -> Iterator[tuple[str, Instruction]]:
    environment: dict[str, str] = {}
    leaked = built.of_dev.instructions if built.of_dev is not None else ()
    instructions = [i for i in built.final if i not in leaked]  # dev-stage-in-production tells of those
    pruned = any("npm prune" in i.text or "bundle config" in i.text for i in instructions)
    for instruction in instructions:
        if instruction.word in ("ENV", "ARG"):
            environment.update((key, value or "") for key, value in pairs(instruction))
        if instruction.word != "RUN":
            continue
        inline = dict(re.findall(r"\b(NODE_ENV|BUNDLE_WITHOUT|UV_NO_DEV)=(\S+)", instruction.text))
        for command in commands(instruction):
            what = _system(command)
            if what and re.search(_REMOVE, instruction.script):
                what = ""  # gone again before the layer is written
            if not what and not pruned:
                what = _dev_group(command, {**environment, **inline})
            if what:
                yield f"installs {what}", instruction
                break


def check(review: Review) -> Iterator[Finding]:
    for built in review.built:
        base = parse_image(built.dockerfile.base(built.stage, built.args))
        help = "do it in a stage of its own, and copy its result into production: `COPY --from=build …`"
        if base.name in _SDKS or base.repository.endswith("dotnet/sdk") or re.search(r"\bjdk\b", base.tag):
            first = (built.stage, *built.dockerfile.ancestors(built.stage))[-1]
            if first != built.of_dev:
                yield found(
                    built.path,
                    f"production runs on `{base}`, an image for building: compilers and tools come with it",
                    help,
                    built.span(first.origin),
                )
        for what, instruction in _tools(built):
            yield found(built.path, f"the production stage {what}", help, built.span(instruction))


RULE = Rule(
    id="ENV807",
    name="debug-tools-in-production",
    what="The production stage has compilers, debuggers, editors or development dependencies in it: installed, or "
    "brought by a base image that is made for building.",
    why="Nobody uses them there but an intruder, who then need not bring any. They are also most of the image's size, "
    "and most of what scanners find. One image for development and production, without stages, is how they get there.",
    mend="Build in one stage and copy the result into another. Leave development groups out: `npm ci --omit=dev`, "
    "`poetry install --only main`, `bundle config set without 'development test'`.",
    development=None,
    production="warning",
    only_with=("dockerfile",),
    bad=(
        Example(
            "services:\n  web:\n    build:\n      context: .\n    dev:\n      command: npm run dev\n",
            "the production stage installs the development dependencies (npm)",
            files={
                "Dockerfile": "FROM node:22.11.0-slim\nCOPY package*.json ./\n«RUN npm ci»\nCOPY src src\nUSER 10001\n"
            },
        ),
        Example(
            "services:\n  web:\n    build:\n      context: .\n      target: prod\n",
            "the production stage installs `gcc`",
            files={
                "Dockerfile": "FROM python:3.12.7-slim AS base\n«RUN apt-get update && apt-get install -y gcc»\n"
                "FROM base AS prod\nUSER 10001\nFROM base AS dev\nRUN apt-get install -y vim\n"
            },
        ),
        Example(
            "services:\n  web:\n    build:\n      context: .\n",
            "production runs on `golang:1.23.4`",
            files={"Dockerfile": "«FROM golang:1.23.4»\nCOPY main.go .\nUSER 10001\n"},
        ),
    ),
    good=(
        Example(
            "services:\n  web:\n    build:\n      context: .\n      target: prod\n    dev:\n      target: dev\n",
            files={
                "Dockerfile": "FROM node:22.11.0-slim AS build\nRUN npm ci\n"
                "FROM build AS dev\nRUN apt-get install -y vim\n"
                "FROM node:22.11.0-slim AS prod\nRUN npm ci --omit=dev\nCOPY --from=build /app/dist dist\nUSER 10001\n"
            },
        ),
        Example(
            "services:\n  web:\n    build:\n      context: .\n",
            files={
                "Dockerfile": "FROM python:3.12.7-alpine3.20\nCOPY requirements.txt .\n"
                "RUN apk add --no-cache --virtual .build gcc && pip install -r requirements.txt && apk del .build\n"
                "USER 10001\n"
            },
        ),
    ),
    check=check,
    references=(
        Reference("Docker documentation: Multi-stage builds", "https://docs.docker.com/build/building/multi-stage/"),
        Reference("NIST SP 800-190, Application Container Security Guide: image vulnerabilities"),
    ),
)
