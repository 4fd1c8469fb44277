"""ENV604 secret-in-build."""

from __future__ import annotations

from collections.abc import Iterator

from envspec.rules.review import Review
from envspec.rules.rule import Example, Finding, Reference, Rule, found
from envspec.rules.support.credentials import credential, secret_name
from envspec.rules.support.texts import flat


def check(review: Review) -> Iterator[Finding]:
    for workload in review.written:
        if workload.build is None or workload.uses:
            continue
        for key, text in workload.build.args.items():
            if text.tainted:
                what = f"a secret, `{text.secrets[0]}`"
            else:
                value = flat(text)
                what = credential(key, value)
                if not what and secret_name(key) and value:
                    what = "what its name calls a secret"
            if what:
                yield found(
                    (*workload.path, "build", "args", key),
                    f"the build argument `{key}` holds {what}, and arguments stay in the image's history",
                    "list the secret under `build.secrets` and read it in `RUN --mount=type=secret,id=…`",
                )


RULE = Rule(
    id="ENV604",
    name="secret-in-build",
    what="A build argument refers to a secret or looks like a credential.",
    why="`docker history` shows the arguments of a build to everybody who can pull the image, and so do its "
    "provenance and the build's log.",
    mend="`build.secrets` hands it to the one `RUN` that mounts it, and nothing of it stays.",
    development="error",
    production="error",
    only_with=("build-args",),
    bad=(
        Example(
            """\
services:
  web:
    build:
      context: .
      args:
        NODE_VERSION: "22"
        NPM_TOKEN: «npm_a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8»
""",
            "the build argument `NPM_TOKEN` holds an npm token",
        ),
        Example(
            """\
services:
  web:
    build:
      context: .
    dev:
      build:
        args:
          PIP_PASSWORD: «letmein99»
""",
            "the build argument `PIP_PASSWORD` holds a password",
            environment="dev",
        ),
    ),
    good=(
        Example(
            """\
services:
  web:
    build:
      context: .
      args:
        NODE_VERSION: "22"
      secrets:
        - npm-token
secrets:
  npm-token:
    description: reads our packages
"""
        ),
        Example(
            "services:\n  web:\n    build:\n      context: .\n      args:\n        PUBLIC_KEY: pk_live_0123456789\n"
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
