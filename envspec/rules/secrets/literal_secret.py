"""ENV601 literal-secret."""

from __future__ import annotations

from collections.abc import Iterator

from envspec.model.text import literal
from envspec.rules.review import Review
from envspec.rules.rule import Example, Finding, Reference, Rule, found
from envspec.rules.support.credentials import credential, in_lines, in_words
from envspec.rules.support.texts import flat

_HELP = (
    "declare it under `secrets:` and refer to it, as in `${secrets.api-key}`; then change it, since it has been seen"
)


def _variables(review: Review) -> Iterator[tuple[str, str, str]]:
    """Variables that hold a credential: name, value and what it looks like."""
    for name, text in review.plan.vars.items():
        value = flat(text)
        what = credential(name, value) if value else ""
        if what:
            yield name, value, what


def check(review: Review) -> Iterator[Finding]:
    known: list[str] = []
    for name, value, what in _variables(review):
        known.append(value)
        yield found(("vars", name), f"the variable `{name}` holds {what}", _HELP, review.setting("vars", name))
    for workload in review.written:
        for key, text in (*workload.environment.items(), *((k, literal(v)) for k, v in workload.labels.items())):
            value = flat(text) if text.parts else ""
            what = credential(key, value) if value else ""
            if what and not any(one in value for one in known):
                field = "environment" if key in workload.environment else "labels"
                yield found((*workload.path, field, key), f"`{key}` holds {what}", _HELP)
        for field, words in (("entrypoint", workload.entrypoint), ("command", workload.command)):
            if words:
                for _, name, what in in_words([flat(word) for word in words]):
                    told = f"`{name}`" if name else "the command line"
                    yield found(
                        (*workload.path, field), f"{told} holds {what}, which every list of processes shows", _HELP
                    )
        if workload.health is not None:
            for name, text in workload.health.headers.items():
                what = credential(name, flat(text))
                if what:
                    yield found((*workload.path, "health", "headers", name), f"the header `{name}` holds {what}", _HELP)
    for _, path, content in review.contents():
        for line, name, what in in_lines(content):
            told = f"`{name}` in line {line} of this file" if name else f"line {line} of this file"
            yield found(path, f"{told} holds {what}", _HELP)


RULE = Rule(
    id="ENV601",
    name="literal-secret",
    what="An environment value, a word of a command or a line of a file looks like a credential: by the name it goes "
    "by, by the shape of a known token, or by its randomness.",
    why="Whoever can read the repository, its forks, its backups or a build log has the credential, for ever: history "
    "keeps what a later commit takes out.",
    mend="Declare the secret and refer to it; each target brings the value from its own store. For development give it "
    "a harmless `dev:` value. A credential that was committed has to be changed. If it is none, waive it.",
    development="warning",
    production="error",
    bad=(
        Example(
            """\
services:
  web:
    build:
      context: .
    environment:
      DB_PASSWORD: «correct-horse»
      LOG_LEVEL: info
""",
            "`DB_PASSWORD` holds a password",
        ),
        Example(
            """\
services:
  web:
    build:
      context: .
    environment:
      BROKER_URL: amqp://guest@rabbit.example.com
    egress:
      - internet
environments:
  prod:
    tier: production
    tag: 1.4.2
    targets:
      - compose
    services:
      web:
        environment:
          BROKER_URL: «amqp://shop:hunter22@rabbit.example.com»
""",
            "`BROKER_URL` holds a URL with a password in it",
        ),
        Example(
            """\
services:
  web:
    build:
      context: .
    dev:
      environment:
        GH: «ghp_a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8»
""",
            "`GH` holds a GitHub token",
            environment="dev",
        ),
        Example(
            """\
vars:
  gateway_token: none
services:
  web:
    build:
      context: .
    environment:
      GATEWAY_TOKEN: ${vars.gateway_token}
environments:
  base:
    tier: production
    tag: 1.4.2
    targets:
      - compose
    vars:
      gateway_token: «a1b2c3d4e5f6a7b8c9»
  prod:
    extends: base
""",
            "the variable `gateway_token` holds a token",
        ),
        Example(
            """\
services:
  web:
    build:
      context: .
    command: «server --api-key 0123abcd4567efgh»
    files:
      /app/app.toml:
        source: «app.toml»
""",
            "holds a",
            files={"app.toml": 'level = "info"\nsecret = "Tr0ub4dor"\n'},
        ),
    ),
    good=(
        Example(
            """\
services:
  web:
    build:
      context: .
    environment:
      DB_PASSWORD: ${secrets.db-password}
      DB_PASSWORD_FILE: /run/secrets/db-password
      PASSWORD_MIN_LENGTH: "12"
      TOKEN_URL: https://login.example.com/token
      STRIPE_PUBLISHABLE_KEY: pk_live_0123456789abcdefghijklmn
      GIT_SHA: 0123456789abcdef0123456789abcdef01234567
secrets:
  db-password:
    dev: not-a-real-one
"""
        ),
        Example(
            """\
services:
  web:
    build:
      context: .
    environment:
      JAVA_OPTS: -XX:MaxRAMPercentage=75 -Djava.security.egd=file:/dev/urandom
      FEATURES: NewCheckoutFlowV2,DarkModeForEverybody
      SESSION_COOKIE_NAME: __Host-session
      KEYCLOAK_REALM: customers-production
"""
        ),
    ),
    check=check,
    confidential=True,
    references=(
        Reference("OWASP Secrets Management Cheat Sheet"),
        Reference("CWE-798: Use of Hard-coded Credentials", "https://cwe.mitre.org/data/definitions/798.html"),
    ),
    scanners=(
        "checkov CKV_SECRET_6",
        "Gitleaks",
        "Trivy secret scanning",
        "compose-lint CL-0020",
        "compose-lint CL-0021",
    ),
)
